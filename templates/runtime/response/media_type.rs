//! Media types of responses (RFC 9110, section 8.3): matches the `Content-Type` of a response with the media types of
//! the document, and reads its charset.

use crate::runtime::error::decode_error::DecodeProblem;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// A media type, borrowed from the text that it was parsed from. Comparisons ignore case and surrounding whitespace.
#[derive(Clone, Copy)]
pub(crate) struct MediaType<'t> {
    /// Type and subtype, in their original case.
    essence: &'t str,
    /// The rest, after the first `;`.
    parameters: &'t str,
}

impl<'t> MediaType<'t> {
    /// Returns the `Content-Type` of a response, or `None` if it has none.
    pub(crate) fn of(headers: &'t HeaderMap) -> Option<Self> {
        let value = headers.get(CONTENT_TYPE)?;
        let media_type = Self::parse(value.to_str().unwrap_or("an unreadable media type"));
        Some(media_type).filter(|media_type| !media_type.essence.is_empty())
    }

    /// Returns the first media type of an `Accept` header.
    pub(crate) fn first_of(accept: &'t str) -> Self {
        Self::parse(accept.split(',').next().unwrap_or_default())
    }

    /// Returns type and subtype, in their original case.
    pub(crate) fn essence(self) -> &'t str {
        self.essence
    }

    fn parse(text: &'t str) -> Self {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        MediaType {
            essence: essence.trim(),
            parameters,
        }
    }

    /// Returns the names and values of the parameters, without quotes around the values.
    fn parameters(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let pairs = self.parameters.split(';').filter_map(|part| part.split_once('='));
        pairs.map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
    }

    /// Returns the value of a parameter, without quotes around it.
    pub(crate) fn parameter(self, name: &str) -> Option<&'t str> {
        let mut parameters = self.parameters();
        let (_, value) = parameters.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Returns whether the subtype is `json` or ends with `+json`.
    pub(crate) fn is_json(self) -> bool {
        self.ends_with("/json") || self.ends_with("+json")
    }

    fn ends_with(self, end: &str) -> bool {
        let start = self.essence.len().checked_sub(end.len());
        let tail = start.and_then(|start| self.essence.get(start..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    }

    /// Returns whether the type is `text`.
    pub(crate) fn is_text(self) -> bool {
        self.top_level().is_some_and(|kind| kind.eq_ignore_ascii_case("text"))
    }

    /// Returns the type, before the slash.
    fn top_level(self) -> Option<&'t str> {
        self.essence.split_once('/').map(|(kind, _)| kind)
    }

    /// Returns the `charset` parameter in lower case.
    pub(crate) fn charset(self) -> Option<String> {
        self.parameter("charset").map(str::to_ascii_lowercase)
    }

    /// Returns type and subtype for messages. They are truncated to 100 characters, which is longer than every
    /// registered media type.
    pub(crate) fn display_name(self) -> String {
        self.essence.to_ascii_lowercase().chars().take(100).collect()
    }

    /// Returns how specifically a media type of the document matches this one; 0 if it does not match.
    fn specificity(self, listed: MediaType<'_>) -> u32 {
        if listed.essence.eq_ignore_ascii_case(self.essence) {
            let required = || {
                let parameters = listed.parameters();
                parameters.filter(|(name, _)| !name.eq_ignore_ascii_case("charset"))
            };
            let has =
                |(name, value): (&str, &str)| self.parameter(name).is_some_and(|own| own.eq_ignore_ascii_case(value));
            return match (required().next().is_some(), required().all(has)) {
                (false, _) => 4,
                (true, true) => 5,
                (true, false) => 3,
            };
        }
        match listed.essence.split_once('/') {
            Some(("*", "*")) => 1,
            Some((kind, "*")) if self.top_level().is_some_and(|own| own.eq_ignore_ascii_case(kind)) => 2,
            _ => 0,
        }
    }
}

/// Selects one of the media types of the document, each with a number, and returns the number of the most specific
/// match, as for the keys of `content` (OpenAPI 3.0, "Response Object").
///
/// An unlisted JSON media type matches the first JSON media type listed. A response without a media type matches that
/// one, too, or the first of all if no JSON media type is listed.
///
/// # Errors
/// No media type matches.
pub(crate) fn select(headers: &HeaderMap, listed: &[(&str, usize)]) -> Result<usize, DecodeProblem> {
    let json = listed.iter().find(|(media, _)| MediaType::parse(media).is_json());
    let Some(media_type) = MediaType::of(headers) else {
        let first = json.or(listed.first());
        return first.map(|(_, number)| *number).ok_or(DecodeProblem::Empty);
    };
    let mut best = (0, None);
    for (media, number) in listed {
        let specificity = media_type.specificity(MediaType::parse(media));
        if specificity > best.0 {
            best = (specificity, Some(*number));
        }
    }
    let unlisted_json = || json.filter(|_| media_type.is_json()).map(|(_, number)| *number);
    best.1
        .or_else(unlisted_json)
        .ok_or_else(|| DecodeProblem::Unlisted(media_type.display_name()))
}

/// Returns whether the media type matches one of a comma-separated list.
pub(crate) fn is_listed(media_type: MediaType<'_>, accept: &str) -> bool {
    let mut listed = accept.split(',').map(|media| MediaType::parse(media.trim()));
    listed.any(|listed| media_type.specificity(listed) > 0)
}
