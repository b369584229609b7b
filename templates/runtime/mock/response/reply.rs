//! Responses that are computed from the request: [`IntoReply`] and [`ErrorReply`].

use super::parts;
use crate::runtime::mock::request::received::ReceivedRequest;
use crate::runtime::response::encode::MockBody;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use std::fmt::{self, Debug, Display};
use std::sync::Arc;

/// Computes the response to a request.
pub(crate) type Handler = Arc<dyn Fn(&ReceivedRequest) -> Reply + Send + Sync>;

/// The content of a computed response.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What a function for [`When::reply_with`](crate::test_util::When::reply_with) returns: the value of a success, or a
/// `Result` of it and an [`ErrorReply`].
pub trait IntoReply<T> {
    /// Returns the value of the success or the error.
    ///
    /// # Errors
    /// The response is to be an error.
    fn into_reply(self) -> Result<T, ErrorReply>;
}

/// An error response with a JSON body.
///
/// `Debug` omits headers and body.
pub struct ErrorReply(Box<Reply>);

impl<T> IntoReply<T> for T {
    fn into_reply(self) -> Result<T, ErrorReply> {
        Ok(self)
    }
}

impl<T> IntoReply<T> for Result<T, ErrorReply> {
    fn into_reply(self) -> Result<T, ErrorReply> {
        self
    }
}

impl ErrorReply {
    /// Creates an error with this JSON body: the model of the error response in the document, or any other value.
    ///
    /// # Panics
    /// The status is a success or invalid, or the body cannot be serialized.
    #[track_caller]
    pub fn new(status: impl TryInto<StatusCode>, body: impl Serialize) -> ErrorReply {
        let body = parts::json(&body);
        let content_type = HeaderValue::from_static("application/json");
        ErrorReply(Box::new(Reply {
            status: parts::error(status),
            headers: HeaderMap::from_iter([(CONTENT_TYPE, content_type)]),
            body: body.into(),
        }))
    }

    /// Returns the content of the response.
    pub(crate) fn into_content(self) -> Reply {
        *self.0
    }

    /// Adds a header.
    ///
    /// # Panics
    /// The name or the value is invalid.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: impl Display) -> ErrorReply {
        let (name, value) = parts::header(name, value);
        self.0.headers.append(name, value);
        self
    }
}

impl Debug for ErrorReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorReply")
            .field("status", &self.0.status)
            .finish_non_exhaustive()
    }
}

impl Reply {
    /// A success. The media type is one of the document, so it is a valid header value.
    pub(crate) fn success(content: MockBody) -> Reply {
        let media_type = content.media_type.and_then(|text| HeaderValue::try_from(text).ok());
        Reply {
            status: content.status,
            headers: media_type.map(|value| (CONTENT_TYPE, value)).into_iter().collect(),
            body: content.bytes,
        }
    }
}
