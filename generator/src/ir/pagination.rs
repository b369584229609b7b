//! Pagination of an operation that returns a list.

use super::model::Field;
use super::types::Type;

/// How a list is asked for page by page.
#[derive(Debug)]
pub(crate) struct Pages {
    /// The query parameter that says where a page begins.
    pub(crate) begin: String,
    /// The one that says where it ends: the index behind its last item.
    pub(crate) end: Option<String>,
    /// The one that says how many items it has at most.
    pub(crate) limit: Option<String>,
    pub(crate) step: Step,
    /// Where the reply has the items.
    pub(crate) items: Way,
    /// The type of an item.
    pub(crate) item: Type,
    /// Where the reply says how many there are in all: items, or pages where these are counted.
    pub(crate) total: Option<Way>,
    /// The size of a page, if nobody says another.
    pub(crate) size: u32,
}

/// How to get from a page to the next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Items are counted, from 0.
    Items,
    /// Pages are counted, from this number.
    Pages(u32),
    /// The reply says where the next page begins.
    Next(Way),
}

/// The fields that lead from a reply to something in it.
pub(crate) type Way = Vec<Field>;
