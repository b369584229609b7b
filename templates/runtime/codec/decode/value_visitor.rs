//! Decodes from any deserializer into a [`ValueMut`]: one `Visitor` for all types of values.
//!
//! Values contain values, so `decode_at`, [`ValueVisitor`] and the functions for lists, maps and objects call each
//! other and stay in one file.

use super::budget;
use super::context::{DecodeContext, JsonProblem, PathSegment};
use super::field_set::FieldSet;
use super::keys::{FieldKey, IsValueText, NUMBER_FOR_OBJECT};
use super::untyped;
use crate::runtime::codec::descriptor::{Field, ObjectDescriptor};
use crate::runtime::codec::number;
use crate::runtime::codec::value::{List, Map, ModelValue, Object, Target, UnionMut, ValueMut};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Decodes a value into `target`. On an error, each level adds its path segment to `context`.
pub(crate) fn decode_at<'de, D: Deserializer<'de>>(
    target: Target<'_>,
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<(), D::Error> {
    ValueSeed { target, context }.deserialize(deserializer)
}

/// Decodes the next value of a deserializer into a target.
struct ValueSeed<'a, 't> {
    target: Target<'a>,
    context: &'t mut DecodeContext,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { target, context } = self;
        let Some(target) = target else {
            return IgnoredAny::deserialize(deserializer).map(drop);
        };
        context.count_value()?;
        match target.as_value_mut() {
            ValueMut::Json(json) => *json = untyped::decode(deserializer, context)?,
            ValueMut::Union(union) => return decode_union(union, deserializer, context),
            ValueMut::Boxed(content, size) => {
                context.charge(budget::allocation_bytes(size))?;
                return decode_at(Some(content), deserializer, context);
            }
            ValueMut::Optional(_) => return deserializer.deserialize_option(ValueVisitor { target, context }),
            value if value.is_number() => {
                return deserializer
                    .deserialize_newtype_struct(number::RAW_VALUE_KEY, ValueVisitor { target, context });
            }
            // Not `deserialize_str` and the like: serde_json would then write the error itself and quote the value.
            _ => return deserializer.deserialize_any(ValueVisitor { target, context }),
        }
        Ok(())
    }
}

/// Decodes a union and all unions inside of it. The variant depends on the whole value, so the value is read as a tree
/// of JSON first; inner unions are decoded from parts of the same tree.
///
/// # Errors
/// The syntax is invalid, or a limit is exceeded.
fn decode_union<'de, D: Deserializer<'de>>(
    union: &mut dyn UnionMut,
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<(), D::Error> {
    let remaining = context.remaining();
    let json = untyped::decode_exact(deserializer, context)?;
    let charged = remaining.saturating_sub(context.remaining());
    let result = union.set(&json, context);
    drop(json);
    // The keys of the cache are addresses in the tree, which is gone.
    let cache = std::mem::take(&mut context.cache);
    context.release(charged.saturating_add(cache.charged));
    context.check_limits()?;
    result.map_err(D::Error::custom)
}

/// Stores the value that a deserializer found in `target`, or reports a mismatch.
pub(crate) struct ValueVisitor<'a, 't> {
    pub(crate) target: &'a mut dyn ModelValue,
    pub(crate) context: &'t mut DecodeContext,
}

impl ValueVisitor<'_, '_> {
    fn mismatch<E: Error>(self, found: &'static str) -> E {
        self.context.error(JsonProblem::Kind {
            expected: self.target.as_value_mut().expected(),
            found,
        })
    }

    /// Stores a number or null that is given as JSON text. Any other JSON is a mismatch.
    pub(crate) fn visit_json_text<E: Error>(self, text: &str) -> Result<(), E> {
        match text.as_bytes().first() {
            Some(b'n') => self.visit_unit(),
            Some(b't' | b'f') => Err(self.mismatch("a boolean")),
            Some(b'"') => Err(self.mismatch("a string")),
            Some(b'[') => Err(self.mismatch("an array")),
            Some(b'{') => Err(self.mismatch("an object")),
            _ => {
                if let ValueMut::Decimal(_) = self.target.as_value_mut() {
                    self.context.charge(budget::string_bytes(text.len()))?;
                }
                Self::finish(self.context, self.target.as_value_mut().set_number(text))
            }
        }
    }

    fn finish<E: Error>(context: &mut DecodeContext, result: Result<(), JsonProblem>) -> Result<(), E> {
        result.map_err(|problem| context.error(problem))
    }
}

impl<'de> Visitor<'de> for ValueVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.target.as_value_mut() {
            ValueMut::Bool(target) => *target = value,
            ValueMut::OptionalBool(target) => *target = Some(value),
            _ => return Err(self.mismatch("a boolean")),
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.visit_i128(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.visit_i128(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<(), E> {
        Self::finish(self.context, self.target.as_value_mut().set_integer(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        match value.try_into() {
            Ok(value) => self.visit_i128(value),
            Err(_) => self.visit_json_text(&value.to_string()),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        Self::finish(self.context, self.target.as_value_mut().set_float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        match self.target.as_value_mut() {
            ValueMut::OptionalString(target) => {
                self.context.charge(budget::string_bytes(value.len()))?;
                *target = Some(value.to_owned());
            }
            ValueMut::String(target) => {
                self.context.charge(budget::string_bytes(value.len()))?;
                *target = value.to_owned();
            }
            ValueMut::StringEnum(target) => {
                if !target.set(value) {
                    self.context.charge(budget::string_bytes(value.len()))?;
                }
            }
            ValueMut::StringFormat(target) => {
                self.context.charge(budget::string_bytes(value.len()))?;
                if !target.try_set(value) {
                    return Err(self.context.error(JsonProblem::Kind {
                        expected: target.expected(),
                        found: "another string",
                    }));
                }
            }
            _ => return Err(self.mismatch("a string")),
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.target.as_value_mut() {
            ValueMut::Optional(target) => target.set_null(),
            ValueMut::OptionalBool(target) => *target = None,
            ValueMut::OptionalI64(target) => *target = None,
            ValueMut::OptionalString(target) => *target = None,
            _ => return Err(self.mismatch("null")),
        }
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    /// Called by formats other than serde_json's, which do not know [`number::RAW_VALUE_KEY`].
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { target, context } = self;
        if let ValueMut::Optional(optional) = target.as_value_mut() {
            return decode_at(optional.set_value(), deserializer, context);
        }
        decode_at(Some(target), deserializer, context)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.target.as_value_mut() {
            ValueMut::List(list) => decode_list(list, items, self.context),
            _ => Err(self.mismatch("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        match self.target.as_value_mut() {
            ValueMut::Object(object) => decode_object(object, entries, self.context),
            ValueMut::Map(map) => decode_map(map, entries, self.context),
            _ if entries.next_key_seed(IsValueText)? == Some(true) => entries.next_value_seed(ValueText(self)),
            _ => Err(self.mismatch("an object")),
        }
    }
}

/// Decodes a value whose JSON text the deserializer gives as a string.
struct ValueText<'a, 't>(ValueVisitor<'a, 't>);

impl<'de> DeserializeSeed<'de> for ValueText<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for ValueText<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.visit_json_text(text)
    }
}

fn decode_list<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    mut items: A,
    context: &mut DecodeContext,
) -> Result<(), A::Error> {
    let mut index = 0;
    loop {
        let item = ItemSeed {
            list: &mut *list,
            context: &mut *context,
        };
        match items.next_element_seed(item) {
            Ok(Some(())) => index += 1,
            Ok(None) => return Ok(()),
            Err(error) => {
                context.push_segment(PathSegment::Index(index));
                return Err(error);
            }
        }
    }
}

/// Appends the next item to a list, if there is one, and decodes it.
struct ItemSeed<'a, 't> {
    list: &'a mut dyn List,
    context: &'t mut DecodeContext,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let growth = self.list.growth();
        self.context.charge(growth.allocated)?;
        let target = self.list.push(growth);
        self.context.release(growth.freed);
        decode_at(target, deserializer, self.context)
    }
}

fn decode_map<'de, A: MapAccess<'de>>(
    map: &mut dyn Map,
    mut entries: A,
    context: &mut DecodeContext,
) -> Result<(), A::Error> {
    while let Some(name) = entries.next_key::<String>()? {
        if name == number::NUMBER_KEY {
            return Err(context.error(NUMBER_FOR_OBJECT));
        }
        decode_entry(map, name, &mut entries, context)?;
    }
    Ok(())
}

fn decode_entry<'de, A: MapAccess<'de>>(
    map: &mut dyn Map,
    name: String,
    entries: &mut A,
    context: &mut DecodeContext,
) -> Result<(), A::Error> {
    context
        .charge(budget::string_bytes(name.len()).saturating_add(map.growth()))
        .and_then(|()| decode_entry_value(map.entry(name), entries, context))
        .inspect_err(|_| context.push_segment(PathSegment::Entry))
}

fn decode_object<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    entries: A,
    context: &mut DecodeContext,
) -> Result<(), A::Error> {
    let descriptor = object.object_descriptor();
    let (mut entries, mut result) = (Some(entries), Ok(()));
    object.visit_mut(&mut |fields, extra| {
        if let Some(entries) = entries.take() {
            result = decode_fields(descriptor, fields, extra, entries, context);
        }
    });
    result
}

fn decode_fields<'de, A: MapAccess<'de>>(
    descriptor: &'static ObjectDescriptor,
    fields: &mut [&mut dyn ModelValue],
    mut extra: Option<&mut dyn Map>,
    mut entries: A,
    context: &mut DecodeContext,
) -> Result<(), A::Error> {
    let mut seen = FieldSet::new(descriptor.fields.len());
    let mut unknown = extra.is_some().then(String::new);
    let mut next = 0;
    loop {
        let key = FieldKey {
            descriptor,
            next,
            unknown: unknown.as_mut(),
        };
        let Some(key) = entries.next_key_seed(key)? else {
            break;
        };
        let Some((index, target)) = key.and_then(|index| Some((index, fields.get_mut(index)?))) else {
            let name = unknown.as_mut().map(std::mem::take);
            match extra.as_mut().zip(name) {
                Some((map, name)) => decode_entry(*map, name, &mut entries, context)?,
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
            continue;
        };
        let result = if seen.insert(index) {
            decode_entry_value(Some(*target), &mut entries, context)
        } else {
            Err(context.error(JsonProblem::Duplicate))
        };
        if let Err(error) = result {
            context.push_segment(PathSegment::Field(
                descriptor.fields.get(index).map_or("", |field| field.name),
            ));
            return Err(error);
        }
        next = index + 1;
    }
    let missing = |&(index, field): &(usize, &Field)| field.required && !seen.contains(index);
    match descriptor.fields.iter().enumerate().find(missing) {
        Some((_, field)) => Err(context.error(JsonProblem::Missing(field.name))),
        None => Ok(()),
    }
}

fn decode_entry_value<'de, A: MapAccess<'de>>(
    target: Target<'_>,
    entries: &mut A,
    context: &mut DecodeContext,
) -> Result<(), A::Error> {
    entries.next_value_seed(ValueSeed { target, context })
}
