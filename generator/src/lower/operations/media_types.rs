//! Media types: how a client encodes and decodes them, and the words for them in names.

use crate::document::media_type::essence;
use crate::stream_framing::Framing;

/// How a client encodes and decodes a media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MediaKind {
    Json,
    Form,
    /// `multipart/form-data`, whose parts may be files.
    Multipart,
    Text,
    Bytes,
}

impl MediaKind {
    pub(crate) fn of(media: &str) -> Self {
        match essence(media).as_str() {
            "application/json" | "*/*" | "application/*" | "text/json" => Self::Json,
            // A stream may be endless, so a client cannot wait for its end.
            stream if Framing::of(stream).is_some() => Self::Bytes,
            json if json.ends_with("+json") => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            text if text.starts_with("text/") || text.ends_with("xml") => Self::Text,
            _ => Self::Bytes,
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Multipart => "multipart",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }

    /// Returns the media type to send if the document does not name a valid one.
    pub(crate) fn default_name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Multipart => "multipart/form-data",
            Self::Text => "text/plain",
            Self::Bytes => "application/octet-stream",
        }
    }
}

/// The word for a media type in a name: its subtype for JSON media types, otherwise its kind.
pub(crate) fn word(kind: MediaKind, media: &str) -> String {
    match kind {
        MediaKind::Json => media_word(media),
        kind => kind.word().to_owned(),
    }
}

/// The word for a media type from its subtype and its parameters: `merge_patch` for `application/merge-patch+json`,
/// `csv` for `text/csv`, `image` for `image/*`.
pub(crate) fn media_word(media: &str) -> String {
    let essence = essence(media);
    let (kind, subtype) = essence.split_once('/').unwrap_or(("", &essence));
    let subtype = subtype.strip_suffix("+json").unwrap_or(subtype);
    let subtype = subtype.strip_prefix("x-").unwrap_or(subtype);
    let word = match (kind, subtype) {
        ("*", _) => "any",
        (kind, "*") => kind,
        ("text", "plain") => "text",
        ("application", "octet-stream") => "bytes",
        (_, subtype) => subtype,
    };
    let parameters = media.split(';').skip(1).map(str::trim);
    let is_charset = |parameter: &str| parameter.to_ascii_lowercase().starts_with("charset");
    let mut words = vec![word.to_owned()];
    words.extend(parameters.filter(|parameter| !is_charset(parameter)).map(str::to_owned));
    words.join("_")
}
