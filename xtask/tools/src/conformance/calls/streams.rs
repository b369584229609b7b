//! The check of a stream: its items, as values in Rust.

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};

use super::input::CallerInput;
use super::literals::Literals;
use super::response::rust_type;
use crate::conformance::surface::types::Type;

/// The type of the items, if the method returns a stream.
pub(super) fn item_type(returns: &str) -> Option<Type> {
    let inner = returns.strip_prefix("StreamCall<")?.strip_suffix('>')?;
    Some(Type::parse(inner))
}

/// Compares the items with those in the body of the response.
pub(super) fn check_stream(input: &CallerInput<'_>, literals: &Literals<'_>, ty: &Type) -> anyhow::Result<Vec<String>> {
    let body = input.call.response_body.as_ref().context("the response has no body")?;
    let text = body.text.as_deref().context("the stream is not text")?;
    let continuation = input.details.after_reconnection.as_deref();
    let texts = [Some(text), continuation].into_iter().flatten();
    let mut items = Vec::new();
    for text in texts {
        items.extend(match body.media_type.as_str() {
            "application/jsonl" => read_lines(literals, ty, text)?,
            "text/event-stream" => read_events(input, literals, ty, text)?,
            other => bail!("`{other}` is not a media type of a stream"),
        });
    }
    let mut lines = vec![
        "let mut response = response;".to_owned(),
        format!("let expected: Vec<{}> = vec![{}];", rust_type(ty), items.join(", ")),
        "for expected in &expected {".to_owned(),
        "    let item = response.next().await.ok_or(\"an item is missing\")?.map_err(|error| check::unexpected(&error, None))?;"
            .to_owned(),
        "    check::value(&item, expected)?;".to_owned(),
        "}".to_owned(),
    ];
    // The server goes on for as long as the client connects again.
    if continuation.is_none() {
        lines.push("check::end(response.next().await.is_none())?;".to_owned());
    }
    Ok(lines)
}

fn read_lines(literals: &Literals<'_>, ty: &Type, text: &str) -> anyhow::Result<Vec<String>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| literals.value(ty, &serde_json::from_str(line).context("a line is not JSON")?))
        .collect()
}

/// Reads server-sent events, as the HTML Standard defines them (section 9.2.6).
fn read_events(input: &CallerInput<'_>, literals: &Literals<'_>, ty: &Type, text: &str) -> anyhow::Result<Vec<String>> {
    let stream = input.route.operation.stream.as_deref().unwrap_or_default();
    let has_fields = stream.starts_with("an item is each event");
    let mut items = Vec::new();
    for block in text.split("\n\n").filter(|block| !block.is_empty()) {
        let mut data = Vec::new();
        let mut fields = Map::new();
        for line in block.lines() {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name {
                "data" => data.push(value),
                "event" => drop(fields.insert("event".to_owned(), value.into())),
                "id" if !value.contains('\0') => drop(fields.insert("id".to_owned(), value.into())),
                "retry" => drop(
                    value
                        .parse::<u64>()
                        .map(|time| fields.insert("retry".to_owned(), time.into())),
                ),
                _ => {}
            }
        }
        let data = data.join("\n");
        if stream.contains(&format!("until `{data}`")) {
            break;
        }
        // The data is JSON or text: whichever the type of the item accepts.
        let json = serde_json::from_str(&data).ok();
        // The type of an event that does not have one.
        fields.entry("event").or_insert_with(|| "message".into());
        let name = fields.get("event").cloned();
        let items_of = |data: Value| -> Vec<Value> {
            if !has_fields {
                return vec![data];
            }
            let mut event = fields.clone();
            event.insert("data".to_owned(), data.clone());
            // The client ignores the fields that the item does not declare.
            vec![Value::Object(event), json!({"event": name, "data": data})]
        };
        let data = json.into_iter().chain([Value::String(data.clone())]);
        let candidates = data.flat_map(items_of);
        let values: Vec<anyhow::Result<String>> = candidates.map(|item| literals.value(ty, &item)).collect();
        let (fitting, errors): (Vec<_>, Vec<_>) = values.into_iter().partition(Result::is_ok);
        let item = fitting
            .into_iter()
            .chain(errors)
            .next()
            .context("the event has no item")?;
        items.push(item.with_context(|| format!("the event `{}`", block.replace('\n', "`, `")))?);
    }
    Ok(items)
}
