//! How values are serialized: as JSON, as text, as a form, and in the styles of parameters (OpenAPI 3.2.0, "Style
//! Examples").
//!
//! Only values whose serialization does not depend on a schema are compared: texts, integers, booleans, lists and objects
//! of these, and any JSON. Percent-encoding that is not needed is not a difference.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::document::media_type;

/// How a value is serialized.
pub(super) enum Serialization {
    Json,
    Text,
    Form,
    Parameter(ParameterStyle),
}

/// How the value of a parameter or of a header is serialized.
pub(super) struct ParameterStyle {
    name: String,
    style: String,
    explode: bool,
    is_cookie: bool,
}

impl Serialization {
    /// The serialization of a media type, if it is known.
    pub(super) fn of_media_type(media: &str, has_encoding: bool) -> Option<Self> {
        match media_type::essence(media).as_str() {
            "text/plain" => Some(Self::Text),
            "application/x-www-form-urlencoded" if !has_encoding => Some(Self::Form),
            other => media_type::is_json(other).then_some(Self::Json),
        }
    }

    /// Whether `text` is the serialization of `data`; `None` if this cannot be said.
    pub(super) fn agrees(&self, data: &Value, text: &str) -> Option<bool> {
        match self {
            Self::Json => Some(serde_json::from_str(text).is_ok_and(|parsed: Value| is_same_json(&parsed, data))),
            // A block of YAML ends with a line break.
            Self::Text => Some(text.trim_end() == scalar(data)?.trim_end()),
            Self::Form => is_form_of(data.as_object()?, text),
            Self::Parameter(style) => style.agrees(data, text),
        }
    }

    /// What the serialized form is, for messages.
    pub(super) fn description(&self) -> String {
        match self {
            Self::Json => "it is the JSON text of the data".to_owned(),
            Self::Text => "it is the text of the data".to_owned(),
            Self::Form => "it has a pair `name=value` for each value of the data, with `&` between them".to_owned(),
            Self::Parameter(style) => {
                let explode = if style.explode { "with" } else { "without" };
                format!("the style is `{}` {explode} `explode`", style.style)
            }
        }
    }
}

/// Whether two JSON values are equal; `1` and `1.0` are one number.
fn is_same_json(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || (a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_json(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            let is_in_b = |(key, value): (&String, &Value)| b.get(key).is_some_and(|other| is_same_json(value, other));
            a.len() == b.len() && a.iter().all(is_in_b)
        }
        (a, b) => a == b,
    }
}

/// The text of a scalar. Numbers with a fraction may be written in several ways.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

fn scalars<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<Vec<String>> {
    values.into_iter().map(scalar).collect()
}

/// Decodes a percent-encoded text; `None` if the result is not text.
fn decoded(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}

fn is_form_of(data: &Map<String, Value>, text: &str) -> Option<bool> {
    let mut expected = Vec::new();
    for (name, value) in data {
        let values = match value {
            Value::Array(items) => scalars(items)?,
            value => vec![scalar(value)?],
        };
        expected.extend(values.into_iter().map(|value| (Some(name.clone()), Some(value))));
    }
    let pairs = text.trim_end().split('&').filter(|pair| !pair.is_empty());
    let mut found: Vec<(Option<String>, Option<String>)> = pairs
        .map(|pair| {
            let pair = pair.replace('+', " ");
            let (name, value) = pair.split_once('=').unwrap_or((&pair, ""));
            (decoded(name), decoded(value))
        })
        .collect();
    expected.sort();
    found.sort();
    Some(expected == found)
}

impl ParameterStyle {
    /// The style of a parameter or of a header with the key `key`; `None` if it is described by its `content`, or is a
    /// header with rules of its own.
    pub(super) fn of(parameter: &Value, key: &str) -> Option<Self> {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let default = match text("in") {
            Some("query" | "cookie") => "form",
            Some("querystring") => return None,
            Some(_) => "simple",
            None if key.eq_ignore_ascii_case("set-cookie") => return None,
            None => "simple",
        };
        if parameter.get("content").is_some() {
            return None;
        }
        let style = text("style").unwrap_or(default);
        let explode = parameter.get("explode").and_then(Value::as_bool);
        let explode = explode.unwrap_or(matches!(style, "form" | "cookie"));
        Some(Self {
            name: text("name").unwrap_or_default().to_owned(),
            style: style.to_owned(),
            explode,
            is_cookie: text("in") == Some("cookie"),
        })
    }

    fn agrees(&self, data: &Value, text: &str) -> Option<bool> {
        let (start, delimiter, parts) = self.parts(data)?;
        let expected = format!("{start}{}", parts.join(delimiter));
        let spaced = text.replace('+', " ");
        let decoded = [Some(text.to_owned()), decoded(text), decoded(&spaced)];
        let mut candidates = decoded.into_iter().flatten();
        // The order of the properties of an object has no meaning.
        let sorted = |text: &str| -> Option<Vec<String>> {
            let rest = text.strip_prefix(&start)?;
            let split: Vec<&str> = rest.split(delimiter).collect();
            let size = if self.has_pairs() { 1 } else { 2 };
            let mut parts: Vec<String> = split.chunks(size).map(|part| part.join(delimiter)).collect();
            parts.sort();
            Some(parts)
        };
        Some(candidates.any(|text| text == expected || data.is_object() && sorted(&text) == sorted(&expected)))
    }

    /// Whether the properties of an object are pairs, and not names and values in one list.
    fn has_pairs(&self) -> bool {
        self.explode || self.style == "deepObject"
    }

    /// The parts of the serialized form without an encoding: its start, the delimiter, and the parts between delimiters.
    fn parts(&self, data: &Value) -> Option<(String, &'static str, Vec<String>)> {
        let name = &self.name;
        let (style, explode) = (self.style.as_str(), self.explode);
        if let Some(value) = scalar(data) {
            let start = match style {
                "simple" => String::new(),
                "label" => ".".to_owned(),
                "matrix" if value.is_empty() => format!(";{name}"),
                "matrix" => format!(";{name}="),
                "form" | "cookie" => format!("{name}="),
                _ => return None,
            };
            return Some((start, "", vec![value]));
        }
        let (start, delimiter) = match (style, explode) {
            // Neither of the delimiters of the style is right in a cookie.
            ("form", true) if self.is_cookie => return None,
            ("simple", _) => (String::new(), ","),
            ("label", true) => (".".to_owned(), "."),
            ("label", false) => (".".to_owned(), ","),
            ("matrix", true) => (";".to_owned(), ";"),
            ("matrix", false) => (format!(";{name}="), ","),
            ("form", true) | ("deepObject", _) => (String::new(), "&"),
            ("cookie", true) => (String::new(), "; "),
            ("form" | "cookie", false) => (format!("{name}="), ","),
            ("spaceDelimited", false) => (format!("{name}="), " "),
            ("pipeDelimited", false) => (format!("{name}="), "|"),
            _ => return None,
        };
        let has_names = explode && matches!(style, "matrix" | "form" | "cookie");
        let parts: Vec<String> = match data {
            Value::Array(_) if style == "deepObject" => return None,
            Value::Array(items) => {
                let values = scalars(items)?.into_iter();
                values
                    .map(|value| if has_names { format!("{name}={value}") } else { value })
                    .collect()
            }
            Value::Object(map) => {
                let part = |(key, value): (&String, String)| match style {
                    "deepObject" => format!("{name}[{key}]={value}"),
                    _ if explode => format!("{key}={value}"),
                    _ => format!("{key}{delimiter}{value}"),
                };
                map.keys().zip(scalars(map.values())?).map(part).collect()
            }
            _ => return None,
        };
        // There are several opinions about the serialization of empty lists and objects.
        (!parts.is_empty()).then_some((start, delimiter, parts))
    }
}
