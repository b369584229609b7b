//! A misbehaving server. Each fault results in the right kind of error within the time limit, non-idempotent requests
//! are not repeated, and awaiting and blocking calls have the same result.

use crate::closed_port::ClosedPort;
use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer, response_text};
use crate::{Call, Client, ClientBuilder, Error, ErrorKind, Response, RetryPolicy};
use std::time::{Duration, Instant};

const LIMIT: usize = 10_000;

fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .server(url)
        .token("hunter2")
        .service_id("1")
        .retry(
            RetryPolicy::default()
                .base_delay(Duration::from_millis(1))
                .max_attempts(2),
        )
        .timeout(Duration::from_secs(10))
        .max_response_bytes(LIMIT)
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

/// A function that sends a call.
type Send<T> = fn(Call<T>) -> Result<Response<T>, Error>;

/// Awaits a call in its own runtime.
fn send_and_await<T: 'static>(call: Call<T>) -> Result<Response<T>, Error> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(call.send())
}

/// The three modes of sending a call: awaiting, blocking without a runtime, and blocking within a single-threaded runtime.
fn send_modes<T: 'static>() -> [Send<T>; 3] {
    let inside_runtime = |call: Call<T>| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime
            .enable_all()
            .build()
            .unwrap()
            .block_on(async { call.send_blocking() })
    };
    [send_and_await, Call::send_blocking, inside_runtime]
}

/// The observable parts of an outcome.
fn observe<T>(outcome: &Result<Response<T>, Error>) -> (Option<ErrorKind>, u32, String) {
    match outcome {
        Ok(response) => (None, response.attempts(), response.status().to_string()),
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("hunter2"), "{shown}");
            (Some(error.kind()), error.attempts(), error.to_string())
        }
    }
}

/// Sends a GET and a POST in each of the modes to a server that always performs this action. Checks that the error kinds
/// agree and that the server counts these numbers of requests.
fn check(name: &str, action: &Action, kind: Option<ErrorKind>, gets: usize, posts: usize) {
    let run = |post: bool, mode: usize| {
        let server = ScriptedServer::start([action.clone()]);
        let client = match kind {
            Some(ErrorKind::Timeout) => builder(&server.url)
                .attempt_timeout(Duration::from_millis(300))
                .build()
                .unwrap(),
            _ => client(&server.url),
        };
        let start = Instant::now();
        let seen = if post {
            observe(&send_modes()[mode](client.token().issue(&request())))
        } else {
            observe(&send_modes()[mode](
                client.clients().list("hunter2", &ClientsListQuery::default()),
            ))
        };
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{name}: {:?}",
            start.elapsed()
        );
        (seen, server.requests())
    };
    for (post, count) in [(false, gets), (true, posts)] {
        let outcomes = [0, 1, 2].map(|mode| run(post, mode));
        let ((found, attempts, _), requests) = &outcomes[0];
        assert_eq!((*found, *requests), (kind, count), "{name}, post: {post}: {outcomes:?}");
        assert_eq!(usize::try_from(*attempts).unwrap(), count, "{name}, post: {post}");
        assert_eq!(outcomes[1], outcomes[0], "{name}, post: {post}");
        assert_eq!(outcomes[2], outcomes[0], "{name}, post: {post}");
    }
}

#[test]
fn a_broken_connection_is_an_interrupted_error() {
    let kind = Some(ErrorKind::Interrupted);
    let half = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[";
    check("closed before the response", &Action::Send(String::new()), kind, 2, 1);
    check(
        "reset before the response",
        &Action::SendAndReset(String::new()),
        kind,
        2,
        1,
    );
    check("closed in the head", &Action::Send("HTTP/1.1 200".into()), kind, 2, 1);
    check("closed in the body", &Action::Send(half.into()), kind, 2, 1);
    check("reset in the body", &Action::SendAndReset(half.into()), kind, 2, 1);
}

/// A violation of HTTP is not retried, because it would happen again.
#[test]
fn an_invalid_http_response_is_a_protocol_error() {
    let kind = Some(ErrorKind::Protocol);
    let head = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\n";
    let check = |name, text: String| check(name, &Action::Send(text), kind, 1, 1);
    check("no HTTP", "hunter2\r\n\r\n".into());
    check("HTTP/0.9", "{\"key\":\"hunter2\"}\r\n".into());
    check("another version", "HTTP/3.7 200 x\r\n\r\n".into());
    check("a status of two digits", "HTTP/1.1 20 x\r\n\r\n".into());
    check("a status that is not a number", "HTTP/1.1 abc x\r\n\r\n".into());
    check("a header without a colon", "HTTP/1.1 200 x\r\nhunter2\r\n\r\n".into());
    check(
        "a length that is not a number",
        format!("{head}content-length: x\r\n\r\n{{}}"),
    );
    check("a negative length", format!("{head}content-length: -1\r\n\r\n{{}}"));
    check(
        "two lengths",
        format!("{head}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}} "),
    );
    check(
        "a length beyond 64 bits",
        format!("{head}content-length: 99999999999999999999\r\n\r\n{{}}"),
    );
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n");
    check("a chunk without a size", format!("{chunked}\r\n{{}}\r\n0\r\n\r\n"));
    check(
        "a chunk without a hexadecimal size",
        format!("{chunked}zz\r\n{{}}\r\n0\r\n\r\n"),
    );
    check(
        "a chunk that is longer than its size",
        format!("{chunked}1\r\n{{}}\r\n0\r\n\r\n"),
    );
    check(
        "a chunk beyond 64 bits",
        format!("{chunked}fffffffffffffffff\r\n{{}}\r\n0\r\n\r\n"),
    );
    let header = format!("x: {}\r\n", "a".repeat(1000));
    check(
        "10 MB of headers",
        format!("HTTP/1.1 200 x\r\n{}\r\n", header.repeat(10_000)),
    );
    check(
        "a thousand headers",
        format!("HTTP/1.1 200 x\r\n{}\r\n", "x: a\r\n".repeat(1000)),
    );
}

/// With a time limit of zero nothing is sent.
#[test]
fn a_timeout_of_zero_sends_nothing() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let client = client(&server.url);
    for send in send_modes() {
        for set_timeout in [Call::timeout, Call::attempt_timeout] {
            let call = set_timeout(client.token().issue(&request()), Duration::ZERO);
            let (kind, attempts, text) = observe(&send(call));
            assert_eq!((kind, attempts), (Some(ErrorKind::Timeout), 0), "{text}");
        }
    }
    assert_eq!(server.connections(), 0);
}

/// A complete response is returned, even if the connection breaks afterwards.
#[test]
fn a_connection_reset_after_the_response_is_ignored() {
    let headers = "content-type: application/json\r\nconnection: close\r\n";
    let server = ScriptedServer::start([Action::SendAndReset(response_text(200, headers, "{}"))]);
    let client = client(&server.url);
    for send in send_modes() {
        assert_eq!(observe(&send(client.token().issue(&request()))).0, None);
    }
    assert_eq!(server.requests(), 3);
}

#[test]
fn a_refused_connection_is_a_connect_error() {
    let server = ClosedPort::reserve();
    let client = client(&server.url);
    for send in send_modes() {
        let (kind, attempts, _) = observe(&send(client.token().issue(&request())));
        assert_eq!((kind, attempts), (Some(ErrorKind::Connect), 2));
    }
}

#[test]
fn a_slow_response_times_out() {
    let kind = Some(ErrorKind::Timeout);
    let half = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n[";
    check(
        "a stall before the response",
        &Action::SendAndStall(String::new()),
        kind,
        2,
        1,
    );
    check("a stall in the body", &Action::SendAndStall(half.into()), kind, 2, 1);
    // Sends data all the time without completing the response.
    check(
        "one byte at a time",
        &Action::SendSlowly(half.into(), Duration::from_millis(10)),
        kind,
        2,
        1,
    );
}

#[test]
fn an_unexpected_body_is_a_decode_error() {
    let kind = Some(ErrorKind::Decode);
    let json = "content-type: application/json\r\n";
    let mut bytes = response_text(200, json, "[\"x\"]").into_bytes();
    let position = bytes.len() - 3;
    bytes[position] = 0xff;
    check(
        "incomplete JSON",
        &Action::respond_json("[{\"key\":\"hunter2"),
        kind,
        1,
        1,
    );
    check("invalid UTF-8", &Action::SendBytes(bytes), kind, 1, 1);
    check("an empty 200", &Action::respond_json(""), kind, 1, 1);
    check(
        "another media type",
        &Action::respond(200, "content-type: text/html\r\n", "<p>hunter2"),
        kind,
        1,
        1,
    );
    // A 204 has no body by definition (RFC 9110, section 15.3.5).
    check("a 204 with a body", &Action::respond(204, json, "{}"), kind, 1, 1);
}

#[test]
fn an_endless_body_is_too_large() {
    let head = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\n";
    let kind = Some(ErrorKind::BodyTooLarge);
    check("no length", &Action::SendEndlessly(format!("{head}\r\n")), kind, 1, 1);
    let length = format!("{head}content-length: 1073741824\r\n\r\n");
    check("1 GiB", &Action::SendEndlessly(length), kind, 1, 1);
    // The beginning of an incomplete error body is kept.
    let head = "HTTP/1.1 400 x\r\ncontent-type: application/json\r\n\r\n";
    let server = ScriptedServer::start([Action::SendEndlessly(head.into())]);
    let error = send_and_await(client(&server.url).token().issue(&request())).unwrap_err();
    assert_eq!(error.api().unwrap().bytes().len(), LIMIT);
}

#[test]
fn error_responses_are_api_errors() {
    let kind = Some(ErrorKind::Api);
    let html = "content-type: text/html\r\n";
    check(
        "a page of HTML",
        &Action::respond(500, html, "<p>hunter2</p>"),
        kind,
        2,
        1,
    );
    check("429", &Action::respond(429, "", ""), kind, 2, 1);
    check(
        "429 with Retry-After",
        &Action::respond(429, "retry-after: 0\r\n", ""),
        kind,
        2,
        2,
    );
    let past = "retry-after: Fri, 31 Dec 1999 23:59:59 GMT\r\n";
    check(
        "503 with a date in Retry-After",
        &Action::respond(503, past, ""),
        kind,
        2,
        2,
    );
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let target = ScriptedServer::start([Action::respond_json("{}")]);
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}\r\n", target.url.replace("127.0.0.1", "localhost"));
        check(
            "a redirect",
            &Action::respond(status, &location, ""),
            Some(ErrorKind::Api),
            1,
            1,
        );
    }
    assert_eq!(target.connections(), 0);
}

/// The server closes a connection that the client has kept in its pool. The caller does not notice.
#[test]
fn a_closed_idle_connection_is_replaced() {
    let json = "content-type: application/json\r\n";
    let server = ScriptedServer::start([Action::Send(response_text(200, json, "{}"))]);
    let client = client(&server.url);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for count in 1..=3 {
        runtime.block_on(client.token().issue(&request()).send()).unwrap();
        client.token().issue(&request()).send_blocking().unwrap();
        assert_eq!(server.requests(), 2 * count);
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(20)).await });
    }
}

/// A pooled connection belongs to the runtime that created it; a call that blocks this runtime must not wait for it.
#[test]
fn a_blocking_call_does_not_use_the_connections_of_the_blocked_runtime() {
    let server = ScriptedServer::start([Action::SendAndKeepOpen(response_text(
        200,
        "content-type: application/json\r\n",
        "{}",
    ))]);
    let client = client(&server.url);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for _ in 0..3 {
            client.token().issue(&request()).await.unwrap();
            client.token().issue(&request()).send_blocking().unwrap();
        }
    });
    client.token().issue(&request()).send_blocking().unwrap();
    assert_eq!(server.connections(), 2);
    assert_eq!(server.requests(), 7);
}

#[test]
fn a_blocking_call_in_a_runtime_with_a_custom_http_client_is_an_error() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let http = reqwest::Client::new();
    let client = builder(&server.url).http_client(http).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let error = runtime
        .block_on(async { client.token().issue(&request()).send_blocking() })
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(
        error.to_string().contains("cannot be made inside an async runtime"),
        "{error}"
    );
    assert_eq!(server.connections(), 0);
    client.token().issue(&request()).send_blocking().unwrap();
}

#[test]
fn many_threads_can_make_blocking_calls() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let client = &client(&server.url);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                client
                    .token()
                    .issue(&request())
                    .timeout(Duration::from_secs(9))
                    .send_blocking()
                    .unwrap()
            });
        }
    });
    assert_eq!(server.requests(), 8);
}
