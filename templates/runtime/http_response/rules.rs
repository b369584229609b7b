//! The HTTP responses that the values of a property stand for, as static tables of the generated code.

/// The responses for the values of a property of a model.
pub(crate) struct HttpResponses {
    /// The name of the model.
    pub(crate) model: &'static str,
    /// The JSON name of the property that decides.
    pub(crate) property: &'static str,
    pub(crate) responses: &'static [HttpResponseRule],
}

/// The response for a value.
#[derive(Clone, Copy)]
pub(crate) struct HttpResponseRule {
    pub(crate) value: &'static str,
    pub(crate) status: u16,
    /// The body and its media type.
    pub(crate) body: Option<(TextSource, &'static str)>,
    pub(crate) headers: &'static [(&'static str, TextSource)],
}

impl HttpResponseRule {
    pub(crate) const fn new(value: &'static str, status: u16) -> Self {
        HttpResponseRule {
            value,
            status,
            body: None,
            headers: &[],
        }
    }

    pub(crate) const fn with_body(self, source: TextSource, media_type: &'static str) -> Self {
        HttpResponseRule {
            body: Some((source, media_type)),
            ..self
        }
    }

    pub(crate) const fn with_headers(self, headers: &'static [(&'static str, TextSource)]) -> Self {
        HttpResponseRule { headers, ..self }
    }
}

/// Where a text of a response comes from.
#[derive(Clone, Copy)]
pub(crate) enum TextSource {
    Constant(&'static str),
    /// A property that must be present; its JSON name.
    Property(&'static str),
    /// A property that may be absent.
    OptionalProperty(&'static str),
}
