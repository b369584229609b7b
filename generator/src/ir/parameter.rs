//! Parameters: location and serialization style.

use super::facts::Facts;
use super::types::Type;

/// A parameter that is an argument of the method.
#[derive(Debug, Clone)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) parameter: Parameter,
    pub(crate) ty: Type,
    /// A type of integers that it takes besides text.
    pub(crate) integer: Option<Type>,
    /// The client refuses to send it over plain HTTP unless `danger_allow_plain_http` is set.
    pub(crate) secret: bool,
    pub(crate) docs: String,
    pub(crate) facts: Facts,
}

/// A parameter: its location and how it is serialized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) wire_name: String,
    pub(crate) location: ParameterLocation,
    pub(crate) style: Style,
    /// `explode`: each item of a list or property of an object is serialized separately.
    pub(crate) explode: bool,
    /// `allowReserved`: reserved characters are not percent-encoded.
    pub(crate) reserved: bool,
    /// The serialization of fields with a non-default `encoding`, as query parameters, if it is a form that is the whole
    /// query.
    pub(crate) field_encodings: Vec<Parameter>,
}

impl Parameter {
    /// A parameter without `style` and `explode`.
    pub(crate) fn with_default_style(wire: String, location: ParameterLocation) -> Self {
        let style = location.default_style();
        Self {
            wire_name: wire,
            location,
            style,
            explode: style == Style::Form,
            reserved: false,
            field_encodings: Vec::new(),
        }
    }

    /// Whether it is serialized in the default style of its location.
    pub(crate) fn has_default_style(&self) -> bool {
        *self == Self::with_default_style(self.wire_name.clone(), self.location)
    }
}

/// The location of a parameter (`in`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    /// The whole query.
    QueryString,
    Header,
    Cookie,
}

impl ParameterLocation {
    /// The value of `in`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The default style.
    pub(crate) fn default_style(self) -> Style {
        match self {
            Self::Path | Self::Header => Style::Simple,
            Self::Query | Self::QueryString | Self::Cookie => Style::Form,
        }
    }
}

/// The serialization style of a parameter (`style`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// `form`, but without percent-encoding and with `; ` between values.
    Cookie,
    /// JSON text (`content` with a JSON media type).
    Json,
}
