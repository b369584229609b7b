//! A frame: the bytes of one item, and the fields of its server-sent event.

use bytes::Bytes;
use std::time::Duration;

/// The bytes of one item.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) data: Bytes,
    /// Empty for other formats than server-sent events.
    pub(crate) event: EventFields,
}

/// The fields of a server-sent event other than its data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventFields {
    /// `event`, or an empty string.
    pub(crate) name: String,
    /// `id`, if this event has one that is valid.
    pub(crate) id: Option<String>,
    /// `retry`, if this event has one that is valid.
    pub(crate) retry: Option<Duration>,
}

impl Frame {
    pub(crate) fn new(data: Bytes) -> Self {
        Frame {
            data,
            event: EventFields::default(),
        }
    }
}

/// A frame is larger than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;
