//! The properties of `Error`.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, Error, ErrorKind, RetryPolicy};
use std::time::Duration;

/// A time limit that no attempt reaches, not even on a busy machine.
const LONG: Duration = Duration::from_secs(60);

fn client(url: &str) -> Client {
    let policy = RetryPolicy::default().base_delay(Duration::ZERO);
    let builder = Client::builder().server(url).token("hunter2").service_id("1");
    builder.retry(policy).max_response_bytes(100).build().unwrap()
}

/// The error of a GET and that of a POST, with a time limit for each attempt.
async fn errors(action: Action, time_limit: Duration) -> [Error; 2] {
    let (gets, posts) = (ScriptedServer::start([action.clone()]), ScriptedServer::start([action]));
    let request = TokenIssueRequest::new("t", "s");
    [
        client(&gets.url)
            .clients()
            .get("7")
            .attempt_timeout(time_limit)
            .await
            .unwrap_err(),
        client(&posts.url)
            .token()
            .issue(&request)
            .attempt_timeout(time_limit)
            .await
            .unwrap_err(),
    ]
}

#[test]
fn an_error_is_small_and_can_be_sent_to_other_threads() {
    fn assert_is_sendable<T: std::error::Error + Send + Sync + 'static>() {}
    assert_is_sendable::<Error>();
    assert!(size_of::<Error>() <= 24, "{}", size_of::<Error>());
}

#[tokio::test]
async fn each_failure_has_its_kind_attempts_and_retryability() {
    let large = format!("[{}]", " ".repeat(200));
    for (action, kind, attempts, retryable) in [
        (
            Action::SendAndStall(String::new()),
            ErrorKind::Timeout,
            [3, 1],
            [true, false],
        ),
        (
            Action::SendAndReset(String::new()),
            ErrorKind::Interrupted,
            [3, 1],
            [true, false],
        ),
        (Action::respond(500, "", ""), ErrorKind::Api, [3, 1], [true, false]),
        (
            Action::respond(503, "retry-after: 0\r\n", ""),
            ErrorKind::Api,
            [3, 3],
            [true, true],
        ),
        (Action::respond(404, "", ""), ErrorKind::Api, [1, 1], [false, false]),
        (
            Action::respond_json("{\"key\":"),
            ErrorKind::Decode,
            [1, 1],
            [false, false],
        ),
        (
            Action::respond_json(&large),
            ErrorKind::BodyTooLarge,
            [1, 1],
            [false, false],
        ),
    ] {
        let text = format!("{action:?}");
        let time_limit = match kind {
            ErrorKind::Timeout => Duration::from_millis(50),
            _ => LONG,
        };
        let found = errors(action, time_limit).await;
        assert_eq!(found.each_ref().map(Error::kind), [kind; 2], "{text}");
        assert_eq!(found.each_ref().map(Error::attempts), attempts, "{text}");
        assert_eq!(found.each_ref().map(Error::is_retryable), retryable, "{text}");
    }
}

#[tokio::test]
async fn errors_without_a_response_have_kind_and_attempts() {
    let error = client("http://127.0.0.1:1").clients().get("").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.is_retryable()),
        (ErrorKind::Request, 0, false)
    );
    let error = Client::builder().server("?").build().unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.is_retryable()),
        (ErrorKind::Config, 0, false)
    );
    let error = client("http://127.0.0.1:1")
        .token()
        .issue(&TokenIssueRequest::new("t", "s"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), error.is_retryable()),
        (ErrorKind::Connect, 3, true)
    );
    assert_eq!(error.to_string(), "auth_token_issue_api: could not connect (attempt 3)");
}

#[tokio::test]
async fn an_error_has_the_retry_after_of_the_response() {
    let [get, post] = errors(Action::respond(429, "retry-after: 3600\r\n", ""), LONG).await;
    assert_eq!(get.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!((post.attempts(), post.is_retryable()), (1, true));
    assert_eq!(post.to_string(), "auth_token_issue_api: 429 Too Many Requests");
    let [get, _] = errors(Action::respond(500, "", ""), LONG).await;
    assert_eq!(get.retry_after(), None);
    assert_eq!(get.to_string(), "client_get_api: 500 Internal Server Error (attempt 3)");
}

#[tokio::test]
async fn a_response_has_the_number_of_attempts() {
    let server = ScriptedServer::start([Action::respond(500, "", ""), Action::respond_json(r#"{"key":"k"}"#)]);
    let response = client(&server.url).clients().get("7").await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert_eq!(response.into_inner().unwrap().key, "k");
}

#[test]
fn error_kinds_have_names() {
    assert_eq!(format!("{:>16}|", ErrorKind::BodyTooLarge), "  body_too_large|");
}
