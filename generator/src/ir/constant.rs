//! JSON values that select a type: `const`, enum values, discriminator values.

/// A JSON value that selects a type. It is only compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    Text(String),
    Integer(i64),
    Bool(bool),
    /// Any other value, as JSON text.
    Json(String),
}

impl Constant {
    /// The constant of a schema that accepts null and nothing else.
    pub(crate) fn null() -> Self {
        Self::Json("null".to_owned())
    }

    /// The constant of a JSON value; `None` for null.
    pub(crate) fn from_json(value: &serde_json::Value) -> Option<Self> {
        use serde_json::Value;
        match value {
            Value::String(text) => Some(Self::Text(text.clone())),
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Number(number) => {
                let whole = || {
                    number
                        .as_f64()
                        .filter(|float| float.fract() == 0.0 && float.abs() < 9e15)
                };
                let integer = number.as_i64().or_else(|| whole().map(|float| float as i64));
                Some(integer.map_or_else(|| Self::Json(value.to_string()), Self::Integer))
            }
            Value::Array(_) | Value::Object(_) => Some(Self::Json(value.to_string())),
            Value::Null => None,
        }
    }

    /// Whether it is a string, an integer or a boolean.
    pub(crate) fn is_scalar(&self) -> bool {
        !matches!(self, Self::Json(_))
    }

    /// The text of a string.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Integer(_) | Self::Bool(_) | Self::Json(_) => None,
        }
    }

    /// As JSON text, with all digits of a number.
    pub(crate) fn to_json_text(&self) -> String {
        match self {
            Self::Json(text) => text.clone(),
            simple => simple.to_json().to_string(),
        }
    }

    /// As JSON.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Bool(value) => (*value).into(),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        }
    }
}
