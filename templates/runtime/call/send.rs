//! Sends the request of a call, with retries, and reads the response. No other code sends anything.

use super::request_builder::RequestBuilder;
use super::trace;
use crate::runtime::client::hooks::AttemptOutcome;
use crate::runtime::client::settings::Settings;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::error::api_error::ApiError;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::ErrorContext;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::error::retry_after::retry_after;
use crate::runtime::error::transport_error::TransportError;
use crate::runtime::error::transport_failure::TransportFailure;
use crate::runtime::request::body::PreparedBody;
use crate::runtime::request::headers::mark_sensitive;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::prepared::PreparedRequest;
use crate::runtime::response::raw::RawResponse;
use crate::runtime::retry::classification::AttemptResult;
use bytes::{Bytes, BytesMut};
use http::HeaderValue;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use std::pin::Pin;
use std::time::{Duration, Instant};

/// A call that is being sent.
///
/// A trait object, so that the code that sends calls is compiled once, with this crate. As an opaque type, each program
/// would compile it again.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Result<(RawResponse, ErrorContext), Error>> + Send>>;

/// Sends a call with retries. Returns the response of a success, with its operation and attempt.
///
/// # Errors
/// Any variant of [`Error`].
pub(crate) fn send(builder: Box<RequestBuilder>, blocking: bool) -> Sending {
    Box::pin(execute_with_retries(builder, blocking, false))
}

/// Sends a call like [`send`], but leaves the body of a success unread.
///
/// # Errors
/// Any variant of [`Error`].
pub(crate) fn send_streaming(builder: Box<RequestBuilder>, blocking: bool) -> Sending {
    Box::pin(execute_with_retries(builder, blocking, true))
}

async fn execute_with_retries(
    mut builder: Box<RequestBuilder>,
    blocking: bool,
    is_streaming: bool,
) -> Result<(RawResponse, ErrorContext), Error> {
    let RequestBuilder {
        operation, keeps_url, ..
    } = *builder;
    let client = builder.client.clone();
    let may_send_secrets = builder.may_send_secrets();
    let to_error = |problem: RequestProblem| problem.into_error(operation.id);
    builder.open_files().await.map_err(to_error)?;
    let mut next = builder.prepare().map_err(to_error)?;
    let http_clients = &client.inner().http_clients;
    let http = http_clients.get(builder.http_client_kind(blocking))?;
    let is_user_provided = http_clients.is_user_provided();
    let hooks = &client.inner().hooks;
    let start = Instant::now();
    let options = ReadOptions {
        max_response_bytes: builder.settings.max_response_bytes,
        limits: Limits {
            memory: builder.settings.memory_limit(),
            deadline: start.checked_add(builder.settings.timeout),
        },
        keeps_url,
        is_streaming,
    };
    let mut attempt_number = 1;
    loop {
        let settings = &builder.settings;
        let time_limit = settings
            .attempt_timeout
            .min(settings.timeout.saturating_sub(start.elapsed()));
        if time_limit.is_zero() {
            // The time is over: a request could have an effect on the server, but its response would be lost.
            let context = ErrorContext {
                operation: operation.id,
                attempt: attempt_number - 1,
                retryable: false,
            };
            return Err(Error::Transport(Box::new(TransportError::new(
                context,
                TransportFailure::NoTimeLeft,
            ))));
        }
        let request = hooks
            .before(operation, attempt_number, next, may_send_secrets)
            .map_err(to_error)?;
        let attempt_start = Instant::now();
        let outcome = attempt(http, is_user_provided, request, time_limit, &options).await;
        let context = ErrorContext {
            operation: operation.id,
            attempt: attempt_number,
            retryable: builder.is_body_available()
                && AttemptResult::of(&outcome)
                    .is_some_and(|result| result.is_retryable(&operation.method, settings.retry.retry_non_idempotent)),
        };
        let retry_in = context
            .retryable
            .then(|| retry_delay(settings, &outcome, attempt_number, start.elapsed()))
            .flatten();
        let outcome = outcome.map_err(|failure| TransportError::new(context, failure));
        let observed = AttemptOutcome {
            context,
            elapsed: attempt_start.elapsed(),
            outcome: outcome.as_ref(),
            retry_in,
        };
        trace::record_attempt(&observed);
        hooks.after(&observed);
        let Some(delay) = retry_in else {
            return into_result(operation, settings, context, outcome).map(|raw| (raw, context));
        };
        tokio::time::sleep(delay).await;
        attempt_number += 1;
        next = builder.prepare().map_err(to_error)?;
    }
}

/// Returns the delay before the next attempt, or `None` if no time or no attempt is left.
fn retry_delay(
    settings: &Settings,
    outcome: &Result<RawResponse, TransportFailure>,
    attempt_number: u32,
    elapsed: Duration,
) -> Option<Duration> {
    let retry_after = outcome.as_ref().ok().and_then(|raw| retry_after(&raw.headers));
    let remaining = settings.timeout.saturating_sub(elapsed);
    settings.retry.delay(attempt_number, elapsed, remaining, retry_after)
}

/// Converts the outcome of the last attempt to the result of the call. Decodes the body of an error response.
fn into_result(
    operation: &Operation,
    settings: &Settings,
    context: ErrorContext,
    outcome: Result<RawResponse, TransportError>,
) -> Result<RawResponse, Error> {
    let mut raw = outcome.map_err(|error| Error::Transport(Box::new(error)))?;
    raw.accept = operation.accept;
    if !raw.status.is_success() {
        let decode = operation.error_body(raw.status).filter(|_| raw.is_complete);
        let body = decode.map(|decode| decode(&raw.bytes, raw.limits));
        let error = ApiError::new(context, raw.status, raw.headers, body, raw.bytes);
        return Err(Error::Api(Box::new(error)));
    }
    if !raw.is_complete {
        return Err(DecodeProblem::TooLarge(settings.max_response_bytes).into_error(context, raw.status));
    }
    Ok(raw)
}

/// How a response is read.
struct ReadOptions {
    max_response_bytes: usize,
    limits: Limits,
    /// Whether the response keeps the URL that it came from.
    keeps_url: bool,
    /// Whether the body of a success is left unread.
    is_streaming: bool,
}

/// Sends one request and reads its response. Every request that is sent goes through this function.
///
/// The future does not contain the request: moving it into the future takes time.
fn attempt(
    http: &reqwest::Client,
    is_user_provided: bool,
    prepared: PreparedRequest,
    time_limit: Duration,
    options: &ReadOptions,
) -> impl Future<Output = Result<RawResponse, TransportFailure>> {
    let mut request = reqwest::Request::new(prepared.method.clone(), prepared.url);
    *request.headers_mut() = prepared.headers;
    if is_user_provided && let Some(length) = prepared.body.length().filter(|length| *length > 0) {
        // hyper adds it itself, but not if a default header of a user-provided client is in its place.
        request.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    let (body, stream) = match prepared.body {
        PreparedBody::Bytes(bytes) => (bytes.into(), None),
        PreparedBody::Stream(stream) => {
            if stream.length().is_none() {
                // hyper adds it itself, but not to GET and HEAD, which it would send without the body.
                let chunked = HeaderValue::from_static("chunked");
                request.headers_mut().insert(TRANSFER_ENCODING, chunked);
            }
            (reqwest::Body::wrap(stream.to_http_body()), Some(stream))
        }
    };
    *request.body_mut() = Some(body);
    if !options.is_streaming {
        *request.timeout_mut() = Some(time_limit);
    }
    let mut sent = http.execute(request);
    async move {
        let response = read_response(&mut sent, options);
        let outcome = if options.is_streaming {
            // Not set on the request, where the time limit would include reading the rest of the body.
            let response = tokio::time::timeout(time_limit, response).await;
            response.unwrap_or(Err(TransportFailure::TimedOut))
        } else {
            response.await
        };
        let Some(stream) = stream else {
            return outcome;
        };
        if !options.is_streaming || outcome.is_err() {
            stream.abort();
        }
        // The HTTP client only reports that the body failed.
        outcome.map_err(|error| stream.take_failure().map_or(error, TransportFailure::Body))
    }
}

async fn read_response(
    sent: impl Future<Output = Result<reqwest::Response, reqwest::Error>>,
    options: &ReadOptions,
) -> Result<RawResponse, TransportFailure> {
    let mut response = sent.await?;
    let is_success = response.status().is_success();
    let is_unread = options.is_streaming && is_success;
    let limit = options.max_response_bytes;
    let (bytes, is_complete) = if is_unread {
        (Bytes::new(), true)
    } else if is_success && response.content_length().unwrap_or_default() > u64::try_from(limit).unwrap_or(u64::MAX) {
        // A success that is too large by its `Content-Length` is not read. The beginning of an error response is,
        // because it may contain the reason.
        (Bytes::new(), false)
    } else {
        read_body(&mut response, limit).await?
    };
    let mut headers = std::mem::take(response.headers_mut());
    mark_sensitive(&mut headers);
    Ok(RawResponse {
        status: response.status(),
        headers,
        bytes,
        accept: "",
        is_complete,
        url: options.keeps_url.then(|| Box::new(response.url().clone())),
        unread_body: is_unread.then(|| Box::new(response)),
        limits: options.limits,
    })
}

/// Reads the body. Returns it and whether it is complete: at most `limit` bytes are kept, whatever the
/// `Content-Length`.
async fn read_body(response: &mut reqwest::Response, limit: usize) -> Result<(Bytes, bool), reqwest::Error> {
    // Most bodies arrive in one chunk, which is returned without a copy.
    let mut first = response.chunk().await?.unwrap_or_default();
    if first.len() > limit {
        first.truncate(limit);
        return Ok((first, false));
    }
    let Some(mut chunk) = response.chunk().await? else {
        return Ok((first, true));
    };
    let mut body = BytesMut::from(first);
    loop {
        let remaining = limit.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..remaining).unwrap_or(&chunk));
        if chunk.len() > remaining {
            return Ok((body.freeze(), false));
        }
        match response.chunk().await? {
            Some(next) => chunk = next,
            None => return Ok((body.freeze(), true)),
        }
    }
}
