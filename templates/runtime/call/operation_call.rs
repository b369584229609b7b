//! A call: an operation with its arguments, not yet sent.

#[cfg(feature = "blocking")]
use super::blocking;
use super::request_builder::Draft;
use super::send;
use super::trace::CallSpan;
use crate::runtime::client::api_client::Client;
use crate::runtime::codec::value::Node;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::At;
use crate::runtime::request::multipart::PartTypes;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::parameter::Parameter;
use crate::runtime::response::body::{self, Format, Read};
use crate::runtime::response::byte_stream::ByteStream;
#[cfg(feature = "test-util")]
use crate::runtime::response::encode::Write;
use crate::runtime::response::raw::Raw;
use crate::runtime::response::typed_response::Response;
use crate::runtime::retry::policy::RetryPolicy;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use std::fmt::{self, Debug, Display};
use std::pin::Pin;
use std::time::Duration;

/// An operation with its arguments. It is sent when awaited:
///
/// ```text
/// let reply = client.group().operation(&request).timeout(two_seconds).await?;
/// ```
///
/// A mistake in an argument, such as a path value that is empty, is an
/// [`Error::Request`] when the call is sent; then nothing is.
///
/// `K` says what else it can be: nothing, or a [list](crate::PagedCall).
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, K = ()> {
    pub(crate) draft: Draft,
    pub(crate) read: Read<T>,
    #[cfg(feature = "test-util")]
    pub(crate) write: Write<T>,
    pub(crate) kind: K,
}

impl<T> Call<T> {
    /// `format` is one of the functions in `reply.rs`.
    pub(crate) fn new(client: &Client, operation: &'static Operation, format: fn() -> Format<T>) -> Self {
        Self::of(Draft::new(client, operation), format())
    }

    fn of(draft: Draft, format: Format<T>) -> Self {
        Call {
            draft,
            read: format.read,
            #[cfg(feature = "test-util")]
            write: format.write,
            kind: (),
        }
    }
}

impl<T, K> Call<T, K> {
    /// The server that the document has for this operation.
    pub(crate) fn own_server(mut self, url: &'static str) -> Self {
        self.draft.own_server(url);
        self
    }

    /// The value of a `{name}` in the path.
    pub(crate) fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.draft.path(name, &value);
        self
    }

    /// A query parameter in the default style: a list repeats its name, an
    /// object has a parameter per property.
    pub(crate) fn query<'v>(self, name: &'static str, value: impl Into<Node<'v>>) -> Self {
        self.parameter(Parameter::query(name), value)
    }

    /// Every field as a query parameter in the default style.
    pub(crate) fn query_record<'v>(mut self, record: impl Into<Node<'v>>) -> Self {
        self.draft.query_record(record.into());
        self
    }

    /// A header parameter in the default style.
    pub(crate) fn header_param<'v>(self, name: &'static str, value: impl Into<Node<'v>>) -> Self {
        self.parameter(Parameter::header(name), value)
    }

    /// Notes that the parameter of that name, which has been added, holds a
    /// secret.
    pub(crate) fn secret(mut self, name: &'static str) -> Self {
        self.draft.secret(name);
        self
    }

    /// A parameter anywhere, in any style; what is absent or null is left out.
    pub(crate) fn parameter<'v>(mut self, parameter: Parameter, value: impl Into<Node<'v>>) -> Self {
        self.draft.parameter(&parameter, value.into());
        self
    }

    /// Every field as the parameter that has its place in the list.
    pub(crate) fn options<'v>(mut self, parameters: &'static [Parameter], record: impl Into<Node<'v>>) -> Self {
        self.draft.options(parameters, record.into());
        self
    }

    /// A body of JSON, or none for `None`.
    pub(crate) fn json<'v>(mut self, body: impl Into<Node<'v>>) -> Self {
        self.draft.json(body.into());
        self
    }

    /// The same of a media type of its own, such as `application/merge-patch+json`.
    pub(crate) fn json_as<'v>(mut self, media_type: &'static str, body: impl Into<Node<'v>>) -> Self {
        self.draft.json_as(media_type, body.into());
        self
    }

    /// How fields of a form are spelled, where they are not as usual. It comes
    /// before the body.
    pub(crate) fn encoding(mut self, encoding: &'static [Parameter]) -> Self {
        self.draft.encoding(encoding);
        self
    }

    /// A body of a form, or none for `None`.
    pub(crate) fn form<'v>(mut self, body: impl Into<Node<'v>>) -> Self {
        self.draft.form(body.into());
        self
    }

    /// A body of a form of parts, or none for `None`.
    pub(crate) fn multipart<'v>(mut self, types: PartTypes, body: impl Into<Node<'v>>) -> Self {
        self.draft.multipart(types, body.into());
        self
    }

    /// Any other body.
    pub(crate) fn raw(mut self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.draft.raw(media_type, body.into());
        self
    }

    /// Any other body, or none for `None`.
    pub(crate) fn raw_or_none(self, media_type: &'static str, body: Option<impl Into<Bytes>>) -> Self {
        match body {
            Some(body) => self.raw(media_type, body),
            None => self,
        }
    }

    /// Sends the body as a form (`application/x-www-form-urlencoded`) and not
    /// as JSON. Not every operation takes both.
    pub fn as_form(mut self) -> Self {
        self.draft.prefer_form();
        self
    }

    /// Sends this body, of this media type, in place of the one that the
    /// arguments make: for a media type that the API takes as well, and for
    /// what the document does not say.
    pub fn body(mut self, media_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        self.draft.raw(media_type.into(), body.into());
        self
    }

    /// Sends the body as of this media type: one of those that the API accepts
    /// for it, or one that a range such as `image/*` covers.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.draft.header(CONTENT_TYPE.as_str(), &media_type);
        self
    }

    /// Asks for the reply in another media type that the API offers, such as
    /// `text/csv`, and gives its body as it comes.
    pub fn accept(self, media_type: &str) -> Call<Bytes> {
        let mut draft = self.draft;
        draft.header(ACCEPT.as_str(), &media_type);
        Call::of(draft, body::bytes())
    }

    /// Sets a header of the request, in place of the client's.
    ///
    /// What frames the message is written by the HTTP client: `connection`,
    /// `content-length`, `expect`, `host`, `keep-alive`, `proxy-connection`,
    /// `te`, `trailer`, `transfer-encoding` and `upgrade`. With another value
    /// than the one that is sent, the call fails with [`Error::Request`].
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        self.draft.header(name, &value);
        self
    }

    /// How long this call may take in all, in place of
    /// [the client's limit](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.settings.timeout = timeout;
        self
    }

    /// How long an attempt to make this call may take, in place of
    /// [the client's limit](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.draft.settings.attempt_timeout = timeout;
        self
    }

    /// Whether and when this call is attempted again, in place of
    /// [what the client does](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.draft.settings.retry = policy;
        self
    }

    /// How often this call is attempted again at most: 0 for one attempt.
    pub fn retries(mut self, retries: u32) -> Self {
        let policy = &mut self.draft.settings.retry;
        *policy = policy.attempts(retries.saturating_add(1));
        self
    }

    /// Sends this call to another server, and the credentials with it. The rules for
    /// [the URL](crate::ClientBuilder::server) are the same.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.draft.server(&url.into());
        self
    }

    /// The request, and how a success is written: for a mock server.
    #[cfg(feature = "test-util")]
    pub(crate) fn into_parts(self) -> (Draft, Write<T>) {
        (self.draft, self.write)
    }

    /// The request that would be sent. Nothing is. Where the API takes a key in
    /// the query, the URI has it.
    ///
    /// # Errors
    /// [`Error::Request`].
    pub fn into_request(self) -> Result<http::Request<Bytes>, Error> {
        self.draft.into_request()
    }

    /// Sends the call; `.await` on the call itself does the same.
    ///
    /// # Errors
    /// Any but [`Error::Config`].
    pub async fn send(self) -> Result<Response<T>, Error> {
        reply(self.draft, self.read).await
    }

    /// Sends the call and waits for the reply, with or without an async runtime
    /// around.
    ///
    /// The call is carried out on a thread of its own, which all such calls of
    /// the process share, while the current thread waits. Within a runtime that
    /// thread can meanwhile do nothing else: `.await` is better there, or
    /// `spawn_blocking`. An awaited call and one that blocks do not share
    /// connections, except those of
    /// [an HTTP client of one's own](crate::ClientBuilder::http_client); with
    /// such a client, a call cannot block within a runtime, because its
    /// connection may be one that this runtime has to serve.
    ///
    /// # Errors
    /// Any but [`Error::Config`]. [`Error::Request`] also where a call cannot
    /// block: within a runtime with an HTTP client of one's own, and if the
    /// thread cannot be started.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        let span = CallSpan::new(&self.draft);
        let sent = blocking::send(self.draft, &span);
        decode_response(span, self.read, sent)
    }
}

impl Call<Bytes> {
    /// Sends the call, and gives the body as it comes:
    ///
    /// ```text
    /// let mut stream = client.group().download().stream().await?;
    /// while let Some(bytes) = stream.chunk().await? { … }
    /// ```
    ///
    /// For a body that is too large to hold, or that does not end by itself.
    /// What is attempted again is a call whose success has not begun.
    /// [`timeout`](Call::timeout) counts until then, and
    /// [`attempt_timeout`](Call::attempt_timeout) until then and for each wait
    /// for more. There is no limit on the size.
    ///
    /// # Errors
    /// Any but [`Error::Config`] and [`Error::Decode`].
    pub async fn stream(self) -> Result<ByteStream, Error> {
        let patience = self.draft.settings.attempt_timeout;
        let span = CallSpan::new(&self.draft);
        let opened = span.around(send::open(self.draft)).await;
        span.end(opened.as_ref().map(|(raw, at)| (raw.status, at.attempt)));
        let (raw, at) = opened?;
        Ok(ByteStream::new(raw, at, patience))
    }
}

async fn reply<T>(draft: Draft, read: Read<T>) -> Result<Response<T>, Error> {
    let span = CallSpan::new(&draft);
    let sent = span.around(send::send(draft, false)).await;
    decode_response(span, read, sent)
}

/// Reads a reply, which is the last part of a call.
pub(crate) fn decode_response<T>(
    span: CallSpan,
    read: Read<T>,
    sent: Result<(Raw, At), Error>,
) -> Result<Response<T>, Error> {
    let outcome = sent.and_then(|(raw, at)| match (read.body)(&raw) {
        Ok(value) => Ok(Response::new(value, read.show, raw, at.attempt)),
        Err(misfit) => Err(misfit.of(at, raw.status)),
    });
    span.end(
        outcome
            .as_ref()
            .map(|response| (response.status(), response.attempts())),
    );
    outcome
}

impl<T: 'static, K> IntoFuture for Call<T, K> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(reply(self.draft, self.read))
    }
}

/// Without arguments.
impl<T, K> Debug for Call<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { id, method, path, .. } = self.draft.operation;
        f.debug_struct("Call")
            .field("operation", id)
            .field("method", method)
            .field("path", path)
            .finish_non_exhaustive()
    }
}
