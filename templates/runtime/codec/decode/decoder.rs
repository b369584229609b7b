//! JSON to values: one visitor fills every [`Slot`].

use super::budget::{self, Exceeded, Limits};
use super::context::{Problem, Step, Trail};
use super::field_set::Seen;
use super::untyped;
use crate::runtime::codec::descriptor::{Field, Table};
use crate::runtime::codec::number;
use crate::runtime::codec::value::{List, Map, Place, Record, SetUnion, Slot, Value};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Why a document was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    Json(serde_json::Error),
    /// The deadline passed.
    Late,
}

/// Reads one JSON document within limits.
///
/// # Errors
/// What is no UTF-8 (RFC 8259, section 8.1), bad syntax, trailing text, content
/// that does not fit, or a limit that is exceeded; the message has the path and
/// never a value.
pub(crate) fn from_slice<T: Value + Default>(bytes: &[u8], limits: Limits) -> Result<T, Unread> {
    let mut value = T::default();
    fill_from_slice(&mut value, bytes, limits)?;
    Ok(value)
}

fn fill_from_slice(place: &mut dyn Value, bytes: &[u8], limits: Limits) -> Result<(), Unread> {
    // One look at all of it is faster than one at each string.
    let text = std::str::from_utf8(bytes).map_err(|error| Unread::Json(serde_json::Error::custom(error)))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut trail = Trail::new(limits);
    match descend(Some(place), &mut deserializer, &mut trail) {
        Err(_) if trail.exceeded() == Some(Exceeded::Time) => Err(Unread::Late),
        Err(error) => Err(Unread::Json(trail.explain(error))),
        Ok(()) => deserializer.end().map_err(Unread::Json),
    }
}

/// Fills a place from any self-describing format, without limits: what is read
/// here does not come from a server, or its reader has to bound it.
///
/// # Errors
/// See [`from_slice`].
pub(crate) fn fill<'de, D: Deserializer<'de>>(place: &mut dyn Value, deserializer: D) -> Result<(), D::Error> {
    let mut trail = Trail::new(Limits::NONE);
    descend(Some(place), deserializer, &mut trail).map_err(|error| trail.explain(error))
}

/// Fills a place on the way down; an error leaves its steps in `trail`.
pub(crate) fn descend<'de, D: Deserializer<'de>>(
    place: Place<'_>,
    deserializer: D,
    trail: &mut Trail,
) -> Result<(), D::Error> {
    Seed { place, trail }.deserialize(deserializer)
}

/// What is to be read, before it is known what comes.
struct Seed<'a, 't> {
    place: Place<'a>,
    trail: &'t mut Trail,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { place, trail } = self;
        let Some(place) = place else {
            return IgnoredAny::deserialize(deserializer).map(drop);
        };
        trail.step()?;
        match place.slot() {
            Slot::Json(json) => *json = untyped::read(deserializer, trail)?,
            Slot::Union(union) => return read_union(union, deserializer, trail),
            Slot::Boxed(content, size) => {
                trail.charge(budget::block(size))?;
                return descend(Some(content), deserializer, trail);
            }
            Slot::Maybe(_) => return deserializer.deserialize_option(Reader { place, trail }),
            slot if slot.is_number() => {
                return deserializer.deserialize_newtype_struct(number::RAW, Reader { place, trail });
            }
            // Not `deserialize_str` and the like: told what to expect,
            // serde_json writes the error itself and quotes the value.
            _ => return deserializer.deserialize_any(Reader { place, trail }),
        }
        Ok(())
    }
}

/// Reads a union, and all unions in it. It has to be seen whole, so it is read
/// as a tree first; the unions in it are read from parts of that one tree.
///
/// # Errors
/// Bad syntax; a limit that is exceeded.
fn read_union<'de, D: Deserializer<'de>>(
    union: &mut dyn SetUnion,
    deserializer: D,
    trail: &mut Trail,
) -> Result<(), D::Error> {
    let left = trail.left();
    let json = untyped::read_exact(deserializer, trail)?;
    let charged = left.saturating_sub(trail.left());
    let outcome = union.set(&json, trail);
    drop(json);
    // Its addresses mean nothing any more.
    let findings = std::mem::take(&mut trail.findings);
    trail.release(charged.saturating_add(findings.charged));
    trail.check()?;
    outcome.map_err(D::Error::custom)
}

/// What is to be read, when it comes.
pub(crate) struct Reader<'a, 't> {
    pub(crate) place: &'a mut dyn Value,
    pub(crate) trail: &'t mut Trail,
}

impl Reader<'_, '_> {
    fn mismatch<E: Error>(self, found: &'static str) -> E {
        self.trail.fail(Problem::Kind {
            expected: self.place.slot().expected(),
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
                if let Slot::Decimal(_) = self.place.slot() {
                    self.trail.charge(budget::text(text.len()))?;
                }
                Self::finish(self.trail, self.place.slot().set_number(text))
            }
        }
    }

    fn finish<E: Error>(trail: &mut Trail, outcome: Result<(), Problem>) -> Result<(), E> {
        outcome.map_err(|problem| trail.fail(problem))
    }
}

impl<'de> Visitor<'de> for Reader<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.place.slot() {
            Slot::Bool(place) => *place = value,
            Slot::MaybeBool(place) => *place = Some(value),
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
        Self::finish(self.trail, self.place.slot().set_integer(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        match value.try_into() {
            Ok(value) => self.visit_i128(value),
            Err(_) => self.read(&value.to_string()),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        Self::finish(self.trail, self.place.slot().set_float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        match self.place.slot() {
            Slot::MaybeString(place) => {
                self.trail.charge(budget::text(value.len()))?;
                *place = Some(value.to_owned());
            }
            Slot::String(place) => {
                self.trail.charge(budget::text(value.len()))?;
                *place = value.to_owned();
            }
            Slot::Text(text) => {
                if !text.set(value) {
                    self.trail.charge(budget::text(value.len()))?;
                }
            }
            Slot::Parsed(place) => {
                self.trail.charge(budget::text(value.len()))?;
                if !place.parse_from(value) {
                    return Err(self.trail.fail(Problem::Kind {
                        expected: place.expected(),
                        found: "another string",
                    }));
                }
            }
            _ => return Err(self.mismatch("a string")),
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.place.slot() {
            Slot::Maybe(maybe) => maybe.set_null(),
            Slot::MaybeBool(place) => *place = None,
            Slot::MaybeI64(place) => *place = None,
            Slot::MaybeString(place) => *place = None,
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
        let Self { place, trail } = self;
        if let Slot::Maybe(maybe) = place.slot() {
            return descend(maybe.set_value(), deserializer, trail);
        }
        descend(Some(place), deserializer, trail)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.place.slot() {
            Slot::List(list) => read_list(list, items, self.trail),
            _ => Err(self.mismatch("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        match self.place.slot() {
            Slot::Record(record) => read_record(record, entries, self.trail),
            Slot::Map(map) => read_map(map, entries, self.trail),
            _ if entries.next_key_seed(IsText)? == Some(true) => entries.next_value_seed(Spelled(self)),
            _ => Err(self.mismatch("an object")),
        }
    }
}

/// Whether a key says that the text of a value follows.
struct IsText;

impl<'de> DeserializeSeed<'de> for IsText {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for IsText {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(matches!(name, number::RAW | number::NUMBER))
    }
}

/// The text of what is to be read.
struct Spelled<'a, 't>(Reader<'a, 't>);

impl<'de> DeserializeSeed<'de> for Spelled<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Spelled<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.read(text)
    }
}

/// What is said where a number comes in place of an object, as a map.
const NO_OBJECT: Problem = Problem::Kind {
    expected: "an object",
    found: "a number",
};

fn read_list<'de, A: SeqAccess<'de>>(list: &mut dyn List, mut items: A, trail: &mut Trail) -> Result<(), A::Error> {
    let mut index = 0;
    loop {
        let item = Item {
            list: &mut *list,
            trail: &mut *trail,
        };
        match items.next_element_seed(item) {
            Ok(Some(())) => index += 1,
            Ok(None) => return Ok(()),
            Err(error) => {
                trail.add(Step::Index(index));
                return Err(error);
            }
        }
    }
}

/// The next item, appended only when there is one.
struct Item<'a, 't> {
    list: &'a mut dyn List,
    trail: &'t mut Trail,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let growth = self.list.growth();
        self.trail.charge(growth.allocated)?;
        let place = self.list.push(growth);
        self.trail.release(growth.freed);
        descend(place, deserializer, self.trail)
    }
}

fn read_map<'de, A: MapAccess<'de>>(map: &mut dyn Map, mut entries: A, trail: &mut Trail) -> Result<(), A::Error> {
    while let Some(name) = entries.next_key::<String>()? {
        if name == number::NUMBER {
            return Err(trail.fail(NO_OBJECT));
        }
        read_entry(map, name, &mut entries, trail)?;
    }
    Ok(())
}

fn read_entry<'de, A: MapAccess<'de>>(
    map: &mut dyn Map,
    name: String,
    entries: &mut A,
    trail: &mut Trail,
) -> Result<(), A::Error> {
    trail
        .charge(budget::text(name.len()).saturating_add(map.growth()))
        .and_then(|()| read_value(map.entry(name), entries, trail))
        .inspect_err(|_| trail.add(Step::Entry))
}

fn read_record<'de, A: MapAccess<'de>>(record: &mut dyn Record, entries: A, trail: &mut Trail) -> Result<(), A::Error> {
    let table = record.table();
    let (mut entries, mut outcome) = (Some(entries), Ok(()));
    record.lend(&mut |fields, extra| {
        if let Some(entries) = entries.take() {
            outcome = read_fields(table, fields, extra, entries, trail);
        }
    });
    outcome
}

fn read_fields<'de, A: MapAccess<'de>>(
    table: &'static Table,
    fields: &mut [&mut dyn Value],
    mut extra: Option<&mut dyn Map>,
    mut entries: A,
    trail: &mut Trail,
) -> Result<(), A::Error> {
    let mut seen = Seen::new(table.fields.len());
    let mut unknown = extra.is_some().then(String::new);
    let mut next = 0;
    loop {
        let name = unknown.as_mut();
        let Some(key) = entries.next_key_seed(KeySeed { table, next, name })? else {
            break;
        };
        let Some((index, place)) = key.and_then(|index| Some((index, fields.get_mut(index)?))) else {
            let name = unknown.as_mut().map(std::mem::take);
            match extra.as_mut().zip(name) {
                Some((map, name)) => read_entry(*map, name, &mut entries, trail)?,
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
            continue;
        };
        let outcome = if seen.insert(index) {
            read_value(Some(*place), &mut entries, trail)
        } else {
            Err(trail.fail(Problem::Duplicate))
        };
        if let Err(error) = outcome {
            trail.add(Step::Field(table.fields.get(index).map_or("", |field| field.name)));
            return Err(error);
        }
        next = index + 1;
    }
    let missing = |&(index, field): &(usize, &Field)| field.required && !seen.contains(index);
    match table.fields.iter().enumerate().find(missing) {
        Some((_, field)) => Err(trail.fail(Problem::Missing(field.name))),
        None => Ok(()),
    }
}

fn read_value<'de, A: MapAccess<'de>>(place: Place<'_>, entries: &mut A, trail: &mut Trail) -> Result<(), A::Error> {
    entries.next_value_seed(Seed { place, trail })
}

/// Looks a key up where it lies, without copying it: the index of the field.
struct KeySeed<'n> {
    table: &'static Table,
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
        let index = self.table.find(name, self.next);
        if index.is_none() && name == number::NUMBER {
            return Err(E::custom(NO_OBJECT));
        }
        if let (None, Some(unknown)) = (index, self.name) {
            name.clone_into(unknown);
        }
        Ok(index)
    }
}
