//! Which values are secrets, by their descriptors and by their names.

use super::secret_name::is_secret_name;
use crate::runtime::codec::value::ValueRef;
use serde_json::Value as Json;
use std::borrow::Cow;

/// Stands in for what is not shown.
pub(crate) const REDACTED: &str = "[redacted]";

/// Whether what has this name holds a secret, by its name and its kind. For
/// names that the document does not know.
pub(crate) fn is_secret(name: &str, node: ValueRef<'_>) -> bool {
    let can_be = match node {
        ValueRef::Str(_) | ValueRef::Object(_) | ValueRef::List(_) | ValueRef::Map(_) | ValueRef::StringFormat(_) => {
            true
        }
        ValueRef::Json(json) => !matches!(json, Json::Null | Json::Bool(_) | Json::Number(_)),
        _ => false,
    };
    can_be && is_secret_name(name)
}

/// The name of a field in there that holds a secret, if there is one.
pub(crate) fn find_secret(node: ValueRef<'_>) -> Option<Cow<'static, str>> {
    let mut found = None;
    match node {
        ValueRef::Object(object) => object.visit(&mut |fields, extra| {
            found = object
                .object_descriptor()
                .fields
                .iter()
                .zip(fields)
                .find_map(|(field, value)| {
                    let node = value.as_value_ref();
                    if field.secret {
                        node.is_present().then_some(Cow::Borrowed(field.name))
                    } else {
                        find_secret(node)
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

fn find_entry_secret(name: &str, node: ValueRef<'_>) -> Option<Cow<'static, str>> {
    if is_secret(name, node) {
        Some(Cow::Owned(name.to_owned()))
    } else {
        find_secret(node)
    }
}
