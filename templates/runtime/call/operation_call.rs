//! [`Call`]: an operation with its arguments, and the methods that send it.

#[cfg(feature = "blocking")]
use super::blocking;
use super::request_builder::RequestBuilder;
use super::send;
use super::trace::CallSpan;
use crate::runtime::client::api_client::Client;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::request::body::Body;
use crate::runtime::request::multipart::{Layout, PartTypes};
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
/// let response = client.group().operation(&request).timeout(two_seconds).await?;
/// ```
///
/// An invalid argument, such as an empty path value, is an [`Error::Request`] when the call is awaited; nothing is
/// sent.
///
/// `K` is `()`, the pagination of a paginated call, or the format of a stream.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T, K = ()> {
    pub(crate) builder: Box<RequestBuilder>,
    pub(crate) decoder: BodyDecoder<T>,
    #[cfg(feature = "test-util")]
    pub(crate) encode: EncodeFn<T>,
    pub(crate) kind: K,
}

/// The kinds of calls that have one response: `()`, and the pagination of a paginated call. Code that is
/// generic over calls needs it: `fn send<T, K: SingleResponse>(call: Call<T, K>)`.
pub trait SingleResponse: sealed::Sealed {}

pub(crate) mod sealed {
    /// Other crates cannot add kinds of calls.
    pub trait Sealed {}
}

impl sealed::Sealed for () {}
impl SingleResponse for () {}

impl<T> Call<T> {
    /// Creates a call. `format` is one of the functions in `response/body.rs`.
    pub(crate) fn new(client: &Client, operation: &'static Operation, format: fn() -> ResponseCodec<T>) -> Self {
        Self::of(RequestBuilder::new(client, operation), format())
    }

    fn of(builder: Box<RequestBuilder>, format: ResponseCodec<T>) -> Self {
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
    /// Returns the operation: its id, method and path template.
    pub fn operation(&self) -> &'static Operation {
        self.builder.operation
    }

    /// Replaces the kind of the call.
    pub(crate) fn with_kind<L>(self, kind: L) -> Call<T, L> {
        Call {
            builder: self.builder,
            decoder: self.decoder,
            #[cfg(feature = "test-util")]
            encode: self.encode,
            kind,
        }
    }

    /// Sets the server that the document declares for this operation.
    pub(crate) fn operation_server(mut self, url: &'static str) -> Self {
        self.builder.operation_server(url);
        self
    }

    /// Sets the value of a `{name}` in the path.
    pub(crate) fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.builder.path(name, &value);
        self
    }

    /// Adds a query parameter in the default style: a list repeats its name, an object has a parameter per property.
    pub(crate) fn query<'v>(self, name: &'static str, value: impl Into<ValueRef<'v>>) -> Self {
        self.parameter(Parameter::query(name), value)
    }

    /// Adds each property of an object as a query parameter in the default style.
    pub(crate) fn query_object<'v>(mut self, object: impl Into<ValueRef<'v>>) -> Self {
        self.builder.query_object(object.into());
        self
    }

    /// Adds a header parameter in the default style.
    pub(crate) fn header_param<'v>(self, name: &'static str, value: impl Into<ValueRef<'v>>) -> Self {
        self.parameter(Parameter::header(name), value)
    }

    /// Marks the parameter of that name, which has been added already, as secret.
    pub(crate) fn secret(mut self, name: &'static str) -> Self {
        self.builder.secret(name);
        self
    }

    /// Adds a parameter of any location and style; absent and null values are omitted.
    pub(crate) fn parameter<'v>(mut self, parameter: Parameter, value: impl Into<ValueRef<'v>>) -> Self {
        self.builder.parameter(&parameter, value.into());
        self
    }

    /// Adds each property of an object as the parameter with the same index in the list.
    pub(crate) fn options<'v>(mut self, parameters: &'static [Parameter], object: impl Into<ValueRef<'v>>) -> Self {
        self.builder.options(parameters, object.into());
        self
    }

    /// Sets a JSON body, or no body for `None`.
    pub(crate) fn json<'v>(mut self, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.json(body.into());
        self
    }

    /// Sets a JSON body with another media type, such as `application/merge-patch+json`.
    pub(crate) fn json_as<'v>(mut self, media_type: &'static str, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.json_as(media_type, body.into());
        self
    }

    /// Sets the styles of form properties that do not use the default. It must precede the body.
    pub(crate) fn encoding(mut self, encoding: &'static [Parameter]) -> Self {
        self.builder.encoding(encoding);
        self
    }

    /// Sets a form body, or no body for `None`.
    pub(crate) fn form<'v>(mut self, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.form(body.into());
        self
    }

    /// Sets a multipart form body, or no body for `None`.
    pub(crate) fn multipart<'v>(mut self, types: PartTypes, body: impl Into<ValueRef<'v>>) -> Self {
        self.builder.multipart(Layout::form(types), body.into());
        self
    }

    /// Sets a multipart body whose parts have no names, or no body for `None`.
    pub(crate) fn parts<'v>(
        mut self,
        media_type: &'static str,
        types: PartTypes,
        body: impl Into<ValueRef<'v>>,
    ) -> Self {
        let layout = Layout::by_position(media_type, types);
        self.builder.multipart(layout, body.into());
        self
    }

    /// Sets a boolean property of the JSON body, which has been set already. `false` only replaces another value.
    pub(crate) fn body_flag(mut self, name: &'static str, value: bool) -> Self {
        self.builder.body_flag(name, value);
        self
    }

    /// Sets a boolean query parameter. `false` only replaces another value.
    pub(crate) fn query_flag(mut self, name: &'static str, value: bool) -> Self {
        self.builder.query_flag(name, value);
        self
    }

    /// Sets any other body.
    pub(crate) fn raw(mut self, media_type: &'static str, body: impl Into<Body>) -> Self {
        self.builder.raw(media_type, body);
        self
    }

    /// Sets any other body, or no body for `None`.
    pub(crate) fn raw_or_none(self, media_type: &'static str, body: Option<impl Into<Body>>) -> Self {
        match body {
            Some(body) => self.raw(media_type, body),
            None => self,
        }
    }

    /// Sends the body as a form (`application/x-www-form-urlencoded`) and not as JSON. If the operation does not
    /// support both, the call fails with [`Error::Request`].
    pub fn as_form(mut self) -> Self {
        self.builder.switch_to_form();
        self
    }

    /// Replaces the body made from the arguments: for another media type that the API accepts, and for content that the
    /// document does not describe. A [`Body`] may be a stream or a file on disk.
    pub fn body(mut self, media_type: impl Into<String>, body: impl Into<Body>) -> Self {
        self.builder.raw(media_type.into(), body);
        self
    }

    /// Sets the media type of the body: one that the API accepts for it, or one within a range such as `image/*`.
    pub fn content_type(mut self, media_type: &str) -> Self {
        self.builder.header(CONTENT_TYPE.as_str(), &media_type);
        self
    }

    /// Requests another media type that the API offers, such as `text/csv`. The call then returns the raw bytes of the
    /// body.
    pub fn accept(self, media_type: &str) -> Call<Bytes> {
        let mut builder = self.builder;
        builder.header(ACCEPT.as_str(), &media_type);
        Call::of(builder, body::bytes())
    }

    /// Sets a header of the request. It replaces the value set by the client.
    ///
    /// The HTTP client sets the headers that frame the message: `connection`, `content-length`, `expect`, `host`,
    /// `keep-alive`, `proxy-connection`, `te`, `trailer`, `transfer-encoding` and `upgrade`. The call fails with
    /// [`Error::Request`] if one of them is set to a value other than the one that is sent.
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        self.builder.header(name, &value);
        self
    }

    /// Sets the time limit of this call, including all attempts. It replaces [the limit of the
    /// client](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.builder.settings.timeout = timeout;
        self
    }

    /// Sets the time limit of each attempt of this call. It replaces [the limit of the
    /// client](crate::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.builder.settings.attempt_timeout = timeout;
        self
    }

    /// Sets whether and when this call is retried. It replaces [the policy of the client](crate::ClientBuilder::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.builder.settings.retry = policy;
        self
    }

    /// Sets the maximum number of attempts of this call, the first one included. 1 disables retries; 0 counts as 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        let policy = &mut self.builder.settings.retry;
        *policy = policy.max_attempts(attempts);
        self
    }

    /// Sends this call to another server, including the credentials. The URL must meet the conditions of
    /// [`ClientBuilder::server`](crate::ClientBuilder::server).
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.builder.server(&url.into());
        self
    }

    /// Returns the request and the encoder of a success, for the mock server.
    #[cfg(feature = "test-util")]
    pub(crate) fn into_parts(self) -> (Box<RequestBuilder>, EncodeFn<T>) {
        (self.builder, self.encode)
    }

    /// Returns the request without sending it. If the API has an API key in the query, the URI contains it.
    ///
    /// # Errors
    /// [`Error::Request`] if an argument is invalid, a credential is missing, or the [body](Body) is a stream or a file on
    /// disk, which is not in memory.
    pub fn into_request(self) -> Result<http::Request<Bytes>, Error> {
        self.builder.into_request()
    }
}

impl<T, K: SingleResponse> Call<T, K> {
    /// Sends the call. `.await` on the call itself does the same.
    ///
    /// # Errors
    /// Any variant except [`Error::Config`].
    pub async fn send(self) -> Result<Response<T>, Error> {
        send_and_decode(self.builder, self.decoder).await
    }

    /// Sends the call and blocks until it is done. It works inside and outside of an async runtime.
    ///
    /// A background thread, shared by all blocking calls of the process, executes the call while the current thread
    /// waits. Within an async runtime the current thread can run no other tasks meanwhile: use `.await` there, or
    /// `spawn_blocking`. Awaited and blocking calls do not share connections, except those of a [user-provided HTTP
    /// client](crate::ClientBuilder::http_client). With such a client, a call cannot block within a runtime, because
    /// its connection may be driven by that runtime.
    ///
    /// # Errors
    /// Any variant except [`Error::Config`]. It is an [`Error::Request`] as well if the call cannot block: within a
    /// runtime with a user-provided HTTP client, or if the thread cannot be started.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        let span = CallSpan::new(&self.builder);
        let sent = blocking::send(self.builder, &span);
        decode_response(span, self.decoder, sent)
    }
}

impl Call<Bytes> {
    /// Sends the call and returns the body as a stream:
    ///
    /// ```text
    /// let mut stream = client.group().download().stream().await?;
    /// while let Some(bytes) = stream.chunk().await? { … }
    /// ```
    ///
    /// Use it for a body that is too large for memory or that does not end. The call is retried until a success begins,
    /// not later. [`timeout`](Call::timeout) limits the time until then. [`attempt_timeout`](Call::attempt_timeout)
    /// limits each attempt until then, and each wait for more bytes. The size is not limited.
    ///
    /// # Errors
    /// Any variant except [`Error::Config`] and [`Error::Decode`].
    pub async fn stream(self) -> Result<ByteStream, Error> {
        let chunk_timeout = self.builder.settings.attempt_timeout;
        let span = CallSpan::new(&self.builder);
        let opened = span.instrument(send::send_streaming(self.builder, false)).await;
        span.record_result(opened.as_ref().map(|(raw, context)| (raw.status, context.attempt)));
        let (raw, context) = opened?;
        Ok(ByteStream::new(raw, context, chunk_timeout))
    }
}

async fn send_and_decode<T>(builder: Box<RequestBuilder>, decoder: BodyDecoder<T>) -> Result<Response<T>, Error> {
    let span = CallSpan::new(&builder);
    let sent = span.instrument(send::send(builder, false)).await;
    decode_response(span, decoder, sent)
}

/// Decodes a response and records the result of the call, which ends its span.
pub(crate) fn decode_response<T>(
    span: CallSpan,
    decoder: BodyDecoder<T>,
    sent: Result<(RawResponse, ErrorContext), Error>,
) -> Result<Response<T>, Error> {
    let result = sent.and_then(|(raw, context)| match (decoder.decode)(&raw) {
        Ok(value) => Ok(Response::new(value, decoder.debug, raw, context.attempt)),
        Err(problem) => Err(problem.into_error(context, raw.status)),
    });
    let summary = result.as_ref().map(|response| (response.status(), response.attempts()));
    span.record_result(summary);
    result
}

impl<T: 'static, K: SingleResponse> IntoFuture for Call<T, K> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(send_and_decode(self.builder, self.decoder))
    }
}

/// Omits the arguments.
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
