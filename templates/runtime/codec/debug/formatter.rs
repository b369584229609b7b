//! `Debug` of values, with secrets replaced by a placeholder.

use super::escape::Escaped;
use super::redaction::{REDACTED, is_secret};
use crate::runtime::codec::string_format::display_to_string;
use crate::runtime::codec::value::{ModelValue, Object, ValueRef};
use serde_json::Value as Json;
use std::fmt::{self, Debug, DebugMap};

/// Shows a value. Unlike the `Debug` of [`ValueRef`], it shows the variant of a union.
pub(crate) struct Redacted<'a>(pub(crate) &'a dyn ModelValue);

/// Formats a model for `Debug`, without its secrets.
pub(crate) fn fmt_redacted(value: &dyn ModelValue, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    Redacted(value).fmt(f)
}

impl Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.variant() {
            Some((name, content)) => f.debug_tuple(name).field(&Redacted(content)).finish(),
            None => self.0.as_value_ref().fmt(f),
        }
    }
}

impl Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            ValueRef::Absent | ValueRef::Null => f.write_str("null"),
            ValueRef::Bool(value) => value.fmt(f),
            ValueRef::I64(value) => value.fmt(f),
            ValueRef::U64(value) => value.fmt(f),
            ValueRef::F32(value) => value.fmt(f),
            ValueRef::F64(value) => value.fmt(f),
            ValueRef::Number(value) => fmt::Display::fmt(value, f),
            ValueRef::Str(value) => value.fmt(f),
            // Returning the error of a failing `Display` would make `format!` panic.
            ValueRef::StringFormat(value) => match display_to_string(value) {
                Some(text) => text.fmt(f),
                None => f.write_str("[cannot be formatted]"),
            },
            ValueRef::Object(object) => fmt_object(object, f),
            ValueRef::List(list) => f
                .debug_list()
                .entries((0..list.count()).filter_map(|index| list.value(index).map(Redacted)))
                .finish(),
            ValueRef::Map(map) => {
                let mut entries = f.debug_map();
                map.each(&mut |name, value| fmt_entry(&mut entries, name, value));
                entries.finish()
            }
            ValueRef::Json(json) => fmt_json(json, f),
            ValueRef::File(file) => file.fmt(f),
        }
    }
}

/// Shows JSON. Strings are shown by their `Debug`, which escapes control characters.
fn fmt_json(json: &Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match json {
        Json::String(text) => text.fmt(f),
        Json::Array(items) => f.debug_list().entries(items.iter().map(|item| Redacted(item))).finish(),
        Json::Object(map) => {
            let mut entries = f.debug_map();
            map.iter().for_each(|(name, json)| fmt_entry(&mut entries, name, json));
            entries.finish()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => write!(f, "{json}"),
    }
}

/// Shows an entry of a map. The API document does not list its name, so the name decides whether it is a secret.
fn fmt_entry(entries: &mut DebugMap<'_, '_>, name: &str, value: &dyn ModelValue) {
    if is_secret(name, value.as_value_ref()) {
        entries.entry(&name, &format_args!("{REDACTED}"));
    } else {
        entries.entry(&name, &Redacted(value));
    }
}

/// Shows the fields that are present, by their JSON names.
fn fmt_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let descriptor = object.object_descriptor();
    let mut output = f.debug_struct(descriptor.name);
    object.visit(&mut |fields, extra| {
        for (field, value) in descriptor.fields.iter().zip(fields) {
            match value.as_value_ref() {
                ValueRef::Absent => {}
                _ if field.secret => {
                    output.field(field.name, &format_args!("{REDACTED}"));
                }
                _ => {
                    output.field(field.name, &Redacted(*value));
                }
            }
        }
        // The API document does not list additional properties, so each may be a secret.
        if let Some(extra) = extra {
            extra.each(&mut |name, _| {
                output.field(&Escaped(name).to_string(), &format_args!("{REDACTED}"));
            });
        }
    });
    output.finish()
}
