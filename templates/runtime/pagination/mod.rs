//! Paginated lists: operations that return a list page by page.
//!
//! `paginator` computes the request of each page from the previous page, `pages` sends it and returns the results as a
//! stream, and `cycle` detects cursors that repeat. If pages are linked, `link_header` finds the reference to the next page,
//! and `next_url` resolves it.

pub(crate) mod cycle;
pub(crate) mod link_header;
pub(crate) mod next_url;
pub(crate) mod pages;
pub(crate) mod paginator;
