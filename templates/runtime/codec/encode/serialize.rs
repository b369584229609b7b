//! `Serialize` for [`ValueRef`], and the iteration over the entries of objects and maps that `json_writer` shares.

use crate::runtime::codec::descriptor::ObjectDescriptor;
use crate::runtime::codec::number;
use crate::runtime::codec::string_format::{UNPRINTABLE_VALUE, display_to_string};
use crate::runtime::codec::value::{List, Map, ModelValue, Object, ValueRef};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value as Json;

/// Serializes a model.
///
/// # Errors
/// A number is not finite, a value cannot be printed, or the serializer fails.
pub(crate) fn serialize<S: Serializer>(value: &dyn ModelValue, serializer: S) -> Result<S::Ok, S::Error> {
    value.as_value_ref().serialize(serializer)
}

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            ValueRef::Absent | ValueRef::Null => serializer.serialize_unit(),
            ValueRef::Bool(value) => serializer.serialize_bool(value),
            ValueRef::I64(value) => serializer.serialize_i64(value),
            ValueRef::U64(value) => serializer.serialize_u64(value),
            // serde_json would write null, which the server may accept.
            ValueRef::F32(value) if !value.is_finite() => Err(not_finite()),
            ValueRef::F64(value) if !value.is_finite() => Err(not_finite()),
            ValueRef::F32(value) => serializer.serialize_f32(value),
            ValueRef::F64(value) => serializer.serialize_f64(value),
            ValueRef::Number(value) => match display_to_string(value) {
                Some(text) => number::serialize_number(&text, serializer),
                None => Err(S::Error::custom(UNPRINTABLE_VALUE)),
            },
            ValueRef::Str(value) => serializer.serialize_str(value),
            ValueRef::StringFormat(value) => match display_to_string(value) {
                Some(text) => serializer.serialize_str(&text),
                None => Err(S::Error::custom(UNPRINTABLE_VALUE)),
            },
            ValueRef::Object(object) => serialize_object(object, serializer),
            ValueRef::List(list) => serialize_list(list, serializer),
            ValueRef::Map(map) => serialize_map(map, serializer),
            ValueRef::Json(json) => serialize_json(json, serializer),
            ValueRef::File(_) => Err(S::Error::custom(
                "a file can only be sent as a part of a multipart form",
            )),
        }
    }
}

fn not_finite<E: Error>() -> E {
    E::custom("a number is not finite")
}

fn serialize_object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let descriptor = object.object_descriptor();
    let mut map = serializer.serialize_map(None)?;
    let mut result = Ok(());
    object.visit(&mut |fields, extra| {
        result = for_each_property(descriptor, fields, extra, |name, _, value| match value {
            // Most values are strings.
            ValueRef::Str(text) => map.serialize_entry(name, text),
            value => map.serialize_entry(name, &value),
        });
    });
    result?;
    map.end()
}

/// Calls `entry` with each property of an object until it fails: its JSON name, whether the name is known to need no
/// escaping, and its value.
///
/// # Errors
/// The first error of `entry`.
pub(crate) fn for_each_property<E>(
    descriptor: &ObjectDescriptor,
    fields: &[&dyn ModelValue],
    extra: Option<&dyn Map>,
    mut entry: impl FnMut(&str, bool, ValueRef<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for (field, value) in descriptor.fields.iter().zip(fields) {
        match value.as_value_ref() {
            ValueRef::Absent if !field.required => {}
            // An absent required field is nullable: `None` is encoded as null.
            value => entry(field.name, !field.needs_escaping, value)?,
        }
    }
    let Some(extra) = extra else { return Ok(()) };
    for_each_entry(extra, |name, value| match descriptor.contains(name) {
        true => Ok(()), // A declared property with this name was encoded above.
        false => entry(name, false, value),
    })
}

/// Calls `entry` with each entry of a map until it fails.
///
/// # Errors
/// The first error of `entry`.
pub(crate) fn for_each_entry<E>(
    map: &dyn Map,
    mut entry: impl FnMut(&str, ValueRef<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut result = Ok(());
    map.each(&mut |name, value| {
        if result.is_ok() {
            result = entry(name, value.as_value_ref());
        }
    });
    result
}

fn serialize_list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
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

fn serialize_map<S: Serializer>(map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries = serializer.serialize_map(None)?;
    for_each_entry(map, |name, value| entries.serialize_entry(name, &value))?;
    entries.end()
}

/// Serializes like serde_json, except that wrapped numbers are serialized as numbers.
fn serialize_json<S: Serializer>(json: &Json, serializer: S) -> Result<S::Ok, S::Error> {
    match (json, number::wrapped_number(json)) {
        (_, Some(text)) => number::serialize_number(text, serializer),
        (Json::Array(items), _) => serializer.collect_seq(items.iter().map(ValueRef::Json)),
        (Json::Object(map), _) => serializer.collect_map(map.iter().map(|(name, json)| (name, ValueRef::Json(json)))),
        // Not the `Serialize` of the value, with which the code for arrays and objects is compiled again.
        (Json::Null, _) => serializer.serialize_unit(),
        (Json::Bool(value), _) => serializer.serialize_bool(*value),
        (Json::Number(number), _) => number.serialize(serializer),
        (Json::String(text), _) => serializer.serialize_str(text),
    }
}
