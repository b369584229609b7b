//! JSON of any shape to a tree. serde_json's own reader has no limit on memory.

use super::budget::{self, Growth, Limits};
use super::context::{Trail, Unfit};
use crate::runtime::codec::number;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// Reads JSON of any shape, and charges what it allocates.
///
/// # Errors
/// Bad syntax; a limit that is exceeded.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D, trail: &mut Trail) -> Result<Json, D::Error> {
    Tree::new(trail, Precision::Nearest).read(deserializer)
}

/// The same, for those who go on to read the tree. Numbers that a tree does not
/// have are wrapped: see [`number::wrapped`].
pub(crate) fn read_exact<'de, D: Deserializer<'de>>(deserializer: D, trail: &mut Trail) -> Result<Json, D::Error> {
    Tree::new(trail, Precision::Exact).read(deserializer)
}

/// Reads what this crate has written, and keeps the spelling of each number.
pub(crate) fn from_own(bytes: &[u8]) -> Result<Json, serde_json::Error> {
    let trail = &mut Trail::new(Limits::NONE);
    Tree::new(trail, Precision::Spelling).read(&mut serde_json::Deserializer::from_slice(bytes))
}

/// The nearest number that a tree has.
fn nearest(text: &str) -> Json {
    let float = || Number::from_f64(number::float(text)?);
    let number = text.parse().ok().or_else(float);
    number.map_or(Json::Null, Json::Number)
}

/// How much of a number a tree has that is read.
#[derive(Clone, Copy)]
enum Precision {
    /// The nearest number that a tree has.
    Nearest,
    /// The number; wrapped, if a tree does not have it.
    Exact,
    /// Its spelling; wrapped, if a tree would spell it otherwise.
    Spelling,
}

impl Precision {
    /// Whether serde_json gives enough of a number by itself.
    fn is_given(self, text: &str) -> bool {
        match self {
            Precision::Nearest => text.parse().is_ok_and(f64::is_finite),
            Precision::Exact => number::is_exact(text),
            Precision::Spelling => text.parse::<i64>().is_ok(),
        }
    }

    /// Whether a number of a tree is enough.
    fn takes(self, number: &Number, text: &str) -> bool {
        match self {
            Precision::Nearest => true,
            Precision::Exact => number::is_same(&number.to_string(), text),
            Precision::Spelling => number.to_string() == text,
        }
    }
}

/// Copies a part of a tree, with the nearest numbers in place of those that are
/// wrapped, and charges what it allocates.
///
/// # Errors
/// A limit that is exceeded.
pub(crate) fn copy(json: &Json, trail: &mut Trail) -> Result<Json, Unfit> {
    trail.step()?;
    if let Some(text) = number::wrapped(json) {
        let json = nearest(text);
        if let Json::Number(number) = &json {
            trail.charge(digits(number))?;
        }
        return Ok(json);
    }
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
    precision: Precision,
    /// The deserializer was asked for the text of the value.
    wants_text: bool,
}

impl<'t> Tree<'t> {
    fn new(trail: &'t mut Trail, precision: Precision) -> Self {
        Tree {
            trail,
            precision,
            wants_text: false,
        }
    }

    /// By the text of the value, where there is one: as values, numbers beyond
    /// 64 bits would be errors.
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let tree = Tree {
            wants_text: true,
            ..self
        };
        deserializer.deserialize_newtype_struct(number::RAW, tree)
    }

    fn number(&self, text: String) -> Json {
        match nearest(&text) {
            Json::Number(number) if !self.precision.takes(&number, &text) => {
                let wrapped = [(number::NUMBER.to_owned(), Json::String(text))];
                Json::Object(wrapped.into_iter().collect())
            }
            number => number,
        }
    }
}

/// The text of a tree.
struct Text<'t>(Tree<'t>);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        let Tree { trail, precision, .. } = self.0;
        let places = || number::places(text, |text| precision.is_given(text));
        let mut text = Cow::Borrowed(text);
        let (count, mut copied) = (places().count(), 0);
        if count > 0 {
            let size = text.len().saturating_add(count.saturating_mul(number::WRAPPER));
            copied = budget::text(size);
            trail.charge(copied)?;
            text = Cow::Owned(number::wrap(&text, places(), size));
        }
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let tree = Tree::new(trail, precision);
        let json = tree.deserialize(&mut deserializer).map_err(E::custom)?;
        trail.release(copied);
        Ok(json)
    }
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

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let Tree { trail, precision, .. } = self;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Tree::new(trail, precision))? {
            let growth = Growth::of(&list);
            trail.charge(growth.allocated)?;
            growth.apply(&mut list);
            list.push(item);
            trail.release(growth.freed);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut next = match number_or_key(&mut entries)? {
            NumberOrKey::Number(text) => {
                let wrapper = budget::text(number::NUMBER.len()).saturating_add(budget::entry::<Json>(0));
                self.trail.charge(budget::text(text.len()).saturating_add(wrapper))?;
                if !number::is_number(&text) {
                    return Err(A::Error::custom("invalid number"));
                }
                return Ok(self.number(text));
            }
            NumberOrKey::Key(Some(key)) if self.wants_text && key == number::RAW => {
                return entries.next_value_seed(Text(self));
            }
            NumberOrKey::Key(key) => key,
        };
        let Tree { trail, precision, .. } = self;
        let mut map = Map::new();
        while let Some(key) = next {
            trail.charge(budget::text(key.len()).saturating_add(budget::entry::<Json>(map.len())))?;
            let value = entries.next_value_seed(Tree::new(trail, precision))?;
            map.insert(key, value);
            next = entries.next_key()?;
        }
        Ok(Json::Object(map))
    }
}

/// What the first entry of a map says.
enum NumberOrKey {
    /// That it is a number.
    Number(String),
    /// Its key, if there is one.
    Key(Option<String>),
}

/// A number may come as a map of one entry: see [`number::NUMBER`].
fn number_or_key<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<NumberOrKey, A::Error> {
    match entries.next_key::<String>()? {
        Some(key) if key == number::NUMBER => entries.next_value().map(NumberOrKey::Number),
        key => Ok(NumberOrKey::Key(key)),
    }
}
