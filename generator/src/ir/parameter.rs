//! Parameters: location and serialization style.

use super::types::Type;

/// A parameter that is an argument of the method.
#[derive(Debug, Clone)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) parameter: Parameter,
    pub(crate) ty: Type,
    /// It goes over plain HTTP only on purpose.
    pub(crate) secret: bool,
    pub(crate) docs: String,
}

/// A parameter: where it goes, and how it is spelled there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) wire: String,
    pub(crate) location: Location,
    pub(crate) style: Style,
    /// The values of a list or an object stand apart.
    pub(crate) explode: bool,
    /// Reserved characters are not encoded.
    pub(crate) reserved: bool,
}

impl Parameter {
    /// One that says nothing of its style.
    pub(crate) fn plain(wire: String, location: Location) -> Self {
        let style = location.style();
        Self {
            wire,
            location,
            style,
            explode: style == Style::Form,
            reserved: false,
        }
    }

    /// Whether it is in the style that it would have if it said nothing.
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::plain(self.wire.clone(), self.location)
    }
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    /// The word for it in OpenAPI.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The default style.
    pub(crate) fn style(self) -> Style {
        match self {
            Self::Path | Self::Header => Style::Simple,
            Self::Query | Self::Cookie => Style::Form,
        }
    }
}

/// How a parameter is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// As JSON text.
    Json,
}
