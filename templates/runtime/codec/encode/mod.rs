//! Values to JSON and to text: `serialize` writes any serde format, `json_writer` the JSON that is sent, and
//! `plain_text` the scalars of a URL or a form, which `escape_sets` percent-encode.

pub(crate) mod escape_sets;
pub(crate) mod json_writer;
pub(crate) mod plain_text;
pub(crate) mod serialize;
