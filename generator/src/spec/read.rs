//! Bytes to an untyped tree: YAML or JSON, told apart by content.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::depth::{self, MAX_DEPTH, Refusal};

/// Why a text could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ReadError {
    /// Line and column from 1, where they are known.
    pub(crate) position: Option<(usize, usize)>,
    pub(crate) message: String,
    pub(crate) help: Option<&'static str>,
}

/// How many values may still be read. Aliases count with all that they stand for, a long string counts as several, and
/// the texts of a run share one budget, so that no number of them fills the memory.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self::of(MAX_VALUES)
    }
}

impl Budget {
    pub(super) fn of(values: usize) -> Self {
        Self(Cell::new(values))
    }

    fn take<E: de::Error>(&self, values: usize) -> Result<(), E> {
        let left = self.0.get().checked_sub(values);
        self.0.set(left.ok_or_else(|| {
            E::custom(format_args!(
                "there are more than {MAX_VALUES} values, counting what aliases expand to"
            ))
        })?);
        Ok(())
    }
}

/// GitHub's description, 3.7 MB of JSON, has 135,363.
const MAX_VALUES: usize = 5_000_000;

/// How many bytes of a string count as one more value.
const VALUE_LENGTH: usize = 100;

/// Reads a document: a mapping in YAML or JSON.
pub(crate) fn read(bytes: &[u8], budget: &Budget) -> Result<Value, ReadError> {
    let help = Some("an OpenAPI document starts with `openapi: 3.0.3`");
    let tree = part(bytes, budget).map_err(|error| ReadError {
        help: error.help.or(help.filter(|_| error.message == EMPTY)),
        ..error
    })?;
    if tree.is_object() {
        Ok(tree)
    } else {
        Err(plain("a mapping is expected at the top", help))
    }
}

const EMPTY: &str = "this is empty";

/// Reads a text into a tree whose mapping keys are all strings, whatever YAML made of them (`200:` is `"200"`).
pub(crate) fn part(bytes: &[u8], budget: &Budget) -> Result<Value, ReadError> {
    let text = utf8(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = text.trim_start();
    if body.is_empty() {
        return Err(plain(EMPTY, None));
    }
    if body.starts_with(['{', '[']) {
        // YAML's flow style starts alike, so JSON is tried first and speaks for both when neither reads it.
        // What is too deep for one is too deep for the other.
        json(text, budget).or_else(|error| {
            if error.message == deep() {
                return Err(error);
            }
            yaml(text, budget).map_err(|in_yaml| if in_yaml.message == deep() { in_yaml } else { error })
        })
    } else {
        yaml(text, budget)
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ReadError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line_start = good.rfind('\n').map_or(0, |at| at + 1);
        ReadError {
            position: Some((good.matches('\n').count() + 1, good[line_start..].chars().count() + 1)),
            message: "this is not UTF-8 text".to_owned(),
            help: Some("save the document as UTF-8"),
        }
    })
}

fn json(text: &str, budget: &Budget) -> Result<Value, ReadError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let tree = Node::top(budget).deserialize(&mut deserializer);
    let tree = tree.and_then(|tree| deserializer.end().map(|()| tree));
    tree.map_err(|error| {
        let position = (error.line() > 0).then(|| (error.line(), error.column().max(1)));
        said(&error, position)
    })
}

fn yaml(text: &str, budget: &Budget) -> Result<Value, ReadError> {
    depth::check(text).map_err(|refusal| match refusal {
        Refusal::Deep(place) => said(&DEEP, Some(place)),
        Refusal::Unclear(message, place) => said(&message, Some(place)),
    })?;
    let read_error = |error: serde_yaml::Error| {
        let position = error.location().map(|place| (place.line(), place.column()));
        said(&error, position)
    };
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let first = documents
        .next()
        .map(|document| Node::top(budget).deserialize(document))
        .transpose()
        .map_err(read_error)?;
    if documents.next().is_some() {
        return Err(plain(
            "there is more than one YAML document here",
            Some("keep the first and drop what follows `---`"),
        ));
    }
    Ok(first.unwrap_or_default())
}

/// What a parser says, in words for whoever has written the text.
fn said(error: &dyn fmt::Display, position: Option<(usize, usize)>) -> ReadError {
    let message = without_position(&error.to_string());
    let (message, help) = match message.as_str() {
        // The way to the place may stand in front.
        message if message.ends_with(DEEP) => (deep(), Some("make components of the inner parts, and refer to these")),
        "repetition limit exceeded" => (
            "the aliases stand for far more than the text".to_owned(),
            Some("write out what they stand for, or make components of it"),
        ),
        _ => (message, None),
    };
    ReadError {
        position,
        message,
        help,
    }
}

/// What is said of a text that is nested too deep, by both parsers and for them.
const DEEP: &str = "recursion limit exceeded";

fn deep() -> String {
    format!("more than {MAX_DEPTH} mappings and lists stand inside one another here")
}

/// Both parsers end their messages with a position, which diagnostics show in front.
fn without_position(message: &str) -> String {
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    message[..cut].to_owned()
}

fn plain(message: &str, help: Option<&'static str>) -> ReadError {
    ReadError {
        position: None,
        message: message.to_owned(),
        help,
    }
}

/// A [`Value`] that reads YAML's extras too: keys of any scalar type, tags (passed over), merge keys (merged).
#[derive(Clone, Copy)]
struct Node<'b> {
    budget: &'b Budget,
    /// How many mappings and lists are around it.
    depth: usize,
}

impl<'b> Node<'b> {
    fn top(budget: &'b Budget) -> Self {
        Self { budget, depth: 0 }
    }

    /// What stands in this one, which is a mapping or a list.
    fn inside<E: de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(E::custom(DEEP));
        }
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.budget.take(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
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

    // JSON has no wider integers that everyone reads alike; as a float the magnitude is kept.
    #[expect(clippy::cast_precision_loss, reason = "magnitude is what is wanted")]
    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    #[expect(clippy::cast_precision_loss, reason = "magnitude is what is wanted")]
    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number))
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
        while let Some(key) = entries.next_key_seed(Key(inside))? {
            match map.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert(entries.next_value_seed(inside)?)),
                Entry::Occupied(entry) => {
                    let key = entry.key();
                    return Err(de::Error::custom(format_args!(
                        "the key `{key}` is given twice in one mapping"
                    )));
                }
            }
        }
        if let Some(merged) = map.shift_remove("<<") {
            merge(&mut map, merged);
        }
        Ok(map.into())
    }
}

/// YAML's merge key: what the mapping says itself wins over what is merged in, earlier merges over later ones.
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

/// A mapping key as a string.
struct Key<'b>(Node<'b>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        match self.0.deserialize(deserializer)? {
            Value::String(key) => Ok(key),
            Value::Null => Ok("null".to_owned()),
            key @ (Value::Bool(_) | Value::Number(_)) => Ok(key.to_string()),
            _ => Err(de::Error::custom("a mapping key must be a string")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Value, ReadError> {
        super::read(bytes, &Budget::default())
    }

    fn message(text: &str) -> String {
        read(text.as_bytes()).unwrap_err().message
    }

    #[test]
    fn yaml_and_json_are_told_apart_by_content() {
        let expected = json!({"a": {"200": [1, true, null, "x"]}});
        for text in [
            "a:\n  200: [1, true, null, x]\n",
            "\u{feff}{\"a\": {\"200\": [1, true, null, \"x\"]}}",
            "  {a: {200: [1, true, ~, x]}}",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn json_keeps_what_yaml_would_not_read() {
        assert_eq!(
            read(br#"{"a":"\ud83d\ude00","b":"\/"}"#).unwrap(),
            json!({"a": "😀", "b": "/"})
        );
    }

    #[test]
    fn order_is_kept_and_merge_keys_are_merged() {
        let tree = read(b"z: &base {b: 1, a: 2}\ny:\n  <<: *base\n  a: 3\n").unwrap();
        assert_eq!(tree.to_string(), r#"{"z":{"b":1,"a":2},"y":{"a":3,"b":1}}"#);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        assert_eq!(message(""), "this is empty");
        assert_eq!(message("- a"), "a mapping is expected at the top");
        assert_eq!(
            message("a: 1\n---\nb: 2\n"),
            "there is more than one YAML document here"
        );
        assert!(message("a: 1\na: 2\n").contains("`a` is given twice"));
        assert!(message(r#"{"a":1,"a":2}"#).contains("`a` is given twice"));
        let error = read(b"{\n \"a\": 1,,\n}").unwrap_err();
        assert_eq!(error.position.map(|(line, _)| line), Some(2));
        assert_eq!(read(b"a: 1\nb: \xff").unwrap_err().position, Some((2, 4)));
    }

    #[test]
    fn depth_and_aliases_are_bounded() {
        let deep = format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(message(&deep), super::deep());
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(message(&deep), super::deep());
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = format!("*a{}, ", level - 1).repeat(9);
            bomb += &format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(", "));
        }
        assert_eq!(message(&bomb), "the aliases stand for far more than the text");
    }

    #[test]
    fn the_depth_that_is_refused_is_the_same_in_every_style() {
        for depth in [MAX_DEPTH, MAX_DEPTH + 1] {
            // The mapping at the top is one level itself.
            let inner = depth - 1;
            let list = format!("{}{}", "[".repeat(inner), "]".repeat(inner));
            for text in [
                format!("a: {list}"),
                format!("{{\"a\": {list}}}"),
                format!("{{a: {list}}}"),
                format!("a:\n  {}b", "- ".repeat(inner)),
            ] {
                assert_eq!(read(text.as_bytes()).is_ok(), depth == MAX_DEPTH, "{depth}: {text}");
            }
        }
    }

    #[test]
    fn texts_share_one_budget() {
        let budget = Budget::of(10);
        let text = b"a: [1, 2, 3]"; // a mapping, a key, a list and three numbers
        assert!(part(text, &budget).is_ok());
        let error = part(text, &budget).unwrap_err();
        assert!(
            error.message.contains("there are more than 5000000 values"),
            "{error:?}"
        );
        assert_eq!(error.position, Some((1, 4)));
    }

    #[test]
    fn a_long_string_counts_wherever_an_alias_repeats_it() {
        let text = format!("a: &a {}\nb: [*a, *a, *a]\n", "x".repeat(10 * VALUE_LENGTH));
        assert!(part(text.as_bytes(), &Budget::of(48)).is_ok());
        assert!(part(text.as_bytes(), &Budget::of(47)).is_err());
    }

    #[test]
    fn a_part_may_be_of_any_kind() {
        for (text, expected) in [
            ("- a", json!(["a"])),
            ("[1]", json!([1])),
            ("3", json!(3)),
            ("# nothing", json!(null)),
        ] {
            assert_eq!(part(text.as_bytes(), &Budget::default()).unwrap(), expected);
        }
        assert_eq!(part(b" ", &Budget::default()).unwrap_err(), plain(EMPTY, None));
    }
}
