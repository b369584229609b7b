//! [`ResponseBody`]: the body of an HTTP response that is made from a model.

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::convert::Infallible;
use std::fmt::{self, Debug};
use std::mem::take;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of an [`HttpResponse`](crate::HttpResponse).
///
/// It implements [`http_body::Body`], so servers based on hyper send it as it is; in axum, a handler can return the
/// response. `Debug` omits the content, which may contain tokens.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ResponseBody(Bytes);

impl ResponseBody {
    /// Returns the content.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the content.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl From<String> for ResponseBody {
    fn from(text: String) -> Self {
        ResponseBody(text.into())
    }
}

impl From<ResponseBody> for Bytes {
    fn from(body: ResponseBody) -> Self {
        body.0
    }
}

impl Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseBody([{} bytes])", self.0.len())
    }
}

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = take(&mut self.0);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }
}
