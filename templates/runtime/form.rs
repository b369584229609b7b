//! Values to `name=value&…`, for form bodies, and the text of scalars.
//!
//! The defaults of OpenAPI 3.0: style `form` with `explode`, so a list repeats
//! its name; what has structure of its own is written as JSON text. A field for
//! which the document says something else (`encoding`) is spelled as a query
//! parameter would be.

use super::number;
use super::parameter::Parameter;
use super::text::{NO_TEXT, spell};
use super::value::Node;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;

/// All but `unreserved` (RFC 3986, section 2.3). A space becomes `%20`, which
/// queries and forms both read as a space; `+` only forms do.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
    pub(crate) fn push(&mut self, name: &str, node: Node<'_>) -> Result<(), Error> {
        match texts(node)? {
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
    pub(crate) fn push_fields(&mut self, node: Node<'_>, encoding: &[Parameter]) -> Result<(), Error> {
        let Some(fields) = node.fields() else {
            return Err(Error::custom("a form is made of an object"));
        };
        for (name, node) in fields {
            match encoding.iter().find(|parameter| parameter.name == name) {
                Some(parameter) => {
                    if let Some(pairs) = parameter.spell(node)? {
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
