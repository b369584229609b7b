//! A call: an operation with its arguments, not yet sent.

#[cfg(feature = "blocking")]
use super::blocking;
use super::client::Client;
use super::draft::Draft;
#[cfg(feature = "blocking")]
use super::error::Mistake;
use super::error::{At, Error};
use super::operation::Operation;
use super::parameter::Parameter;
use super::reply::{Raw, Read};
use super::response::Response;
use super::retry::RetryPolicy;
use super::send;
use super::value::Node;
use bytes::Bytes;
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
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    draft: Draft,
    read: Read<T>,
}

impl<T> Call<T> {
    pub(crate) fn new(client: &Client, operation: &'static Operation, read: Read<T>) -> Self {
        Call {
            draft: Draft::new(client, operation),
            read,
        }
    }

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

    /// A body of a form, or none for `None`.
    pub(crate) fn form<'v>(mut self, body: impl Into<Node<'v>>) -> Self {
        self.draft.form(body.into());
        self
    }

    /// Any other body.
    pub(crate) fn raw(mut self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.draft.raw(media_type, body.into());
        self
    }

    /// Sends the body as a form (`application/x-www-form-urlencoded`) and not
    /// as JSON. Not every operation takes both.
    pub fn as_form(mut self) -> Self {
        self.draft.prefer_form();
        self
    }

    /// Sets a header of the request, in place of the client's.
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        self.draft.header(name, &value);
        self
    }

    /// How long this call may take in all, in place of
    /// [the client's limit](super::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.settings.timeout = timeout;
        self
    }

    /// How long an attempt to make this call may take, in place of
    /// [the client's limit](super::ClientBuilder::attempt_timeout).
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.draft.settings.attempt_timeout = timeout;
        self
    }

    /// Whether and when this call is attempted again, in place of
    /// [what the client does](super::ClientBuilder::retry).
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
    /// [the URL](super::ClientBuilder::server) are the same.
    pub fn server(mut self, url: impl Into<String>) -> Self {
        self.draft.server(&url.into());
        self
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
        read(self.read, send::send(self.draft, false).await?)
    }

    /// Sends the call and waits for the reply, with or without an async runtime
    /// around.
    ///
    /// The call is carried out on a thread of its own, which all such calls of
    /// the process share, while the current thread waits. Within a runtime that
    /// thread can meanwhile do nothing else: `.await` is better there, or
    /// `spawn_blocking`. An awaited call and one that blocks do not share
    /// connections, except those of
    /// [an HTTP client of one's own](super::ClientBuilder::http_client); with
    /// such a client, a call cannot block within a runtime, because its
    /// connection may be one that this runtime has to serve.
    ///
    /// # Errors
    /// Any but [`Error::Config`]. [`Error::Request`] also where a call cannot
    /// block: within a runtime with an HTTP client of one's own, and if the
    /// thread cannot be started.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        let operation = self.draft.operation.id;
        let given = self.draft.client.inner().pools.are_given();
        if given && tokio::runtime::Handle::try_current().is_ok() {
            return Err(Mistake::SharedClient.of(operation));
        }
        let sent = blocking::wait(send::send(self.draft, true));
        read(self.read, sent.map_err(|mistake| mistake.of(operation))??)
    }
}

fn read<T>(read: Read<T>, (raw, at): (Raw, At)) -> Result<Response<T>, Error> {
    match read(&raw) {
        Ok(value) => Ok(Response::new(value, raw, at.attempt)),
        Err(misfit) => Err(misfit.of(at, raw.status)),
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Without arguments.
impl<T> Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Operation { id, method, path, .. } = self.draft.operation;
        f.debug_struct("Call")
            .field("operation", id)
            .field("method", method)
            .field("path", path)
            .finish_non_exhaustive()
    }
}
