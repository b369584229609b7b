//! Schemas become models: named, with fields and variants, and each in a module.

pub(crate) mod fields;
pub(crate) mod modules;
pub(crate) mod order;
pub(crate) mod read_write_only;
pub(crate) mod recursion;
pub(crate) mod secrets;
pub(crate) mod type_names;
