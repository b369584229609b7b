//! Operations that return a list page by page: `paginator` computes the next request, `pages` sends it.

pub(crate) mod cycle;
pub(crate) mod pages;
pub(crate) mod paginator;
