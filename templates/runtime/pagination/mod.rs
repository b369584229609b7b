//! Paginated lists: operations that return a list page by page.
//!
//! `paginator` computes the request of each page from the previous page, `pages` sends it and returns the results as a
//! stream, and `cycle` detects cursors that repeat.

pub(crate) mod cycle;
pub(crate) mod pages;
pub(crate) mod paginator;
