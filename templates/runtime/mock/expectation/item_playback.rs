//! [`ItemPlayback`]: the items of a stream as a script.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use super::mock_response::MockResponse;
use super::mocked_call::MockedCall;
use super::when::When;
use crate::runtime::mock::response::playback::Playback;
use crate::runtime::response::encode::EncodeFn;
use crate::runtime::response::media_type::MediaType;
use crate::runtime::stream::format::{EventItem, StreamFormat};
use crate::runtime::stream::framing::Framing;
use crate::runtime::stream::stream_call::Streamed;
use bytes::Bytes;
use serde_json::Value as Json;
use std::fmt::{self, Debug};
use std::time::Duration;

/// A stream of items that arrives piece by piece, for [`When::play_items`](crate::test_util::When::play_items). The steps
/// are executed in order, and the stream ends after them.
#[must_use = "a playback does nothing until it is returned to `When::play_items`"]
pub struct ItemPlayback<T> {
    playback: Playback,
    stream: MockStream,
    encode: EncodeFn<T>,
    has_end: bool,
}

/// The format of the stream of a mock response.
#[derive(Clone, Copy, Debug)]
pub struct MockStream {
    format: &'static StreamFormat,
    framing: Framing,
    /// The media type without parameters.
    media_type: &'static str,
}

impl<'m, T> When<'m, T, MockStream> {
    /// Responds with a stream of these items, and its end.
    ///
    /// ```text
    /// mock.when(client.group().watch()).respond_items([Event::default()]);
    /// ```
    ///
    /// # Panics
    /// An item cannot be serialized because it contains a number that is not finite.
    #[track_caller]
    pub fn respond_items(self, items: impl IntoIterator<Item = T>) -> MockResponse<'m, T, MockStream> {
        self.play_items(|playback| items.into_iter().fold(playback, |playback, item| playback.item(&item)))
    }

    /// Responds with a stream that arrives piece by piece: items, pauses, disconnects and malformed items.
    ///
    /// ```text
    /// mock.when(client.group().watch())
    ///     .play_items(|stream| stream.item(&first).pause(time).chunk("data: {\n\n").item(&second).disconnect());
    /// ```
    #[track_caller]
    pub fn play_items(self, build: impl FnOnce(ItemPlayback<T>) -> ItemPlayback<T>) -> MockResponse<'m, T, MockStream> {
        let playback = build(ItemPlayback::new(self.kind, self.encode)).into_playback();
        self.play(playback)
    }
}

impl MockedCall for Streamed {
    type Kind = MockStream;

    fn mock_kind(&self, accept: &'static str) -> MockStream {
        let media_type = MediaType::first_of(accept).essence();
        let framing = self
            .format()
            .framing
            .or_else(|| Framing::of(&media_type.to_ascii_lowercase()));
        MockStream {
            format: self.format(),
            framing: framing.unwrap_or(Framing::Lines),
            media_type,
        }
    }
}

const BOUNDARY: &str = "mock-server";

impl<T> ItemPlayback<T> {
    pub(crate) fn new(stream: MockStream, encode: EncodeFn<T>) -> Self {
        let media_type = match stream.framing {
            Framing::Parts => format!("{}; boundary={BOUNDARY}", stream.media_type),
            Framing::Events | Framing::Lines | Framing::Sequence => stream.media_type.to_owned(),
        };
        ItemPlayback {
            playback: Playback::new(&media_type),
            stream,
            encode,
            has_end: true,
        }
    }

    /// Sends an item, encoded as the operation decodes it.
    ///
    /// # Panics
    /// The item cannot be serialized because it contains a number that is not finite, or a server-sent event cannot
    /// contain its text because of a line break.
    #[track_caller]
    pub fn item(self, item: &T) -> Self {
        let body = (self.encode)(item).unwrap_or_else(|error| panic!("item of the stream: {error}"));
        let bytes = match self.stream.framing {
            Framing::Events => event(self.stream.format.event, &body.bytes)
                .unwrap_or_else(|problem| panic!("item of the stream: {problem}")),
            Framing::Lines => [&body.bytes[..], b"\n"].concat(),
            Framing::Sequence => [b"\x1e", &body.bytes[..], b"\n"].concat(),
            Framing::Parts => {
                let media_type = body.media_type.unwrap_or("application/octet-stream");
                let head = format!("--{BOUNDARY}\r\ncontent-type: {media_type}\r\n\r\n");
                [head.as_bytes(), &body.bytes, b"\r\n"].concat()
            }
        };
        self.chunk(bytes)
    }

    /// Sends bytes that need not be an item: a comment, a malformed item, or a part of one.
    pub fn chunk(mut self, bytes: impl Into<Bytes>) -> Self {
        self.playback = self.playback.chunk(bytes);
        self
    }

    /// Sends everything so far and waits.
    pub fn pause(mut self, time: Duration) -> Self {
        self.playback = self.playback.pause(time);
        self
    }

    /// Sends everything so far and closes the connection in the middle of the body. Later steps are ignored.
    pub fn disconnect(mut self) -> Self {
        self.playback = self.playback.disconnect();
        self
    }

    /// Omits what marks the end of the stream: the data that the document names, such as `[DONE]`, and the last
    /// delimiter of a multipart body.
    pub fn without_end(mut self) -> Self {
        self.has_end = false;
        self
    }

    /// Adds the end of the stream.
    pub(crate) fn into_playback(self) -> Playback {
        if !self.has_end {
            return self.playback;
        }
        let until = self.stream.format.until;
        let end = match (self.stream.framing, until) {
            (Framing::Events, Some(until)) => format!("data: {until}\n\n"),
            (Framing::Lines, Some(until)) => format!("{until}\n"),
            (Framing::Sequence, Some(until)) => format!("\u{1e}{until}\n"),
            (Framing::Parts, Some(until)) => format!("--{BOUNDARY}\r\n\r\n{until}\r\n--{BOUNDARY}--\r\n"),
            (Framing::Parts, None) => format!("--{BOUNDARY}--\r\n"),
            (Framing::Events | Framing::Lines | Framing::Sequence, None) => String::new(),
        };
        self.playback.chunk(end)
    }
}

/// Returns a server-sent event: with the item as its data, or of the fields that the item has.
///
/// # Errors
/// A field contains a line break that an event cannot have.
pub(crate) fn event(event: EventItem, item: &[u8]) -> Result<Vec<u8>, &'static str> {
    let item = String::from_utf8_lossy(item);
    let mut text = String::new();
    match event {
        EventItem::Data => push_field(&mut text, "data", &item)?,
        EventItem::Event(data) => {
            let fields = serde_json::from_str(&item).unwrap_or_default();
            let Json::Object(fields) = fields else {
                return Ok(Vec::new());
            };
            let name = fields.get("event").and_then(Json::as_str).unwrap_or_default();
            let is_text = data.is_text(name).unwrap_or(true);
            for (name, value) in &fields {
                match value {
                    Json::String(value) if is_text || name != "data" => push_field(&mut text, name, value)?,
                    value => push_field(&mut text, name, &value.to_string())?,
                }
            }
        }
    }
    text.push('\n');
    Ok(text.into_bytes())
}

/// Adds a field. Data has a line for each of its lines.
fn push_field(text: &mut String, name: &str, value: &str) -> Result<(), &'static str> {
    if value.contains('\r') {
        return Err("an event cannot contain a carriage return");
    }
    if name != "data" && value.contains('\n') {
        return Err("only the data of an event can contain line feeds");
    }
    for line in value.split('\n') {
        text.push_str(&format!("{name}: {line}\n"));
    }
    Ok(())
}

/// Omits the items.
impl<T> Debug for ItemPlayback<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemPlayback")
            .field("playback", &self.playback)
            .finish_non_exhaustive()
    }
}
