//! Streams of items.

use super::types::Type;
use crate::stream_framing::Framing;

/// A response that is a stream of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemStream {
    pub(crate) item: StreamItem,
    /// `None` if the media type of the response determines it.
    pub(crate) framing: Option<Framing>,
    /// What the item of a server-sent event is.
    pub(crate) event: EventItem,
    /// The data after the last item.
    pub(crate) until: Option<String>,
    /// The name of the server-sent event whose data is the body of an error response.
    pub(crate) error_event: Option<String>,
}

/// The format of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StreamItem {
    Json(Type),
    Text,
    Bytes,
}

/// What the item of a server-sent event is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EventItem {
    /// Its data.
    Data,
    /// The whole event, as an object.
    Event(EventData),
}

/// How the data of an event becomes a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EventData {
    /// As a string.
    Text,
    /// As the JSON that it is.
    Json,
    /// As a string in events with these names, and as JSON in others.
    TextIn(Vec<String>),
    /// As JSON, or else as a string: whichever the type of the event accepts.
    Any,
}

/// A boolean of the request that selects between one response and a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StreamFlag {
    pub(crate) location: FlagLocation,
    pub(crate) wire_name: String,
    /// Whether the method returns the stream.
    pub(crate) value: bool,
}

/// Where the request carries the flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlagLocation {
    /// A property of the JSON body.
    Body,
    /// A query parameter.
    Query,
}

impl StreamItem {
    /// The type of a JSON item.
    pub(crate) fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json(ty) => Some(ty),
            Self::Text | Self::Bytes => None,
        }
    }
}
