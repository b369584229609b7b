//! Values to the bodies of a mock server's replies: the other side of
//! `reply.rs`.

use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::value::Value;
use bytes::Bytes;
use http::StatusCode;

/// What a reply carries.
pub(crate) struct Body {
    /// Of a reply that nobody gives another.
    pub(crate) status: StatusCode,
    /// `None` if there is no body at all.
    pub(crate) media_type: Option<&'static str>,
    pub(crate) bytes: Bytes,
}

/// How the value of a success becomes the body of a reply.
pub(crate) type Write<T> = fn(&T) -> Result<Body, serde_json::Error>;

/// A body of JSON.
pub(crate) fn json<T: Value>(value: &T) -> Result<Body, serde_json::Error> {
    Ok(some("application/json", json_writer::to_vec(value.node())?))
}

/// A body of JSON, or none.
pub(crate) fn json_or_empty<T: Value>(value: &Option<T>) -> Result<Body, serde_json::Error> {
    value.as_ref().map_or(Ok(NONE), json)
}

/// A body of text in UTF-8.
#[expect(clippy::ptr_arg, reason = "it is a `Write<String>`")]
pub(crate) fn text(value: &String) -> Result<Body, serde_json::Error> {
    Ok(some("text/plain; charset=utf-8", value.clone()))
}

/// Any body.
pub(crate) fn bytes(value: &Bytes) -> Result<Body, serde_json::Error> {
    Ok(some("application/octet-stream", value.clone()))
}

/// No body.
pub(crate) fn empty((): &()) -> Result<Body, serde_json::Error> {
    Ok(NONE)
}

impl Body {
    /// The same as another media type.
    pub(crate) fn of(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// The same under another status, if it is one.
    pub(crate) fn under(mut self, status: u16) -> Self {
        self.status = StatusCode::from_u16(status).unwrap_or(self.status);
        self
    }
}

const NONE: Body = Body {
    status: StatusCode::NO_CONTENT,
    media_type: None,
    bytes: Bytes::new(),
};

fn some(media_type: &'static str, bytes: impl Into<Bytes>) -> Body {
    Body {
        status: StatusCode::OK,
        media_type: Some(media_type),
        bytes: bytes.into(),
    }
}
