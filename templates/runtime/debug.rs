//! Values to people: `Debug` without secrets.

use super::table::Record;
use super::text::spell;
use super::value::Node;
use std::fmt::{self, Debug};

/// Stands in for what is not shown.
pub(crate) const REDACTED: &str = "[redacted]";

impl Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Node::Absent | Node::Null => f.write_str("null"),
            Node::Bool(value) => value.fmt(f),
            Node::I64(value) => value.fmt(f),
            Node::U64(value) => value.fmt(f),
            Node::F32(value) => value.fmt(f),
            Node::F64(value) => value.fmt(f),
            Node::Str(value) => value.fmt(f),
            // An error would make `format!` panic.
            Node::Parsed(value) => match spell(value) {
                Some(text) => text.fmt(f),
                None => f.write_str("[no text]"),
            },
            Node::Record(record) => show_record(record, f),
            Node::List(list) => f
                .debug_list()
                .entries((0..list.count()).map(|index| list.item(index)))
                .finish(),
            Node::Map(map) => {
                let mut show = f.debug_map();
                map.each(&mut |name, node| {
                    show.entry(&name, &node);
                });
                show.finish()
            }
            Node::Json(json) => write!(f, "{json}"),
            Node::File(file) => file.fmt(f),
        }
    }
}

/// Only what is there, under the names of the wire.
fn show_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut show = f.debug_struct(record.table().name);
    for (field, node) in record.nodes() {
        match node {
            Node::Absent => {}
            _ if field.secret => {
                show.field(field.name, &format_args!("{REDACTED}"));
            }
            node => {
                show.field(field.name, &node);
            }
        }
    }
    // Nobody could say of a field the document does not know that it is not
    // a secret.
    if let Some(extra) = record.extra() {
        extra.each(&mut |name, _| {
            show.field(name, &format_args!("{REDACTED}"));
        });
    }
    show.finish()
}
