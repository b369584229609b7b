//! Values to people: `Debug` without secrets.

use super::escape::Escaped;
use super::redaction::{REDACTED, is_secret};
use crate::runtime::codec::string_format::spell;
use crate::runtime::codec::value::{Node, Record, Value};
use serde_json::Value as Json;
use std::fmt::{self, Debug, DebugMap};

/// A value as it is shown. A node does not tell what variant of a union it is.
pub(crate) struct Shown<'a>(pub(crate) &'a dyn Value);

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.variant() {
            Some((name, content)) => f.debug_tuple(name).field(&Shown(content)).finish(),
            None => self.0.node().fmt(f),
        }
    }
}

impl Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Node::Absent | Node::Null => f.write_str("null"),
            Node::Bool(value) => value.fmt(f),
            Node::I64(value) => value.fmt(f),
            Node::U64(value) => value.fmt(f),
            Node::F32(value) => value.fmt(f),
            Node::F64(value) => value.fmt(f),
            Node::Digits(value) => fmt::Display::fmt(value, f),
            Node::Str(value) => value.fmt(f),
            // An error would make `format!` panic.
            Node::Parsed(value) => match spell(value) {
                Some(text) => text.fmt(f),
                None => f.write_str("[no text]"),
            },
            Node::Record(record) => show_record(record, f),
            Node::List(list) => f
                .debug_list()
                .entries((0..list.count()).filter_map(|index| list.value(index).map(Shown)))
                .finish(),
            Node::Map(map) => {
                let mut show = f.debug_map();
                map.each(&mut |name, value| show_entry(&mut show, name, value));
                show.finish()
            }
            Node::Json(json) => show_json(json, f),
            Node::File(file) => file.fmt(f),
        }
    }
}

/// As `Debug` of the strings in it, so that nothing of them is taken for more
/// than text.
fn show_json(json: &Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match json {
        Json::String(text) => text.fmt(f),
        Json::Array(items) => f.debug_list().entries(items.iter().map(|item| Shown(item))).finish(),
        Json::Object(map) => {
            let mut show = f.debug_map();
            map.iter().for_each(|(name, json)| show_entry(&mut show, name, json));
            show.finish()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => write!(f, "{json}"),
    }
}

/// An entry under a name that the document does not know, but which may say
/// that it is a secret.
fn show_entry(show: &mut DebugMap<'_, '_>, name: &str, value: &dyn Value) {
    if is_secret(name, value.node()) {
        show.entry(&name, &format_args!("{REDACTED}"));
    } else {
        show.entry(&name, &Shown(value));
    }
}

/// Only what is there, under the names of the wire.
fn show_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = record.table();
    let mut show = f.debug_struct(table.name);
    record.show(&mut |fields, extra| {
        for (field, value) in table.fields.iter().zip(fields) {
            match value.node() {
                Node::Absent => {}
                _ if field.secret => {
                    show.field(field.name, &format_args!("{REDACTED}"));
                }
                _ => {
                    show.field(field.name, &Shown(*value));
                }
            }
        }
        // Nobody could say of a field the document does not know that it is
        // not a secret.
        if let Some(extra) = extra {
            extra.each(&mut |name, _| {
                show.field(&Escaped(name).to_string(), &format_args!("{REDACTED}"));
            });
        }
    });
    show.finish()
}
