//! Encoders of success bodies for the mock server: the inverse of the decoders in `body.rs`.

use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::value::ModelValue;
use bytes::Bytes;
use http::StatusCode;

/// The body of a mock response.
pub(crate) struct MockBody {
    /// The status if the test does not set one.
    pub(crate) status: StatusCode,
    /// `None` if there is no body.
    pub(crate) media_type: Option<&'static str>,
    pub(crate) bytes: Bytes,
}

/// Encodes the value of a success as a body.
pub(crate) type EncodeFn<T> = fn(&T) -> Result<MockBody, serde_json::Error>;

/// A JSON body.
pub(crate) fn json<T: ModelValue>(value: &T) -> Result<MockBody, serde_json::Error> {
    Ok(ok_body("application/json", json_writer::to_vec(value.as_value_ref())?))
}

/// A JSON body, or no body for `None`.
pub(crate) fn json_or_empty<T: ModelValue>(value: &Option<T>) -> Result<MockBody, serde_json::Error> {
    value.as_ref().map_or(Ok(NO_BODY), json)
}

/// A text body in UTF-8.
#[expect(clippy::ptr_arg, reason = "the signature is that of `EncodeFn<String>`")]
pub(crate) fn text(value: &String) -> Result<MockBody, serde_json::Error> {
    Ok(ok_body("text/plain; charset=utf-8", value.clone()))
}

/// A body of any media type, from bytes.
pub(crate) fn bytes(value: &Bytes) -> Result<MockBody, serde_json::Error> {
    Ok(ok_body("application/octet-stream", value.clone()))
}

/// No body.
pub(crate) fn empty((): &()) -> Result<MockBody, serde_json::Error> {
    Ok(NO_BODY)
}

impl MockBody {
    /// Replaces the media type.
    pub(crate) fn with_media_type(mut self, media_type: &'static str) -> Self {
        self.media_type = Some(media_type);
        self
    }

    /// Replaces the status, unless it is invalid.
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
