//! The span of a call, and the event of each attempt.

use super::{builder, check, client, issue_fields, request, without_durations};
use crate::Client;
use crate::scripted_server::{Action, ScriptedServer};
use crate::span_recorder::SpanRecorder;
use serde_json::json;
use std::time::Duration;
use tracing::info_span;
use tracing::instrument::Instrument;

#[tokio::test]
async fn a_successful_call_has_a_span_and_an_event() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let (traced, _guard) = SpanRecorder::start();
    let client = client(&format!("{}/base", server.url));
    let outer = info_span!("outer");
    let call = client.token().issue(&request());
    call.send().instrument(outer).await.unwrap();
    let seen = without_durations(traced.recorded());
    assert_eq!(seen.len(), 3, "{seen:#?}");
    let fields = issue_fields(&server.url, json!({"http.response.status_code": 200}));
    check(&seen[1], "call", "INFO", Some(0), fields);
    assert!(seen[1].closed);
    let fields = json!({"operation": "auth_token_issue_api", "http.response.status_code": 200});
    check(&seen[2], "attempt done", "DEBUG", Some(1), fields);
}

#[tokio::test]
async fn each_attempt_has_an_event() {
    let server = ScriptedServer::start([
        Action::respond(503, "retry-after: 0\r\n", ""),
        Action::respond(429, "retry-after: 0\r\n", ""),
        Action::respond_json("{}"),
    ]);
    let (traced, _guard) = SpanRecorder::start();
    client(&server.url).token().issue(&request()).await.unwrap();
    let seen = without_durations(traced.recorded());
    assert_eq!(seen.len(), 4, "{seen:#?}");
    let more = json!({"http.response.status_code": 200, "http.request.resend_count": 2});
    check(&seen[0], "call", "INFO", None, issue_fields(&server.url, more));
    assert!(seen[0].closed);
    let again = "attempt failed, another one follows";
    let fields = json!({
        "operation": "auth_token_issue_api",
        "http.response.status_code": 503,
        "error.type": "503",
        "retry_in_ms": "some",
    });
    check(&seen[1], again, "WARN", Some(0), fields);
    let fields = json!({
        "operation": "auth_token_issue_api",
        "http.response.status_code": 429,
        "http.request.resend_count": 1,
        "error.type": "429",
        "retry_in_ms": "some",
    });
    check(&seen[2], again, "WARN", Some(0), fields);
    let fields = json!({
        "operation": "auth_token_issue_api",
        "http.response.status_code": 200,
        "http.request.resend_count": 2,
    });
    check(&seen[3], "attempt done", "DEBUG", Some(0), fields);
}

/// The fields of the span and of the last attempt's event for each kind of failure.
#[tokio::test]
async fn a_failed_call_has_an_error_type() {
    let unreachable = "http://127.0.0.1:1".to_owned();
    let url = |action| ScriptedServer::start([action]).url;
    let (kind, status) = ("error.type", "http.response.status_code");
    for (url, span, event) in [
        (
            url(Action::respond(404, "", "")),
            json!({kind: "404", status: 404}),
            json!({kind: "404", status: 404}),
        ),
        (
            url(Action::respond(302, "location: /\r\n", "")),
            json!({kind: "302", status: 302}),
            json!({kind: "302", status: 302}),
        ),
        (
            url(Action::SendAndStall(String::new())),
            json!({kind: "timeout"}),
            json!({kind: "timeout"}),
        ),
        (
            url(Action::Send(String::new())),
            json!({kind: "interrupted"}),
            json!({kind: "interrupted"}),
        ),
        (
            url(Action::respond_json("{")),
            json!({kind: "decode", status: 200}),
            json!({status: 200}),
        ),
        (
            url(Action::respond_json(&" ".repeat(101))),
            json!({kind: "body_too_large", status: 200}),
            json!({status: 200}),
        ),
        (
            unreachable,
            json!({kind: "connect", "http.request.resend_count": 1}),
            json!({kind: "connect", "http.request.resend_count": 1}),
        ),
    ] {
        let (traced, _guard) = SpanRecorder::start();
        let client = builder(&url).max_response_bytes(100).build().unwrap();
        let short = span[kind] == "timeout";
        let limit = Duration::from_millis(if short { 100 } else { 60_000 });
        let call = client.token().issue(&request()).attempt_timeout(limit);
        call.max_attempts(2).await.unwrap_err();
        let seen = without_durations(traced.recorded());
        let mut fields = issue_fields(&url, span);
        fields["otel.status_code"] = "ERROR".into();
        check(&seen[0], "call", "INFO", None, fields);
        assert!(seen[0].closed);
        let mut fields = event;
        fields["operation"] = "auth_token_issue_api".into();
        check(seen.last().unwrap(), "attempt done", "DEBUG", Some(0), fields);
    }
}

#[tokio::test]
async fn an_invalid_request_has_a_span() {
    let (traced, _guard) = SpanRecorder::start();
    let client = Client::builder().service_id("1").build().unwrap();
    client.clients().get("..").await.unwrap_err();
    let seen = traced.recorded();
    assert_eq!(seen.len(), 1, "{seen:#?}");
    let fields = json!({
        "otel.name": "GET /api/{serviceId}/client/get/{clientId}",
        "otel.kind": "client",
        "otel.status_code": "ERROR",
        "operation": "client_get_api",
        "http.request.method": "GET",
        "url.scheme": "https",
        "url.template": "/api/{serviceId}/client/get/{clientId}",
        "server.address": "us.example.com",
        "server.port": 443,
        "error.type": "request",
    });
    check(&seen[0], "call", "INFO", None, fields);
}

/// The server of the call, not that of the client.
#[tokio::test]
async fn the_span_has_the_server_of_the_call() {
    let (traced, _guard) = SpanRecorder::start();
    let call = client("http://127.0.0.1:1").clients().get("");
    call.server("https://[::1]:8443/base").await.unwrap_err();
    let seen = traced.recorded();
    for (name, value) in [
        ("url.scheme", json!("https")),
        ("server.address", json!("::1")),
        ("server.port", json!(8443)),
    ] {
        assert_eq!(seen[0].fields[name], value);
    }
}

#[tokio::test]
async fn a_call_that_is_not_sent_has_no_span_and_a_dropped_one_is_closed() {
    let server = ScriptedServer::start([Action::SendAndStall(String::new())]);
    let (traced, _guard) = SpanRecorder::start();
    let client = client(&server.url);
    let call = client.token().issue(&request());
    let sent = call.send();
    assert!(traced.recorded().is_empty());
    drop(sent);
    drop(client.token().issue(&request()).into_request());
    assert!(traced.recorded().is_empty());

    let call = client.token().issue(&request());
    let cancelled = tokio::time::timeout(Duration::from_millis(50), call.into_future()).await;
    assert!(cancelled.is_err());
    let seen = traced.recorded();
    assert_eq!(seen.len(), 1, "{seen:#?}");
    check(&seen[0], "call", "INFO", None, issue_fields(&server.url, json!({})));
    assert!(seen[0].closed);
}
