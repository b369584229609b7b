//! Visitors of the keys of a JSON object: `FieldKey` looks a key up in a descriptor, `IsValueText` detects the keys
//! with which serde_json marks the text of a value.

use super::context::JsonProblem;
use crate::runtime::codec::descriptor::ObjectDescriptor;
use crate::runtime::codec::number;
use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};
use std::fmt;

/// The error for a number in place of an object. With serde_json's feature `arbitrary_precision`, a number looks like
/// a map with the key [`number::NUMBER_KEY`].
pub(crate) const NUMBER_FOR_OBJECT: JsonProblem = JsonProblem::Kind {
    expected: "an object",
    found: "a number",
};

/// Returns the index of the field that a key names. The key is not copied unless the field is unknown.
pub(crate) struct FieldKey<'n> {
    pub(crate) descriptor: &'static ObjectDescriptor,
    /// The index of the expected field, where the search begins.
    pub(crate) next: usize,
    /// Receives the key of an unknown field, if such fields are kept.
    pub(crate) unknown: Option<&'n mut String>,
}

impl<'de> DeserializeSeed<'de> for FieldKey<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldKey<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let index = self.descriptor.find(name, self.next);
        if index.is_none() && name == number::NUMBER_KEY {
            return Err(E::custom(NUMBER_FOR_OBJECT));
        }
        if let (None, Some(unknown)) = (index, self.unknown) {
            name.clone_into(unknown);
        }
        Ok(index)
    }
}

/// Returns whether a key marks the text of a value: see [`number::RAW_VALUE_KEY`].
pub(crate) struct IsValueText;

impl<'de> DeserializeSeed<'de> for IsValueText {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for IsValueText {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(matches!(name, number::RAW_VALUE_KEY | number::NUMBER_KEY))
    }
}
