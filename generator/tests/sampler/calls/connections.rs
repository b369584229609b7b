//! Timeouts, and connections that fail.

use super::{builder, json, request, respond_with};
use crate::Error;
use crate::closed_port::ClosedPort;
use crate::models::*;
use std::error::Error as _;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[tokio::test]
async fn timeouts_of_client_and_call() {
    let (server, client) = respond_with(json(200, "{}").set_delay(Duration::from_secs(20))).await;
    let start = Instant::now();
    let error = client
        .token()
        .issue(&request())
        .timeout(Duration::from_millis(50))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && !error.is_connect());
    assert_eq!(error.to_string(), "auth_token_issue_api: timed out");
    let short = Duration::from_millis(50);
    let whole = builder(&server.uri()).timeout(short).build().unwrap();
    assert!(whole.token().issue(&request()).await.unwrap_err().is_timeout());
    let each = builder(&server.uri()).attempt_timeout(short).build().unwrap();
    assert!(each.token().issue(&request()).await.unwrap_err().is_timeout());
    let call = client.token().issue(&request()).attempt_timeout(short);
    assert!(call.await.unwrap_err().is_timeout());
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn timeouts_of_a_call_override_those_of_the_client() {
    let (server, _) = respond_with(json(200, "{}").set_delay(Duration::from_millis(60))).await;
    let short = Duration::from_millis(5);
    let client = builder(&server.uri())
        .timeout(short)
        .attempt_timeout(short)
        .build()
        .unwrap();
    let long = Duration::from_secs(10);
    let call = client.token().issue(&request()).timeout(long).attempt_timeout(long);
    call.await.unwrap();
}

#[tokio::test]
async fn the_connect_timeout_is_separate() {
    // The backlog is full with two connections. The kernel does not respond to a third.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let _waiting = [
        tokio::net::TcpStream::connect(address).await.unwrap(),
        tokio::net::TcpStream::connect(address).await.unwrap(),
    ];
    let client = builder(&format!("http://{address}"))
        .connect_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = client
        .token()
        .issue(&request())
        .timeout(Duration::from_secs(9))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && error.is_connect(), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn the_timeout_covers_the_body() {
    let server = start_raw_server(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
        true,
    )
    .await;
    let client = builder(&server).timeout(Duration::from_millis(100)).build().unwrap();
    assert!(client.token().issue(&request()).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error() {
    let server = ClosedPort::reserve();
    let client = builder(&server.url).build().unwrap();
    let query = ClientsListQuery::default();
    let error = client.clients().list("hunter2", &query).await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!(error.to_string(), "client_get_list_api: could not connect (attempt 3)");
    let mut chain = format!("{error:?}");
    let mut source = error.source();
    assert!(source.is_some());
    while let Some(error) = source {
        chain += &error.to_string();
        source = error.source();
    }
    assert!(chain.contains("onnection refused"), "{chain}");
    assert!(!chain.contains("hunter2"), "{chain}");
}

#[tokio::test]
async fn a_closed_connection_is_a_transport_error() {
    for text in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}"] {
        let client = builder(&start_raw_server(text, false).await).build().unwrap();
        let error = client.token().issue(&request()).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "auth_token_issue_api: the connection broke before the response was complete"
        );
    }
}

/// Starts a server that responds to one request with this text. `hold` keeps the connection open.
async fn start_raw_server(text: &'static str, hold: bool) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await;
        stream.write_all(text.as_bytes()).await.unwrap();
        if hold {
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
    });
    format!("http://{address}")
}
