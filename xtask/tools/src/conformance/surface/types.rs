//! The Rust types of values, as the lock file writes them: `Vec<models::Scope>`.

use serde::Deserialize;

/// The Rust type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(in super::super) enum Type {
    /// A type without parts: `bool`, `i64`, `String`.
    Scalar(String),
    List(Box<Type>),
    Map(Box<Type>),
    Model(String),
    Boxed(Box<Type>),
    /// An item of a list or a value of a map that may be null.
    Nullable(Box<Type>),
}

impl From<String> for Type {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl Type {
    pub(in super::super) fn parse(text: &str) -> Self {
        type Wrap = fn(Box<Type>) -> Type;
        const WRAPPERS: [(&str, Wrap); 4] = [
            ("Vec<", Type::List),
            ("BTreeMap<String, ", Type::Map),
            ("Option<", Type::Nullable),
            ("Box<", Type::Boxed),
        ];
        for (prefix, wrap) in WRAPPERS {
            if let Some(inner) = text.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>')) {
                return wrap(Box::new(Self::parse(inner)));
            }
        }
        match text.strip_prefix("models::") {
            Some(name) => Self::Model(name.to_owned()),
            None => Self::Scalar(text.to_owned()),
        }
    }
}
