//! Values as plain text: scalars, and lists of them.

use crate::runtime::codec::number;
use crate::runtime::codec::string_format::{NO_TEXT, spell};
use crate::runtime::codec::value::Node;
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;

/// A node as plain texts: none for null, one for a scalar, one per item for a
/// list of scalars. `None` for all else.
///
/// # Errors
/// A number that is not finite, a value without a text.
pub(crate) fn texts(node: Node<'_>) -> Result<Option<Vec<Cow<'_, str>>>, Error> {
    match node {
        Node::Absent | Node::Null | Node::Json(Json::Null) => Ok(Some(Vec::new())),
        Node::List(list) => (0..list.count()).map(|index| scalar(list.item(index))).collect(),
        Node::Json(Json::Array(items)) => items.iter().map(|item| scalar(Node::Json(item))).collect(),
        node => Ok(scalar(node)?.map(|text| vec![text])),
    }
}

/// The text of a scalar; `None` for all else.
///
/// # Errors
/// A number that is not finite, a value without a text.
pub(crate) fn scalar(node: Node<'_>) -> Result<Option<Cow<'_, str>>, Error> {
    Ok(match node {
        Node::Str(text) => Some(Cow::Borrowed(text)),
        Node::Parsed(value) => Some(Cow::Owned(spell(value).ok_or_else(|| Error::custom(NO_TEXT))?)),
        Node::Json(Json::String(text)) => Some(Cow::Borrowed(text)),
        Node::Bool(_) | Node::I64(_) | Node::U64(_) | Node::F32(_) | Node::F64(_) => {
            Some(Cow::Owned(serde_json::to_string(&node)?))
        }
        Node::Digits(number) => Some(Cow::Owned(spell(number).ok_or_else(|| Error::custom(NO_TEXT))?)),
        Node::Json(json @ Json::Object(_)) => number::wrapped(json).map(Cow::Borrowed),
        Node::Json(json @ (Json::Bool(_) | Json::Number(_))) => Some(Cow::Owned(json.to_string())),
        _ => None,
    })
}
