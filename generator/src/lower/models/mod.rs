//! Lowers schemas to models:
//!
//! - [`model_table`]: all models, and which names are in use;
//! - [`component_names`], `inline_names`: the names of models;
//! - `types`: the type of a schema;
//! - `model_body`, [`fields`], `unions`: the body of a model;
//! - `accessors`: methods of fields whose values mean more than their type says;
//! - `http_responses`: the HTTP responses that the values of an enum stand for;
//! - `facts`: what only a comparison of documents needs;
//! - `schema_queries`, [`secrets`]: predicates on schemas for operations and fields;
//! - [`recursion`], [`read_write_only`], [`modules`], [`order`]: passes over the finished models.

mod accessors;
pub(crate) mod component_names;
mod facts;
pub(crate) mod fields;
mod http_responses;
mod inline_names;
mod model_body;
pub(crate) mod model_table;
pub(crate) mod modules;
pub(crate) mod order;
pub(crate) mod read_write_only;
pub(crate) mod recursion;
mod schema_queries;
pub(crate) mod secrets;
mod types;
mod unions;
