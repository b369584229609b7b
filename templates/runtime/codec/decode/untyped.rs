//! JSON of any shape to a tree. serde_json's own reader has no limit on memory.

use super::budget::{self, Growth, Limits};
use super::context::{DecodeContext, Mismatch};
use crate::runtime::codec::number;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// Reads JSON of any shape, and charges what it allocates.
///
/// # Errors
/// Bad syntax; a limit that is exceeded.
pub(crate) fn decode<'de, D: Deserializer<'de>>(
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<Json, D::Error> {
    JsonVisitor::new(context, Precision::Nearest).read(deserializer)
}

/// The same, for those who go on to read the tree. Numbers that a tree does not
/// have are wrapped: see [`number::wrapped_number`].
pub(crate) fn decode_exact<'de, D: Deserializer<'de>>(
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<Json, D::Error> {
    JsonVisitor::new(context, Precision::Exact).read(deserializer)
}

/// Reads what this crate has written, and keeps the spelling of each number.
pub(crate) fn parse_own(bytes: &[u8]) -> Result<Json, serde_json::Error> {
    let context = &mut DecodeContext::new(Limits::NONE);
    JsonVisitor::new(context, Precision::Spelling).read(&mut serde_json::Deserializer::from_slice(bytes))
}

/// The nearest number that a tree has.
fn nearest(text: &str) -> Json {
    let float = || Number::from_f64(number::parse_f64(text)?);
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
    fn is_kept(self, text: &str) -> bool {
        match self {
            Precision::Nearest => text.parse().is_ok_and(f64::is_finite),
            Precision::Exact => number::is_exact(text),
            Precision::Spelling => text.parse::<i64>().is_ok(),
        }
    }

    /// Whether a number of a tree is enough.
    fn accepts(self, number: &Number, text: &str) -> bool {
        match self {
            Precision::Nearest => true,
            Precision::Exact => number::is_equal(&number.to_string(), text),
            Precision::Spelling => number.to_string() == text,
        }
    }
}

/// Copies a part of a tree, with the nearest numbers in place of those that are
/// wrapped, and charges what it allocates.
///
/// # Errors
/// A limit that is exceeded.
pub(crate) fn copy(json: &Json, context: &mut DecodeContext) -> Result<Json, Mismatch> {
    context.count_value()?;
    if let Some(text) = number::wrapped_number(json) {
        let json = nearest(text);
        if let Json::Number(number) = &json {
            context.charge(digits(number))?;
        }
        return Ok(json);
    }
    match json {
        Json::Null | Json::Bool(_) => {}
        Json::Number(number) => context.charge(digits(number))?,
        Json::String(text) => context.charge(budget::string_bytes(text.len()))?,
        Json::Array(items) if items.is_empty() => {}
        Json::Array(items) => {
            context.charge(budget::allocation_bytes(items.len().saturating_mul(size_of::<Json>())))?;
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                list.push(copy(item, context)?);
            }
            return Ok(Json::Array(list));
        }
        Json::Object(entries) => {
            let mut map = Map::new();
            for (name, value) in entries {
                context.charge(
                    budget::string_bytes(name.len()).saturating_add(budget::map_entry_bytes::<Json>(map.len())),
                )?;
                map.insert(name.clone(), copy(value, context)?);
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
    budget::string_bytes(count.0)
}

struct JsonVisitor<'t> {
    context: &'t mut DecodeContext,
    precision: Precision,
    /// The deserializer was asked for the text of the value.
    wants_text: bool,
}

impl<'t> JsonVisitor<'t> {
    fn new(context: &'t mut DecodeContext, precision: Precision) -> Self {
        JsonVisitor {
            context,
            precision,
            wants_text: false,
        }
    }

    /// By the text of the value, where there is one: as values, numbers beyond
    /// 64 bits would be errors.
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let tree = JsonVisitor {
            wants_text: true,
            ..self
        };
        deserializer.deserialize_newtype_struct(number::RAW_VALUE_KEY, tree)
    }

    fn number(&self, text: String) -> Json {
        match nearest(&text) {
            Json::Number(number) if !self.precision.accepts(&number, &text) => {
                let wrapped = [(number::NUMBER_KEY.to_owned(), Json::String(text))];
                Json::Object(wrapped.into_iter().collect())
            }
            number => number,
        }
    }
}

/// The text of a tree.
struct JsonText<'t>(JsonVisitor<'t>);

impl<'de> DeserializeSeed<'de> for JsonText<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for JsonText<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        let JsonVisitor { context, precision, .. } = self.0;
        let places = || number::find_numbers(text, |text| precision.is_kept(text));
        let mut text = Cow::Borrowed(text);
        let (count, mut copied) = (places().count(), 0);
        if count > 0 {
            let size = text.len().saturating_add(count.saturating_mul(number::WRAPPER_LEN));
            copied = budget::string_bytes(size);
            context.charge(copied)?;
            text = Cow::Owned(number::wrap_numbers(&text, places(), size));
        }
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let tree = JsonVisitor::new(context, precision);
        let json = tree.deserialize(&mut deserializer).map_err(E::custom)?;
        context.release(copied);
        Ok(json)
    }
}

impl<'de> DeserializeSeed<'de> for JsonVisitor<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.context.count_value()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonVisitor<'_> {
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
        self.context.charge(budget::string_bytes(value.len()))?;
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
        let JsonVisitor { context, precision, .. } = self;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(JsonVisitor::new(context, precision))? {
            let growth = Growth::of(&list);
            context.charge(growth.allocated)?;
            growth.apply(&mut list);
            list.push(item);
            context.release(growth.freed);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut next = match number_or_key(&mut entries)? {
            NumberOrKey::Number(text) => {
                let wrapper =
                    budget::string_bytes(number::NUMBER_KEY.len()).saturating_add(budget::map_entry_bytes::<Json>(0));
                self.context
                    .charge(budget::string_bytes(text.len()).saturating_add(wrapper))?;
                if !number::is_number(&text) {
                    return Err(A::Error::custom("invalid number"));
                }
                return Ok(self.number(text));
            }
            NumberOrKey::Key(Some(key)) if self.wants_text && key == number::RAW_VALUE_KEY => {
                return entries.next_value_seed(JsonText(self));
            }
            NumberOrKey::Key(key) => key,
        };
        let JsonVisitor { context, precision, .. } = self;
        let mut map = Map::new();
        while let Some(key) = next {
            context
                .charge(budget::string_bytes(key.len()).saturating_add(budget::map_entry_bytes::<Json>(map.len())))?;
            let value = entries.next_value_seed(JsonVisitor::new(context, precision))?;
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

/// A number may come as a map of one entry: see [`number::NUMBER_KEY`].
fn number_or_key<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<NumberOrKey, A::Error> {
    match entries.next_key::<String>()? {
        Some(key) if key == number::NUMBER_KEY => entries.next_value().map(NumberOrKey::Number),
        key => Ok(NumberOrKey::Key(key)),
    }
}
