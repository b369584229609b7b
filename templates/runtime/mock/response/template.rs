//! [`ResponseTemplate`]: a response as a test set it up.

use super::playback::{Playback, PlaybackBody};
use super::reply::{Handler, Reply};
use crate::runtime::mock::connection::Breaker;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::{Either, Full};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// The action for a request.
#[derive(Clone)]
pub(crate) enum ResponseAction {
    Respond(ResponseTemplate),
    /// Closes the connection.
    Disconnect,
    /// Never responds.
    Silence,
}

/// A response that can be sent several times.
#[derive(Clone)]
pub(crate) struct ResponseTemplate {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) delay: Duration,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    /// Computed from the request.
    Computed(Handler),
    /// With the number of bodies that clients did not read to their end.
    Playback(Playback, Arc<AtomicU32>),
}

pub(crate) type ResponseBody = Either<Full<Bytes>, PlaybackBody>;

impl ResponseTemplate {
    /// A response with a body that is sent at once.
    pub(crate) fn bytes(status: StatusCode, media_type: Option<HeaderValue>, body: impl Into<Bytes>) -> Self {
        Self::new(status, media_type, Content::Bytes(body.into()))
    }

    /// A success with a body that is sent piece by piece. Each body that a client does not read to its end increments
    /// `cancelled`.
    pub(crate) fn playback(playback: Playback, cancelled: Arc<AtomicU32>) -> Self {
        let media_type = Some(playback.media_type().clone());
        Self::new(StatusCode::OK, media_type, Content::Playback(playback, cancelled))
    }

    /// A response that is computed from the request.
    pub(crate) fn computed(handler: Handler) -> Self {
        Self::new(StatusCode::OK, None, Content::Computed(handler))
    }

    /// Returns the function that computes the response, if there is one.
    pub(crate) fn handler(&self) -> Option<Handler> {
        match &self.content {
            Content::Computed(handler) => Some(handler.clone()),
            _ => None,
        }
    }

    /// Sets the content that the handler has computed. The headers of the template are kept.
    pub(crate) fn with_reply(mut self, reply: Reply) -> Self {
        self.status = reply.status;
        self.headers.extend(reply.headers);
        self.content = Content::Bytes(reply.body);
        self
    }

    fn new(status: StatusCode, media_type: Option<HeaderValue>, content: Content) -> Self {
        ResponseTemplate {
            status,
            headers: media_type.map(|value| (CONTENT_TYPE, value)).into_iter().collect(),
            delay: Duration::ZERO,
            content,
        }
    }

    /// Returns a response for a connection.
    pub(crate) fn into_response(self, breaker: Breaker) -> http::Response<ResponseBody> {
        let mut response = http::Response::new(match self.content {
            Content::Bytes(bytes) => Either::Left(Full::new(bytes)),
            Content::Playback(playback, cancelled) => Either::Right(playback.start(breaker, cancelled)),
            // Never sent: `with_reply` replaces it.
            Content::Computed(_) => Either::Left(Full::default()),
        });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
