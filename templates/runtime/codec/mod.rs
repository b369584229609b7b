//! Values of models to JSON and back. Nothing here knows HTTP.
//!
//! A model describes itself by a `descriptor`. `decode` fills a [`ValueMut`](value::Slot), `encode` and `debug` walk a
//! [`ValueRef`](value::Node). These walk trait objects of `value`, so nothing is compiled once per model.

pub(crate) mod constant;
pub(crate) mod debug;
pub(crate) mod decimal;
pub(crate) mod decode;
pub(crate) mod descriptor;
pub(crate) mod encode;
pub(crate) mod file;
pub(crate) mod nullable;
pub(crate) mod number;
pub(crate) mod std_types;
pub(crate) mod string_enum;
pub(crate) mod string_format;
pub(crate) mod union;
pub(crate) mod value;
