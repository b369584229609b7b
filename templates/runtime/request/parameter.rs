//! Parameters to text, in all styles of OpenAPI 3.0 ("Style Values", "Style
//! Examples"), most of which are expressions of RFC 6570. The fields of a form
//! may be in those of a query, which are encoded alike.
//!
//! What a list or an object holds is itself a scalar; the standard says nothing
//! of more. Such a list, and such a property, is written as JSON text, except
//! in the style `deepObject`, which goes on in brackets. Null, and what is not
//! there, is left out.

use crate::runtime::codec::encode::escape_sets::{COMPONENT, COOKIE, RESERVED};
use crate::runtime::codec::encode::plain_text::{scalar_to_string, to_strings};
use crate::runtime::codec::value::ValueRef;
use percent_encoding::utf8_percent_encode;
use serde_json::{Error, Value as Json};
use std::borrow::Cow;

/// How deep objects may lie in one another in the style `deepObject`.
const MAX_DEPTH: usize = 32;

/// A parameter of the document.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) location: ParameterLocation,
    style: Style,
    explode: bool,
    reserved: bool,
}

/// Where a parameter goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a parameter is spelled.
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
    /// JSON text, as one value: a parameter with `content`.
    Json,
}

/// What stands around and between values: the table of RFC 6570, appendix A.
struct StyleRule {
    /// In front of all.
    first: &'static str,
    /// Between values that are apart (`explode`).
    between: &'static str,
    /// Between values that are together.
    within: &'static str,
    /// Values come with the name.
    named: bool,
    /// An empty value has its `=`.
    equals: bool,
}

impl Parameter {
    /// Values stay together, and reserved characters are encoded.
    pub(crate) const fn new(location: ParameterLocation, style: Style, name: &'static str) -> Self {
        Parameter {
            name,
            location,
            style,
            explode: false,
            reserved: false,
        }
    }

    /// A query parameter that says nothing of its style.
    pub(crate) const fn query(name: &'static str) -> Self {
        Parameter::new(ParameterLocation::Query, Style::Form, name).explode()
    }

    /// A header that says nothing of its style.
    pub(crate) const fn header(name: &'static str) -> Self {
        Parameter::new(ParameterLocation::Header, Style::Simple, name)
    }

    /// The values of a list or an object stand apart.
    pub(crate) const fn explode(self) -> Self {
        Parameter { explode: true, ..self }
    }

    /// Reserved characters of a query value are not encoded (`allowReserved`),
    /// except those that would end the value.
    pub(crate) const fn allow_reserved(self) -> Self {
        Parameter { reserved: true, ..self }
    }

    /// The text that goes to the place of the parameter, encoded as it is
    /// there; `None` if there is no value.
    ///
    /// # Errors
    /// A number that is not finite, a value without a text.
    pub(crate) fn serialize(&self, node: ValueRef<'_>) -> Result<Option<String>, Error> {
        if matches!(node, ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null)) {
            return Ok(None);
        }
        let rule = self.style_rule();
        let own = self.encode_name(self.name);
        let mut parts = Vec::new();
        if self.style == Style::Json {
            parts.push(rule.part(&own, &self.encode(&serde_json::to_string(&node)?)));
        } else if let Some(fields) = node.fields() {
            let mut together = Vec::new();
            for (key, node) in fields {
                if self.style == Style::DeepObject {
                    self.push_deep_object(&rule, &format!("{}[{key}]", self.name), node, MAX_DEPTH, &mut parts)?;
                    continue;
                }
                // Apart, a list is many values as it would be by itself.
                let apart = self.explode && self.style == Style::Form;
                for value in values(node, apart)? {
                    let value = self.encode(&value);
                    if self.explode {
                        parts.push(rule.pair(&self.encode_name(key), &value));
                    } else {
                        together.push(self.encode(key).into_owned());
                        together.push(value.into_owned());
                    }
                }
            }
            if !together.is_empty() {
                parts.push(rule.part(&own, &together.join(rule.within)));
            }
        } else {
            let values = values(node, true)?;
            let values: Vec<Cow<'_, str>> = values.iter().map(|value| self.encode(value)).collect();
            if self.explode || self.style == Style::DeepObject {
                parts.extend(values.iter().map(|value| rule.part(&own, value)));
            } else if !values.is_empty() {
                parts.push(rule.part(&own, &values.join(rule.within)));
            }
        }
        Ok((!parts.is_empty()).then(|| format!("{}{}", rule.first, parts.join(rule.between))))
    }

    /// `name[key][key]=value`; a list repeats its name.
    fn push_deep_object(
        &self,
        rule: &StyleRule,
        name: &str,
        node: ValueRef<'_>,
        depth: usize,
        parts: &mut Vec<String>,
    ) -> Result<(), Error> {
        match node.fields().filter(|_| depth > 0) {
            Some(fields) => fields.into_iter().try_for_each(|(key, node)| {
                self.push_deep_object(rule, &format!("{name}[{key}]"), node, depth - 1, parts)
            }),
            None => {
                let name = self.encode_name(name);
                let values = values(node, true)?;
                parts.extend(values.iter().map(|value| rule.pair(&name, &self.encode(value))));
                Ok(())
            }
        }
    }

    fn style_rule(&self) -> StyleRule {
        // A cookie is what stands between two `; ` (RFC 6265, section 4.2.1).
        let between = if self.location == ParameterLocation::Cookie {
            "; "
        } else {
            "&"
        };
        let named = matches!(self.location, ParameterLocation::Query | ParameterLocation::Cookie);
        let rule = |first, between, named| StyleRule {
            first,
            between,
            within: ",",
            named,
            equals: true,
        };
        match self.style {
            Style::Simple => rule("", ",", false),
            // RFC 6570, section 3.2.5, and OpenAPI 3.0.4: the table of 3.0.3
            // has dots where values stay together, too.
            Style::Label => rule(".", ".", false),
            Style::Matrix => StyleRule {
                equals: false,
                ..rule(";", ";", true)
            },
            Style::Form | Style::DeepObject | Style::Json => rule("", between, named),
            Style::SpaceDelimited => StyleRule {
                within: "%20",
                ..rule("", between, named)
            },
            Style::PipeDelimited => StyleRule {
                within: "%7C",
                ..rule("", between, named)
            },
        }
    }

    fn encode<'v>(&self, value: &'v str) -> Cow<'v, str> {
        match self.location {
            // A header is what it is; there is no encoding that all would read.
            ParameterLocation::Header => Cow::Borrowed(value),
            ParameterLocation::Cookie => utf8_percent_encode(value, COOKIE).into(),
            ParameterLocation::Query if self.reserved => utf8_percent_encode(value, RESERVED).into(),
            ParameterLocation::Path | ParameterLocation::Query => utf8_percent_encode(value, COMPONENT).into(),
        }
    }

    fn encode_name<'v>(&self, name: &'v str) -> Cow<'v, str> {
        match self.location {
            ParameterLocation::Path | ParameterLocation::Query => utf8_percent_encode(name, COMPONENT).into(),
            ParameterLocation::Header | ParameterLocation::Cookie => self.encode(name),
        }
    }
}

impl StyleRule {
    /// A value by itself.
    fn part(&self, name: &str, value: &str) -> String {
        if self.named {
            self.pair(name, value)
        } else {
            value.to_owned()
        }
    }

    /// A value that always comes with a name.
    fn pair(&self, name: &str, value: &str) -> String {
        if value.is_empty() && !self.equals {
            name.to_owned()
        } else {
            format!("{name}={value}")
        }
    }
}

/// The texts of a value: none of null, one of a scalar and of what is written
/// as JSON, and where `lists` may be apart, one per item of a list of scalars.
fn values(node: ValueRef<'_>, lists: bool) -> Result<Vec<Cow<'_, str>>, Error> {
    let texts = match node {
        ValueRef::List(_) | ValueRef::Json(Json::Array(_)) if !lists => None,
        ValueRef::Absent | ValueRef::Null | ValueRef::Json(Json::Null) => Some(Vec::new()),
        ValueRef::List(_) | ValueRef::Json(Json::Array(_)) => to_strings(node)?,
        node => scalar_to_string(node)?.map(|text| vec![text]),
    };
    match texts {
        Some(texts) => Ok(texts),
        None => Ok(vec![Cow::Owned(serde_json::to_string(&node)?)]),
    }
}
