//! From a draft to a reply: the only code that waits for the network.

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
use crate::runtime::request::headers::mark_sensitive;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::prepared::PreparedRequest;
use crate::runtime::response::raw::RawResponse;
use crate::runtime::retry::classification::AttemptResult;
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use std::time::{Duration, Instant};

/// Sends a call, as often as it takes and is allowed, and returns its success,
/// with where it came from.
///
/// # Errors
/// Any.
pub(crate) async fn send(builder: RequestBuilder, blocking: bool) -> Result<(RawResponse, ErrorContext), Error> {
    execute_with_retries(builder, blocking, false).await
}

/// The same, but the body of a success is left to be read.
///
/// # Errors
/// Any.
pub(crate) async fn send_streaming(builder: RequestBuilder) -> Result<(RawResponse, ErrorContext), Error> {
    execute_with_retries(builder, false, true).await
}

async fn execute_with_retries(
    mut builder: RequestBuilder,
    blocking: bool,
    is_streaming: bool,
) -> Result<(RawResponse, ErrorContext), Error> {
    let RequestBuilder {
        operation, settings, ..
    } = builder;
    let client = builder.client.clone();
    let private = builder.may_send_secrets();
    let problem = |problem: RequestProblem| problem.into_error(operation.id);
    let mut next = builder.prepare().map_err(problem)?;
    let http = client.inner().http_clients.get(builder.http_client_kind(blocking))?;
    let hooks = &client.inner().hooks;
    let start = Instant::now();
    let limits = Limits {
        memory: settings.memory_limit(),
        deadline: start.checked_add(settings.timeout),
    };
    let mut count = 1;
    loop {
        let limit = settings
            .attempt_timeout
            .min(settings.timeout.saturating_sub(start.elapsed()));
        if limit.is_zero() {
            // Nothing could come of it, and something might be done.
            let at = ErrorContext {
                operation: operation.id,
                attempt: count - 1,
                retryable: false,
            };
            return Err(Error::Transport(Box::new(TransportError::new(
                at,
                TransportFailure::NoTimeLeft,
            ))));
        }
        let mut request = next;
        hooks.before(operation, count, &mut request).map_err(problem)?;
        request.check_headers(private).map_err(problem)?;
        let begin = Instant::now();
        let options = ReadOptions {
            max_response_bytes: settings.max_response_bytes,
            limits,
            is_streaming,
        };
        let outcome = attempt(http, request, limit, options).await;
        let at = ErrorContext {
            operation: operation.id,
            attempt: count,
            retryable: AttemptResult::of(&outcome)
                .is_some_and(|result| result.is_retryable(&operation.method, settings.retry.retry_non_idempotent)),
        };
        let retry_in = at
            .retryable
            .then(|| retry_delay(&settings, &outcome, count, start.elapsed()))
            .flatten();
        let outcome = outcome.map_err(|error| TransportError::new(at, error));
        let observed = AttemptOutcome {
            at,
            elapsed: begin.elapsed(),
            outcome: outcome.as_ref(),
            retry_in,
        };
        trace::record_attempt(&observed);
        hooks.after(&observed);
        let Some(wait) = retry_in else {
            return into_result(operation, &settings, at, outcome).map(|raw| (raw, at));
        };
        tokio::time::sleep(wait).await;
        count += 1;
        next = builder.prepare().map_err(problem)?;
    }
}

/// How long to wait before the call is attempted again; `None` if there is no
/// time or no attempt left.
fn retry_delay(
    settings: &Settings,
    outcome: &Result<RawResponse, TransportFailure>,
    count: u32,
    spent: Duration,
) -> Option<Duration> {
    let asked = outcome.as_ref().ok().and_then(|raw| retry_after(&raw.headers));
    let left = settings.timeout.saturating_sub(spent);
    settings.retry.delay(count, spent, left, asked)
}

/// What the last attempt comes to.
fn into_result(
    operation: &Operation,
    settings: &Settings,
    at: ErrorContext,
    outcome: Result<RawResponse, TransportError>,
) -> Result<RawResponse, Error> {
    let mut raw = outcome.map_err(|error| Error::Transport(Box::new(error)))?;
    raw.accept = operation.accept;
    if !raw.status.is_success() {
        let decode = operation.error_body(raw.status).filter(|_| raw.is_complete);
        let body = decode.map(|decode| decode(&raw.bytes, raw.limits));
        let error = ApiError::new(at, raw.status, raw.headers, body, raw.bytes);
        return Err(Error::Api(Box::new(error)));
    }
    if !raw.is_complete {
        return Err(DecodeProblem::TooLarge(settings.max_response_bytes).into_error(at, raw.status));
    }
    Ok(raw)
}

/// What is taken of a response.
#[derive(Clone, Copy)]
struct ReadOptions {
    max_response_bytes: usize,
    limits: Limits,
    /// The body of a success is left to be read.
    is_streaming: bool,
}

/// One request, one response. Every attempt to send anything goes through here.
async fn attempt(
    http: &reqwest::Client,
    ready: PreparedRequest,
    time_limit: Duration,
    options: ReadOptions,
) -> Result<RawResponse, TransportFailure> {
    let mut request = reqwest::Request::new(ready.method.clone(), ready.url);
    *request.headers_mut() = ready.headers;
    if !ready.body.is_empty() {
        // Said here, it is not taken from the default headers of a given client.
        request.headers_mut().insert(CONTENT_LENGTH, ready.body.len().into());
    }
    *request.body_mut() = Some(ready.body.into());
    if options.is_streaming {
        // Here and not in the request, where it would count for the rest too.
        let response = read_response(http, request, options);
        return tokio::time::timeout(time_limit, response)
            .await
            .unwrap_or(Err(TransportFailure::TimedOut));
    }
    *request.timeout_mut() = Some(time_limit);
    read_response(http, request, options).await
}

async fn read_response(
    http: &reqwest::Client,
    request: reqwest::Request,
    options: ReadOptions,
) -> Result<RawResponse, TransportFailure> {
    let mut response = http.execute(request).await?;
    let mut raw = RawResponse {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        bytes: Bytes::new(),
        accept: "",
        is_complete: true,
        unread_body: None,
        limits: options.limits,
    };
    mark_sensitive(&mut raw.headers);
    if options.is_streaming && raw.status.is_success() {
        raw.unread_body = Some(response);
    } else {
        // Where the length says so, nothing of it need be read. Of a refusal,
        // the beginning may tell why.
        let length = response.content_length().unwrap_or_default();
        if raw.status.is_success() && length > u64::try_from(options.max_response_bytes).unwrap_or(u64::MAX) {
            raw.is_complete = false;
            return Ok(raw);
        }
        (raw.bytes, raw.is_complete) = read_body(response, options.max_response_bytes).await?;
    }
    Ok(raw)
}

/// The body, and whether it is all of it: not more than `limit` bytes are
/// kept, whatever length the reply claims.
async fn read_body(mut response: reqwest::Response, limit: usize) -> Result<(Bytes, bool), reqwest::Error> {
    // Most come in one piece, which is taken as it is.
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
        let room = limit.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            return Ok((body.freeze(), false));
        }
        match response.chunk().await? {
            Some(next) => chunk = next,
            None => return Ok((body.freeze(), true)),
        }
    }
}
