//! Traces: spans and events with their fields and parents, without secrets.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer, read_request, response_text};
use crate::span_recorder::{Recorded, SpanRecorder, own_spans, set_subscriber};
use crate::{Client, ClientBuilder, RetryPolicy};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::info_span;
use tracing::instrument::Instrument;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

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

/// A server that responds to pairs of requests after both have arrived, so that two callers are interleaved.
fn start_interleaving_server(responses: [String; 3]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for response in responses {
            let pair = [listener.accept().unwrap().0, listener.accept().unwrap().0];
            pair.iter().for_each(|stream| drop(read_request(stream)));
            for mut stream in pair {
                stream.write_all(response.as_bytes()).unwrap();
            }
        }
    });
    url
}

/// Two interleaved calls on one thread.
#[tokio::test]
async fn concurrent_calls_have_separate_spans() {
    let later = || response_text(503, "retry-after: 0\r\nconnection: close\r\n", "");
    let done = response_text(200, "connection: close\r\n", r#"{"key":"k"}"#);
    let client = client(&start_interleaving_server([later(), later(), done]));
    let (traced, _guard) = SpanRecorder::start();
    let body = request();
    let (issued, found) = tokio::join!(
        client.token().issue(&body).send().instrument(info_span!("outer issue")),
        client.clients().get("7").send().instrument(info_span!("outer get")),
    );
    issued.unwrap();
    found.unwrap();
    let seen = traced.recorded();
    let names = [("outer issue", "auth_token_issue_api"), ("outer get", "client_get_api")];
    let of = names.map(|(outer, operation)| {
        let mut found = Vec::new();
        for (index, event) in seen
            .iter()
            .enumerate()
            .filter(|(_, seen)| seen.name.starts_with("attempt"))
        {
            let call = &seen[event.parent.unwrap()];
            if seen[call.parent.unwrap()].name == outer {
                assert_eq!((&*call.name, &call.fields["operation"]), ("call", &operation.into()));
                assert_eq!(call.fields["http.request.resend_count"], 2);
                assert_eq!(event.fields["operation"], operation);
                found.push((index, event.fields.get("http.request.resend_count").cloned()));
            }
        }
        found
    });
    for found in &of {
        let counts: Vec<_> = found.iter().map(|(_, count)| count.clone()).collect();
        assert_eq!(counts, [None, Some(1.into()), Some(2.into())]);
    }
    // The calls are interleaved: neither had ended when the other began.
    let [issue, get] = of;
    assert!(issue[0].0 < get[2].0 && get[0].0 < issue[2].0, "{seen:#?}");
}

/// The work is done on another thread, without a subscriber. The span ends when the call returns.
#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_has_a_span_of_the_calling_thread() {
    let script = || {
        [
            Action::respond(503, "retry-after: 0\r\n", ""),
            Action::respond_json("{}"),
        ]
    };
    let run = || {
        let server = ScriptedServer::start(script());
        let (traced, _guard) = SpanRecorder::start();
        let outer = info_span!("outer").entered();
        client(&server.url).token().issue(&request()).send_blocking().unwrap();
        let seen = without_durations(traced.recorded());
        assert_eq!(tracing::Span::current().id(), outer.id());
        assert_eq!(seen.len(), 4, "{seen:#?}");
        let more = json!({"http.response.status_code": 200, "http.request.resend_count": 1});
        check(&seen[1], "call", "INFO", Some(0), issue_fields(&server.url, more));
        assert!(seen[1].closed);
        for (event, level) in [(&seen[2], "WARN"), (&seen[3], "DEBUG")] {
            assert_eq!((event.level.as_str(), event.parent), (level, Some(1)));
        }
    };
    // Each thread has its own subscriber.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(run);
        }
    });

    let http = reqwest::Client::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (traced, _guard) = SpanRecorder::start();
    let client = builder("http://127.0.0.1:1").http_client(http).build().unwrap();
    let call = client.token().issue(&request());
    runtime.block_on(async { call.send_blocking() }).unwrap_err();
    let seen = traced.recorded();
    assert_eq!(seen.len(), 1, "{seen:#?}");
    assert_eq!(seen[0].fields["error.type"], "request");
}

/// The output of a formatting subscriber.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Secrets in all parts of a call, its responses and its errors, with all levels enabled.
#[tokio::test]
async fn traces_hide_secrets() {
    let secret = "x-secret: hunter2\r\nset-cookie: hunter2\r\n";
    let json = format!("{secret}content-type: application/json\r\n");
    let error_body = r#"{"resultCode":"hunter2","resultMessage":"hunter2","more":"hunter2"}"#;
    let actions = [
        Action::respond_json(r#"{"accessToken":"hunter2","action":"hunter2"}"#),
        Action::respond_json(r#"[{"key":"hunter2"}]"#),
        Action::respond_json(r#"{"hunter2":"#),
        Action::respond_json(r#"{"action":{"hunter2":"hunter2"}}"#),
        Action::respond(200, "content-type: hunter2/hunter2\r\n", "hunter2"),
        Action::respond(400, &json, error_body),
        Action::respond(503, &format!("{json}retry-after: 0\r\n"), error_body),
        Action::respond(302, "location: https://hunter2/hunter2\r\n", ""),
        Action::Send("hunter2\r\n\r\n".into()),
        Action::Send(response_text(200, &json, error_body).replace("content-length: ", "content-length: 1")),
    ];
    let mut urls: Vec<String> = actions.map(|action| ScriptedServer::start([action]).url).into();
    urls.push("http://127.0.0.1:1".to_owned());

    let (json_log, text_log) = (Log::default(), Log::default());
    let (json_end, text_end) = (json_log.clone(), text_log.clone());
    let json = fmt::layer().json().with_span_events(FmtSpan::FULL);
    let json = json.with_writer(move || json_end.clone()).with_filter(own_spans());
    let text = fmt::layer().with_ansi(false).with_span_events(FmtSpan::FULL);
    let text = text.with_writer(move || text_end.clone()).with_filter(own_spans());
    let guard = set_subscriber(Registry::default().with(json).with(text));

    let query = ClientsListQuery {
        developer: Some("hunter2".into()),
        scopes: Some(vec!["hunter2".into()]),
        ..Default::default()
    };
    let body = TokenIssueRequest::new("hunter2", "hunter2");
    for url in &urls {
        let client = builder(&format!("{url}/hunter2"))
            .service_id("hunter2")
            .build()
            .unwrap();
        let _ = client.token().issue(&body).header("x-secret", "hunter2").await;
        let _ = client.token().issue(&body).as_form().header("cookie", "hunter2").await;
        let _ = client.clients().list("hunter2", &query).await;
        let _ = client.clients().get("hunter2").await;
        let _ = client.clients().delete(7, "hunter2").await;
        let _ = client.misc().echo("hunter2", "hunter2", "hunter2").await;
        let _ = client.misc().info().header("hunter2 ", "hunter2\n").await;
        let _ = client.token().issue(&body).server("https://hunter2@hunter2/").await;
        #[cfg(feature = "blocking")]
        let _ = client.token().issue(&body).send_blocking();
    }
    drop(guard);

    for log in [json_log, text_log] {
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!log.contains("hunter2"), "{log}");
        // The log is long enough to contain a leak.
        assert!(log.lines().count() > 200, "{log}");
        for part in ["attempt done", "another one follows", "auth_token_issue_api", "decode"] {
            assert!(log.contains(part), "{part}: {log}");
        }
    }
}
