//! Settings that are `true`, `false` or a value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer, StrDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// `true`, `false` or a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoolOr<T> {
    /// `true` or `false`.
    Bool(bool),
    /// A value.
    Value(T),
}

pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BoolOr<String>>, D::Error> {
    read(from, "a boolean or a string")
}

pub(super) fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BoolOr<Vec<String>>>, D::Error> {
    read(from, "a boolean or a list of strings")
}

pub(super) fn table<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BoolOr<toml::Table>>, D::Error> {
    read(from, "a boolean or a table")
}

fn read<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
    expected: &'static str,
) -> Result<Option<BoolOr<T>>, D::Error> {
    let visitor = BoolOrVisitor {
        expected,
        value: PhantomData,
    };
    from.deserialize_any(visitor).map(Some)
}

/// Unlike an untagged enum of serde, this keeps the locations of errors, and says what is expected.
struct BoolOrVisitor<T> {
    expected: &'static str,
    value: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for BoolOrVisitor<T> {
    type Value = BoolOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(BoolOr::Bool(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        let read = T::deserialize(StrDeserializer::<E>::new(value)).map(BoolOr::Value);
        read.map_err(|_| E::invalid_type(Unexpected::Str(value), &self))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(items)).map(BoolOr::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(entries)).map(BoolOr::Value)
    }
}
