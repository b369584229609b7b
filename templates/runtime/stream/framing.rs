//! How the body of a stream is split into items, by media type.
//!
//! The generator includes this file, so that it gives types to the streams that the client can read.

/// How a body is split into items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Server-sent events.
    Events,
    /// JSON Lines.
    Lines,
    /// A JSON text sequence.
    Sequence,
    /// A multipart body.
    Parts,
}

/// Media types of streams other than `multipart/…`.
const FRAMINGS: &[(&str, Framing)] = &[
    ("text/event-stream", Framing::Events),
    ("application/jsonl", Framing::Lines),
    ("application/x-jsonl", Framing::Lines),
    ("application/jsonlines", Framing::Lines),
    ("application/x-jsonlines", Framing::Lines),
    ("application/ndjson", Framing::Lines),
    ("application/x-ndjson", Framing::Lines),
    ("application/stream+json", Framing::Lines),
    ("application/x-json-stream", Framing::Lines),
];

impl Framing {
    /// Returns the framing of a media type without parameters, in lower case.
    pub(crate) fn of(essence: &str) -> Option<Self> {
        if essence == "application/json-seq" || essence.ends_with("+json-seq") {
            return Some(Framing::Sequence);
        }
        if essence.starts_with("multipart/") && essence != "multipart/form-data" {
            return Some(Framing::Parts);
        }
        let known = FRAMINGS.iter().find(|(media_type, _)| *media_type == essence);
        known.map(|(_, framing)| *framing)
    }
}
