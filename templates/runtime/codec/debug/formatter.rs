//! Values to people: `Debug` without secrets.

use super::escape::Escaped;
use super::redaction::{REDACTED, is_secret};
use crate::runtime::codec::string_format::display_to_string;
use crate::runtime::codec::value::{ModelValue, Object, ValueRef};
use serde_json::Value as Json;
use std::fmt::{self, Debug, DebugMap};

/// A value as it is shown. A node does not tell what variant of a union it is.
pub(crate) struct Redacted<'a>(pub(crate) &'a dyn ModelValue);

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
            // An error would make `format!` panic.
            ValueRef::StringFormat(value) => match display_to_string(value) {
                Some(text) => text.fmt(f),
                None => f.write_str("[no text]"),
            },
            ValueRef::Object(object) => fmt_object(object, f),
            ValueRef::List(list) => f
                .debug_list()
                .entries((0..list.count()).filter_map(|index| list.value(index).map(Redacted)))
                .finish(),
            ValueRef::Map(map) => {
                let mut show = f.debug_map();
                map.each(&mut |name, value| fmt_entry(&mut show, name, value));
                show.finish()
            }
            ValueRef::Json(json) => fmt_json(json, f),
            ValueRef::File(file) => file.fmt(f),
        }
    }
}

/// As `Debug` of the strings in it, so that nothing of them is taken for more
/// than text.
fn fmt_json(json: &Json, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match json {
        Json::String(text) => text.fmt(f),
        Json::Array(items) => f.debug_list().entries(items.iter().map(|item| Redacted(item))).finish(),
        Json::Object(map) => {
            let mut show = f.debug_map();
            map.iter().for_each(|(name, json)| fmt_entry(&mut show, name, json));
            show.finish()
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => write!(f, "{json}"),
    }
}

/// An entry under a name that the document does not know, but which may say
/// that it is a secret.
fn fmt_entry(show: &mut DebugMap<'_, '_>, name: &str, value: &dyn ModelValue) {
    if is_secret(name, value.as_value_ref()) {
        show.entry(&name, &format_args!("{REDACTED}"));
    } else {
        show.entry(&name, &Redacted(value));
    }
}

/// Only what is there, under the names of the wire.
fn fmt_object(object: &dyn Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let descriptor = object.object_descriptor();
    let mut show = f.debug_struct(descriptor.name);
    object.visit(&mut |fields, extra| {
        for (field, value) in descriptor.fields.iter().zip(fields) {
            match value.as_value_ref() {
                ValueRef::Absent => {}
                _ if field.secret => {
                    show.field(field.name, &format_args!("{REDACTED}"));
                }
                _ => {
                    show.field(field.name, &Redacted(*value));
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
