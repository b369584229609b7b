//! HTTP responses that a program sends to its own clients, made from what the API decided.
//!
//! - [`rules`]: the response that each value of a property stands for, as a table;
//! - [`next_step`]: evaluates the table for a model;
//! - [`body`]: the body of the response; [`error`]: why there is no response.

pub(crate) mod body;
pub(crate) mod error;
pub(crate) mod next_step;
pub(crate) mod rules;
