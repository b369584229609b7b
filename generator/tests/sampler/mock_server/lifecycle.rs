//! Mock servers without a runtime, in a blocked runtime, several at once, and shared by threads.

use super::{issued, request, start};
use crate::ErrorKind;
use crate::test_util::{Fault, MockServer, Playback};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[cfg(feature = "blocking")]
#[test]
fn the_mock_server_needs_no_runtime() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request()))
        .fault(Fault::Disconnect)
        .then()
        .respond(issued())
        .expect(1);
    let error = client.token().issue(&request()).send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(catch_unwind(AssertUnwindSafe(|| mock.verify())).is_ok());
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn a_call_can_block_the_runtime_of_the_test() {
    let (mock, client) = start();
    mock.when(client.misc().info()).respond("x".into());
    assert_eq!(*client.misc().info().send_blocking().unwrap(), "x");
}

#[test]
fn mock_servers_are_independent() {
    let (one, client) = start();
    let (other, _) = start();
    assert_ne!(one.url(), other.url());
    one.when(client.misc().info()).respond("x".into()).expect(0);
    let call = client.misc().info().server(one.url());
    assert!(catch_unwind(AssertUnwindSafe(|| other.when(call))).is_err());
    assert!(other.received().is_empty());
}

/// More operations than tokio allows a task before it must yield.
#[tokio::test]
async fn many_servers_can_be_started_and_dropped() {
    for _ in 0..200 {
        drop(MockServer::start());
    }
}

/// A test may share a mock server among threads.
#[test]
fn a_mock_server_is_send_and_sync() {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<MockServer>();
}

/// Without the generated client: the bytes on the wire.
#[tokio::test]
async fn a_connection_serves_several_requests() {
    let (mock, client) = start();
    mock.when(client.misc().info())
        .ignore_body()
        .respond("x".into())
        .then()
        .play(Playback::new("text/plain").chunk("one").chunk("two"));
    let address = mock.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    for (request, head, end) in [
        ("\r\n", "\r\ncontent-length: 1\r\n", "\r\n\r\nx"),
        (
            "transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n3\r\n-ho\r\n0\r\n\r\n",
            "\r\ntransfer-encoding: chunked\r\n",
            "\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n",
        ),
    ] {
        let request = format!("GET /api/info HTTP/1.1\r\nhost: a\r\n{request}");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        let response = async {
            while !text.ends_with(end) {
                text.push(char::from(stream.read_u8().await.unwrap()));
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(10), response).await;
        assert!(in_time.is_ok() && text.contains(head), "{text}");
    }
    let bodies = mock.received().into_iter().map(|request| request.body().clone());
    assert_eq!(bodies.collect::<Vec<_>>(), ["", "hi-ho"]);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_reported() {
    let (mock, client) = start();
    mock.when(client.misc().upload(""))
        .ignore_body()
        .respond(serde_json::Value::Null);
    client.misc().upload(vec![b'x'; 64 << 20]).await.unwrap();
    let error = client.misc().upload(vec![b'x'; (64 << 20) + 1]).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 501);
    let problem = catch_unwind(AssertUnwindSafe(|| mock.verify())).unwrap_err();
    let text = problem.downcast::<String>().unwrap();
    assert!(
        text.contains("POST /upload (upload_api)\n    the body is larger than 67108864 bytes"),
        "{text}"
    );
}
