//! Pagination of an operation that returns a list.

use super::model::Field;
use super::parameter::ParameterLocation;
use super::types::Type;

/// How the pages of a list are requested.
#[derive(Debug)]
pub(crate) struct Pagination {
    pub(crate) strategy: PaginationStrategy,
    /// The query parameter for the end of a page: the index after its last item.
    pub(crate) end: Option<String>,
    /// The query parameter for the maximal number of items.
    pub(crate) limit: Option<String>,
    /// The path of the items in the response.
    pub(crate) items: FieldPath,
    pub(crate) item_type: Type,
    /// The path of the total number in the response: of items, or of pages for [`PaginationStrategy::PageNumber`].
    pub(crate) total: Option<FieldPath>,
    pub(crate) default_page_size: u32,
}

/// How the start of the next page is determined. `begin` is the query parameter for it.
#[derive(Debug)]
pub(crate) enum PaginationStrategy {
    /// By the index of its first item, from 0.
    Offset { begin: String },
    /// By the number of the page, from this number.
    PageNumber { begin: String, first: u32 },
    /// By a value in the response.
    Cursor {
        begin: String,
        /// The location of the parameter: the query or a header.
        location: ParameterLocation,
        next: NextCursor,
    },
    /// By the link of this relation type in the header `Link` of the response.
    Link(String),
    /// By the URL at this path of the response.
    Url(FieldPath),
}

/// Where a response has the cursor of the next page.
#[derive(Debug)]
pub(crate) enum NextCursor {
    Property(FieldPath),
    Header(String),
}

/// The fields from a response to a value in it.
pub(crate) type FieldPath = Vec<Field>;
