//! Media types of responses (RFC 9110, section 8.3): which of those that the
//! document lists has come, and in which charset a text is.

use super::error::Misfit;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// A `Content-Type`: case and blanks count for nothing.
pub(crate) struct MediaType {
    /// Type and subtype.
    essence: String,
    /// Names in lower case, and values without their quotes.
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// That of a response; `None` if it has none.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(CONTENT_TYPE)?;
        let media_type = Self::parse(value.to_str().unwrap_or("an unreadable media type"));
        Some(media_type).filter(|media_type| !media_type.essence.is_empty())
    }

    fn parse(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let parameters = parts.filter_map(|part| part.split_once('='));
        let parameters = parameters.map(|(name, value)| {
            let value = value.trim().trim_matches('"');
            (name.trim().to_ascii_lowercase(), value.to_owned())
        });
        MediaType {
            essence,
            parameters: parameters.collect(),
        }
    }

    /// Whether it is JSON, as far as its name tells.
    pub(crate) fn is_json(&self) -> bool {
        self.essence.ends_with("/json") || self.essence.ends_with("+json")
    }

    /// Whether it is text, as far as its name tells.
    pub(crate) fn is_text(&self) -> bool {
        self.essence.starts_with("text/")
    }

    /// The charset in lower case, if it says one.
    pub(crate) fn charset(&self) -> Option<String> {
        let charset = self.parameters.iter().find(|(name, _)| name == "charset");
        charset.map(|(_, value)| value.to_ascii_lowercase())
    }

    /// The name, for messages: long enough for every registered one.
    pub(crate) fn shown(&self) -> String {
        self.essence.chars().take(100).collect()
    }

    /// How closely this one of a document describes it: 0 for not at all.
    fn fit(&self, listed: &MediaType) -> u32 {
        if listed.essence == self.essence {
            let others = listed.parameters.iter().filter(|(name, _)| name != "charset");
            let has = |(name, value): &(String, String)| {
                let own = self.parameters.iter().find(|(own, _)| own == name);
                own.is_some_and(|(_, own)| own.eq_ignore_ascii_case(value))
            };
            let (met, unmet): (Vec<_>, Vec<_>) = others.partition(|parameter| has(parameter));
            return match (met.len(), unmet.len()) {
                (_, 1..) => 3,
                (0, 0) => 4,
                _ => 5,
            };
        }
        match listed.essence.strip_suffix("/*") {
            Some("*") => 1,
            Some(kind) if self.essence.split('/').next() == Some(kind) => 2,
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
pub(crate) fn choose(headers: &HeaderMap, listed: &[(&str, usize)]) -> Result<usize, Misfit> {
    let json = listed.iter().find(|(media, _)| MediaType::parse(media).is_json());
    let Some(media_type) = MediaType::of(headers) else {
        let first = json.or(listed.first());
        return first.map(|(_, number)| *number).ok_or(Misfit::Empty);
    };
    let mut best = (0, None);
    for (media, number) in listed {
        let fit = media_type.fit(&MediaType::parse(media));
        if fit > best.0 {
            best = (fit, Some(*number));
        }
    }
    let other = || json.filter(|_| media_type.is_json()).map(|(_, number)| *number);
    best.1
        .or_else(other)
        .ok_or_else(|| Misfit::Unlisted(media_type.shown()))
}

/// Whether a response is of one of these media types, with commas between them.
pub(crate) fn is_listed(media_type: &MediaType, accept: &str) -> bool {
    let mut listed = accept.split(',').map(|media| MediaType::parse(media.trim()));
    listed.any(|listed| media_type.fit(&listed) > 0)
}
