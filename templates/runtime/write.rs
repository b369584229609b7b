//! Values to JSON: one walk over every [`Node`].

use super::table::{Record, Table};
use super::text::{NO_TEXT, spell};
use super::value::{List, Map, Node, Value};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

/// Writes one JSON document.
///
/// # Errors
/// A number that is not finite, because JSON has no spelling for it; a value
/// of a format that has none either.
pub(crate) fn to_vec(node: Node<'_>) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&node)
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Node::Absent | Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(value),
            Node::I64(value) => serializer.serialize_i64(value),
            Node::U64(value) => serializer.serialize_u64(value),
            // serde_json would write null, and the other side would take it.
            Node::F32(value) if !value.is_finite() => Err(not_finite()),
            Node::F64(value) if !value.is_finite() => Err(not_finite()),
            Node::F32(value) => serializer.serialize_f32(value),
            Node::F64(value) => serializer.serialize_f64(value),
            Node::Str(value) => serializer.serialize_str(value),
            Node::Parsed(value) => match spell(value) {
                Some(text) => serializer.serialize_str(&text),
                None => Err(S::Error::custom(NO_TEXT)),
            },
            Node::Record(record) => write_record(record, serializer),
            Node::List(list) => write_list(list, serializer),
            Node::Map(map) => write_map(map, serializer),
            Node::Json(json) => json.serialize(serializer),
            Node::File(_) => Err(S::Error::custom("a file can only be a part of a form of parts")),
        }
    }
}

fn not_finite<E: Error>() -> E {
    E::custom("a number is not finite")
}

fn write_record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let table = record.table();
    let mut map = serializer.serialize_map(None)?;
    let mut outcome = Ok(());
    record.show(&mut |fields, extra| outcome = write_fields(table, fields, extra, &mut map));
    outcome?;
    map.end()
}

fn write_fields<M: SerializeMap>(
    table: &Table,
    fields: &[&dyn Value],
    extra: Option<&dyn Map>,
    map: &mut M,
) -> Result<(), M::Error> {
    for (field, value) in table.fields.iter().zip(fields) {
        match value.node() {
            // Most are: asked before the others, it need not be looked up among
            // them.
            Node::Str(text) => map.serialize_entry(field.name, text)?,
            Node::Absent if !field.required => {}
            // An absent required field is one that takes null: `None`.
            node => map.serialize_entry(field.name, &node)?,
        }
    }
    if let Some(extra) = extra {
        for (name, node) in extra.entries() {
            // A field of the table was written already.
            if table.find(name, 0).is_none() {
                map.serialize_entry(name, &node)?;
            }
        }
    }
    Ok(())
}

fn write_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(strings) = list.strings() {
        return serializer.collect_seq(strings);
    }
    let count = list.count();
    let mut items = serializer.serialize_seq(Some(count))?;
    for index in 0..count {
        items.serialize_element(&list.item(index))?;
    }
    items.end()
}

fn write_map<S: Serializer>(map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.entries())
}
