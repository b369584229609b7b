//! Media types of responses (RFC 9110, section 8.3): which of those that the
//! document lists has come, and in which charset a text is.

use crate::runtime::error::decode_error::DecodeProblem;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// A media type: case and blanks count for nothing. It borrows the text that it
/// was read from.
#[derive(Clone, Copy)]
pub(crate) struct MediaType<'t> {
    /// Type and subtype, as they are written.
    essence: &'t str,
    /// What follows them.
    parameters: &'t str,
}

impl<'t> MediaType<'t> {
    /// The `Content-Type` of a response; `None` if it has none.
    pub(crate) fn of(headers: &'t HeaderMap) -> Option<Self> {
        let value = headers.get(CONTENT_TYPE)?;
        let media_type = Self::parse(value.to_str().unwrap_or("an unreadable media type"));
        Some(media_type).filter(|media_type| !media_type.essence.is_empty())
    }

    fn parse(text: &'t str) -> Self {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        MediaType {
            essence: essence.trim(),
            parameters,
        }
    }

    /// Names, and values without their quotes.
    fn parameters(self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let pairs = self.parameters.split(';').filter_map(|part| part.split_once('='));
        pairs.map(|(name, value)| (name.trim(), value.trim().trim_matches('"')))
    }

    fn parameter(self, name: &str) -> Option<&'t str> {
        let mut parameters = self.parameters();
        let (_, value) = parameters.find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Whether it is JSON, as far as its name tells.
    pub(crate) fn is_json(self) -> bool {
        self.ends_with("/json") || self.ends_with("+json")
    }

    fn ends_with(self, end: &str) -> bool {
        let at = self.essence.len().checked_sub(end.len());
        let own = at.and_then(|at| self.essence.get(at..));
        own.is_some_and(|own| own.eq_ignore_ascii_case(end))
    }

    /// Whether it is text, as far as its name tells.
    pub(crate) fn is_text(self) -> bool {
        self.top_level().is_some_and(|kind| kind.eq_ignore_ascii_case("text"))
    }

    /// What stands before the slash.
    fn top_level(self) -> Option<&'t str> {
        self.essence.split_once('/').map(|(kind, _)| kind)
    }

    /// The charset in lower case, if it says one.
    pub(crate) fn charset(self) -> Option<String> {
        self.parameter("charset").map(str::to_ascii_lowercase)
    }

    /// The name, for messages: long enough for every registered one.
    pub(crate) fn display_name(self) -> String {
        self.essence.to_ascii_lowercase().chars().take(100).collect()
    }

    /// How closely this one of a document describes it: 0 for not at all.
    fn specificity(self, listed: MediaType<'_>) -> u32 {
        if listed.essence.eq_ignore_ascii_case(self.essence) {
            let others = || {
                let parameters = listed.parameters();
                parameters.filter(|(name, _)| !name.eq_ignore_ascii_case("charset"))
            };
            let has =
                |(name, value): (&str, &str)| self.parameter(name).is_some_and(|own| own.eq_ignore_ascii_case(value));
            return match (others().next().is_some(), others().all(has)) {
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

/// Chooses between media types that a document lists, each with a number: the
/// number of the one that describes the response most closely, as a key of
/// `content` does (OpenAPI 3.0, "Response Object").
///
/// JSON by a name that is not listed is the first JSON that is. So is a body
/// without a media type; where no JSON is listed, it is the first of all.
///
/// # Errors
/// The response is of none of them.
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
    let other = || json.filter(|_| media_type.is_json()).map(|(_, number)| *number);
    best.1
        .or_else(other)
        .ok_or_else(|| DecodeProblem::Unlisted(media_type.display_name()))
}

/// Whether a response is of one of these media types, with commas between them.
pub(crate) fn is_listed(media_type: MediaType<'_>, accept: &str) -> bool {
    let mut listed = accept.split(',').map(|media| MediaType::parse(media.trim()));
    listed.any(|listed| media_type.specificity(listed) > 0)
}
