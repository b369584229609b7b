//! Values by which types are told apart (`const`, `enum`).

use super::value::Node;
use serde_json::Value as Json;

/// A JSON value that a property has in one type and not in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constant<'a> {
    Text(&'a str),
    Integer(i64),
    Bool(bool),
    /// Any other value, as JSON.
    Json(&'a str),
}

impl<'a> Constant<'a> {
    /// The value of a property; `None` if an object does not have it, or if it
    /// is of a kind that is not compared.
    pub(crate) fn at(json: &'a Json, property: &str) -> Option<Self> {
        Self::of(Node::Json(json.get(property)?))
    }

    /// Whether this is the value.
    pub(crate) fn is(self, node: Node<'_>) -> bool {
        match self {
            Constant::Json(text) => match (serde_json::from_str::<Json>(text), serde_json::to_value(node)) {
                (Ok(this), Ok(other)) => this == other,
                _ => false,
            },
            simple => Constant::of(node) == Some(simple),
        }
    }

    /// A value that is simple. As in JSON Schema, `5.0` is `5`.
    pub(crate) fn of(node: Node<'a>) -> Option<Self> {
        match node {
            Node::Str(text) => Some(Constant::Text(text)),
            Node::Bool(value) => Some(Constant::Bool(value)),
            Node::I64(value) => Some(Constant::Integer(value)),
            Node::U64(value) => value.try_into().ok().map(Constant::Integer),
            Node::F32(value) => Self::of(Node::F64(value.into())),
            // Beyond, integers are not exact.
            Node::F64(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(Constant::Integer(value as i64)),
            Node::Json(Json::String(text)) => Some(Constant::Text(text)),
            Node::Json(Json::Bool(value)) => Some(Constant::Bool(*value)),
            Node::Json(Json::Number(number)) => match number.as_i64() {
                Some(value) => Some(Constant::Integer(value)),
                None => Self::of(Node::F64(number.as_f64()?)),
            },
            _ => None,
        }
    }
}
