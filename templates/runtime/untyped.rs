//! JSON of any shape to a tree. serde_json's own reader has no limit on memory.

use super::budget::{self, Growth};
use super::read::{Disguise, number_in_disguise};
use super::trail::{Trail, Unfit};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::fmt::{self, Write};

/// Reads JSON of any shape, and charges what it allocates.
///
/// # Errors
/// Bad syntax; a limit that is exceeded.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D, trail: &mut Trail) -> Result<Json, D::Error> {
    Tree { trail }.deserialize(deserializer)
}

/// Copies a part of a tree, and charges what it allocates.
///
/// # Errors
/// A limit that is exceeded.
pub(super) fn copy(json: &Json, trail: &mut Trail) -> Result<Json, Unfit> {
    trail.step()?;
    match json {
        Json::Null | Json::Bool(_) => {}
        Json::Number(number) => trail.charge(digits(number))?,
        Json::String(text) => trail.charge(budget::text(text.len()))?,
        Json::Array(items) if items.is_empty() => {}
        Json::Array(items) => {
            trail.charge(budget::block(items.len().saturating_mul(size_of::<Json>())))?;
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                list.push(copy(item, trail)?);
            }
            return Ok(Json::Array(list));
        }
        Json::Object(entries) => {
            let mut map = Map::new();
            for (name, value) in entries {
                trail.charge(budget::text(name.len()).saturating_add(budget::entry::<Json>(map.len())))?;
                map.insert(name.clone(), copy(value, trail)?);
            }
            return Ok(Json::Object(map));
        }
    }
    Ok(json.clone())
}

/// What a number takes on the heap: nothing, or its digits where another crate
/// of the build turns `arbitrary_precision` on.
fn digits(number: &Number) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 = self.0.saturating_add(text.len());
            Ok(())
        }
    }
    let mut count = Count(0);
    if size_of::<Number>() >= size_of::<String>() {
        // It never fails.
        let _ = write!(count, "{number}");
    }
    budget::text(count.0)
}

struct Tree<'t> {
    trail: &'t mut Trail,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.trail.step()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Json, E> {
        Number::from_i128(value).map_or_else(|| self.visit_f64(value as f64), |number| Ok(Json::Number(number)))
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Json, E> {
        Number::from_u128(value).map_or_else(|| self.visit_f64(value as f64), |number| Ok(Json::Number(number)))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        self.trail.charge(budget::text(value.len()))?;
        Ok(Json::String(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let trail = self.trail;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Tree { trail: &mut *trail })? {
            let growth = Growth::of(&list);
            trail.charge(growth.allocated)?;
            growth.apply(&mut list);
            list.push(item);
            trail.release(growth.freed);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let trail = self.trail;
        let mut map = Map::new();
        let mut next = match number_in_disguise(&mut entries)? {
            Disguise::Number(text) => {
                trail.charge(budget::text(text.len()))?;
                return text.parse().map(Json::Number).map_err(A::Error::custom);
            }
            Disguise::Key(key) => key,
        };
        while let Some(key) = next {
            trail.charge(budget::text(key.len()).saturating_add(budget::entry::<Json>(map.len())))?;
            let value = entries.next_value_seed(Tree { trail: &mut *trail })?;
            map.insert(key, value);
            next = entries.next_key()?;
        }
        Ok(Json::Object(map))
    }
}
