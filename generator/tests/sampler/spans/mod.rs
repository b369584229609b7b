//! Traces: spans and events with their fields and parents, without secrets.

mod attempts;
mod concurrency;
mod secrets;

use crate::models::*;
use crate::span_recorder::Recorded;
use crate::{Client, ClientBuilder, RetryPolicy};
use serde_json::{Value, json};
use std::time::Duration;

fn builder(url: &str) -> ClientBuilder {
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let builder = Client::builder().server(url).token("hunter2").service_id("1");
    builder.retry(policy)
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

/// Removes the fields that differ in every run.
fn without_durations(mut all: Vec<Recorded>) -> Vec<Recorded> {
    for event in all.iter_mut().filter(|seen| seen.name.starts_with("attempt")) {
        assert!(event.fields.remove("elapsed_ms").unwrap().is_u64());
        if let Some(wait) = event.fields.get_mut("retry_in_ms") {
            assert!(wait.is_u64());
            *wait = "some".into();
        }
    }
    all
}

fn check(seen: &Recorded, name: &str, level: &str, parent: Option<usize>, fields: Value) {
    assert_eq!(
        (&*seen.name, &*seen.level, seen.parent, Value::from(seen.fields.clone())),
        (name, level, parent, fields)
    );
    // The name of the crate.
    assert_eq!(seen.target, "sampler");
}

/// The port in a URL.
fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// The fields of a span for a call of `token().issue()` to this server, and additional ones.
fn issue_fields(url: &str, more: Value) -> Value {
    let mut fields = json!({
        "otel.name": "POST /api/{serviceId}/auth/token/issue",
        "otel.kind": "client",
        "operation": "auth_token_issue_api",
        "http.request.method": "POST",
        "url.scheme": "http",
        "url.template": "/api/{serviceId}/auth/token/issue",
        "server.address": "127.0.0.1",
        "server.port": port(url),
    });
    let (Value::Object(all), Value::Object(more)) = (&mut fields, more) else {
        unreachable!()
    };
    all.extend(more);
    fields
}
