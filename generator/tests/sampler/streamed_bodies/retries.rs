//! A stream is sent once.

use super::{Chunk, Counters, chunks, replace, start};
use crate::closed_port::ClosedPort;
use crate::models::ListsRangeQuery;
use crate::test_util::Fault;
use crate::{Body, Client, ErrorKind, RetryPolicy};
use bytes::Bytes;
use std::time::Duration;

#[tokio::test]
async fn a_streamed_body_is_not_sent_again() {
    for is_streamed in [true, false] {
        let (mock, client) = start();
        let response = mock
            .when(replace(&client, ""))
            .ignore_body()
            .error(503)
            .header("retry-after", 0)
            .then()
            .respond(Bytes::new());
        let body = match is_streamed {
            true => Body::stream(chunks(&["one"])),
            false => Body::from("one"),
        };
        let result = replace(&client, body).await;
        if is_streamed {
            let error = result.unwrap_err();
            assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));
            assert!(!error.is_retryable());
            assert_eq!(response.count(), 1);
        } else {
            assert_eq!((result.unwrap().attempts(), response.count()), (2, 2));
        }
    }
}

#[tokio::test]
async fn a_broken_connection_does_not_repeat_a_streamed_body() {
    let (mock, client) = start();
    let response = mock
        .when(replace(&client, ""))
        .ignore_body()
        .fault(Fault::Disconnect)
        .then()
        .respond(Bytes::new());
    let error = replace(&client, Body::sized_stream(3, chunks(&["one"])))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 1));
    assert_eq!(response.count(), 1);
}

/// Nothing has been read from the stream, so it can still be sent.
#[tokio::test]
async fn a_failed_connection_is_retried_without_reading_the_stream() {
    let port = ClosedPort::reserve();
    let counters = Counters::default();
    let client = Client::builder()
        .server(&port.url)
        .token("t")
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
        .build()
        .unwrap();
    let body = Body::stream(counters.stream([Chunk::Ok("one")].into_iter()));
    let error = client.misc().upload(body).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
    assert!(error.is_retryable());
    assert_eq!((counters.polls(), counters.streams()), (0, 0));
}

/// Each page is a request with the same body.
#[tokio::test]
async fn a_stream_is_sent_for_one_page_only() {
    let (mock, client) = start();
    let list = || client.lists().range("x", &ListsRangeQuery::default());
    mock.when(list())
        .ignore_arguments()
        .raw(200, "application/json", r#"{"items":[{"key":"a"}],"total":2}"#);
    let mut pages = list().body("a/b", Body::stream(chunks(&["one"]))).pages();
    pages.next().await.unwrap().unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(
        error
            .to_string()
            .ends_with("the body is a stream, which can be sent only once"),
        "{error}"
    );
    assert_eq!(mock.received().len(), 1);
    assert_eq!(mock.received()[0].body(), "one");
}
