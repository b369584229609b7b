//! Checks the value of a field against its shape.

use serde_json::{Value, json};

use super::normalizer::{Normalizer, Retention};
use super::references::{ref_target, retain_annotations};
use crate::document::grammar::{Object, Presence, Shape};
use crate::document::{grammar, help};
use crate::pointer::{Pointer, map_value};

/// Whether a value is of the JSON type that a shape requires, regardless of its content. An entry of a mapping whose
/// key starts with `x-` is an extension unless its value is compatible.
fn is_compatible(value: &Value, shape: Shape) -> bool {
    match shape {
        Shape::ObjectOrRef(object) if std::ptr::eq(object, &grammar::SCHEMA) => true,
        Shape::Object(_) | Shape::ObjectOrRef(_) | Shape::Map(_) => value.is_object(),
        Shape::List(_) => value.is_array(),
        Shape::Text => value.is_string(),
        Shape::Any | Shape::Boolean | Shape::Number | Shape::UnsignedInteger | Shape::ObjectRefOrBoolean(_) => true,
    }
}

impl Normalizer<'_> {
    /// Checks a value and repairs it where that is safe. Returns whether to keep it.
    pub(crate) fn normalize_value(
        &mut self,
        value: &mut Value,
        shape: Shape,
        presence: Presence,
        at: &mut Pointer,
    ) -> Retention {
        if value.is_null() && !matches!(shape, Shape::Any) {
            if matches!(shape, Shape::ObjectOrRef(object) if std::ptr::eq(object, &grammar::SCHEMA)) {
                self.log.warn(at, "this schema is empty, so it allows any value", None);
                *value = json!({});
            } else {
                self.log.warn(at, "this key has no value; it is ignored", None);
                return Retention::Drop;
            }
        }
        if let (Some(target), Some(map)) = (ref_target(value, shape), value.as_object()) {
            self.collect_reference(target, shape, at);
            self.warn_ref_siblings(map, at);
            return Retention::Keep;
        }
        match shape {
            Shape::Any => Retention::Keep,
            Shape::Text => self.normalize_string(value, presence, at),
            Shape::Boolean => self.normalize_boolean(value, presence, at),
            Shape::Number if value.is_number() => Retention::Keep,
            Shape::UnsignedInteger if value.is_u64() => Retention::Keep,
            Shape::Number | Shape::UnsignedInteger => self.report_mismatch(value, shape, presence, at),
            Shape::List(item) => self.normalize_array(value, item, presence, at),
            Shape::Map(entry) => match value {
                Value::Object(map) => {
                    // Keys of these mappings are names of the API: `x-request-id` can be a header, and is then not an
                    // extension.
                    self.normalize_entries(map, at, |key, value| {
                        (!key.starts_with("x-") || is_compatible(value, *entry)).then_some(Ok(*entry))
                    });
                    Retention::Keep
                }
                _ => self.report_mismatch(value, shape, presence, at),
            },
            Shape::Object(object) => match value {
                Value::Object(map) => match map_value(map, "$ref") {
                    Some(other) => self.report_invalid_ref(other, object, at),
                    None => {
                        self.normalize_object(value, object, at);
                        Retention::Keep
                    }
                },
                // In Swagger 2.0, the discriminator was the bare name of the property.
                Value::String(name) if object.name == "Discriminator" => {
                    self.log.warn(
                        at,
                        "a Discriminator is an object with `propertyName`; the string is read as `propertyName`",
                        None,
                    );
                    *value = json!({ "propertyName": name });
                    Retention::Keep
                }
                _ => self.report_mismatch(value, shape, presence, at),
            },
            Shape::ObjectRefOrBoolean(_) if value.is_boolean() => Retention::Keep,
            Shape::ObjectOrRef(object) | Shape::ObjectRefOrBoolean(object) => {
                self.normalize_object_or_ref(value, object, presence, at)
            }
        }
    }

    fn normalize_string(&mut self, value: &mut Value, presence: Presence, at: &Pointer) -> Retention {
        match value {
            Value::String(_) => Retention::Keep,
            Value::Number(_) | Value::Bool(_) => {
                let text = value.to_string();
                self.log.warn(
                    at,
                    format!("a string is expected; `{text}` is read as a string"),
                    Some(format!("write '{text}'")),
                );
                *value = text.into();
                Retention::Keep
            }
            _ => self.report_mismatch(value, Shape::Text, presence, at),
        }
    }

    fn normalize_boolean(&mut self, value: &mut Value, presence: Presence, at: &Pointer) -> Retention {
        match value.as_str() {
            None if value.is_boolean() => Retention::Keep,
            Some(text @ ("true" | "false")) => {
                self.log.warn(
                    at,
                    format!("a boolean is expected; the string '{text}' is read as {text}"),
                    None,
                );
                *value = (text == "true").into();
                Retention::Keep
            }
            _ => self.report_mismatch(value, Shape::Boolean, presence, at),
        }
    }

    fn normalize_array(
        &mut self,
        value: &mut Value,
        item: &'static Shape,
        presence: Presence,
        at: &mut Pointer,
    ) -> Retention {
        let Value::Array(items) = value else {
            return self.report_mismatch(value, Shape::List(item), presence, at);
        };
        let mut index = 0_usize;
        items.retain_mut(|value| {
            at.push(&index.to_string());
            index += 1;
            let retention = self.normalize_value(value, *item, presence, at);
            at.pop();
            retention == Retention::Keep
        });
        Retention::Keep
    }

    fn normalize_object_or_ref(
        &mut self,
        value: &mut Value,
        object: &'static Object,
        presence: Presence,
        at: &mut Pointer,
    ) -> Retention {
        let is_schema = std::ptr::eq(object, &grammar::SCHEMA);
        match value {
            Value::Object(map) => match map_value(map, "$ref") {
                Some(Value::String(target)) => {
                    self.collect_reference(target, Shape::ObjectOrRef(object), at);
                    if std::ptr::eq(object, &grammar::PATH_ITEM) {
                        self.warn_ref_siblings(map, at);
                    } else if is_schema && retain_annotations(map) {
                        // The annotations are checked like those of any schema. The reference is already recorded.
                        let all_of = map.shift_remove("allOf");
                        self.normalize_object(value, object, at);
                        if let (Value::Object(map), Some(all_of)) = (value, all_of) {
                            map.insert("allOf".to_owned(), all_of);
                        }
                    }
                    Retention::Keep
                }
                Some(other) => self.report_invalid_ref(other, object, at),
                None => {
                    self.normalize_object(value, object, at);
                    Retention::Keep
                }
            },
            Value::Bool(anything) if is_schema => {
                *value = if *anything { json!({}) } else { json!({ "not": {} }) };
                Retention::Keep
            }
            _ => self.report_mismatch(value, Shape::ObjectOrRef(object), presence, at),
        }
    }

    fn report_mismatch(&mut self, value: &Value, shape: Shape, presence: Presence, at: &Pointer) -> Retention {
        let help = help::suggest_replacement(shape, value);
        let message = format!(
            "{} is expected, not {}",
            help::describe_expected(shape),
            help::describe_found(value)
        );
        if let Presence::Ignorable = presence {
            self.log.warn(at, format!("{message}; it is ignored"), help);
            return Retention::Drop;
        }
        self.log.error(at, message, help);
        Retention::Keep
    }
}
