//! Form bodies (`application/x-www-form-urlencoded`): an object is serialized to `name=value&…`.
//!
//! The defaults of OpenAPI 3.0 apply: style `form` with `explode`, so the name is repeated for each item of a list; an
//! object and a list of objects are JSON. A property with an entry in `encoding` is serialized like a query parameter,
//! by `parameter.rs`.

use super::parameter::Parameter;
use crate::runtime::codec::encode::escape_sets::COMPONENT;
use crate::runtime::codec::encode::plain_text::to_strings;
use crate::runtime::codec::value::ValueRef;
use percent_encoding::utf8_percent_encode;
use serde::ser::Error as _;
use serde_json::Error;

/// The serialized pairs so far, percent-encoded.
#[derive(Default)]
pub(crate) struct Form {
    encoded: String,
}

impl Form {
    pub(crate) fn into_string(self) -> String {
        self.encoded
    }

    /// Adds the pairs of a property: none for null, one per item for a list of scalars, otherwise one.
    ///
    /// # Errors
    /// A number is not finite, or the `Display` of a value fails.
    pub(crate) fn push(&mut self, name: &str, value: ValueRef<'_>) -> Result<(), Error> {
        match to_strings(value)? {
            Some(items) => items.iter().for_each(|item| self.push_pair(name, item)),
            None => self.push_pair(name, &serde_json::to_string(&value)?),
        }
        Ok(())
    }

    /// Adds each property of an object. A property with a parameter of its name in `encoding` is serialized as that
    /// parameter.
    ///
    /// # Errors
    /// A number is not finite, the `Display` of a value fails, or the value is not an object.
    pub(crate) fn push_fields(&mut self, value: ValueRef<'_>, encoding: &[Parameter]) -> Result<(), Error> {
        let Some(fields) = value.fields() else {
            return Err(Error::custom("a form body must be an object"));
        };
        for (name, value) in fields {
            match encoding.iter().find(|parameter| parameter.name == name) {
                Some(parameter) => {
                    if let Some(pairs) = parameter.serialize(value)? {
                        self.push_separator();
                        self.encoded += &pairs;
                    }
                }
                None => self.push(name, value)?,
            }
        }
        Ok(())
    }

    fn push_separator(&mut self) {
        if !self.encoded.is_empty() {
            self.encoded.push('&');
        }
    }

    fn push_pair(&mut self, name: &str, value: &str) {
        self.push_separator();
        self.encoded.extend(utf8_percent_encode(name, COMPONENT));
        self.encoded.push('=');
        self.encoded.extend(utf8_percent_encode(value, COMPONENT));
    }
}
