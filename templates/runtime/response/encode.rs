//! Values to the bodies of a mock server's replies: the other side of
//! `reply.rs`.

use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::value::ModelValue;
use bytes::Bytes;
use http::StatusCode;

/// What a reply carries.
pub(crate) struct MockBody {
    /// Of a reply that nobody gives another.
    pub(crate) status: StatusCode,
    /// `None` if there is no body at all.
    pub(crate) media_type: Option<&'static str>,
    pub(crate) bytes: Bytes,
}

/// How the value of a success becomes the body of a reply.
pub(crate) type EncodeFn<T> = fn(&T) -> Result<MockBody, serde_json::Error>;

/// A body of JSON.
pub(crate) fn json<T: ModelValue>(value: &T) -> Result<MockBody, serde_json::Error> {
    Ok(ok_body("application/json", json_writer::to_vec(value.as_value_ref())?))
}

/// A body of JSON, or none.
pub(crate) fn json_or_empty<T: ModelValue>(value: &Option<T>) -> Result<MockBody, serde_json::Error> {
    value.as_ref().map_or(Ok(NO_BODY), json)
}

/// A body of text in UTF-8.
#[expect(clippy::ptr_arg, reason = "it is a `EncodeFn<String>`")]
pub(crate) fn text(value: &String) -> Result<MockBody, serde_json::Error> {
    Ok(ok_body("text/plain; charset=utf-8", value.clone()))
}

/// Any body.
pub(crate) fn bytes(value: &Bytes) -> Result<MockBody, serde_json::Error> {
    Ok(ok_body("application/octet-stream", value.clone()))
}

/// No body.
pub(crate) fn empty((): &()) -> Result<MockBody, serde_json::Error> {
    Ok(NO_BODY)
}

impl MockBody {
    /// The same as another media type.
    pub(crate) fn with_media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// The same under another status, if it is one.
    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = StatusCode::from_u16(status).unwrap_or(self.status);
        self
    }
}

const NO_BODY: MockBody = MockBody {
    status: StatusCode::NO_CONTENT,
    media_type: None,
    bytes: Bytes::new(),
};

fn ok_body(media_type: &'static str, bytes: impl Into<Bytes>) -> MockBody {
    MockBody {
        status: StatusCode::OK,
        media_type: Some(media_type),
        bytes: bytes.into(),
    }
}
