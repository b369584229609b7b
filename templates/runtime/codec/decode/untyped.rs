//! Decodes JSON of any shape into a tree (`serde_json::Value`), within the limits of the [`DecodeContext`].
//! serde_json's own `Deserialize` has no memory limit and loses digits of long numbers.
//!
//! A number that a tree cannot represent may be *wrapped* as an object: see [`number::wrapped_number`].

use super::budget::{self, Growth, Limits};
use super::context::{DecodeContext, Mismatch};
use crate::runtime::codec::number;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;
use std::fmt::{self, Write};

/// Decodes JSON of any shape, and rounds numbers to what a tree can represent.
///
/// # Errors
/// The syntax is invalid, or a limit is exceeded.
pub(crate) fn decode<'de, D: Deserializer<'de>>(
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<Json, D::Error> {
    JsonVisitor::new(context, Precision::Nearest).read(deserializer)
}

/// Decodes JSON of any shape without loss: numbers that a tree cannot represent are wrapped. For trees from which typed
/// values are decoded.
///
/// # Errors
/// See [`decode`].
pub(crate) fn decode_exact<'de, D: Deserializer<'de>>(
    deserializer: D,
    context: &mut DecodeContext,
) -> Result<Json, D::Error> {
    JsonVisitor::new(context, Precision::Exact).read(deserializer)
}

/// Parses JSON that this crate serialized, without limits, and keeps the text of each number.
///
/// # Errors
/// The syntax is invalid.
pub(crate) fn parse_own(bytes: &[u8]) -> Result<Json, serde_json::Error> {
    // Reading text and not bytes: the decoder exists for text already, and the compiler would make another for bytes.
    let text = std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?;
    let context = &mut DecodeContext::new(Limits::NONE);
    JsonVisitor::new(context, Precision::Text).read(&mut serde_json::Deserializer::from_str(text))
}

/// Returns the nearest number that a tree can represent.
fn nearest_number(text: &str) -> Json {
    let float = || Number::from_f64(number::parse_f64(text)?);
    let number = text.parse().ok().or_else(float);
    number.map_or(Json::Null, Json::Number)
}

/// How precisely a tree keeps numbers.
#[derive(Clone, Copy)]
enum Precision {
    /// The nearest number that a tree can represent.
    Nearest,
    /// The exact number; wrapped if a tree cannot represent it.
    Exact,
    /// The text of the number; wrapped if a tree would serialize it differently.
    Text,
}

impl Precision {
    /// Returns whether serde_json keeps the number with this precision by itself.
    fn is_kept(self, text: &str) -> bool {
        match self {
            Precision::Nearest => text.parse().is_ok_and(f64::is_finite),
            Precision::Exact => number::is_exact(text),
            Precision::Text => text.parse::<i64>().is_ok(),
        }
    }

    /// Returns whether `number` represents `text` with this precision.
    fn accepts(self, number: &Number, text: &str) -> bool {
        match self {
            Precision::Nearest => true,
            Precision::Exact => number::is_equal(&number.to_string(), text),
            Precision::Text => number.to_string() == text,
        }
    }
}

/// Copies a part of a tree, and replaces wrapped numbers by the nearest numbers that a tree can represent.
///
/// # Errors
/// A limit is exceeded.
pub(crate) fn copy(json: &Json, context: &mut DecodeContext) -> Result<Json, Mismatch> {
    context.count_value()?;
    if let Some(text) = number::wrapped_number(json) {
        let json = nearest_number(text);
        if let Json::Number(number) = &json {
            context.charge(heap_bytes(number))?;
        }
        return Ok(json);
    }
    match json {
        Json::Null | Json::Bool(_) => {}
        Json::Number(number) => context.charge(heap_bytes(number))?,
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

/// Bytes to charge for a number: 0, or the bytes of its digits if a crate of the build enables serde_json's feature
/// `arbitrary_precision`.
fn heap_bytes(number: &Number) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 = self.0.saturating_add(text.len());
            Ok(())
        }
    }
    let mut count = Count(0);
    if size_of::<Number>() >= size_of::<String>() {
        // `Count` never fails.
        let _ = write!(count, "{number}");
    }
    budget::string_bytes(count.0)
}

struct JsonVisitor<'t> {
    context: &'t mut DecodeContext,
    precision: Precision,
    /// The deserializer was asked for the JSON text of the value.
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

    /// Decodes from the JSON text of the value if the format gives it, because serde_json fails at numbers beyond 64
    /// bits otherwise.
    fn read<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        let visitor = JsonVisitor {
            wants_text: true,
            ..self
        };
        deserializer.deserialize_newtype_struct(number::RAW_VALUE_KEY, visitor)
    }

    /// Returns the number, wrapped if necessary.
    fn number(&self, text: String) -> Json {
        match nearest_number(&text) {
            Json::Number(number) if !self.precision.accepts(&number, &text) => {
                // Not collected, because collecting into a map sorts, which is much code.
                let mut wrapped = Map::new();
                wrapped.insert(number::NUMBER_KEY.to_owned(), Json::String(text));
                Json::Object(wrapped)
            }
            number => number,
        }
    }
}

/// Decodes a tree whose JSON text the deserializer gives as a string.
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
        f.write_str("JSON text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        let JsonVisitor { context, precision, .. } = self.0;
        let numbers = || number::find_numbers(text, |text| precision.is_kept(text));
        let mut text = Cow::Borrowed(text);
        let (count, mut copied) = (numbers().count(), 0);
        if count > 0 {
            let size = text.len().saturating_add(count.saturating_mul(number::WRAPPER_LEN));
            copied = budget::string_bytes(size);
            context.charge(copied)?;
            text = Cow::Owned(number::wrap_numbers(&text, numbers(), size));
        }
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        let visitor = JsonVisitor::new(context, precision);
        let json = visitor.deserialize(&mut deserializer).map_err(E::custom)?;
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

/// The first key of a map, or the number that the map represents.
enum NumberOrKey {
    /// The text of the number.
    Number(String),
    /// `None` for an empty map.
    Key(Option<String>),
}

/// Reads the first key of a map. serde_json may give a number as a map: see [`number::NUMBER_KEY`].
fn number_or_key<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<NumberOrKey, A::Error> {
    match entries.next_key::<String>()? {
        Some(key) if key == number::NUMBER_KEY => entries.next_value().map(NumberOrKey::Number),
        key => Ok(NumberOrKey::Key(key)),
    }
}
