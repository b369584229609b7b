//! The HTTP responses that the values of a property stand for (`x-rust-http`).

use super::string_enum::Variant;

/// What a program sends or decides for each value of a property of a struct.
#[derive(Debug)]
pub(crate) struct HttpResponses {
    /// The property that decides, by its JSON name.
    pub(crate) property: String,
    pub(crate) rules: Vec<HttpResponseRule>,
    /// The values on which the program decides, if there are any.
    pub(crate) decision: Option<Decision>,
}

/// The enum of the values on which the program decides.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) name: String,
    pub(crate) variants: Vec<Variant>,
}

/// The HTTP response for a value.
#[derive(Debug)]
pub(crate) struct HttpResponseRule {
    pub(crate) value: String,
    pub(crate) status: u16,
    pub(crate) body: Option<HttpResponseBody>,
    /// The names, in lower case, and the values.
    pub(crate) headers: Vec<(String, TextSource)>,
}

/// The body of the response.
#[derive(Debug)]
pub(crate) struct HttpResponseBody {
    pub(crate) source: TextSource,
    pub(crate) media_type: String,
}

/// Where a text of the response comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextSource {
    Constant(String),
    /// A property, by its JSON name.
    Property {
        name: String,
        required: bool,
    },
}
