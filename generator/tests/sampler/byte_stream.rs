//! Responses that are read as a stream of bytes.

use crate::scripted_server::{Action, ScriptedServer, response_text};
use crate::{ByteStream, Client, ClientBuilder, Error, ErrorKind, models::ApiResult};
use bytes::Bytes;
use futures_core::Stream;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

fn builder(server: &ScriptedServer) -> ClientBuilder {
    Client::builder().server(&server.url).token("hunter2")
}

async fn stream(client: &Client) -> Result<ByteStream, Error> {
    client.misc().echo("a", "b", "").stream().await
}

/// Reads up to the end or an error.
async fn rest(stream: &mut ByteStream) -> (Vec<u8>, Option<Error>) {
    let mut bytes = Vec::new();
    loop {
        match stream.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return (bytes, None),
            Err(error) => return (bytes, Some(error)),
        }
    }
}

#[tokio::test]
async fn a_stream_has_no_size_limit() {
    let body = "x".repeat(100_000);
    let server = ScriptedServer::start([Action::respond(206, "x-id: 9\r\n", &body)]);
    let client = builder(&server).max_response_bytes(10).build().unwrap();
    let mut stream = stream(&client).await.unwrap();
    assert_eq!((stream.status().as_u16(), stream.attempts()), (206, 1));
    assert_eq!(stream.headers()["x-id"], "9");
    let (bytes, error) = rest(&mut stream).await;
    assert_eq!(bytes.len(), body.len());
    assert!(error.is_none());
    // Also when polled again.
    assert!(stream.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn a_byte_stream_implements_stream() {
    let server = ScriptedServer::start([Action::respond(200, "", "hunter2")]);
    let mut stream = stream(&builder(&server).build().unwrap()).await.unwrap();
    assert!(!format!("{stream:?}").contains("hunter2"));
    let mut next = async || poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
    assert_eq!(next().await.unwrap().unwrap(), Bytes::from("hunter2"));
    assert!(next().await.is_none());
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error_not_the_end() {
    let begun = "HTTP/1.1 200 x\r\ncontent-length: 10\r\n\r\nabc";
    for action in [Action::Send(begun.to_owned()), Action::SendAndReset(begun.to_owned())] {
        let server = ScriptedServer::start([action]);
        let mut stream = stream(&builder(&server).build().unwrap()).await.unwrap();
        let (bytes, error) = rest(&mut stream).await;
        let error = error.unwrap();
        assert_eq!(bytes, b"abc");
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert!(!error.is_retryable());
        assert!(stream.chunk().await.unwrap().is_none());
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn a_stalled_stream_times_out_and_a_slow_one_does_not() {
    let server = ScriptedServer::start([Action::SendAndStall("HTTP/1.1 200 x\r\n\r\nabc".to_owned())]);
    let client = builder(&server)
        .attempt_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let (bytes, error) = rest(&mut stream(&client).await.unwrap()).await;
    assert_eq!(bytes, b"abc");
    let error = error.unwrap();
    assert!(error.is_timeout());
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.to_string(), "echo_api: timed out");

    let slow = response_text(200, "connection: close\r\n", &"x".repeat(100));
    let server = ScriptedServer::start([Action::SendSlowly(slow, Duration::from_millis(3))]);
    let limit = Duration::from_millis(1000);
    let client = builder(&server).attempt_timeout(limit).timeout(limit).build().unwrap();
    let mut stream = stream(&client).await.unwrap();
    // The time between reads does not count.
    std::thread::sleep(Duration::from_millis(1100));
    let (bytes, error) = rest(&mut stream).await;
    assert_eq!((bytes.len(), error.is_none()), (100, true));
}

#[tokio::test]
async fn a_stream_that_has_not_started_is_retried() {
    let stall = Action::SendAndStall(String::new());
    let busy = Action::respond(503, "retry-after: 0\r\n", "");
    let server = ScriptedServer::start([stall, busy, Action::respond(200, "", "abc")]);
    let client = builder(&server)
        .attempt_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let mut stream = stream(&client).await.unwrap();
    assert_eq!(stream.attempts(), 3);
    assert_eq!(rest(&mut stream).await.0, b"abc");
}

#[tokio::test]
async fn an_error_response_is_not_a_stream() {
    let server = ScriptedServer::start([Action::respond(
        404,
        "content-type: application/json\r\n",
        r#"{"resultCode":"A1"}"#,
    )]);
    let client = builder(&server).service_id("1").build().unwrap();
    let call = client.clients().get("c").accept("text/csv");
    let error = call.stream().await.unwrap_err();
    assert_eq!(error.error_code(), Some("A1"));
    assert!(error.api().unwrap().body::<ApiResult>().is_some());
}
