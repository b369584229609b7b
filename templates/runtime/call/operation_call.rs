//! A call: an operation with its arguments, not yet sent.

#[cfg(feature = "blocking")]
use super::blocking;
use super::request_builder::RequestBuilder;
use super::send;
use super::trace::CallSpan;
use crate::runtime::client::api_client::Client;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::request::multipart::PartTypes;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::parameter::Parameter;
use crate::runtime::response::body::{self, BodyDecoder, ResponseCodec};
use crate::runtime::response::byte_stream::ByteStream;
#[cfg(feature = "test-util")]
use crate::runtime::response::encode::EncodeFn;
use crate::runtime::response::raw::RawResponse;
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
    pub(crate) builder: RequestBuilder,
    pub(crate) decoder: BodyDecoder<T>,
    #[cfg(feature = "test-util")]
    pub(crate) encode: EncodeFn<T>,
    pub(crate) kind: K,
}

impl<T> Call<T> {
    /// `format` is one of the functions in `reply.rs`.
    pub(crate) fn new(client: &Client, operation: &'static Operation, format: fn() -> ResponseCodec<T>) -> Self {
        Self::of(RequestBuilder::new(client, operation), format())
    }

    fn of(builder: RequestBuilder, format: ResponseCodec<T>) -> Self {
        Call {
            builder,
            decoder: format.decoder,
            #[cfg(feature = "test-util")]
            encode: format.encode,
            kind: (),
        }
    }
}

impl<T, K> Call<T, K> {
    /// The server that the document has for this operation.
    pub(crate) fn operation_server(mut self, url: &'static str) -> Self {
        self.builder.operation_server(url);
        self
    }

    /// The value of a `{name}` in the path.
    pub(crate) fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.builder.path(name, &value);
        self
    }

    /// A query parameter in the default style: a list repeats its name, an
    /// object has a parameter per property.
    pub(crate) fn query<'v>(self, name: &'static str, value: impl Into<ValueRef<'v>>) -> Self {
        self.parameter(Parameter::query(name), value)
    }

    /// Every field as a query parameter in the default style.
    pub(crate) fn query_object<'v>(mut self, object: impl Into<ValueRef<'v>>) -> Self {
        self.builder.query_object(object.into());
        self
    }

    /// A header parameter in the default style.
    pub(crate) fn header_param<'v>(self, name: &'static str, value: impl Into<ValueRef<'v>>) -> Self {
        self.parameter(Parameter::header(name), value)
    }

    /// Notes that the parameter of that name, which has been added, holds a
    /// secret.
    pub(crate) fn secret(mut self, name: &'static str) -> Self {
        self.builder.secret(name);
        self
    }

    /// A parameter anywhere, in any style; what is absent or null is left out.
    pub(crate) fn parameter<'v>(mut self, parameter: Parameter, value: impl Into<ValueRef<'v>>) -> Self {
        self.builder.parameter(&parameter, value.into());
        self
    }

    /// Every field as the parameter that has its place in the list.
    pub(crate) fn options<'v>(mut self, parameters: &'static [Parameter], object: impl Into<ValueRef<'v>>) -> Self {
        self.builder.options(parameters, object.into());
        self
    }

    /// A body of JSON, or none for `None`.
    pub(crate) fn json<'v>(mut self, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.json(body.into());
        self
    }

    /// The same of a media type of its own, such as `application/merge-patch+json`.
    pub(crate) fn json_as<'v>(mut self, media_type: &'static str, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.json_as(media_type, body.into());
        self
    }

    /// How fields of a form are spelled, where they are not as usual. It comes
    /// before the body.
    pub(crate) fn encoding(mut self, encoding: &'static [Parameter]) -> Self {
        self.builder.encoding(encoding);
        self
    }

    /// A body of a form, or none for `None`.
    pub(crate) fn form<'v>(mut self, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.form(body.into());
        self
    }

    /// A body of a form of parts, or none for `None`.
    pub(crate) fn multipart<'v>(mut self, types: PartTypes, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.multipart(types, body.into());
        self
    }

    /// Any other body.
    pub(crate) fn raw(mut self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.builder.raw(media_type, body.into());
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
        self.builder.switch_to_form();
        self
    }

    /// Sends this body, of this media type, in place of the one that the
    /// arguments make: for a media type that the API takes as well, and for
    /// what the document does not say.
    pub fn body(mut self, media_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        self.builder.raw(media_type.into(), body.into());
        self
    }

    /// Sends the body as of this media type: one of those that the API accepts
    /// for it, or one that a range such as `image/*` covers.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.builder.header(CONTENT_TYPE.as_str(), &media_type);
        self
    }

    /// Asks for the reply in another media type that the API offers, such as
    /// `text/csv`, and gives its body as it comes.
    pub fn accept(self, media_type: &str) -> Call<Bytes> {
        let mut builder = self.builder;
        builder.header(ACCEPT.as_str(), &media_type);
        Call::of(builder, body::bytes())
    }

    /// Sets a header of the request, in place of the client's.
    ///
    /// What frames the message is written by the HTTP client: `connection`,
    /// `content-length`, `expect`, `host`, `keep-alive`, `proxy-connection`,
    /// `te`, `trailer`, `transfer-encoding` and `upgrade`. With another value
    /// than the one that is sent, the call fails with [`Error::Request`].
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        self.builder.header(name, &value);
        self
    }

    /// How long this call may take in all, in place of
    /// [the client's limit](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.builder.settings.timeout = timeout;
        self
    }

    /// How long an attempt to make this call may take, in place of
    /// [the client's limit](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.builder.settings.attempt_timeout = timeout;
        self
    }

    /// Whether and when this call is attempted again, in place of
    /// [what the client does](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.builder.settings.retry = policy;
        self
    }

    /// The maximum number of attempts of this call, the first one included. 1 disables retries; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        let policy = &mut self.builder.settings.retry;
        *policy = policy.max_attempts(attempts);
        self
    }

    /// Sends this call to another server, and the credentials with it. The rules for
    /// [the URL](crate::ClientBuilder::server) are the same.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.builder.server(&url.into());
        self
    }

    /// The request, and how a success is written: for a mock server.
    #[cfg(feature = "test-util")]
    pub(crate) fn into_parts(self) -> (RequestBuilder, EncodeFn<T>) {
        (self.builder, self.encode)
    }

    /// The request that would be sent. Nothing is. Where the API takes a key in
    /// the query, the URI has it.
    ///
    /// # Errors
    /// [`Error::Request`].
    pub fn into_request(self) -> Result<http::Request<Bytes>, Error> {
        self.builder.into_request()
    }

    /// Sends the call; `.await` on the call itself does the same.
    ///
    /// # Errors
    /// Any but [`Error::Config`].
    pub async fn send(self) -> Result<Response<T>, Error> {
        reply(self.builder, self.decoder).await
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
        let span = CallSpan::new(&self.builder);
        let sent = blocking::send(self.builder, &span);
        decode_response(span, self.decoder, sent)
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
        let patience = self.builder.settings.attempt_timeout;
        let span = CallSpan::new(&self.builder);
        let opened = span.instrument(send::send_streaming(self.builder)).await;
        span.record_result(opened.as_ref().map(|(raw, at)| (raw.status, at.attempt)));
        let (raw, at) = opened?;
        Ok(ByteStream::new(raw, at, patience))
    }
}

async fn reply<T>(builder: RequestBuilder, decoder: BodyDecoder<T>) -> Result<Response<T>, Error> {
    let span = CallSpan::new(&builder);
    let sent = span.instrument(send::send(builder, false)).await;
    decode_response(span, decoder, sent)
}

/// Reads a reply, which is the last part of a call.
pub(crate) fn decode_response<T>(
    span: CallSpan,
    decoder: BodyDecoder<T>,
    sent: Result<(RawResponse, ErrorContext), Error>,
) -> Result<Response<T>, Error> {
    let outcome = sent.and_then(|(raw, at)| match (decoder.decode)(&raw) {
        Ok(value) => Ok(Response::new(value, decoder.debug, raw, at.attempt)),
        Err(problem) => Err(problem.into_error(at, raw.status)),
    });
    span.record_result(
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
        Box::pin(reply(self.builder, self.decoder))
    }
}

/// Without arguments.
impl<T, K> Debug for Call<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { id, method, path, .. } = self.builder.operation;
        f.debug_struct("Call")
            .field("operation", id)
            .field("method", method)
            .field("path", path)
            .finish_non_exhaustive()
    }
}
