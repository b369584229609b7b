//! Retries: which attempts are retried, how often, and when.

use crate::closed_port::ClosedPort;
use crate::models::*;
use crate::runtime::error::retry_after::retry_after;
use crate::runtime::retry::classification::AttemptResult;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, ClientBuilder, Error, RetryPolicy};
use http::{HeaderMap, Method, StatusCode};
use std::time::{Duration, Instant, SystemTime};

/// A policy with short delays.
fn policy() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::from_millis(1))
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .server(url)
        .token("hunter2")
        .service_id("1")
        .retry(policy())
}

fn client(server: &ScriptedServer) -> Client {
    builder(&server.url).build().unwrap()
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

/// The table in the documentation of `RetryPolicy`: the event, whether an idempotent request is retried, and whether
/// any other is.
#[test]
fn each_event_is_retried_as_documented() {
    let responded = |status, retry_after| AttemptResult::Responded {
        status: StatusCode::from_u16(status).unwrap(),
        retry_after,
    };
    let rows = [
        (AttemptResult::NoConnection, true, true),
        (AttemptResult::Interrupted, true, false),
        (AttemptResult::TimedOut, true, false),
        (responded(408, false), true, false),
        (responded(408, true), true, false),
        (responded(429, false), true, false),
        (responded(429, true), true, true),
        (responded(500, false), true, false),
        (responded(500, true), true, false),
        (responded(502, false), true, false),
        (responded(502, true), true, false),
        (responded(503, false), true, false),
        (responded(503, true), true, true),
        (responded(504, false), true, false),
        (responded(504, true), true, false),
        (responded(599, false), true, false),
        (responded(200, true), false, false),
        (responded(204, false), false, false),
        (responded(302, true), false, false),
        (responded(400, true), false, false),
        (responded(401, true), false, false),
        (responded(404, true), false, false),
        (responded(409, true), false, false),
        (responded(425, true), false, false),
        (responded(499, true), false, false),
        (responded(600, true), false, false),
    ];
    let idempotent = [
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::TRACE,
        Method::PUT,
        Method::DELETE,
        Method::from_bytes(b"QUERY").unwrap(),
    ];
    let other = [
        Method::POST,
        Method::PATCH,
        Method::CONNECT,
        Method::from_bytes(b"MERGE").unwrap(),
    ];
    for (result, safe, not_safe) in rows {
        for method in &idempotent {
            assert_eq!(result.is_retryable(method, false), safe, "{method} {result:?}");
            assert_eq!(
                result.is_retryable(method, true),
                safe,
                "{method} {result:?}, non-idempotent requests are retried"
            );
        }
        for method in &other {
            assert_eq!(result.is_retryable(method, false), not_safe, "{method} {result:?}");
            assert_eq!(
                result.is_retryable(method, true),
                safe,
                "{method} {result:?}, non-idempotent requests are retried"
            );
        }
    }
}

/// The numbers of requests for a GET, a POST, and a POST that is declared idempotent, if the server always performs
/// this action.
async fn request_counts(action: Action) -> [usize; 3] {
    let servers = [(); 3].map(|()| ScriptedServer::start([action.clone()]));
    let [get, post, forced] = &servers;
    // Long enough for a busy machine, and short where the limit itself ends the attempt.
    let limit = match action {
        Action::SendAndStall(_) => Duration::from_millis(500),
        _ => Duration::from_secs(20),
    };
    let _ = client(get).clients().get("7").attempt_timeout(limit).await;
    let _ = client(post).token().issue(&request()).attempt_timeout(limit).await;
    let call = client(forced).token().issue(&request()).attempt_timeout(limit);
    let _ = call.retry(policy().retry_non_idempotent(true)).await;
    servers.map(|server| server.requests())
}

#[tokio::test]
async fn the_server_receives_the_expected_attempts() {
    let respond = |status, headers| Action::respond(status, headers, "");
    let now = "retry-after: 0\r\n";
    for (action, expected) in [
        (Action::SendAndReset(String::new()), [3, 1, 3]),
        (
            Action::SendAndReset("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".into()),
            [3, 1, 3],
        ),
        (Action::Send(String::new()), [3, 1, 3]),
        (Action::SendAndStall(String::new()), [3, 1, 3]),
        (respond(408, ""), [3, 1, 3]),
        (respond(429, ""), [3, 1, 3]),
        (respond(429, now), [3, 3, 3]),
        (respond(500, now), [3, 1, 3]),
        // A `Retry-After` that is not a valid number of seconds or date is ignored, so the POST is not retried (RFC
        // 9110, section 10.2.3).
        (respond(503, "retry-after: -1\r\n"), [3, 1, 3]),
        (respond(503, "retry-after: +1\r\n"), [3, 1, 3]),
        (respond(503, "retry-after: 0.0\r\n"), [3, 1, 3]),
        (respond(503, "retry-after: garbage\r\n"), [3, 1, 3]),
        (respond(429, "retry-after:\r\n"), [3, 1, 3]),
        (respond(429, "retry-after: 0, 0\r\n"), [3, 1, 3]),
        (respond(429, "retry-after: 0\r\nretry-after: 1\r\n"), [3, 1, 3]),
        (respond(429, "retry-after: 0\r\nretry-after: -1\r\n"), [3, 1, 3]),
        (respond(429, "retry-after: 0\r\nretry-after: 0\r\n"), [3, 3, 3]),
        // A date in the past is valid.
        (
            respond(503, "retry-after: Fri, 31 Dec 1999 23:59:59 GMT\r\n"),
            [3, 3, 3],
        ),
        (
            respond(503, "retry-after: Friday, 31-Dec-99 23:59:59 GMT\r\n"),
            [3, 3, 3],
        ),
        (respond(503, "retry-after: Fri Dec 31 23:59:59 1999\r\n"), [3, 3, 3]),
        (respond(502, ""), [3, 1, 3]),
        (respond(503, ""), [3, 1, 3]),
        (respond(503, now), [3, 3, 3]),
        (respond(504, ""), [3, 1, 3]),
        (respond(302, "location: http://127.0.0.1:1/\r\n"), [1, 1, 1]),
        (respond(400, now), [1, 1, 1]),
        (respond(401, ""), [1, 1, 1]),
        (respond(404, ""), [1, 1, 1]),
        (Action::respond_json("{"), [1, 1, 1]),
        (Action::respond(200, "content-type: text/html\r\n", "<p>"), [1, 1, 1]),
    ] {
        let text = format!("{action:?}");
        assert_eq!(request_counts(action).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_successful_attempt_is_the_last() {
    let busy = Action::respond(503, "", "");
    let server = ScriptedServer::start([busy.clone(), busy, Action::respond_json(r#"{"key":"k"}"#)]);
    let found = client(&server).clients().get("7").await.unwrap();
    assert_eq!(found.as_ref().unwrap().key, "k");
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn a_post_is_retried_if_there_is_no_connection() {
    let server = ClosedPort::reserve();
    let client = builder(&server.url).retry(policy().max_attempts(4)).build().unwrap();
    let error = client.token().issue(&request()).await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 4);
}

#[tokio::test]
async fn the_last_failure_is_the_error() {
    let server = ScriptedServer::start([Action::respond(503, "", ""), Action::respond(500, "", "")]);
    let error = client(&server).clients().get("7").max_attempts(2).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 500);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn client_and_call_limit_the_attempts() {
    for (attempts, expected) in [(0, 1), (1, 1), (2, 2), (5, 5)] {
        let server = ScriptedServer::start([Action::respond(500, "", "")]);
        let client = builder(&server.url)
            .retry(policy().max_attempts(attempts))
            .build()
            .unwrap();
        client.clients().get("7").await.unwrap_err();
        assert_eq!(server.requests(), expected);
        client.clients().get("7").max_attempts(1).await.unwrap_err();
        assert_eq!(server.requests(), expected + 1);
        client.clients().get("7").retry(RetryPolicy::none()).await.unwrap_err();
        assert_eq!(server.requests(), expected + 2);
    }
}

#[tokio::test]
async fn the_timeout_covers_all_attempts() {
    let server = ScriptedServer::start([Action::SendAndStall(String::new())]);
    let start = Instant::now();
    let call = client(&server)
        .clients()
        .get("7")
        .attempt_timeout(Duration::from_millis(600));
    let error = call.timeout(Duration::from_millis(900)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(server.requests(), 2);
    assert!(start.elapsed() < Duration::from_secs(30));
}

/// Returns the error response immediately if waiting would exceed the time limit.
#[tokio::test]
async fn a_delay_beyond_the_time_limit_ends_the_call() {
    for headers in [
        "retry-after: 3600\r\n",
        "retry-after: 99999999999999999999999\r\n",
        "retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
    ] {
        let server = ScriptedServer::start([Action::respond(503, headers, "")]);
        let start = Instant::now();
        let error = client(&server).token().issue(&request()).await.unwrap_err();
        assert!(matches!(error, Error::Api(_)));
        assert_eq!(server.requests(), 1);
        assert!(start.elapsed() < Duration::from_secs(30));
    }
    let server = ScriptedServer::start([Action::respond(503, "retry-after: 1\r\n", "")]);
    let call = client(&server).token().issue(&request());
    assert_eq!(
        call.timeout(Duration::from_millis(900))
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        503
    );
    assert_eq!(server.requests(), 1);
}

#[test]
fn retry_after_is_a_number_of_seconds_or_a_date() {
    let wait = |lines: &[(&'static str, &str)]| {
        let headers = lines
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        retry_after(&headers.collect::<HeaderMap>())
    };
    let seconds = |count| Some(Duration::from_secs(count));
    let date = ("date", "Fri, 31 Dec 1999 23:59:29 GMT");
    assert_eq!(wait(&[]), None);
    // Conflicting values are ignored.
    assert_eq!(wait(&[("retry-after", "5"), ("retry-after", "5")]), seconds(5));
    assert_eq!(wait(&[("retry-after", "5"), ("retry-after", "6")]), None);
    assert_eq!(wait(&[("retry-after", "5"), ("retry-after", "x")]), None);
    for (value, expected) in [
        ("0", seconds(0)),
        (" 120 ", seconds(120)),
        ("007", seconds(7)),
        ("18446744073709551616", Some(Duration::MAX)),
        // The three forms of dates (RFC 9110, section 5.6.7).
        ("Fri, 31 Dec 1999 23:59:59 GMT", seconds(30)),
        ("Friday, 31-Dec-99 23:59:59 GMT", seconds(30)),
        ("Fri Dec 31 23:59:59 1999", seconds(30)),
        ("Fri, 31 Dec 1999 00:00:00 GMT", seconds(0)),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("soon", None),
        ("\u{e9}", None),
    ] {
        assert_eq!(wait(&[("retry-after", value), date]), expected, "{value}");
    }
    // Without a `Date` header, the local clock is used.
    let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
    for lines in [
        &[("retry-after", soon.as_str())][..],
        &[("retry-after", &soon), ("date", "?")],
    ] {
        let wait = wait(lines).unwrap();
        assert!((50..=60).contains(&wait.as_secs()), "{wait:?}");
    }
    assert_eq!(wait(&[("retry-after", date.1)]), seconds(0));
}

#[test]
fn delays_grow_and_are_random() {
    let policy = RetryPolicy::default()
        .max_attempts(100)
        .base_delay(Duration::from_millis(10))
        .max_delay(Duration::from_millis(35));
    let waits = |attempt| {
        let wait = |_| {
            policy
                .delay(attempt, Duration::ZERO, Duration::MAX, None)
                .unwrap()
                .as_micros()
        };
        (0..1000).map(wait).collect::<Vec<_>>()
    };
    for (attempt, limit) in [(1, 10_000), (2, 20_000), (3, 35_000), (4, 35_000), (99, 35_000)] {
        let waits = waits(attempt);
        let (least, most) = (*waits.iter().min().unwrap(), *waits.iter().max().unwrap());
        // Fails by chance less than once in 10^40 runs.
        assert!(
            least < limit / 10 && most > limit - limit / 10 && most <= limit,
            "{attempt}: {least} to {most}"
        );
    }
}

#[test]
fn max_attempts_and_total_timeout_end_the_retries() {
    let second = Duration::from_secs(1);
    let policy = RetryPolicy::default()
        .base_delay(Duration::ZERO)
        .total_timeout(10 * second);
    let wait = |attempt, spent, left, asked| policy.delay(attempt, spent * second, left * second, asked);
    assert_eq!(wait(1, 0, 60, None), Some(Duration::ZERO));
    assert_eq!(wait(2, 10, 60, None), Some(Duration::ZERO));
    assert_eq!(wait(3, 0, 60, None), None);
    assert_eq!(wait(2, 11, 60, None), None);
    assert_eq!(wait(1, 4, 60, Some(6 * second)), Some(6 * second));
    assert_eq!(wait(1, 5, 60, Some(6 * second)), None);
    assert_eq!(wait(1, 0, 6, Some(6 * second)), None);
    assert_eq!(wait(1, 0, 0, None), None);
    assert_eq!(wait(1, 0, 60, Some(Duration::MAX)), None);
    // Nothing overflows.
    let policy = RetryPolicy::default()
        .max_attempts(u32::MAX)
        .base_delay(Duration::MAX)
        .max_delay(Duration::MAX);
    assert_eq!(
        policy.delay(u32::MAX - 1, Duration::MAX, Duration::MAX, Some(Duration::MAX)),
        None
    );
    assert!(
        policy
            .total_timeout(Duration::MAX)
            .delay(7, Duration::ZERO, Duration::MAX, None)
            .is_some()
    );
}
