//! Schemas become models: named, with fields and variants, and each in a module.

pub(crate) mod component_names;
pub(crate) mod fields;
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
