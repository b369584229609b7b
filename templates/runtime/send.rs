//! From a draft to a reply: the only code that waits for the network.

use super::api_error::ApiError;
use super::draft::Draft;
use super::error::{Error, Misfit, TransportError};
use super::reply::Raw;
use super::settings::Settings;
use bytes::{Bytes, BytesMut};

/// Sends a call and returns its success.
///
/// # Errors
/// Any but [`Error::Config`].
pub(crate) async fn send(draft: Draft) -> Result<Raw, Error> {
    let Draft {
        operation, settings, ..
    } = draft;
    let client = draft.client.clone();
    let request = draft.into_request()?;
    let raw = attempt(&client.inner().http, request, &settings).await;
    let raw = raw.map_err(|error| Error::Transport(Box::new(TransportError::new(operation.id, error))))?;
    if !raw.status.is_success() {
        return Err(Error::Api(Box::new(ApiError::new(operation, raw))));
    }
    if !raw.complete {
        return Err(Misfit::TooLarge(settings.body_limit).of(operation.id, raw.status));
    }
    Ok(raw)
}

/// One request, one reply. Every attempt to send anything goes through here.
async fn attempt(
    http: &reqwest::Client,
    request: http::Request<Bytes>,
    settings: &Settings,
) -> Result<Raw, reqwest::Error> {
    let mut request = reqwest::Request::try_from(request)?;
    *request.timeout_mut() = Some(settings.attempt_timeout.min(settings.timeout));
    let mut reply = http.execute(request).await?;
    let status = reply.status();
    let headers = std::mem::take(reply.headers_mut());
    let (bytes, complete) = read_body(reply, settings.body_limit).await?;
    Ok(Raw {
        status,
        headers,
        bytes,
        complete,
    })
}

/// The body, and whether it is all of it: not more than `limit` bytes are
/// kept, whatever length the reply claims.
async fn read_body(mut reply: reqwest::Response, limit: usize) -> Result<(Bytes, bool), reqwest::Error> {
    let mut body = BytesMut::new();
    while let Some(chunk) = reply.chunk().await? {
        let room = limit.saturating_sub(body.len());
        if chunk.len() > room {
            body.extend_from_slice(chunk.get(..room).unwrap_or_default());
            return Ok((body.freeze(), false));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((body.freeze(), true))
}
