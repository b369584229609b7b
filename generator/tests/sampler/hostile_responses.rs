//! A malicious server: bodies and responses that are expensive for the client and cheap for the server. Each call ends
//! within the time limit and with the right kind of error. Memory use is tested in `generated/tests`, where it can be
//! counted.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer, response_text};
use crate::{Client, ClientBuilder, Error, ErrorKind, RetryPolicy};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const JSON: &str = "content-type: application/json\r\n";

/// A generous limit, even for a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(120);

fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .server(url)
        .token("hunter2")
        .service_id("1")
        .retry(RetryPolicy::none())
        .timeout(TIME_LIMIT)
        .attempt_timeout(TIME_LIMIT)
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

/// The result of a call to a server that performs this action.
fn call_server(action: Action, change: impl Fn(ClientBuilder) -> ClientBuilder) -> Result<(), Error> {
    let server = ScriptedServer::start([action]);
    let client = change(builder(&server.url)).build().unwrap();
    let start = Instant::now();
    let outcome = block_on(client.token().issue(&request()).send());
    assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
    assert_eq!(server.requests(), 1);
    if let Err(error) = &outcome {
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    outcome.map(drop)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// Endless interim responses (RFC 9110, section 15.2). hyper reads them in a loop that yields only after as many reads
/// as tokio allows, so the time limit is exceeded by at most one round of that loop.
#[test]
fn endless_interim_responses_time_out() {
    for interim in ["HTTP/1.1 100 x\r\n\r\n", "HTTP/1.1 103 x\r\nlink: </a>\r\n\r\n"] {
        let action = Action::SendAndRepeat(String::new(), interim.into());
        let error = call_server(action, |builder| builder.timeout(Duration::from_millis(300))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    }
}

/// A few interim responses are accepted.
#[test]
fn a_few_interim_responses_are_accepted() {
    let interim = "HTTP/1.1 103 x\r\nlink: </a>\r\n\r\n".repeat(50);
    let response = response_text(200, JSON, "{}");
    call_server(Action::Send(format!("{interim}{response}")), |builder| builder).unwrap();
}

#[test]
fn hostile_json_is_a_decode_error() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for body in [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        "[".repeat(1_000_000),
        "{\"action\":1e999}".into(),
        format!("{{\"action\":{}}}", "9".repeat(1_000_000)),
        "{\"action\":\"a\",\"action\":\"b\"}".into(),
        "{\"action\":\"\\ud800\"}".into(),
        "{\"action\":\"\u{0}\"}".into(),
        "\u{feff}{}".into(),
        "{} {}".into(),
        "NaN".into(),
    ] {
        let beginning: String = body.chars().take(40).collect();
        let error = call_server(Action::respond_json(&body), |builder| builder).expect_err(&beginning);
        assert_eq!(error.kind(), ErrorKind::Decode, "{beginning}: {error}");
        assert!(error.to_string().len() < 300, "{beginning}: {error}");
    }
}

/// Ignored values are skipped without recursion.
#[test]
fn deeply_nested_unknown_fields_are_skipped() {
    for (open, close) in [("[", "]"), ("{\"\":", "}")] {
        let body = format!("{{\"unknown\":{}0{}}}", open.repeat(100_000), close.repeat(100_000));
        call_server(Action::respond_json(&body), |builder| builder).unwrap();
    }
}

#[test]
fn invalid_utf_8_is_a_decode_error() {
    for bytes in [
        &b"\xff"[..],
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
    ] {
        let body = [b"{\"action\":\"", bytes, b"\"}"].concat();
        let mut response = format!(
            "HTTP/1.1 200 x\r\n{JSON}connection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        response.extend_from_slice(&body);
        let error = call_server(Action::SendBytes(response), |builder| builder).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{bytes:?}: {error}");
    }
}

/// The client does not decode content encodings that it did not request.
#[test]
fn a_compressed_body_is_a_decode_error() {
    let response = Action::respond(200, &format!("{JSON}content-encoding: gzip\r\n"), "\u{1f}\u{8}");
    let server = ScriptedServer::start([response]);
    let client = builder(&server.url).build().unwrap();
    let error = block_on(client.token().issue(&request()).send()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!server.heads()[0].to_ascii_lowercase().contains("accept-encoding"));
}

/// A body whose declared length exceeds the limit is not read.
#[test]
fn a_declared_length_beyond_the_limit_is_an_error() {
    let head = format!("HTTP/1.1 200 x\r\n{JSON}content-length: 1099511627776\r\n\r\n");
    let error = call_server(Action::SendAndStall(head), |builder| builder.max_response_bytes(100)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge, "{error}");
}

#[test]
fn endless_chunks_are_an_error() {
    let head = format!("HTTP/1.1 200 x\r\n{JSON}transfer-encoding: chunked\r\n\r\n");
    let limit = |builder: ClientBuilder| builder.max_response_bytes(100_000);
    for (chunk, kind) in [
        ("1\r\n \r\n", ErrorKind::BodyTooLarge),
        ("400\r\n", ErrorKind::Protocol),
        ("1;a=b\r\n \r\n", ErrorKind::Protocol),
    ] {
        let error = call_server(Action::SendAndRepeat(head.clone(), chunk.into()), limit).unwrap_err();
        let found = error.kind();
        // The limit of chunk extensions may be reached before that of the body.
        assert!(found == kind || found == ErrorKind::BodyTooLarge, "{chunk:?}: {error}");
    }
    // Trailers.
    let action = Action::SendAndRepeat(format!("{head}0\r\n"), "a: b\r\n".into());
    let error = call_server(action, limit).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    let slow = Action::SendSlowly(
        format!("{head}{}", "1\r\n \r\n".repeat(10_000)),
        Duration::from_millis(5),
    );
    let error = call_server(slow, |builder| builder.attempt_timeout(Duration::from_millis(500))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

/// A hook that panics ends only its own call: the client and the connection can be used afterwards.
#[test]
fn a_panicking_hook_ends_only_its_own_call() {
    let response = response_text(200, JSON, "{}");
    for late in [false, true] {
        let server = ScriptedServer::start([Action::SendAndKeepOpen(response.clone())]);
        let count = AtomicU32::new(0);
        let panic_if_odd = move || {
            if count.fetch_add(1, Ordering::SeqCst) % 2 == 1 {
                // Unlike `panic!`, this prints no message.
                std::panic::resume_unwind(Box::new("hook"));
            }
        };
        let builder = builder(&server.url);
        let client = if late {
            builder.on_response(move |_| panic_if_odd())
        } else {
            builder.on_request(move |_| panic_if_odd())
        };
        let client = client.build().unwrap();
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        for number in 0..6 {
            let call = client.token().issue(&request());
            let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(call.send())));
            assert_eq!(outcome.is_err(), number % 2 == 1, "{number}, late: {late}");
        }
        assert_eq!(server.connections(), 1, "late: {late}");
        for number in 0..6 {
            let outcome = client.token().issue(&request()).send_blocking();
            let kind = outcome.err().map(|error| error.kind());
            let expected = (number % 2 == 1).then_some(ErrorKind::Request);
            assert_eq!(kind, expected, "{number}, late: {late}");
        }
        assert_eq!(server.connections(), 2, "late: {late}");
    }
}

/// The limits also hold with a custom HTTP client that has its own limits.
#[test]
fn limits_apply_to_a_custom_http_client() {
    let http = || reqwest::Client::builder().no_proxy().build().unwrap();
    let head = format!("HTTP/1.1 200 x\r\n{JSON}\r\n");
    let error = call_server(Action::SendEndlessly(head.clone()), |builder| {
        builder.http_client(http()).max_response_bytes(1000)
    });
    assert_eq!(error.unwrap_err().kind(), ErrorKind::BodyTooLarge);
    let error = call_server(Action::SendAndStall(head), |builder| {
        builder.http_client(http()).timeout(Duration::from_millis(300))
    });
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Timeout);
    let error = call_server(Action::respond_json("[]"), |builder| builder.http_client(http()));
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Decode);
}
