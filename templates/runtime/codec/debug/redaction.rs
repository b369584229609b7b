//! Decides which values are secrets: fields that are marked so in a descriptor, and other values by their names.

use super::secret_name::is_secret_name;
use crate::runtime::codec::value::ValueRef;
use serde_json::Value as Json;
use std::borrow::Cow;

/// The placeholder for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// Returns whether a value is a secret by its name and its type. For names that the API document does not list.
pub(crate) fn is_secret(name: &str, value: ValueRef<'_>) -> bool {
    let can_be_secret = match value {
        ValueRef::Str(_) | ValueRef::Object(_) | ValueRef::List(_) | ValueRef::Map(_) | ValueRef::StringFormat(_) => {
            true
        }
        ValueRef::Json(json) => !matches!(json, Json::Null | Json::Bool(_) | Json::Number(_)),
        _ => false,
    };
    can_be_secret && is_secret_name(name)
}

/// Returns the JSON name of the first secret inside a value, if there is one.
pub(crate) fn find_secret(value: ValueRef<'_>) -> Option<Cow<'static, str>> {
    let mut found = None;
    match value {
        ValueRef::Object(object) => object.visit(&mut |fields, extra| {
            found = object
                .object_descriptor()
                .fields
                .iter()
                .zip(fields)
                .find_map(|(field, value)| {
                    let value = value.as_value_ref();
                    if field.secret {
                        value.is_present().then_some(Cow::Borrowed(field.name))
                    } else {
                        find_secret(value)
                    }
                });
            if let Some(extra) = extra.filter(|_| found.is_none()) {
                found = find_secret(ValueRef::Map(extra));
            }
        }),
        ValueRef::List(list) if list.strings().is_none() => {
            found = (0..list.count()).find_map(|index| find_secret(list.item(index)));
        }
        ValueRef::Map(map) => map.each(&mut |name, value| {
            if found.is_none() {
                found = find_entry_secret(name, value.as_value_ref());
            }
        }),
        ValueRef::Json(Json::Array(items)) => found = items.iter().find_map(|item| find_secret(ValueRef::Json(item))),
        ValueRef::Json(Json::Object(map)) => {
            found = map
                .iter()
                .find_map(|(name, json)| find_entry_secret(name, ValueRef::Json(json)));
        }
        _ => {}
    }
    found
}

fn find_entry_secret(name: &str, value: ValueRef<'_>) -> Option<Cow<'static, str>> {
    if is_secret(name, value) {
        Some(Cow::Owned(name.to_owned()))
    } else {
        find_secret(value)
    }
}
