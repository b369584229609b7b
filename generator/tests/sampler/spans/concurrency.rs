//! Spans of interleaved and of blocking calls.

use super::{builder, check, client, issue_fields, request, without_durations};
use crate::scripted_server::{Action, ScriptedServer, read_request, response_text};
use crate::span_recorder::SpanRecorder;
use serde_json::json;
use std::io::Write;
use std::net::TcpListener;
use tracing::info_span;
use tracing::instrument::Instrument;

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
