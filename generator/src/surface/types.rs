//! The Rust types of values. They refer to models by name.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The prefix of a model's name in the text of a type.
const MODEL: &str = "models::";

/// The nesting of types that is parsed. That of a document is limited too.
const MAX_NESTING: usize = 200;

/// The Rust type of a value. Its text form is that of the generated code: `Vec<models::Scope>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    /// A type without parts: `bool`, `i64`, `String`, or the path of a type that a string format is configured with.
    Scalar(String),
    List(Box<Type>),
    Map(Box<Type>),
    Model(String),
    /// A boxed model, which would otherwise contain itself.
    Boxed(String),
    /// An item of a list or a value of a map that may be null.
    Nullable(Box<Type>),
}

/// The JSON type of a value (JSON Schema Validation, section 6.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonType {
    Boolean,
    Integer,
    Number,
    String,
    Array,
    /// A map. A model is an object, a string or any of several types.
    Object,
    Any,
    /// One of the types of a union.
    OneOf,
    /// Bytes in a multipart form.
    File,
}

impl JsonType {
    /// Whether every value of the other type is a value of this one.
    pub(crate) fn includes(self, other: Self) -> bool {
        (self == other && self != Self::OneOf) || self == Self::Any || (self == Self::Number && other == Self::Integer)
    }
}

impl Type {
    pub(crate) fn scalar(name: &str) -> Self {
        Self::Scalar(name.to_owned())
    }

    /// The name of the model that it is, directly or in a box.
    pub(crate) fn model(&self) -> Option<&str> {
        match self {
            Self::Model(name) | Self::Boxed(name) => Some(name),
            _ => None,
        }
    }

    /// The JSON type; `None` for a model.
    pub(crate) fn json_type(&self) -> Option<JsonType> {
        Some(match self {
            Self::Model(_) | Self::Boxed(_) => return None,
            Self::List(_) => JsonType::Array,
            Self::Map(_) => JsonType::Object,
            Self::Nullable(inner) => return inner.json_type(),
            Self::Scalar(name) => match name.as_str() {
                "bool" => JsonType::Boolean,
                "i32" | "i64" | "u32" | "u64" | "i128" | "u128" => JsonType::Integer,
                "f32" | "f64" | "Decimal" => JsonType::Number,
                "serde_json::Value" => JsonType::Any,
                "File" => JsonType::File,
                _ => JsonType::String,
            },
        })
    }

    /// Renames the models in the type.
    pub(crate) fn renamed<'n>(&'n self, rename: &dyn Fn(&'n str) -> &'n str) -> Self {
        match self {
            Self::Scalar(_) => self.clone(),
            Self::List(inner) => Self::List(Box::new(inner.renamed(rename))),
            Self::Map(inner) => Self::Map(Box::new(inner.renamed(rename))),
            Self::Nullable(inner) => Self::Nullable(Box::new(inner.renamed(rename))),
            Self::Model(name) => Self::Model(rename(name).to_owned()),
            Self::Boxed(name) => Self::Boxed(rename(name).to_owned()),
        }
    }

    /// Parses the text form.
    fn parse(text: &str) -> Option<Self> {
        Self::parse_nested(text, MAX_NESTING)
    }

    fn parse_nested(text: &str, depth: usize) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        let inside = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix('>');
        let parse = |inner: &str| Self::parse_nested(inner, depth).map(Box::new);
        if let Some(inner) = inside("Vec<") {
            return parse(inner).map(Self::List);
        }
        if let Some(inner) = inside("BTreeMap<String, ") {
            return parse(inner).map(Self::Map);
        }
        if let Some(inner) = inside("Option<") {
            return parse(inner).map(Self::Nullable);
        }
        if let Some(inner) = inside("Box<") {
            return Some(Self::Boxed(inner.strip_prefix(MODEL)?.to_owned()));
        }
        Some(match text.strip_prefix(MODEL) {
            Some(name) => Self::Model(name.to_owned()),
            None if text.is_empty() => return None,
            None => Self::Scalar(text.to_owned()),
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(name) => f.write_str(name),
            Self::List(item) => write!(f, "Vec<{item}>"),
            Self::Map(value) => write!(f, "BTreeMap<String, {value}>"),
            Self::Model(name) => write!(f, "{MODEL}{name}"),
            Self::Boxed(name) => write!(f, "Box<{MODEL}{name}>"),
            Self::Nullable(value) => write!(f, "Option<{value}>"),
        }
    }
}

impl Serialize for Type {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a type")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_type_is_parsed_again() {
        let model = || Type::Model("Scope".to_owned());
        for ty in [
            Type::scalar("i64"),
            Type::scalar("uuid::Uuid"),
            model(),
            Type::Boxed("Tree".to_owned()),
            Type::List(Box::new(Type::Nullable(Box::new(model())))),
            Type::Map(Box::new(Type::List(Box::new(Type::Boxed("Tree".to_owned()))))),
        ] {
            assert_eq!(Type::parse(&ty.to_string()), Some(ty));
        }
    }

    #[test]
    fn models_can_have_the_names_of_other_types() {
        let ty = Type::List(Box::new(Type::Model("Option".to_owned())));
        assert_eq!(ty.to_string(), "Vec<models::Option>");
        assert_eq!(Type::parse("Vec<models::Option>"), Some(ty));
        assert_eq!(
            Type::parse("Vec<models::Option").map(|ty| ty.to_string()),
            Some("Vec<models::Option".to_owned())
        );
        assert_eq!(Type::parse(""), None);
    }
}
