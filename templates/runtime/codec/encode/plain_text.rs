//! Encodes scalars, and lists of scalars, as plain text for URLs, headers and forms. Escaping is left to the caller.

use crate::runtime::codec::number;
use crate::runtime::codec::string_format::{UNPRINTABLE_VALUE, display_to_string};
use crate::runtime::codec::value::ValueRef;
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;

/// Returns the strings of a value: none for null, one for a scalar, one per item for a list of scalars; `None` for any
/// other value.
///
/// # Errors
/// A number is not finite, or the `Display` of a string format fails.
pub(crate) fn to_strings(value: ValueRef<'_>) -> Result<Option<Vec<Cow<'_, str>>>, Error> {
    match value {
        ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null) => Ok(Some(Vec::new())),
        ValueRef::List(list) => (0..list.count())
            .map(|index| scalar_to_string(list.item(index)))
            .collect(),
        ValueRef::Json(Json::Array(items)) => items
            .iter()
            .map(|item| scalar_to_string(ValueRef::Json(item)))
            .collect(),
        scalar => Ok(scalar_to_string(scalar)?.map(|text| vec![text])),
    }
}

/// Returns the text of a scalar; `None` for any other value.
///
/// # Errors
/// A number is not finite, or the `Display` of a string format fails.
pub(crate) fn scalar_to_string(value: ValueRef<'_>) -> Result<Option<Cow<'_, str>>, Error> {
    Ok(match value {
        ValueRef::Str(text) => Some(Cow::Borrowed(text)),
        ValueRef::StringFormat(format) => Some(Cow::Owned(
            display_to_string(format).ok_or_else(|| Error::custom(UNPRINTABLE_VALUE))?,
        )),
        ValueRef::Json(Json::String(text)) => Some(Cow::Borrowed(text)),
        ValueRef::Bool(_) | ValueRef::I64(_) | ValueRef::U64(_) | ValueRef::F32(_) | ValueRef::F64(_) => {
            Some(Cow::Owned(serde_json::to_string(&value)?))
        }
        ValueRef::Number(number) => Some(Cow::Owned(
            display_to_string(number).ok_or_else(|| Error::custom(UNPRINTABLE_VALUE))?,
        )),
        ValueRef::Json(json @ Json::Object(_)) => number::wrapped_number(json).map(Cow::Borrowed),
        ValueRef::Json(json @ (Json::Bool(_) | Json::Number(_))) => Some(Cow::Owned(json.to_string())),
        _ => None,
    })
}
