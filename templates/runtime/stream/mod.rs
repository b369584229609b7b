//! Streams of items: server-sent events, JSON Lines, JSON text sequences and multipart bodies, decoded as they arrive.
//!
//! A [`stream_call`] opens an [`item_stream`]. A [`framer`] splits its body into [`frame`]s by one of the modules
//! [`events`], [`lines`], [`sequence`] and [`parts`]. Each frame is decoded as one item; [`format`] says how. A
//! [`reconnection`] opens the stream again if the caller asked for it.

#[cfg(feature = "blocking")]
pub(crate) mod blocking_items;
pub(crate) mod events;
pub(crate) mod format;
pub(crate) mod frame;
pub(crate) mod framer;
pub(crate) mod framing;
pub(crate) mod item_stream;
pub(crate) mod lines;
pub(crate) mod parts;
pub(crate) mod reconnection;
pub(crate) mod sequence;
pub(crate) mod stream_call;
