//! From a draft to a reply: the only code that waits for the network.

use super::request_builder::Draft;
use super::trace;
use crate::runtime::client::hooks::AttemptOutcome;
use crate::runtime::client::settings::Settings;
use crate::runtime::codec::decode::budget::Limits;
use crate::runtime::error::api_error::ApiError;
use crate::runtime::error::call_error::Error;
use crate::runtime::error::context::At;
use crate::runtime::error::decode_error::Misfit;
use crate::runtime::error::request_error::Mistake;
use crate::runtime::error::retry_after::retry_after;
use crate::runtime::error::transport_error::TransportError;
use crate::runtime::error::transport_failure::Broken;
use crate::runtime::request::headers::mark_sensitive;
use crate::runtime::request::operation::Operation;
use crate::runtime::request::prepared::Ready;
use crate::runtime::response::raw::Raw;
use crate::runtime::retry::classification::Event;
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use std::time::{Duration, Instant};

/// Sends a call, as often as it takes and is allowed, and returns its success,
/// with where it came from.
///
/// # Errors
/// Any.
pub(crate) async fn send(draft: Draft, blocking: bool) -> Result<(Raw, At), Error> {
    exchange(draft, blocking, false).await
}

/// The same, but the body of a success is left to be read.
///
/// # Errors
/// Any.
pub(crate) async fn open(draft: Draft) -> Result<(Raw, At), Error> {
    exchange(draft, false, true).await
}

async fn exchange(mut draft: Draft, blocking: bool, leave: bool) -> Result<(Raw, At), Error> {
    let Draft {
        operation, settings, ..
    } = draft;
    let client = draft.client.clone();
    let private = draft.is_private();
    let mistake = |mistake: Mistake| mistake.of(operation.id);
    let mut next = draft.finish().map_err(mistake)?;
    let http = client.inner().pools.get(draft.pool(blocking))?;
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
            let at = At {
                operation: operation.id,
                attempt: count - 1,
                retryable: false,
            };
            return Err(Error::Transport(Box::new(TransportError::new(at, Broken::NoTime))));
        }
        let mut request = next;
        hooks.before(operation, count, &mut request).map_err(mistake)?;
        request.admit(private).map_err(mistake)?;
        let begin = Instant::now();
        let accept = Accept {
            body_limit: settings.body_limit,
            limits,
            leave,
        };
        let outcome = attempt(http, request, limit, accept).await;
        let at = At {
            operation: operation.id,
            attempt: count,
            retryable: Event::of(&outcome)
                .is_some_and(|event| event.allows_repeat(&operation.method, settings.retry.retry_non_idempotent)),
        };
        let retry_in = at
            .retryable
            .then(|| wait(&settings, &outcome, count, start.elapsed()))
            .flatten();
        let outcome = outcome.map_err(|error| TransportError::new(at, error));
        let told = AttemptOutcome {
            at,
            elapsed: begin.elapsed(),
            outcome: outcome.as_ref(),
            retry_in,
        };
        trace::attempted(&told);
        hooks.after(&told);
        let Some(wait) = retry_in else {
            return finish(operation, &settings, at, outcome).map(|raw| (raw, at));
        };
        tokio::time::sleep(wait).await;
        count += 1;
        next = draft.finish().map_err(mistake)?;
    }
}

/// How long to wait before the call is attempted again; `None` if there is no
/// time or no attempt left.
fn wait(settings: &Settings, outcome: &Result<Raw, Broken>, count: u32, spent: Duration) -> Option<Duration> {
    let asked = outcome.as_ref().ok().and_then(|raw| retry_after(&raw.headers));
    let left = settings.timeout.saturating_sub(spent);
    settings.retry.wait(count, spent, left, asked)
}

/// What the last attempt comes to.
fn finish(
    operation: &Operation,
    settings: &Settings,
    at: At,
    outcome: Result<Raw, TransportError>,
) -> Result<Raw, Error> {
    let mut raw = outcome.map_err(|error| Error::Transport(Box::new(error)))?;
    raw.accept = operation.accept;
    if !raw.status.is_success() {
        let decode = operation.error_body(raw.status).filter(|_| raw.complete);
        let body = decode.map(|decode| decode(&raw.bytes, raw.limits));
        let error = ApiError::new(at, raw.status, raw.headers, body, raw.bytes);
        return Err(Error::Api(Box::new(error)));
    }
    if !raw.complete {
        return Err(Misfit::TooLarge(settings.body_limit).of(at, raw.status));
    }
    Ok(raw)
}

/// What is taken of a reply.
#[derive(Clone, Copy)]
struct Accept {
    body_limit: usize,
    limits: Limits,
    /// The body of a success is left to be read.
    leave: bool,
}

/// One request, one reply. Every attempt to send anything goes through here.
async fn attempt(http: &reqwest::Client, ready: Ready, time_limit: Duration, accept: Accept) -> Result<Raw, Broken> {
    let mut request = reqwest::Request::new(ready.method.clone(), ready.url);
    *request.headers_mut() = ready.headers;
    if !ready.body.is_empty() {
        // Said here, it is not taken from the default headers of a given client.
        request.headers_mut().insert(CONTENT_LENGTH, ready.body.len().into());
    }
    *request.body_mut() = Some(ready.body.into());
    if accept.leave {
        // Here and not in the request, where it would count for the rest too.
        let reply = receive(http, request, accept);
        return tokio::time::timeout(time_limit, reply)
            .await
            .unwrap_or(Err(Broken::Late));
    }
    *request.timeout_mut() = Some(time_limit);
    receive(http, request, accept).await
}

async fn receive(http: &reqwest::Client, request: reqwest::Request, accept: Accept) -> Result<Raw, Broken> {
    let mut reply = http.execute(request).await?;
    let mut raw = Raw {
        status: reply.status(),
        headers: std::mem::take(reply.headers_mut()),
        bytes: Bytes::new(),
        accept: "",
        complete: true,
        rest: None,
        limits: accept.limits,
    };
    mark_sensitive(&mut raw.headers);
    if accept.leave && raw.status.is_success() {
        raw.rest = Some(reply);
    } else {
        // Where the length says so, nothing of it need be read. Of a refusal,
        // the beginning may tell why.
        let length = reply.content_length().unwrap_or_default();
        if raw.status.is_success() && length > u64::try_from(accept.body_limit).unwrap_or(u64::MAX) {
            raw.complete = false;
            return Ok(raw);
        }
        (raw.bytes, raw.complete) = read_body(reply, accept.body_limit).await?;
    }
    Ok(raw)
}

/// The body, and whether it is all of it: not more than `limit` bytes are
/// kept, whatever length the reply claims.
async fn read_body(mut reply: reqwest::Response, limit: usize) -> Result<(Bytes, bool), reqwest::Error> {
    // Most come in one piece, which is taken as it is.
    let mut first = reply.chunk().await?.unwrap_or_default();
    if first.len() > limit {
        first.truncate(limit);
        return Ok((first, false));
    }
    let Some(mut chunk) = reply.chunk().await? else {
        return Ok((first, true));
    };
    let mut body = BytesMut::from(first);
    loop {
        let room = limit.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() > room {
            return Ok((body.freeze(), false));
        }
        match reply.chunk().await? {
            Some(next) => chunk = next,
            None => return Ok((body.freeze(), true)),
        }
    }
}
