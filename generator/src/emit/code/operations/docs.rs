//! The documentation of groups and methods, as Markdown.

use crate::ir::{EventItem, FlagLocation, Group, Operation, SuccessResponse, unraw};
use crate::stream_framing::Framing;

/// The description of a group. Without one in the document: how to access it.
pub(crate) fn group_docs(group: &Group) -> String {
    if group.docs.trim().is_empty() {
        format!("The operations of `client.{}`.", group.calls())
    } else {
        group.docs.clone()
    }
}

pub(crate) fn operation_docs(operation: &Operation) -> String {
    let mut text = operation.docs.clone();
    let mut add = |part: String| {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&part);
    };
    add(format!("`{} {}`", operation.method, operation.path));
    if let Some(server) = &operation.servers.default {
        add(format!(
            "Sent to <{server}>, unless the client was built with a server that the API document does not list."
        ));
    }
    if !operation.servers.alternatives.is_empty() {
        let rows = operation
            .servers
            .alternatives
            .iter()
            .map(|(url, docs)| match docs.trim() {
                "" => format!("- <{url}>"),
                docs => format!("- <{url}>: {}", docs.replace('\n', " ")),
            });
        let rows: Vec<String> = rows.collect();
        add(format!("`Call::server` selects another server:\n\n{}", rows.join("\n")));
    }
    let argument_docs: Vec<String> = operation
        .arguments
        .iter()
        .filter(|argument| !argument.docs.trim().is_empty())
        .map(|argument| {
            let docs = argument.docs.trim().replace('\n', " ");
            format!("- `{}`: {docs}", unraw(&argument.name))
        })
        .collect();
    if !argument_docs.is_empty() {
        add(argument_docs.join("\n"));
    }
    if let Some(body) = operation
        .body
        .as_ref()
        .filter(|body| !body.alternative_media_types.is_empty())
    {
        let media_types: Vec<String> = body
            .alternative_media_types
            .iter()
            .map(|media| format!("`{media}`"))
            .collect();
        let media_types = media_types.join(", ");
        add(format!(
            "The body may also be of these media types: {media_types}. Name one with `Call::content_type`."
        ));
    }
    if let Some(stream) = stream_docs(operation) {
        add(stream.replace("`ItemStream`", "[`ItemStream`](crate::ItemStream)"));
    }
    if !operation.alternative_media_types.is_empty() {
        let others: Vec<String> = operation
            .alternative_media_types
            .iter()
            .map(|media| format!("`{media}`"))
            .collect();
        let others = others.join(", ");
        add(format!(
            "`Call::accept` selects another media type of the response: {others}."
        ));
    }
    text
}

/// How the method returns a stream, and what selects it; `None` if the operation has no stream.
pub(crate) fn stream_docs(operation: &Operation) -> Option<String> {
    let mut sentences = Vec::new();
    if let SuccessResponse::Stream(stream) = &operation.response {
        sentences.push("Awaiting the call returns an `ItemStream` when the response begins.".to_owned());
        let has_events = match stream.framing {
            Some(framing) => framing == Framing::Events,
            None => operation.accept_header.contains("text/event-stream"),
        };
        match &stream.event {
            EventItem::Data if has_events => sentences.push("An item is the data of an event.".to_owned()),
            EventItem::Data => {}
            EventItem::Event(_) => sentences.push("An item is a whole event.".to_owned()),
        }
        if let Some(until) = &stream.until {
            sentences.push(format!("The stream ends with `{until}`."));
        }
        if let Some(name) = &stream.error_event {
            sentences.push(format!("An event with the name `{name}` is an error."));
        }
    }
    if let Some(flag) = &operation.stream_flag {
        let part = match flag.location {
            FlagLocation::Body => "body",
            FlagLocation::Query => "query",
        };
        sentences.push(format!(
            "The method sets `{}` of the {part} to `{}`.",
            flag.wire_name, flag.value
        ));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
