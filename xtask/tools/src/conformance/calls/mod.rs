//! Writes the Rust function that sends a call and checks the response.

mod arguments;
pub(super) mod input;
mod literals;
pub(super) mod pages;
mod request;
mod response;
pub(super) mod routes;
mod streams;

use self::input::CallerInput;
use self::literals::Literals;
use self::request::{arguments, client, method};
use self::response::{check_error, check_success, header_text, returned_type};
use self::streams::{check_stream, item_type};
use super::scenarios::MockBody;
use super::surface::types::Type;

/// Writes the body of the function.
pub(super) fn write_caller(input: &CallerInput<'_>) -> anyhow::Result<String> {
    let operation = input.route.operation;
    let literals = Literals {
        surface: input.surface,
        expects_other: input.details.expects_other,
    };
    let client = client(input);
    let arguments = arguments(input, &literals)?.join(", ");
    let mut lines = vec![client, format!("let call = client.{}({arguments});", method(operation))];
    if let Some(media_type) = &input.details.content_type {
        lines.push(format!("let call = call.content_type({media_type:?});"));
    }
    for (name, value) in &input.details.headers {
        lines.push(format!("let call = call.header({name:?}, {value:?});"));
    }
    if let Some(media_type) = &input.details.accept {
        lines.push(format!("let call = call.accept({media_type:?});"));
    }
    let stream_item = item_type(&operation.returns).filter(|_| input.details.accept.is_none());
    if stream_item.is_some() && input.details.after_reconnection.is_some() {
        lines.push("let call = call.reconnect(1);".to_owned());
    }
    lines.push("let result = call.await;".to_owned());
    let status = input.call.status;
    let is_success = (200..300).contains(&status);
    if is_success {
        lines.push("let response = result.map_err(|error| check::unexpected(&error, error.api().map(|response| response.bytes())))?;".to_owned());
    } else {
        lines.push("let error = result.err().ok_or(\"the call was successful\")?;".to_owned());
        lines.push("let response = error.api().ok_or_else(|| check::unexpected(&error, None))?;".to_owned());
    }
    let stream_item = stream_item.filter(|_| is_success);
    // The body of a stream is not kept.
    let body = if stream_item.is_some() {
        "b\"\""
    } else {
        "response.bytes()"
    };
    lines.push(format!("check::status(response.status(), {status}, {body})?;"));
    for (name, value) in &input.call.response_headers {
        let Some(text) = header_text(value) else { continue };
        lines.push(format!("check::header(response.headers(), {name:?}, {text:?})?;"));
    }
    lines.extend(match stream_item {
        Some(item) => check_stream(input, &literals, &item)?,
        None if is_success => check_success(input, &literals)?,
        None => check_error(input, &literals)?,
    });
    lines.push(match untyped_media_type(input) {
        None => "Ok(())".to_owned(),
        Some(media_type) => {
            format!("Err(\"the client has no type for `{media_type}`: it is text or bytes\".to_owned())")
        }
    });
    Ok(lines.join("\n    "))
}

/// The media types whose schema describes a structure that the client may not have types for.
const STRUCTURED_MEDIA_TYPES: [&str; 3] = ["application/xml", "text/event-stream", "application/jsonl"];

/// The media type of a body with structure that the method takes or returns as text or bytes.
fn untyped_media_type<'c>(input: &CallerInput<'c>) -> Option<&'c str> {
    let operation = input.route.operation;
    let is_untyped = |body: &&MockBody| STRUCTURED_MEDIA_TYPES.contains(&body.media_type.as_str());
    let sent = input
        .call
        .body
        .as_ref()
        .filter(|_| operation.body.as_ref().is_some_and(|body| body.ty.is_none()));
    let returned = returned_type(&operation.returns);
    let is_text = ["String", "bytes::Bytes"]
        .iter()
        .any(|name| returned == Type::Scalar((*name).to_owned()));
    let received = input.call.response_body.as_ref().filter(|_| is_text);
    let body = sent.filter(is_untyped).or(received.filter(is_untyped))?;
    Some(&body.media_type)
}
