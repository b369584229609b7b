//! Deserializes the values that a parser of YAML or JSON returns, within a budget.

use std::fmt;

use serde::de;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::budget::{Budget, VALUE_LENGTH};
use super::messages::DUPLICATE_KEY;
use super::messages::{RECURSION_LIMIT, SCALAR_KEY};
use super::nesting_limit::MAX_DEPTH;

/// Deserializes a [`Value`], including features that only YAML has: keys of any scalar type, tags (ignored), and merge
/// keys (merged).
#[derive(Clone, Copy)]
pub(crate) struct ValueSeed<'b> {
    budget: &'b Budget,
    /// The number of mappings and lists that contain this value.
    depth: usize,
}

impl<'b> ValueSeed<'b> {
    pub(crate) fn top(budget: &'b Budget) -> Self {
        Self { budget, depth: 0 }
    }

    /// Returns the seed for the values nested in this mapping or list.
    fn inside<E: de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(E::custom(RECURSION_LIMIT));
        }
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.budget.take(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    // JSON has no wider integers that all parsers read alike. As `f64`, the magnitude is preserved.
    #[expect(clippy::cast_precision_loss, reason = "magnitude is what is wanted")]
    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    #[expect(clippy::cast_precision_loss, reason = "magnitude is what is wanted")]
    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON has neither NaN nor infinity, so they become strings in YAML's notation.
        let text = || match value {
            _ if value.is_nan() => ".nan",
            _ if value < 0.0 => "-.inf",
            _ => ".inf",
        };
        Ok(Number::from_f64(value).map_or_else(|| text().into(), Value::Number))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.budget.take(value.len() / VALUE_LENGTH)?;
        Ok(value.into())
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        self.budget.take(value.len() / VALUE_LENGTH)?;
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, content) = tagged.variant::<de::IgnoredAny>()?;
        de::VariantAccess::newtype_variant_seed(content, self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(KeySeed(inside))? {
            match map.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert(entries.next_value_seed(inside)?)),
                Entry::Occupied(entry) => {
                    let key = entry.key();
                    return Err(de::Error::custom(format_args!("the key `{key}` {DUPLICATE_KEY}")));
                }
            }
        }
        if let Some(merged) = map.shift_remove("<<") {
            merge(&mut map, merged);
        }
        Ok(map.into())
    }
}

/// Applies YAML's merge key: keys of the mapping take precedence over merged ones, and earlier merges over later ones.
fn merge(map: &mut Map<String, Value>, merged: Value) {
    match merged {
        Value::Object(entries) => {
            for (key, value) in entries {
                map.entry(key).or_insert(value);
            }
        }
        Value::Array(list) => list.into_iter().for_each(|entries| merge(map, entries)),
        _ => {}
    }
}

/// Deserializes a mapping key as the text that is written.
struct KeySeed<'b>(ValueSeed<'b>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        self.0.budget.take(1)?;
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCALAR_KEY)
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
        self.0.budget.take(key.len() / VALUE_LENGTH)?;
        Ok(key.to_owned())
    }
}
