//! Which values are secrets, by their descriptors and by their names.

use super::secret_name::is_secret_name;
use crate::runtime::codec::value::Node;
use serde_json::Value as Json;
use std::borrow::Cow;

/// Stands in for what is not shown.
pub(crate) const REDACTED: &str = "[redacted]";

/// Whether what has this name holds a secret, by its name and its kind. For
/// names that the document does not know.
pub(crate) fn is_secret(name: &str, node: Node<'_>) -> bool {
    let can_be = match node {
        Node::Str(_) | Node::Record(_) | Node::List(_) | Node::Map(_) | Node::Parsed(_) => true,
        Node::Json(json) => !matches!(json, Json::Null | Json::Bool(_) | Json::Number(_)),
        _ => false,
    };
    can_be && is_secret_name(name)
}

/// The name of a field in there that holds a secret, if there is one.
pub(crate) fn find(node: Node<'_>) -> Option<Cow<'static, str>> {
    let mut found = None;
    match node {
        Node::Record(record) => record.show(&mut |fields, extra| {
            found = record.table().fields.iter().zip(fields).find_map(|(field, value)| {
                let node = value.node();
                if field.secret {
                    node.is_there().then_some(Cow::Borrowed(field.name))
                } else {
                    find(node)
                }
            });
            if let Some(extra) = extra.filter(|_| found.is_none()) {
                found = find(Node::Map(extra));
            }
        }),
        Node::List(list) if list.strings().is_none() => {
            found = (0..list.count()).find_map(|index| find(list.item(index)));
        }
        Node::Map(map) => map.each(&mut |name, value| {
            if found.is_none() {
                found = find_entry(name, value.node());
            }
        }),
        Node::Json(Json::Array(items)) => found = items.iter().find_map(|item| find(Node::Json(item))),
        Node::Json(Json::Object(map)) => {
            found = map.iter().find_map(|(name, json)| find_entry(name, Node::Json(json)));
        }
        _ => {}
    }
    found
}

fn find_entry(name: &str, node: Node<'_>) -> Option<Cow<'static, str>> {
    if is_secret(name, node) {
        Some(Cow::Owned(name.to_owned()))
    } else {
        find(node)
    }
}
