//! JSON to values: one visitor fills every [`Slot`].

use super::budget::{self, Exceeded, Limits};
use super::number::{self, NotInteger};
use super::table::{Record, Table};
use super::trail::{Problem, Step, Trail};
use super::union;
use super::untyped;
use super::value::{List, Map, Place, Slot, Value};
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
            Slot::Union(union) => return union::read(union, deserializer, trail),
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

/// What is to be read, when it comes.
pub(super) struct Reader<'a, 't> {
    pub(super) place: &'a mut dyn Value,
    pub(super) trail: &'t mut Trail,
}

impl Reader<'_, '_> {
    fn mismatch<E: Error>(self, found: &'static str) -> E {
        self.trail.fail(Problem::Kind {
            expected: self.place.slot().expected(),
            found,
        })
    }

    /// Takes what JSON spells with this text.
    pub(super) fn read<E: Error>(self, text: &str) -> Result<(), E> {
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

/// What the first entry of a map says.
pub(super) enum NumberOrKey {
    /// That it is a number.
    Number(String),
    /// Its key, if there is one.
    Key(Option<String>),
}

/// A number may come as a map of one entry: see [`number::NUMBER`].
pub(super) fn number_or_key<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<NumberOrKey, A::Error> {
    match entries.next_key::<String>()? {
        Some(key) if key == number::NUMBER => entries.next_value().map(NumberOrKey::Number),
        key => Ok(NumberOrKey::Key(key)),
    }
}

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
    let missing = |&(index, field): &(usize, &super::Field)| field.required && !seen.contains(index);
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

/// A set of field indices.
struct Seen {
    /// Enough for most records.
    low: u64,
    /// The rest, 64 to a word.
    high: Vec<u64>,
}

impl Seen {
    fn new(fields: usize) -> Self {
        Seen {
            low: 0,
            high: vec![0; fields.saturating_sub(1) / 64],
        }
    }

    /// Whether `index` is new.
    fn insert(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let word = match (index / 64).checked_sub(1) {
            None => Some(&mut self.low),
            Some(word) => self.high.get_mut(word),
        };
        word.is_some_and(|word| {
            let new = *word & bit == 0;
            *word |= bit;
            new
        })
    }

    fn contains(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => Some(&self.low),
            Some(word) => self.high.get(word),
        };
        word.is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}

impl Slot<'_> {
    /// What a reader should have found, for messages.
    fn expected(&self) -> &'static str {
        match self {
            Slot::Bool(_) | Slot::MaybeBool(_) => "a boolean",
            Slot::I32(_) => "a 32-bit integer",
            Slot::I64(_) | Slot::MaybeI64(_) => "a 64-bit integer",
            Slot::U32(_) => "an unsigned 32-bit integer",
            Slot::U64(_) => "an unsigned 64-bit integer",
            Slot::I128(_) => "a 128-bit integer",
            Slot::U128(_) => "an unsigned 128-bit integer",
            Slot::F32(_) | Slot::F64(_) | Slot::Decimal(_) => "a number",
            Slot::String(_) | Slot::MaybeString(_) | Slot::Text(_) => "a string",
            Slot::Parsed(place) => place.expected(),
            Slot::List(_) => "an array",
            Slot::Record(_) | Slot::Map(_) => "an object",
            Slot::Maybe(_) | Slot::Union(_) | Slot::Json(_) | Slot::Boxed(..) => "a value",
        }
    }

    fn set_integer(self, value: i128) -> Result<(), Problem> {
        let expected = self.expected();
        let range = Problem::Range { expected };
        match self {
            Slot::I32(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::I64(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::MaybeI64(place) => *place = Some(value.try_into().map_err(|_| range)?),
            Slot::U32(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::U64(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::I128(place) => *place = value,
            Slot::U128(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::Decimal(place) => *place = value.into(),
            Slot::F32(place) => *place = value as f32,
            Slot::F64(place) => *place = value as f64,
            _ => {
                return Err(Problem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// A number of a format that does not give its text.
    fn set_float(self, value: f64) -> Result<(), Problem> {
        match self {
            Slot::F64(place) => *place = value,
            Slot::F32(place) if !value.is_finite() => *place = value as f32,
            // As JSON would spell it.
            slot => return slot.set_number(&format!("{value:?}")),
        }
        Ok(())
    }

    /// A number as text.
    fn set_number(self, text: &str) -> Result<(), Problem> {
        let expected = self.expected();
        let problem = |problem| match problem {
            NotInteger::Fraction => Problem::Fraction { expected },
            NotInteger::Range => Problem::Range { expected },
        };
        let range = Problem::Range { expected };
        match self {
            Slot::I32(place) => *place = number::whole(text).map_err(problem)?,
            Slot::I64(place) => *place = number::whole(text).map_err(problem)?,
            Slot::MaybeI64(place) => *place = Some(number::whole(text).map_err(problem)?),
            Slot::U32(place) => *place = number::whole(text).map_err(problem)?,
            Slot::U64(place) => *place = number::whole(text).map_err(problem)?,
            Slot::I128(place) => *place = number::whole(text).map_err(problem)?,
            Slot::U128(place) => *place = number::whole(text).map_err(problem)?,
            Slot::F32(place) => *place = number::single(text).ok_or(range)?,
            Slot::F64(place) => *place = number::float(text).ok_or(range)?,
            Slot::Decimal(place) => *place = text.parse().map_err(|_| range)?,
            _ => {
                return Err(Problem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// Whether the text of a number says more than serde's types of numbers do.
    fn is_number(&self) -> bool {
        matches!(
            self,
            Slot::I32(_)
                | Slot::I64(_)
                | Slot::MaybeI64(_)
                | Slot::U32(_)
                | Slot::U64(_)
                | Slot::I128(_)
                | Slot::U128(_)
                | Slot::F32(_)
                | Slot::F64(_)
                | Slot::Decimal(_)
        )
    }
}
