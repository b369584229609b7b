//! Serialization of models: values to JSON and back, and `Debug` without secrets. Nothing here knows HTTP.
//!
//! ```text
//! JSON -> decode -> value::ValueMut -> model -> value::ValueRef -> encode -> JSON, URL and form values
//!                                                               -> debug  -> text for logs
//! ```
//!
//! A generated struct implements `value::Object` and has a static `descriptor` with its fields. All code works on the
//! trait objects of `value`, so it is compiled once and not once per model. `model` implements `value::ModelValue` for
//! structs, string enums and unions.
//!
//! The types that models consist of are in `std_types`, `string_enum`, `string_format`, `union`, `nullable`, `decimal`
//! and `file`. `time` converts integers to times and durations, `json_text` text to JSON, `number` compares and converts
//! numbers by their text, and `constant` compares `const` values.

pub(crate) mod constant;
pub(crate) mod debug;
pub(crate) mod decimal;
pub(crate) mod decode;
pub(crate) mod descriptor;
pub(crate) mod encode;
pub(crate) mod file;
pub(crate) mod json_text;
pub(crate) mod model;
pub(crate) mod nullable;
pub(crate) mod number;
pub(crate) mod std_types;
pub(crate) mod string_enum;
pub(crate) mod string_format;
pub(crate) mod time;
pub(crate) mod union;
pub(crate) mod value;
