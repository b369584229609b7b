//! Reads the vendor's document.

use std::fmt;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::facts::sha256;
use crate::fs_util;

/// The vendor's document.
pub(super) struct Theirs {
    pub(super) value: Value,
    pub(super) sha256: String,
}

impl Theirs {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs_util::read_text(path)?;
        let value = parse(&text).with_context(|| path.display().to_string())?;
        let version = text_of(&value["openapi"]);
        ensure!(
            version == "3.0" || version.starts_with("3.0."),
            "{}: `openapi` is `{version}`; only documents of OpenAPI 3.0 can be merged, because other versions have other \
             keys",
            path.display()
        );
        Ok(Self {
            value,
            sha256: sha256(text.as_bytes()),
        })
    }

    /// `info.version`.
    pub(super) fn version(&self) -> String {
        text_of(&self.value["info"]["version"])
    }
}

/// A value that should be text, and is a number in YAML without quotes.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Parses JSON or YAML. Not all JSON is YAML: surrogate pairs and long keys are not.
fn parse(text: &str) -> anyhow::Result<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Strict(value) = if text.trim_start().starts_with('{') {
        match serde_json::from_str(text) {
            Err(error) if error.is_syntax() => serde_yaml::from_str(text)?,
            parsed => parsed?,
        }
    } else {
        serde_yaml::from_str(text)?
    };
    Ok(value)
}

/// A value of which nothing is lost. Of two equal keys, `Value` drops the first, and of a number such as `.nan` it makes
/// null.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom(format!("{value} is not a number in JSON")))?;
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` is already in this mapping")));
            }
            let Strict(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_and_yaml_are_parsed() {
        let key = "k".repeat(2_000);
        let expected = json!({"a\u{1f600}": {key.clone(): [null, true, -1, 18_446_744_073_709_551_615_u64, 1.5, "x"]}});
        let text = format!(r#"{{"a\ud83d\ude00": {{"{key}": [null, true, -1, 18446744073709551615, 1.5, "x"]}}}}"#);
        assert_eq!(parse(&text).unwrap(), expected);
        assert_eq!(parse(&format!("\u{feff}{text}")).unwrap(), expected);
        assert_eq!(
            parse("\u{feff}a: {b: [1, 'x', ~]}").unwrap(),
            json!({"a": {"b": [1, "x", null]}})
        );
        assert_eq!(parse("{a: b} # YAML").unwrap(), json!({"a": "b"}));
        assert_eq!(parse("200: {}").unwrap(), json!({"200": {}}));
    }

    #[test]
    fn what_a_value_would_lose_is_rejected() {
        for (text, expected) in [
            (
                "paths: {/a: {}}\npaths: {}",
                "the key `paths` is already in this mapping",
            ),
            (r#"{"a": {"b": 1, "b": 1}}"#, "the key `b` is already in this mapping"),
            ("'200': a\n200: b", "the key `200` is already in this mapping"),
            ("a: {minimum: .nan}", "NaN is not a number in JSON"),
            ("a: {maximum: -.inf}", "-inf is not a number in JSON"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_version_may_be_written_without_quotes() {
        let theirs = |text: &str| Theirs {
            value: parse(text).unwrap(),
            sha256: String::new(),
        };
        assert_eq!(theirs("info: {version: 2.5}").version(), "2.5");
        assert_eq!(theirs("info: {version: '2.0'}").version(), "2.0");
        assert_eq!(theirs("info: {}").version(), "");
    }
}
