//! JSON to values: one visitor fills every [`ValueMut`].

use super::budget::{self, ExceededLimit, Limits};
use super::context::{DecodeContext, JsonProblem, PathSegment};
use super::field_set::FieldSet;
use super::untyped;
use crate::runtime::codec::descriptor::{Field, ObjectDescriptor};
use crate::runtime::codec::number;
use crate::runtime::codec::value::{List, Map, ModelValue, Object, Target, UnionMut, ValueMut};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Why a document was not read.
#[derive(Debug)]
pub(crate) enum DecodeFailure {
    Json(serde_json::Error),
    /// The deadline passed.
    DeadlineExceeded,
}

/// Reads one JSON document within limits.
///
/// # Errors
/// What is no UTF-8 (RFC 8259, section 8.1), bad syntax, trailing text, content
/// that does not fit, or a limit that is exceeded; the message has the path and
/// never a value.
pub(crate) fn from_slice<T: ModelValue + Default>(bytes: &[u8], limits: Limits) -> Result<T, DecodeFailure> {
    let mut value = T::default();
    decode_slice(&mut value, bytes, limits)?;
    Ok(value)
}

fn decode_slice(target: &mut dyn ModelValue, bytes: &[u8], limits: Limits) -> Result<(), DecodeFailure> {
    // One look at all of it is faster than one at each string.
    let text = std::str::from_utf8(bytes).map_err(|error| DecodeFailure::Json(serde_json::Error::custom(error)))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut context = DecodeContext::new(limits);
    match decode_at(Some(target), &mut deserializer, &mut context) {
        Err(_) if context.exceeded() == Some(ExceededLimit::Time) => Err(DecodeFailure::DeadlineExceeded),
        Err(error) => Err(DecodeFailure::Json(context.with_path(error))),
        Ok(()) => deserializer.end().map_err(DecodeFailure::Json),
    }
}

/// Fills a place from any self-describing format, without limits: what is read
/// here does not come from a server, or its reader has to bound it.
///
/// # Errors
/// See [`from_slice`].
pub(crate) fn decode_into<'de, D: Deserializer<'de>>(
    target: &mut dyn ModelValue,
    deserializer: D,
) -> Result<(), D::Error> {
    let mut context = DecodeContext::new(Limits::NONE);
    decode_at(Some(target), deserializer, &mut context).map_err(|error| context.with_path(error))
}

/// Fills a place on the way down; an error leaves its steps in `context`.
pub(crate) fn decode_at<'de, D: Deserializer<'de>>(
    target: Target<'_>,
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<(), D::Error> {
    Seed { target, context }.deserialize(deserializer)
}

/// What is to be read, before it is known what comes.
struct Seed<'a, 't> {
    target: Target<'a>,
    context: &'t mut DecodeContext,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
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
            slot if slot.is_number() => {
                return deserializer
                    .deserialize_newtype_struct(number::RAW_VALUE_KEY, ValueVisitor { target, context });
            }
            // Not `deserialize_str` and the like: told what to expect,
            // serde_json writes the error itself and quotes the value.
            _ => return deserializer.deserialize_any(ValueVisitor { target, context }),
        }
        Ok(())
    }
}

/// Reads a union, and all unions in it. It has to be seen whole, so it is read
/// as a tree first; the unions in it are read from parts of that one tree.
///
/// # Errors
/// Bad syntax; a limit that is exceeded.
fn decode_union<'de, D: Deserializer<'de>>(
    union: &mut dyn UnionMut,
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<(), D::Error> {
    let left = context.remaining();
    let json = untyped::decode_exact(deserializer, context)?;
    let charged = left.saturating_sub(context.remaining());
    let outcome = union.set(&json, context);
    drop(json);
    // Its addresses mean nothing any more.
    let cache = std::mem::take(&mut context.cache);
    context.release(charged.saturating_add(cache.charged));
    context.check_limits()?;
    outcome.map_err(D::Error::custom)
}

/// What is to be read, when it comes.
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

    /// Takes what JSON spells with this text.
    pub(crate) fn read<E: Error>(self, text: &str) -> Result<(), E> {
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

    fn finish<E: Error>(context: &mut DecodeContext, outcome: Result<(), JsonProblem>) -> Result<(), E> {
        outcome.map_err(|problem| context.error(problem))
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
            Err(_) => self.read(&value.to_string()),
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
            ValueMut::StringEnum(text) => {
                if !text.set(value) {
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
            ValueMut::Optional(maybe) => maybe.set_null(),
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

    /// A format that does not give the text of a value.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { target, context } = self;
        if let ValueMut::Optional(maybe) = target.as_value_mut() {
            return decode_at(maybe.set_value(), deserializer, context);
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

/// Whether a key says that the text of a value follows.
struct IsValueText;

impl<'de> DeserializeSeed<'de> for IsValueText {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for IsValueText {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(matches!(name, number::RAW_VALUE_KEY | number::NUMBER_KEY))
    }
}

/// The text of what is to be read.
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
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.read(text)
    }
}

/// What is said where a number comes in place of an object, as a map.
const NUMBER_FOR_OBJECT: JsonProblem = JsonProblem::Kind {
    expected: "an object",
    found: "a number",
};

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

/// The next item, appended only when there is one.
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
    let (mut entries, mut outcome) = (Some(entries), Ok(()));
    object.visit_mut(&mut |fields, extra| {
        if let Some(entries) = entries.take() {
            outcome = decode_fields(descriptor, fields, extra, entries, context);
        }
    });
    outcome
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
        let name = unknown.as_mut();
        let Some(key) = entries.next_key_seed(KeySeed { descriptor, next, name })? else {
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
        let outcome = if seen.insert(index) {
            decode_entry_value(Some(*target), &mut entries, context)
        } else {
            Err(context.error(JsonProblem::Duplicate))
        };
        if let Err(error) = outcome {
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
    entries.next_value_seed(Seed { target, context })
}

/// Looks a key up where it lies, without copying it: the index of the field.
struct KeySeed<'n> {
    descriptor: &'static ObjectDescriptor,
    /// The field that is due.
    next: usize,
    /// Where a name goes that is not in the table, if it is kept.
    name: Option<&'n mut String>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let index = self.descriptor.find(name, self.next);
        if index.is_none() && name == number::NUMBER_KEY {
            return Err(E::custom(NUMBER_FOR_OBJECT));
        }
        if let (None, Some(unknown)) = (index, self.name) {
            name.clone_into(unknown);
        }
        Ok(index)
    }
}
