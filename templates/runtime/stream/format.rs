//! How the items of a stream are found in its body, and decoded.

use super::frame::Frame;
use super::framing::Framing;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::value::ValueRef;
use bytes::Bytes;
use serde::de::IgnoredAny;

/// The format of a stream, created by generated code.
#[derive(Debug)]
pub(crate) struct StreamFormat {
    /// `None` if the media type of the response determines it.
    pub(crate) framing: Option<Framing>,
    /// What the item of a server-sent event is.
    pub(crate) event: EventItem,
    /// The data after the last item.
    pub(crate) until: Option<&'static str>,
    /// The name of the server-sent event whose data is the body of an error response.
    pub(crate) error_event: Option<&'static str>,
}

impl StreamFormat {
    /// Whether the stream ends with this frame, which is not an item. The frames of some formats end with a part of the
    /// line break after them.
    pub(crate) fn is_end(&self, frame: &Frame) -> bool {
        let data = frame.data.trim_ascii();
        self.until.is_some_and(|until| data == until.trim_ascii().as_bytes())
    }
}

/// What the item of a server-sent event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventItem {
    /// Its data.
    Data,
    /// The whole event, as an object with the properties `event`, `data`, `id` and `retry`.
    Event(EventData),
}

/// How the data of an event becomes a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventData {
    /// As a string.
    Text,
    /// As the JSON that it is.
    Json,
    /// As a string in events with these names, and as JSON in others.
    TextIn(&'static [&'static str]),
    /// As JSON, or else as a string: whichever the type of the event accepts.
    Any,
}

impl EventData {
    /// Whether the data of events with this name is a string, and not JSON; `None` if it may be either.
    pub(crate) fn is_text(self, event_name: &str) -> Option<bool> {
        match self {
            EventData::Text => Some(true),
            EventData::Json => Some(false),
            EventData::TextIn(names) => Some(names.contains(&event_name)),
            EventData::Any => None,
        }
    }
}

impl EventItem {
    /// Returns the bytes that may be decoded as the item, the preferred ones first.
    ///
    /// # Errors
    /// The data is not JSON, but has to be.
    pub(crate) fn candidates(self, frame: &Frame) -> Result<Vec<Bytes>, serde_json::Error> {
        let EventItem::Event(data) = self else {
            return Ok(vec![frame.data.clone()]);
        };
        let text = || event_object(frame, true);
        // Checked, because text that is not JSON could add properties to the object.
        let json = || {
            serde_json::from_slice::<IgnoredAny>(&frame.data)?;
            event_object(frame, false)
        };
        match data.is_text(event_type(frame)) {
            Some(true) => Ok(vec![text()?]),
            Some(false) => Ok(vec![json()?]),
            // A string that is quoted in JSON is more likely to be a text.
            None if frame.data.trim_ascii_start().starts_with(b"\"") => {
                Ok([text()?].into_iter().chain(json()).collect())
            }
            None => Ok(json().into_iter().chain([text()?]).collect()),
        }
    }
}

/// Returns the type of an event. Without a name, it is `message` (HTML Standard, section 9.2.6).
fn event_type(frame: &Frame) -> &str {
    match frame.event.name.as_str() {
        "" => "message",
        name => name,
    }
}

/// Returns an event as a JSON object.
fn event_object(frame: &Frame, is_text: bool) -> Result<Bytes, serde_json::Error> {
    let quote = |text: &str| json_writer::to_vec(ValueRef::Str(text));
    let mut object = b"{\"data\":".to_vec();
    if is_text {
        // The parser has replaced what is not UTF-8.
        object.extend(quote(&String::from_utf8_lossy(&frame.data))?);
    } else {
        object.extend_from_slice(&frame.data);
    }
    object.extend_from_slice(b",\"event\":");
    object.extend(quote(event_type(frame))?);
    if let Some(id) = &frame.event.id {
        object.extend_from_slice(b",\"id\":");
        object.extend(quote(id)?);
    }
    if let Some(retry) = frame.event.retry {
        object.extend_from_slice(format!(",\"retry\":{}", retry.as_millis()).as_bytes());
    }
    object.push(b'}');
    Ok(object.into())
}
