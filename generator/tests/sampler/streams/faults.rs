//! Streams that break, stall, are malformed or do not end.

use super::{builder, client, collect, respond};
use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{ErrorKind, ItemStream};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const HEAD: &str = "HTTP/1.1 200 x\r\ncontent-type: text/event-stream\r\n";

/// The stream of a response whose body is this, and ends as the action does.
async fn chunked(action: fn(String) -> Action, body: &str) -> ItemStream<CompletionChunk> {
    let server = ScriptedServer::start([action(format!("{HEAD}transfer-encoding: chunked\r\n\r\n{body}"))]);
    let request = CompletionRequest::new("x");
    client(&server.url)
        .streams()
        .create_completion_stream(&request)
        .await
        .unwrap()
}

/// Wherever a body is cut: within an event, within a character, within the size of a chunk and within a chunk.
#[tokio::test]
async fn a_body_that_is_cut_is_an_error() {
    let first = "data: {\"delta\":\"a\"}\n\n";
    let second = "data: {\"delta\":\"ü\"}\n\n";
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    let body = format!("{}{}", chunk(first), chunk(second));
    let begin = chunk(first).len();
    for end in begin..body.len() {
        let bytes = format!("{HEAD}transfer-encoding: chunked\r\n\r\n{body}").into_bytes();
        let length = bytes.len() - (body.len() - end);
        let server = ScriptedServer::start([Action::SendBytes(bytes[..length].to_vec())]);
        let request = CompletionRequest::new("x");
        let stream = client(&server.url)
            .streams()
            .create_completion_stream(&request)
            .await
            .unwrap();
        let (items, errors) = collect(stream).await;
        // The whole second event may have arrived.
        assert!(matches!(items.len(), 1 | 2), "{end}: {items:?}");
        assert_eq!(errors.len(), 1, "{end}");
        assert_eq!(errors[0].kind(), ErrorKind::Interrupted, "{end}");
        assert!(!errors[0].is_retryable());
    }
}

#[tokio::test]
async fn a_reset_is_an_error() {
    let (items, errors) = collect(chunked(Action::SendAndReset, "15\r\ndata: {\"delta\":\"a\"}\n\n\r\n").await).await;
    assert!(items.len() <= 1);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].kind(), ErrorKind::Interrupted);
}

#[tokio::test]
async fn a_stream_without_its_end_is_an_error() {
    let server = ScriptedServer::start([respond("text/event-stream", "data: {\"delta\":\"a\"}\n\n")]);
    let request = CompletionRequest::new("x");
    let stream = client(&server.url)
        .streams()
        .create_completion_stream(&request)
        .await
        .unwrap();
    let (items, errors) = collect(stream).await;
    assert_eq!((items.len(), errors.len()), (1, 1));
    assert_eq!(
        errors[0].to_string(),
        "createCompletion: body of the response (200): the stream ended before `[DONE]`"
    );
}

#[tokio::test]
async fn a_stream_that_stalls_times_out() {
    let body = format!("{HEAD}\r\ndata: a\n\n");
    let server = ScriptedServer::start([Action::SendAndStall(body)]);
    let client = builder(&server.url)
        .attempt_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let (items, errors) = collect(client.streams().lines().await.unwrap()).await;
    assert_eq!((items.len(), errors.len()), (1, 1));
    assert!(errors[0].is_timeout());
}

#[tokio::test]
async fn an_item_that_is_too_large_ends_the_stream() {
    let body = format!("data: a\n\ndata: {}\n\ndata: b\n\n", "x".repeat(101));
    let server = ScriptedServer::start([respond("text/event-stream", &body)]);
    let client = builder(&server.url).max_response_bytes(100).build().unwrap();
    let (items, errors) = collect(client.streams().lines().await.unwrap()).await;
    assert_eq!((items.len(), errors.len()), (1, 1));
    assert_eq!(errors[0].kind(), ErrorKind::BodyTooLarge);
}

/// 100,000 events, of which the client holds one at a time. The server writes no more than the buffers of the
/// connection take while the client does not read.
#[tokio::test]
async fn a_long_stream_is_read_as_it_is_consumed() {
    const EVENTS: usize = 100_000;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = builder(&format!("http://{}", listener.local_addr().unwrap()))
        .max_response_bytes(64)
        .build()
        .unwrap();
    let written = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = written.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let _ = stream.read(&mut head).await.unwrap();
        stream.write_all(format!("{HEAD}\r\n").as_bytes()).await.unwrap();
        for number in 0..EVENTS {
            let event = format!("data: {number:0>50}\n\n");
            stream.write_all(event.as_bytes()).await.unwrap();
            count.fetch_add(event.len(), std::sync::atomic::Ordering::SeqCst);
        }
    });
    let mut stream = client.streams().lines().await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    // The whole body has 5.8 MB.
    let unread = written.load(std::sync::atomic::Ordering::SeqCst);
    assert!(unread < 5_700_000, "{unread}");
    let mut count = 0;
    while let Some(item) = stream.next().await {
        assert_eq!(item.unwrap().parse::<usize>().unwrap(), count);
        count += 1;
    }
    assert_eq!(count, EVENTS);
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let _ = stream.read(&mut head).await.unwrap();
        stream
            .write_all(format!("{HEAD}\r\ndata: a\n\n").as_bytes())
            .await
            .unwrap();
        stream
    };
    let (mut connection, opened) = tokio::join!(server, client.streams().lines().open());
    let mut stream = opened.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    drop(stream);
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(10), connection.read_to_end(&mut rest));
    closed.await.unwrap().unwrap();
}
