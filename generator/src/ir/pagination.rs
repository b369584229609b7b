//! Pagination of an operation that returns a list.

use super::model::Field;
use super::types::Type;

/// How the pages of a list are requested.
#[derive(Debug)]
pub(crate) struct Pagination {
    /// The query parameter for the start of a page.
    pub(crate) begin: String,
    /// The query parameter for the end of a page: the index after its last item.
    pub(crate) end: Option<String>,
    /// The query parameter for the maximal number of items.
    pub(crate) limit: Option<String>,
    pub(crate) strategy: PaginationStrategy,
    /// The path of the items in the response.
    pub(crate) items: FieldPath,
    pub(crate) item_type: Type,
    /// The path of the total number in the response: of items, or of pages for [`PaginationStrategy::PageNumber`].
    pub(crate) total: Option<FieldPath>,
    pub(crate) default_page_size: u32,
}

/// How the start of the next page is determined.
#[derive(Debug)]
pub(crate) enum PaginationStrategy {
    /// The index of its first item, from 0.
    Offset,
    /// The number of the page, from this number.
    PageNumber(u32),
    /// A value at this path of the response.
    Cursor(FieldPath),
}

/// The fields from a response to a value in it.
pub(crate) type FieldPath = Vec<Field>;
