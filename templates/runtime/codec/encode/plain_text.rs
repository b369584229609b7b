//! Values as plain text: scalars, and lists of them.

use crate::runtime::codec::number;
use crate::runtime::codec::string_format::{UNPRINTABLE_VALUE, display_to_string};
use crate::runtime::codec::value::ValueRef;
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;

/// A node as plain texts: none for null, one for a scalar, one per item for a
/// list of scalars. `None` for all else.
///
/// # Errors
/// A number that is not finite, a value without a text.
pub(crate) fn to_strings(node: ValueRef<'_>) -> Result<Option<Vec<Cow<'_, str>>>, Error> {
    match node {
        ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null) => Ok(Some(Vec::new())),
        ValueRef::List(list) => (0..list.count())
            .map(|index| scalar_to_string(list.item(index)))
            .collect(),
        ValueRef::Json(Json::Array(items)) => items
            .iter()
            .map(|item| scalar_to_string(ValueRef::Json(item)))
            .collect(),
        node => Ok(scalar_to_string(node)?.map(|text| vec![text])),
    }
}

/// The text of a scalar; `None` for all else.
///
/// # Errors
/// A number that is not finite, a value without a text.
pub(crate) fn scalar_to_string(node: ValueRef<'_>) -> Result<Option<Cow<'_, str>>, Error> {
    Ok(match node {
        ValueRef::Str(text) => Some(Cow::Borrowed(text)),
        ValueRef::StringFormat(value) => Some(Cow::Owned(
            display_to_string(value).ok_or_else(|| Error::custom(UNPRINTABLE_VALUE))?,
        )),
        ValueRef::Json(Json::String(text)) => Some(Cow::Borrowed(text)),
        ValueRef::Bool(_) | ValueRef::I64(_) | ValueRef::U64(_) | ValueRef::F32(_) | ValueRef::F64(_) => {
            Some(Cow::Owned(serde_json::to_string(&node)?))
        }
        ValueRef::Number(number) => Some(Cow::Owned(
            display_to_string(number).ok_or_else(|| Error::custom(UNPRINTABLE_VALUE))?,
        )),
        ValueRef::Json(json @ Json::Object(_)) => number::wrapped_number(json).map(Cow::Borrowed),
        ValueRef::Json(json @ (Json::Bool(_) | Json::Number(_))) => Some(Cow::Owned(json.to_string())),
        _ => None,
    })
}
