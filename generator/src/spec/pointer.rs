//! JSON pointers (RFC 6901): how a place in a document is named.

use std::fmt;

use percent_encoding::percent_decode_str;

/// A place in the document, from its root.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The place that `reference` names, when it is a fragment of this document (`#/components/…`): percent-decoded as
    /// RFC 6901, section 6 asks.
    pub(crate) fn from_fragment(reference: &str) -> Option<Self> {
        let fragment = reference.strip_prefix('#')?;
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return None;
        }
        let decoded = percent_decode_str(fragment).decode_utf8().ok()?;
        Some(Self(decoded.into_owned()))
    }

    /// The place as a reference: what [`from_fragment`](Self::from_fragment) reads, which decodes.
    pub(crate) fn to_reference(&self) -> String {
        self.to_string().replace('%', "%25")
    }

    /// The place one step further down.
    pub(crate) fn child(&self, token: &str) -> Self {
        let mut child = self.clone();
        child.push(token);
        child
    }

    /// The place several steps further down.
    pub(crate) fn below<'a>(&self, tokens: impl IntoIterator<Item = &'a str>) -> Self {
        let mut place = self.clone();
        for token in tokens {
            place.push(token);
        }
        place
    }

    /// Goes one step down.
    pub(crate) fn push(&mut self, token: &str) {
        self.0.push('/');
        for character in token.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
    }

    /// Goes one step up; the root stays where it is.
    pub(crate) fn pop(&mut self) {
        self.0.truncate(self.0.rfind('/').unwrap_or(0));
    }

    /// The place one step up, or `None` at the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        let cut = self.0.rfind('/')?;
        Some(Self(self.0[..cut].to_owned()))
    }

    /// The steps from the root, unescaped.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = String> {
        self.0
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// The last step, unescaped; empty at the root.
    pub(crate) fn last(&self) -> String {
        self.tokens().last().unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// As a fragment, left readable: braces and letters stay as they are.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_percent_decoded_before_its_tokens_are_unescaped() {
        let place = Pointer::from_fragment("#/paths/~1api~1%7BserviceId%7D~1a~0b/post").unwrap();
        assert_eq!(
            place.tokens().collect::<Vec<_>>(),
            ["paths", "/api/{serviceId}/a~b", "post"]
        );
        assert_eq!(
            place,
            Pointer::default().below(["paths", "/api/{serviceId}/a~b", "post"])
        );
        assert_eq!(place.to_string(), "#/paths/~1api~1{serviceId}~1a~0b/post");
    }

    #[test]
    fn what_is_no_fragment_of_this_document_is_refused() {
        for other in ["other.yaml#/A", "https://example.com/a", "#A", "", "#/%FF"] {
            assert_eq!(Pointer::from_fragment(other), None, "{other}");
        }
        assert_eq!(Pointer::from_fragment("#"), Some(Pointer::default()));
    }

    #[test]
    fn up_and_down_are_inverse() {
        let mut place = Pointer::default().child("a/b");
        place.push("c");
        place.pop();
        assert_eq!(place.parent(), Some(Pointer::default()));
        assert_eq!(Pointer::default().parent(), None);
        assert_eq!(place.last(), "a/b");
    }
}
