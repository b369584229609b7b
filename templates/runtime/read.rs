//! JSON to values: one visitor fills every [`Slot`].

use super::table::{Record, Table};
use super::trail::{Problem, Step, Trail};
use super::value::{List, Map, Slot, Value};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::fmt;

/// Reads one JSON document.
///
/// # Errors
/// Bad syntax, trailing text, or content that does not fit; the message has
/// the path and never a value.
pub(crate) fn from_slice<T: Value>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let mut value = T::default();
    fill_from_slice(value.slot(), bytes)?;
    Ok(value)
}

fn fill_from_slice(slot: Slot<'_>, bytes: &[u8]) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    fill(slot, &mut deserializer)?;
    deserializer.end()
}

/// Fills a slot from any self-describing format.
///
/// # Errors
/// See [`from_slice`].
pub(crate) fn fill<'de, D: Deserializer<'de>>(slot: Slot<'_>, deserializer: D) -> Result<(), D::Error> {
    let mut trail = Trail::new();
    descend(slot, deserializer, &mut trail).map_err(|error| trail.explain(error))
}

/// Fills a slot on the way down; an error leaves its steps in `trail`.
pub(crate) fn descend<'de, D: Deserializer<'de>>(
    slot: Slot<'_>,
    deserializer: D,
    trail: &mut Trail,
) -> Result<(), D::Error> {
    Reader { slot, trail }.deserialize(deserializer)
}

struct Reader<'a, 't> {
    slot: Slot<'a>,
    trail: &'t mut Trail,
}

impl<'de> DeserializeSeed<'de> for Reader<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.slot {
            Slot::Ignore => {
                IgnoredAny::deserialize(deserializer)?;
            }
            Slot::Json(json) => *json = Json::deserialize(deserializer)?,
            Slot::Union(union) => union.set(Json::deserialize(deserializer)?, self.trail),
            Slot::Maybe(_) => return deserializer.deserialize_option(self),
            // Not `deserialize_str` and the like: told what to expect,
            // serde_json writes the error itself and quotes the value.
            _ => return deserializer.deserialize_any(self),
        }
        Ok(())
    }
}

impl Reader<'_, '_> {
    fn mismatch<E: Error>(self, found: &'static str) -> E {
        self.trail.fail(Problem::Kind {
            expected: self.slot.expected(),
            found,
        })
    }

    fn finish<E: Error>(trail: &mut Trail, outcome: Result<(), Problem>) -> Result<(), E> {
        outcome.map_err(|problem| trail.fail(problem))
    }
}

impl<'de> Visitor<'de> for Reader<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slot.expected())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.slot {
            Slot::Bool(place) => *place = value,
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
        Self::finish(self.trail, self.slot.set_integer(value))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<(), E> {
        match value.try_into() {
            Ok(value) => self.visit_i128(value),
            Err(_) => self.visit_f64(value as f64),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        Self::finish(self.trail, self.slot.set_float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        match self.slot {
            Slot::String(place) => *place = value.to_owned(),
            Slot::Text(text) => {
                if !text.set(value) {
                    self.trail.stray();
                }
            }
            Slot::Parsed { place, expected } => {
                if !place.parse_from(value) {
                    return Err(self.trail.fail(Problem::Kind {
                        expected,
                        found: "another string",
                    }));
                }
            }
            _ => return Err(self.mismatch("a string")),
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.slot {
            Slot::Maybe(maybe) => maybe.set_null(),
            _ => return Err(self.mismatch("null")),
        }
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let slot = match self.slot {
            Slot::Maybe(maybe) => maybe.set_value(),
            slot => slot,
        };
        descend(slot, deserializer, self.trail)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        match self.slot {
            Slot::List(list) => read_list(list, items, self.trail),
            _ => Err(self.mismatch("an array")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        match self.slot {
            Slot::Record(record) => read_record(record, entries, self.trail),
            Slot::Map(map) => read_map(map, entries, self.trail),
            _ => match number_in_disguise(&mut entries)? {
                Some(number) => Self::finish(self.trail, self.slot.set_number(&number)),
                None => Err(self.mismatch("an object")),
            },
        }
    }
}

/// With serde_json's feature `arbitrary_precision`, which any crate of the
/// build may turn on for all, a number comes as a map of one entry.
fn number_in_disguise<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<Option<String>, A::Error> {
    const TOKEN: &str = "$serde_json::private::Number";
    match entries.next_key::<String>()? {
        Some(key) if key == TOKEN => entries.next_value().map(Some),
        _ => Ok(None),
    }
}

fn read_list<'de, A: SeqAccess<'de>>(list: &mut dyn List, mut items: A, trail: &mut Trail) -> Result<(), A::Error> {
    loop {
        let item = Item {
            list: &mut *list,
            trail: &mut *trail,
        };
        match items.next_element_seed(item) {
            Ok(Some(())) => {}
            Ok(None) => return Ok(()),
            Err(error) => {
                trail.add(Step::Index(list.count().saturating_sub(1)));
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
        descend(self.list.push(), deserializer, self.trail)
    }
}

fn read_map<'de, A: MapAccess<'de>>(map: &mut dyn Map, mut entries: A, trail: &mut Trail) -> Result<(), A::Error> {
    while let Some(name) = entries.next_key::<String>()? {
        read_entry(map.entry(name), Step::Entry, &mut entries, trail)?;
    }
    Ok(())
}

fn read_record<'de, A: MapAccess<'de>>(
    record: &mut dyn Record,
    mut entries: A,
    trail: &mut Trail,
) -> Result<(), A::Error> {
    let table = record.table();
    let keep = record.extra().is_some();
    let mut seen = Seen::new(table.fields.len());
    let mut next = 0;
    while let Some(key) = entries.next_key_seed(KeySeed { table, next, keep })? {
        match key {
            Key::Field(index) => {
                let step = Step::Field(table.fields.get(index).map_or("", |field| field.name));
                if !seen.insert(index) {
                    trail.add(step);
                    return Err(trail.fail(Problem::Duplicate));
                }
                next = index + 1;
                read_entry(record.slot_at(index), step, &mut entries, trail)?;
            }
            Key::Extra(name) => {
                let slot = record.extra().map_or(Slot::Ignore, |map| map.entry(name));
                read_entry(slot, Step::Entry, &mut entries, trail)?;
            }
            Key::Unknown => {
                trail.stray();
                entries.next_value::<IgnoredAny>()?;
            }
        }
    }
    let missing = |&(index, field): &(usize, &super::Field)| field.required && !seen.contains(index);
    match table.fields.iter().enumerate().find(missing) {
        Some((_, field)) => Err(trail.fail(Problem::Missing(field.name))),
        None => Ok(()),
    }
}

fn read_entry<'de, A: MapAccess<'de>>(
    slot: Slot<'_>,
    step: Step,
    entries: &mut A,
    trail: &mut Trail,
) -> Result<(), A::Error> {
    let outcome = entries.next_value_seed(Reader {
        slot,
        trail: &mut *trail,
    });
    outcome.inspect_err(|_| trail.add(step))
}

/// Looks a key up where it lies, without copying it.
struct KeySeed {
    table: &'static Table,
    /// The field that is due.
    next: usize,
    /// Unknown fields are kept.
    keep: bool,
}

enum Key {
    Field(usize),
    Extra(String),
    Unknown,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        Ok(match self.table.find(name, self.next) {
            Some(index) => Key::Field(index),
            None if self.keep => Key::Extra(name.to_owned()),
            None => Key::Unknown,
        })
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
            Slot::Bool(_) => "a boolean",
            Slot::I32(_) => "a 32-bit integer",
            Slot::I64(_) => "a 64-bit integer",
            Slot::U32(_) => "an unsigned 32-bit integer",
            Slot::U64(_) => "an unsigned 64-bit integer",
            Slot::F32(_) | Slot::F64(_) => "a number",
            Slot::String(_) | Slot::Text(_) => "a string",
            Slot::Parsed { expected, .. } => expected,
            Slot::List(_) => "an array",
            Slot::Record(_) | Slot::Map(_) => "an object",
            Slot::Ignore | Slot::Maybe(_) | Slot::Union(_) | Slot::Json(_) => "a value",
        }
    }

    fn set_integer(self, value: i128) -> Result<(), Problem> {
        let expected = self.expected();
        let range = Problem::Range { expected };
        match self {
            Slot::I32(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::I64(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::U32(place) => *place = value.try_into().map_err(|_| range)?,
            Slot::U64(place) => *place = value.try_into().map_err(|_| range)?,
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

    fn set_float(self, value: f64) -> Result<(), Problem> {
        let expected = self.expected();
        match self {
            Slot::F64(place) => *place = value,
            Slot::F32(place) => {
                *place = value as f32;
                if value.is_finite() && !place.is_finite() {
                    return Err(Problem::Range { expected });
                }
            }
            Slot::I32(_) | Slot::I64(_) | Slot::U32(_) | Slot::U64(_) => {
                if value.fract() != 0.0 {
                    return Err(Problem::Fraction { expected });
                }
                // Senders without integers write 3.0. The cast saturates, so
                // what is too large stays too large for 64 bits.
                return self.set_integer(value as i128);
            }
            _ => {
                return Err(Problem::Kind {
                    expected,
                    found: "a number",
                });
            }
        }
        Ok(())
    }

    /// A number as text.
    fn set_number(self, text: &str) -> Result<(), Problem> {
        if let Ok(value) = text.parse() {
            return self.set_integer(value);
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => self.set_float(value),
            _ => Err(Problem::Range {
                expected: self.expected(),
            }),
        }
    }
}
