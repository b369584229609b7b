//! Values to `name=value&…`, for form bodies, and the text of scalars.
//!
//! The defaults of OpenAPI 3.0: style `form` with `explode`, so a list repeats
//! its name; what has structure of its own is written as JSON text. A field for
//! which the document says something else (`encoding`) is spelled as a query
//! parameter would be.

use super::parameter::Parameter;
use crate::runtime::codec::encode::escape_sets::COMPONENT;
use crate::runtime::codec::encode::plain_text::to_strings;
use crate::runtime::codec::value::ValueRef;
use percent_encoding::utf8_percent_encode;
use serde::ser::Error as _;
use serde_json::Error;

/// Encoded pairs.
#[derive(Default)]
pub(crate) struct Form {
    text: String,
}

impl Form {
    pub(crate) fn into_string(self) -> String {
        self.text
    }

    /// Adds what `node` holds under `name`: nothing for null, a pair per item
    /// for a list of scalars, else one pair.
    ///
    /// # Errors
    /// A number that is not finite, a value without a text.
    pub(crate) fn push(&mut self, name: &str, node: ValueRef<'_>) -> Result<(), Error> {
        match to_strings(node)? {
            Some(texts) => texts.iter().for_each(|text| self.pair(name, text)),
            None => self.pair(name, &serde_json::to_string(&node)?),
        }
        Ok(())
    }

    /// Adds each field of an object under its own name, or as the parameter of
    /// that name in `encoding` is spelled.
    ///
    /// # Errors
    /// A number that is not finite, a value without a text, or something that
    /// is no object.
    pub(crate) fn push_fields(&mut self, node: ValueRef<'_>, encoding: &[Parameter]) -> Result<(), Error> {
        let Some(fields) = node.fields() else {
            return Err(Error::custom("a form is made of an object"));
        };
        for (name, node) in fields {
            match encoding.iter().find(|parameter| parameter.name == name) {
                Some(parameter) => {
                    if let Some(pairs) = parameter.serialize(node)? {
                        self.separate();
                        self.text += &pairs;
                    }
                }
                None => self.push(name, node)?,
            }
        }
        Ok(())
    }

    fn separate(&mut self) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
    }

    fn pair(&mut self, name: &str, value: &str) {
        self.separate();
        self.text.extend(utf8_percent_encode(name, COMPONENT));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, COMPONENT));
    }
}
