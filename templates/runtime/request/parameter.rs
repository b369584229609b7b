//! Serialization of parameters in all styles of OpenAPI 3.0 ("Style Values", "Style Examples"), most of which are
//! expressions of RFC 6570. `form.rs` uses it for properties of a form that have a style, because a form and a query
//! have the same encoding.
//!
//! The standard defines the styles only for lists and objects of scalars. Any other item or property is serialized as
//! JSON text, except that the style `deepObject` nests brackets. Null and absent values are omitted.

use crate::runtime::codec::encode::escape_sets::{COMPONENT, COOKIE, RESERVED, SEGMENT};
use crate::runtime::codec::encode::plain_text::{scalar_to_string, to_strings};
use crate::runtime::codec::value::ValueRef;
use percent_encoding::{AsciiSet, utf8_percent_encode};
use serde::ser::Error as _;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;

/// The maximum nesting of objects in the style `deepObject`. Deeper objects are JSON text.
const MAX_DEPTH: usize = 32;

/// The descriptor of a parameter, created by generated code.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) location: ParameterLocation,
    style: Style,
    explode: bool,
    reserved: bool,
    /// The styles of form fields that do not use the default, for a form that is the whole query.
    pub(crate) fields: &'static [Parameter],
}

/// The location of a parameter (`in`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    /// The whole query.
    QueryString,
    Header,
    Cookie,
}

/// The style of a parameter, each with the serialization of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a;name=b`
    Matrix,
    /// `name=a&name=b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[key]=a`
    DeepObject,
    /// `name=a; name=b`, without percent-encoding
    Cookie,
    /// JSON text as a single value: a parameter with `content`.
    Json,
}

/// The separators of a style: the table of RFC 6570, appendix A.
struct StyleRule {
    /// Before the first value.
    prefix: &'static str,
    /// Between values if `explode` is set.
    exploded_separator: &'static str,
    /// Between values if `explode` is not set.
    separator: &'static str,
    /// Whether values are preceded by the name.
    named: bool,
    /// Whether an empty value has a `=` after its name.
    equals_if_empty: bool,
}

impl Parameter {
    /// A parameter without `explode` and without `allowReserved`.
    pub(crate) const fn new(location: ParameterLocation, style: Style, name: &'static str) -> Self {
        Parameter {
            name,
            location,
            style,
            explode: false,
            reserved: false,
            fields: &[],
        }
    }

    /// A query parameter in the default style.
    pub(crate) const fn query(name: &'static str) -> Self {
        Parameter::new(ParameterLocation::Query, Style::Form, name).explode()
    }

    /// A header in the default style.
    pub(crate) const fn header(name: &'static str) -> Self {
        Parameter::new(ParameterLocation::Header, Style::Simple, name)
    }

    /// Sets `explode`: each value of a list or an object is separate.
    pub(crate) const fn explode(self) -> Self {
        Parameter { explode: true, ..self }
    }

    /// Sets `allowReserved`: reserved characters and percent-encoded ones are not encoded, except for characters that
    /// would end the value.
    pub(crate) const fn allow_reserved(self) -> Self {
        Parameter { reserved: true, ..self }
    }

    /// Sets the styles of form fields that do not use the default.
    pub(crate) const fn fields(self, fields: &'static [Parameter]) -> Self {
        Parameter { fields, ..self }
    }

    /// Whether it is a form that is the whole query.
    pub(crate) fn is_whole_form(&self) -> bool {
        self.location == ParameterLocation::QueryString && self.style == Style::Form
    }

    /// Serializes a value and encodes it for the location of the parameter. Returns `None` if there is no value.
    ///
    /// # Errors
    /// A number is not finite, the `Display` of a value fails, or a value in the style `cookie` would end the cookie.
    pub(crate) fn serialize(&self, value: ValueRef<'_>) -> Result<Option<String>, Error> {
        if matches!(value, ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null)) {
            return Ok(None);
        }
        let rule = self.style_rule();
        let name = self.encode_name(self.name);
        let mut parts = Vec::new();
        if self.style == Style::Json {
            parts.push(rule.part(&name, &self.encode(&serde_json::to_string(&value)?)));
        } else if let Some(fields) = value.fields() {
            let mut joined = Vec::new();
            for (key, value) in fields {
                if self.style == Style::DeepObject {
                    self.push_deep_object(&rule, &format!("{}[{key}]", self.name), value, MAX_DEPTH, &mut parts)?;
                    continue;
                }
                // With `explode`, each item of a list property is a separate value.
                let explode_lists = self.explode && matches!(self.style, Style::Form | Style::Cookie);
                for text in to_values(value, explode_lists)? {
                    let text = self.encode(&text);
                    if self.explode {
                        parts.push(rule.pair(&self.encode_name(key), &text));
                    } else {
                        joined.push(self.encode(key).into_owned());
                        joined.push(text.into_owned());
                    }
                }
            }
            if !joined.is_empty() {
                parts.push(rule.part(&name, &joined.join(rule.separator)));
            }
        } else {
            let values = to_values(value, true)?;
            let values: Vec<Cow<'_, str>> = values.iter().map(|value| self.encode(value)).collect();
            if self.explode || self.style == Style::DeepObject {
                parts.extend(values.iter().map(|value| rule.part(&name, value)));
            } else if !values.is_empty() {
                parts.push(rule.part(&name, &values.join(rule.separator)));
            }
        }
        // Values in this style are sent as they are (OpenAPI 3.2, "Style Values").
        let ends_cookie = |part: &String| part.contains(|c: char| c == ';' || c.is_control());
        if self.style == Style::Cookie && parts.iter().any(ends_cookie) {
            return Err(Error::custom("a cookie cannot contain `;` or control characters"));
        }
        Ok((!parts.is_empty()).then(|| format!("{}{}", rule.prefix, parts.join(rule.exploded_separator))))
    }

    /// Adds `name[key][key]=value`; a list repeats its name.
    fn push_deep_object(
        &self,
        rule: &StyleRule,
        name: &str,
        value: ValueRef<'_>,
        depth: usize,
        parts: &mut Vec<String>,
    ) -> Result<(), Error> {
        match value.fields().filter(|_| depth > 0) {
            Some(fields) => fields.into_iter().try_for_each(|(key, value)| {
                self.push_deep_object(rule, &format!("{name}[{key}]"), value, depth - 1, parts)
            }),
            None => {
                let name = self.encode_name(name);
                let values = to_values(value, true)?;
                parts.extend(values.iter().map(|value| rule.pair(&name, &self.encode(value))));
                Ok(())
            }
        }
    }

    fn style_rule(&self) -> StyleRule {
        // Cookies are separated by `; ` (RFC 6265, section 4.2.1).
        let separator = if self.location == ParameterLocation::Cookie {
            "; "
        } else {
            "&"
        };
        let named = matches!(self.location, ParameterLocation::Query | ParameterLocation::Cookie);
        let rule = |prefix, exploded_separator, named| StyleRule {
            prefix,
            exploded_separator,
            separator: ",",
            named,
            equals_if_empty: true,
        };
        match self.style {
            Style::Simple => rule("", ",", false),
            // RFC 6570, section 3.2.5, and OpenAPI 3.0.4. The table of OpenAPI 3.0.3 has dots without `explode`, too.
            Style::Label => rule(".", ".", false),
            Style::Matrix => StyleRule {
                equals_if_empty: false,
                ..rule(";", ";", true)
            },
            Style::Form | Style::DeepObject | Style::Cookie | Style::Json => rule("", separator, named),
            Style::SpaceDelimited => StyleRule {
                separator: "%20",
                ..rule("", separator, named)
            },
            Style::PipeDelimited => StyleRule {
                separator: "%7C",
                ..rule("", separator, named)
            },
        }
    }

    fn encode<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match self.location {
            // There is no encoding of header values that all servers decode.
            ParameterLocation::Header => Cow::Borrowed(value),
            ParameterLocation::Cookie if self.style == Style::Cookie => Cow::Borrowed(value),
            ParameterLocation::Cookie if self.reserved => encode_except_triples(value, COOKIE),
            ParameterLocation::Cookie => utf8_percent_encode(value, COOKIE).into(),
            ParameterLocation::Query if self.reserved => encode_except_triples(value, RESERVED),
            ParameterLocation::Path if self.reserved => encode_except_triples(value, SEGMENT),
            ParameterLocation::Path | ParameterLocation::Query | ParameterLocation::QueryString => {
                utf8_percent_encode(value, COMPONENT).into()
            }
        }
    }

    fn encode_name<'v>(&self, name: &'v str) -> Cow<'v, str> {
        match self.location {
            ParameterLocation::Path | ParameterLocation::Query | ParameterLocation::QueryString => {
                utf8_percent_encode(name, COMPONENT).into()
            }
            ParameterLocation::Header | ParameterLocation::Cookie => self.encode(name),
        }
    }
}

impl StyleRule {
    /// A value, with its name if the style has names.
    fn part(&self, name: &str, value: &str) -> String {
        if self.named {
            self.pair(name, value)
        } else {
            value.to_owned()
        }
    }

    /// A value with its name.
    fn pair(&self, name: &str, value: &str) -> String {
        if value.is_empty() && !self.equals_if_empty {
            name.to_owned()
        } else {
            format!("{name}={value}")
        }
    }
}

/// Percent-encodes a value, except for characters that are percent-encoded already (RFC 6570, section 3.2.3).
fn encode_except_triples<'v>(value: &'v str, set: &'static AsciiSet) -> Cow<'v, str> {
    let is_triple = |at: usize| {
        let digits = value.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let mut encoded = String::new();
    let mut start = 0;
    for (at, _) in value.match_indices('%').filter(|(at, _)| is_triple(*at)) {
        encoded.extend(utf8_percent_encode(&value[start..at], set));
        encoded.push('%');
        start = at + 1;
    }
    if start == 0 {
        return utf8_percent_encode(value, set).into();
    }
    encoded.extend(utf8_percent_encode(&value[start..], set));
    Cow::Owned(encoded)
}

/// Converts a value to texts: none for null, one for a scalar, one with JSON for anything else. A list of scalars has
/// one per item if `explode_lists` is set.
fn to_values(value: ValueRef<'_>, explode_lists: bool) -> Result<Vec<Cow<'_, str>>, Error> {
    let texts = match value {
        ValueRef::List(_) | ValueRef::Json(Json::Array(_)) if !explode_lists => None,
        ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null) => Some(Vec::new()),
        ValueRef::List(_) | ValueRef::Json(Json::Array(_)) => to_strings(value)?,
        value => scalar_to_string(value)?.map(|text| vec![text]),
    };
    match texts {
        Some(texts) => Ok(texts),
        None => Ok(vec![Cow::Owned(serde_json::to_string(&value)?)]),
    }
}
