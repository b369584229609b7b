//! Values to any serializer: one walk over every [`Node`].

use crate::runtime::codec::descriptor::Table;
use crate::runtime::codec::number;
use crate::runtime::codec::string_format::{NO_TEXT, spell};
use crate::runtime::codec::value::{List, Map, Node, Record, Value};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value as Json;

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
            Node::Digits(value) => match spell(value) {
                Some(text) => number::write(&text, serializer),
                None => Err(S::Error::custom(NO_TEXT)),
            },
            Node::Str(value) => serializer.serialize_str(value),
            Node::Parsed(value) => match spell(value) {
                Some(text) => serializer.serialize_str(&text),
                None => Err(S::Error::custom(NO_TEXT)),
            },
            Node::Record(record) => write_record(record, serializer),
            Node::List(list) => write_list(list, serializer),
            Node::Map(map) => write_map(map, serializer),
            Node::Json(json) => write_json(json, serializer),
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
    record.show(&mut |fields, extra| {
        outcome = each_entry(table, fields, extra, |name, _, node| map.serialize_entry(name, &node));
    });
    outcome?;
    map.end()
}

/// The entries of the object that a record is: name, whether it is known to be
/// spelled in JSON as it is, and content.
pub(crate) fn each_entry<E>(
    table: &Table,
    fields: &[&dyn Value],
    extra: Option<&dyn Map>,
    mut entry: impl FnMut(&str, bool, Node<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for (field, value) in table.fields.iter().zip(fields) {
        match value.node() {
            Node::Absent if !field.required => {}
            // An absent required field is one that takes null: `None`.
            node => entry(field.name, !field.escaped, node)?,
        }
    }
    let Some(extra) = extra else { return Ok(()) };
    each(extra, |name, node| match table.find(name, 0) {
        Some(_) => Ok(()), // It was written already.
        None => entry(name, false, node),
    })
}

/// The entries of a map, up to the first that is refused.
pub(crate) fn each<E>(map: &dyn Map, mut entry: impl FnMut(&str, Node<'_>) -> Result<(), E>) -> Result<(), E> {
    let mut outcome = Ok(());
    map.each(&mut |name, value| {
        if outcome.is_ok() {
            outcome = entry(name, value.node());
        }
    });
    outcome
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
    let mut entries = serializer.serialize_map(None)?;
    each(map, |name, node| entries.serialize_entry(name, &node))?;
    entries.end()
}

/// As serde_json does, but for numbers that are wrapped.
fn write_json<S: Serializer>(json: &Json, serializer: S) -> Result<S::Ok, S::Error> {
    match (json, number::wrapped(json)) {
        (_, Some(text)) => number::write(text, serializer),
        (Json::Array(items), _) => serializer.collect_seq(items.iter().map(Node::Json)),
        (Json::Object(map), _) => serializer.collect_map(map.iter().map(|(name, json)| (name, Node::Json(json)))),
        _ => json.serialize(serializer),
    }
}
