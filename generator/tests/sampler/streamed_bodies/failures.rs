//! Streams that fail or have another length than declared, and what else cannot be done with a stream.

use super::{Chunk, Counters, chunks, messages, replace, start, start_accepting, streams::wait_for_end};
use crate::{Body, Client, Error, ErrorKind};
use http::HeaderValue;
use std::error::Error as _;
use std::fmt::{self, Display};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Debug)]
struct DiskFull;

impl Display for DiskFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("disk full")
    }
}

impl std::error::Error for DiskFull {}

/// Sends a body to a server that never responds. Returns the error, and the part of the body that the server received
/// before the connection was closed.
async fn send_to_reader(body: Body) -> (Error, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().server(url).token("t").build().unwrap();
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut text = String::new();
        // The client may reset the connection.
        let _ = stream.read_to_string(&mut text).await;
        text.split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned())
            .unwrap_or_default()
    };
    // An idempotent call, which would be retried.
    let (sent, received) = tokio::join!(replace(&client, body).send(), server);
    (sent.unwrap_err(), received)
}

/// Two chunks and an error.
fn failing(error: impl Into<Box<dyn std::error::Error + Send + Sync>> + Send + 'static) -> Body {
    let mut items = vec![Err(error.into()), Ok("two"), Ok("one")];
    Body::stream(Counters::default().stream(std::iter::from_fn(move || items.pop())))
}

#[tokio::test]
async fn an_error_of_the_stream_is_returned_and_breaks_the_request() {
    let (error, received) = send_to_reader(failing(DiskFull)).await;
    assert_eq!(error.kind(), ErrorKind::RequestBody);
    assert_eq!(error.kind().as_str(), "request_body");
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    assert!(!error.is_timeout() && !error.is_connect());
    let expected = "echo_api: the stream of the request body failed";
    assert_eq!(messages(&error), (expected.to_owned(), "disk full".to_owned()));
    assert!(error.source().unwrap().is::<DiskFull>());
    // Without the last chunk, which has the length 0.
    assert!(!received.ends_with("0\r\n\r\n"), "{received}");
}

#[tokio::test]
async fn a_stream_with_another_length_is_an_error() {
    let short = "ended after 3 bytes, but its length is declared as 5";
    let long = "is longer than its declared length, 5";
    for (texts, problem) in [
        (&["abc"][..], short),
        (&["abc", "def"], long),
        (&["abcdef"], long),
        // Not sent: the request would be complete.
        (&["abcde", "", "f"], long),
        (&["abc", "de", "f"], long),
    ] {
        let (error, received) = send_to_reader(Body::sized_stream(5, chunks(texts))).await;
        assert_eq!(error.kind(), ErrorKind::RequestBody);
        assert_eq!(
            error.to_string(),
            format!("echo_api: the stream of the request body {problem}"),
            "{texts:?}"
        );
        assert!(
            received.len() < 5 && "abc".starts_with(&received),
            "{texts:?}: {received}"
        );
    }
}

/// hyper polls the stream in a task of its own.
#[tokio::test]
async fn a_panic_of_the_stream_breaks_the_request() {
    let items = std::iter::from_fn(|| -> Option<Chunk> { panic!("in a test") });
    let (error, _) = send_to_reader(Body::stream(Counters::default().stream(items))).await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Interrupted, 1));
    assert!(!error.is_retryable());
}

/// The server responds before it has read the body.
#[tokio::test]
async fn a_response_ends_the_stream() {
    async fn serve(mut stream: TcpStream) -> Vec<u8> {
        let mut head = [0; 100];
        stream.read_exact(&mut head).await.unwrap();
        let response = b"HTTP/1.1 413 x\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(response).await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        rest
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().server(url).token("t").build().unwrap();
    for is_stalling in [true, false] {
        let counters = Counters::default();
        let items = std::iter::repeat_with(|| Chunk::Ok("0123456789"));
        let body = if is_stalling {
            Body::stream(counters.stalling_stream(items.take(2)))
        } else {
            Body::stream(counters.stream(items))
        };
        let call = client.misc().upload(body).send();
        let server = async { serve(listener.accept().await.unwrap().0).await };
        // The server returns when the client has closed the connection.
        let both = async { tokio::join!(call, server) };
        let (result, rest) = tokio::time::timeout(Duration::from_secs(30), both).await.unwrap();
        assert_eq!(result.unwrap_err().status().unwrap(), 413);
        assert!(!rest.ends_with(b"0\r\n\r\n"));
        wait_for_end(&counters).await;
    }
}

#[tokio::test]
async fn a_stream_has_no_request_in_memory() {
    let (mock, client) = start();
    for body in [Body::stream(chunks(&["a"])), Body::from_path("a")] {
        let error = client.misc().upload(body).into_request().unwrap_err();
        let expected = "upload_api: the body is a stream or a file, and is not in memory";
        assert_eq!(error.to_string(), expected);
    }
    let json = Body::stream(chunks(&["{}"]));
    let call = client
        .token()
        .issue(&super::super::models::TokenIssueRequest::new("t", "s"));
    let error = call.body("application/json", json).as_form().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(mock.received().is_empty());
}

#[tokio::test]
async fn hooks_see_that_the_body_is_a_stream() {
    let (mock, _) = start_accepting();
    for (length, body, expected) in [
        (None, Body::from("abc"), Some(3)),
        (None, Body::stream(chunks(&["abc"])), None),
        (Some(3), Body::sized_stream(3, chunks(&["abc"])), None),
    ] {
        let client = mock.client_builder().service_id("1").on_request(move |request| {
            assert_eq!(request.body().map(|bytes| bytes.len()), expected);
            if let Some(length) = length {
                request
                    .headers_mut()
                    .insert("content-length", HeaderValue::from(length));
            }
        });
        client.build().unwrap().misc().upload(body).await.unwrap();
    }
    // Headers that contradict the body.
    for (length, body) in [
        ("4", Body::sized_stream(3, chunks(&["abc"]))),
        ("3", Body::stream(chunks(&["abc"]))),
        ("0", Body::sized_stream(0, chunks(&[]))),
    ] {
        let client = mock.client_builder().service_id("1").build().unwrap();
        let error = client
            .misc()
            .upload(body)
            .header("content-length", length)
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("header `content-length`: the HTTP client sets it"),
            "{error}"
        );
    }
    assert_eq!(mock.received().len(), 3);
}

/// Errors do not contain what the stream has sent.
#[tokio::test]
async fn errors_have_nothing_of_the_content() {
    let mut items = vec![Err(io::Error::other("x")), Ok("hunter2")];
    let body = Body::stream(Counters::default().stream(std::iter::from_fn(move || items.pop())));
    let (error, _) = send_to_reader(body).await;
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}
