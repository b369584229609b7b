//! Parses bytes into an untyped tree. The content determines whether they are YAML or JSON.
//!
//! - [`values`]: the values that a parser of either format returns, within a [`budget`];
//! - [`plain_scalars`], [`duplicate_keys`], [`nesting_limit`]: checks of the text itself;
//! - [`error`], [`messages`]: errors of the parsers, reworded.

mod budget;
mod duplicate_keys;
pub(crate) mod error;
mod messages;
mod nesting_limit;
mod plain_scalars;
mod values;

use serde::de::DeserializeSeed;
use serde_json::Value;

pub(crate) use budget::Budget;

use crate::Severity;
use crate::diagnostics::{InputFile, Log};
use error::ParseError;
use messages::{RECURSION_LIMIT, plain_error, reword, too_deep_message};
use nesting_limit::NestingError;
use plain_scalars::RestoredString;
use values::ValueSeed;

/// The result of parsing a text.
#[derive(Debug)]
pub(crate) struct ParsedText {
    pub(crate) tree: Value,
    /// Scalars that YAML reads as another type, but that OpenAPI requires to be strings, and their locations.
    pub(crate) restored_strings: Vec<RestoredString>,
    /// Why the text is not JSON, if it was parsed as YAML.
    pub(crate) not_json: Option<ParseError>,
}

impl ParsedText {
    /// Reports deviations that were tolerated. `name` is the name of the file.
    pub(crate) fn report(&self, name: &str, input_file: &InputFile, log: &mut Log) {
        let is_json = name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"));
        if let Some(error) = self.not_json.as_ref().filter(|_| is_json) {
            log.add_at_position(
                Severity::Warning,
                input_file.clone(),
                error.position,
                format!("this is not valid JSON and is parsed as YAML: {}", error.message),
                Some("remove syntax that JSON does not have, such as comments and trailing commas".to_owned()),
            );
        }
        for RestoredString { at, text } in &self.restored_strings {
            let message = format!("a string is expected; `{text}` is read as a string");
            let help = Some(format!("write '{text}'"));
            log.add(Severity::Warning, input_file.clone(), Some(at), message, help);
        }
    }
}

/// Reads a document: a mapping in YAML or JSON.
pub(crate) fn parse_document(bytes: &[u8], budget: &Budget) -> Result<ParsedText, ParseError> {
    let help = Some("start the document with `openapi: 3.0.3`");
    let text = parse(bytes, budget).map_err(|error| ParseError {
        help: error.help.or(help.filter(|_| error.message == EMPTY)),
        ..error
    })?;
    if text.tree.is_object() {
        Ok(text)
    } else {
        Err(plain_error("the document is not a mapping", help))
    }
}

const EMPTY: &str = "the file is empty";

/// Parses a text into a tree. Mapping keys are strings, as in YAML's failsafe schema, which OpenAPI requires: `200:` is
/// `"200"`, and `+1:` is `"+1"`.
pub(crate) fn parse(bytes: &[u8], budget: &Budget) -> Result<ParsedText, ParseError> {
    let text = utf8(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = text.trim_start();
    if body.is_empty() {
        return Err(plain_error(EMPTY, None));
    }
    let not_json = if body.starts_with(['{', '[']) {
        match json(text, budget) {
            Ok(tree) => {
                return Ok(ParsedText {
                    tree,
                    restored_strings: Vec::new(),
                    not_json: None,
                });
            }
            // Text that is nested too deeply for one format is so for the other, too.
            Err(error) if error.message == too_deep_message() => return Err(error),
            Err(error) => Some(error),
        }
    } else {
        None
    };
    // YAML's flow style looks like JSON. If neither parser accepts the text, the error of the JSON parser is reported.
    match (yaml(text, budget), not_json) {
        (Ok(mut tree), not_json) => {
            let restored_strings = plain_scalars::restore_strings(&mut tree, text);
            Ok(ParsedText {
                tree,
                restored_strings,
                not_json: not_json.or_else(|| Some(plain_error("it does not start with `{` or `[`", None))),
            })
        }
        (Err(error), None) => Err(error),
        (Err(error), Some(_)) if error.message == too_deep_message() => Err(error),
        (Err(_), Some(error)) => Err(error),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ParseError> {
    // Every second byte of ASCII text is zero in UTF-16.
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] = bytes {
        return Err(ParseError {
            position: Some((1, 1)),
            message: "the file is encoded in UTF-16".to_owned(),
            help: Some("save the document as UTF-8"),
        });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line_start = good.rfind('\n').map_or(0, |at| at + 1);
        ParseError {
            position: Some((good.matches('\n').count() + 1, good[line_start..].chars().count() + 1)),
            message: "the file is not valid UTF-8".to_owned(),
            help: Some("save the document as UTF-8"),
        }
    })
}

fn json(text: &str, budget: &Budget) -> Result<Value, ParseError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let tree = ValueSeed::top(budget).deserialize(&mut deserializer);
    let tree = tree.and_then(|tree| deserializer.end().map(|()| tree));
    tree.map_err(|error| {
        let position = (error.line() > 0).then(|| (error.line(), error.column().max(1)));
        reword(&error, position, text)
    })
}

fn yaml(text: &str, budget: &Budget) -> Result<Value, ParseError> {
    nesting_limit::check(text).map_err(|error| match error {
        NestingError::TooDeep(position) => reword(&RECURSION_LIMIT, Some(position), text),
        NestingError::Undetermined(message, position) => reword(&message, Some(position), text),
    })?;
    let read_error = |error: serde_yaml::Error| {
        let position = error.location().map(|position| (position.line(), position.column()));
        reword(&error, position, text)
    };
    let mut documents = serde_yaml::Deserializer::from_str(text);
    let first = documents
        .next()
        .map(|document| ValueSeed::top(budget).deserialize(document))
        .transpose()
        .map_err(read_error)?;
    if documents.next().is_some() {
        return Err(plain_error(
            "the file contains more than one YAML document",
            Some("keep the first one and remove everything after `---`"),
        ));
    }
    Ok(first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::budget::VALUE_LENGTH;
    use super::nesting_limit::MAX_DEPTH;
    use super::*;

    fn parse_document(bytes: &[u8]) -> Result<Value, ParseError> {
        super::parse_document(bytes, &Budget::default()).map(|text| text.tree)
    }

    fn message(text: &str) -> String {
        parse_document(text.as_bytes()).unwrap_err().message
    }

    #[test]
    fn yaml_and_json_are_told_apart_by_content() {
        let expected = json!({"a": {"200": [1, true, null, "x"]}});
        for text in [
            "a:\n  200: [1, true, null, x]\n",
            "\u{feff}{\"a\": {\"200\": [1, true, null, \"x\"]}}",
            "  {a: {200: [1, true, ~, x]}}",
        ] {
            assert_eq!(parse_document(text.as_bytes()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn keys_are_the_text_that_is_written() {
        for key in [
            "+1",
            "-1",
            "1.0",
            "0x10",
            "0o17",
            "012",
            "1e3",
            "yes",
            "on",
            "null",
            "~",
            "2024-01-01",
            ".inf",
            "1_000",
            "true",
            "1.10",
            ".NaN",
            "200",
        ] {
            let expected = json!({ key: 1 });
            for text in [format!("{key}: 1"), format!("'{key}': 1"), format!("{{{key}: 1}}")] {
                assert_eq!(parse_document(text.as_bytes()).unwrap(), expected, "{text}");
            }
        }
        let tree = parse_document(b"a: &k 1.0\nb: {*k : 2}").unwrap();
        assert_eq!(tree, json!({"a": 1.0, "b": {"1.0": 2}}));
        // The same text in another style is the same key; the same number in another text is another key.
        assert!(message("1.0: a\n'1.0': b").contains("`1.0` is already in this mapping, at 1:1"));
        assert_eq!(
            parse_document(b"1.0: a\n1.00: b").unwrap(),
            json!({"1.0": "a", "1.00": "b"})
        );
        assert!(message("? {a: b}\n: c").contains("a mapping key must be a scalar"));
    }

    #[test]
    fn other_encodings_and_tabs_are_named() {
        let utf16: Vec<u8> = "a: 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [[b"\xff\xfe".as_slice(), &utf16].concat(), utf16] {
            assert_eq!(
                parse_document(&bytes).unwrap_err().message,
                "the file is encoded in UTF-16"
            );
        }
        for (text, position) in [
            ("a:\n\tb: 1\n", (2, 1)),
            ("a:\n  b:\n  \tc: 1\n", (3, 3)),
            ("a:\n- \tb: 1\n  c: 2\n", (2, 3)),
        ] {
            let error = parse_document(text.as_bytes());
            if let Err(error) = error {
                assert_eq!(
                    (error.message.as_str(), error.position),
                    ("YAML cannot be indented with tabs", Some(position)),
                    "{text}"
                );
            }
        }
        assert_eq!(message("a:\n\tb: 1\n"), "YAML cannot be indented with tabs");
    }

    #[test]
    fn json_keeps_what_yaml_would_not_read() {
        assert_eq!(
            parse_document(br#"{"a":"\ud83d\ude00","b":"\/"}"#).unwrap(),
            json!({"a": "😀", "b": "/"})
        );
    }

    #[test]
    fn order_is_kept_and_merge_keys_are_merged() {
        let tree = parse_document(b"z: &base {b: 1, a: 2}\ny:\n  <<: *base\n  a: 3\n").unwrap();
        assert_eq!(tree.to_string(), r#"{"z":{"b":1,"a":2},"y":{"a":3,"b":1}}"#);
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        assert_eq!(message(""), "the file is empty");
        assert_eq!(message("- a"), "the document is not a mapping");
        assert_eq!(
            message("a: 1\n---\nb: 2\n"),
            "the file contains more than one YAML document"
        );
        assert!(message("a: 1\na: 2\n").contains("`a` is already in this mapping, at 1:1"));
        assert!(message(r#"{"a":1,"a":2}"#).contains("`a` is already in this mapping, at 1:2"));
        let error = parse_document(b"{\n \"a\": 1,,\n}").unwrap_err();
        assert_eq!(error.position.map(|(line, _)| line), Some(2));
        assert_eq!(parse_document(b"a: 1\nb: \xff").unwrap_err().position, Some((2, 4)));
    }

    #[test]
    fn depth_and_aliases_are_bounded() {
        let too_deep_message = format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(message(&too_deep_message), super::too_deep_message());
        let too_deep_message = format!("{{\"a\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(message(&too_deep_message), super::too_deep_message());
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = format!("*a{}, ", level - 1).repeat(9);
            bomb += &format!("a{level}: &a{level} [{}]\n", before.trim_end_matches(", "));
        }
        assert_eq!(message(&bomb), "the YAML aliases expand to too many values");
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
                assert_eq!(
                    parse_document(text.as_bytes()).is_ok(),
                    depth == MAX_DEPTH,
                    "{depth}: {text}"
                );
            }
        }
    }

    #[test]
    fn texts_share_one_budget() {
        let budget = Budget::new(10);
        let text = b"a: [1, 2, 3]"; // a mapping, a key, a list and three numbers
        assert!(parse(text, &budget).is_ok());
        let error = parse(text, &budget).unwrap_err();
        assert!(
            error.message.contains("the files contain more than 5000000 values"),
            "{error:?}"
        );
        assert_eq!(error.position, Some((1, 4)));
    }

    #[test]
    fn a_long_string_counts_wherever_an_alias_repeats_it() {
        let text = format!("a: &a {}\nb: [*a, *a, *a]\n", "x".repeat(10 * VALUE_LENGTH));
        assert!(parse(text.as_bytes(), &Budget::new(48)).is_ok());
        assert!(parse(text.as_bytes(), &Budget::new(47)).is_err());
    }

    #[test]
    fn a_part_may_be_of_any_kind() {
        for (text, expected) in [
            ("- a", json!(["a"])),
            ("[1]", json!([1])),
            ("3", json!(3)),
            ("# nothing", json!(null)),
        ] {
            assert_eq!(parse(text.as_bytes(), &Budget::default()).unwrap().tree, expected);
        }
        assert_eq!(parse(b" ", &Budget::default()).unwrap_err(), plain_error(EMPTY, None));
    }
}
