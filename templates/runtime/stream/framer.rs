//! Splits a body into the frames of its items, whatever its format.

use super::events::Events;
use super::frame::{Frame, TooLarge};
use super::framing::Framing;
use super::lines::JsonLines;
use super::parts::Parts;
use super::sequence::Sequence;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::response::media_type::MediaType;
use bytes::Bytes;
use http::HeaderMap;
use std::time::Duration;

pub(crate) enum Framer {
    Events(Events),
    Lines(JsonLines),
    Sequence(Sequence),
    Parts(Parts),
}

impl Framer {
    /// Returns the framer of a response. Without `framing`, its media type determines it. A response without a media
    /// type has the first one of `accept`.
    ///
    /// # Errors
    /// The media type is not one of a stream, or a multipart body has no boundary.
    pub(crate) fn new(framing: Option<Framing>, headers: &HeaderMap, accept: &str) -> Result<Self, DecodeProblem> {
        let media_type = MediaType::of(headers).unwrap_or_else(|| MediaType::first_of(accept));
        let Some(framing) = framing.or_else(|| Framing::of(&media_type.essence().to_ascii_lowercase())) else {
            return Err(DecodeProblem::NotAStream(media_type.display_name()));
        };
        Ok(match framing {
            Framing::Events => Framer::Events(Events::new()),
            Framing::Lines => Framer::Lines(JsonLines::default()),
            Framing::Sequence => Framer::Sequence(Sequence::default()),
            Framing::Parts => {
                let boundary = media_type.parameter("boundary").filter(|boundary| !boundary.is_empty());
                Framer::Parts(Parts::new(boundary.ok_or(DecodeProblem::NoBoundary)?))
            }
        })
    }

    /// Adds bytes, after [`next`](Self::next) returned `None`.
    pub(crate) fn push(&mut self, chunk: Bytes) {
        match self {
            Framer::Events(events) => events.push(chunk),
            Framer::Lines(lines) => lines.push(chunk),
            Framer::Sequence(sequence) => sequence.push(chunk),
            Framer::Parts(parts) => parts.push(&chunk),
        }
    }

    /// Returns the next frame, or `None` if more bytes are needed.
    ///
    /// # Errors
    /// A frame has more than `limit` bytes.
    pub(crate) fn next(&mut self, limit: usize) -> Result<Option<Frame>, DecodeProblem> {
        let next = match self {
            Framer::Events(events) => events.next(limit),
            Framer::Lines(lines) => lines.next(limit),
            Framer::Sequence(sequence) => sequence.next(limit),
            Framer::Parts(parts) => parts.next(limit),
        };
        next.map_err(|TooLarge| DecodeProblem::TooLarge(limit))
    }

    /// Returns the last frame, at the end of the body.
    ///
    /// # Errors
    /// The last delimiter of a multipart body is missing.
    pub(crate) fn finish(&mut self) -> Result<Option<Frame>, DecodeProblem> {
        match self {
            Framer::Events(_) => Ok(None),
            Framer::Lines(lines) => Ok(lines.finish()),
            Framer::Sequence(sequence) => Ok(sequence.finish()),
            Framer::Parts(parts) if parts.is_complete() => Ok(None),
            Framer::Parts(_) => Err(DecodeProblem::Incomplete),
        }
    }

    /// Whether no more items follow, whatever the rest of the body is.
    pub(crate) fn is_complete(&self) -> bool {
        matches!(self, Framer::Parts(parts) if parts.is_complete())
    }

    /// Returns the id of the last event that has one, and the last `retry` time. `None` for other formats than
    /// server-sent events: another response would begin with the items that were returned already.
    pub(crate) fn reconnection_fields(&self) -> Option<(Option<&str>, Option<Duration>)> {
        match self {
            Framer::Events(events) => Some(events.reconnection_fields()),
            Framer::Lines(_) | Framer::Sequence(_) | Framer::Parts(_) => None,
        }
    }
}
