//! Servers that do not respond with TLS. No token is sent, and permanent failures are not retried.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use authlete::models::TokenIssueRequest;
use authlete::{Client, ClientBuilder, Error, ErrorKind, RetryPolicy};

/// Starts a server that sends these bytes and reads until the client disconnects. The second value counts connections.
fn start_server(bytes: &'static [u8]) -> (ClientBuilder, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let count = Arc::<AtomicUsize>::default();
    let connections = count.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            connections.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || {
                let _ = stream.write_all(bytes);
                let _ = stream.read_to_end(&mut Vec::new());
            });
        }
    });
    let builder = Client::builder()
        .server(url)
        .token("token")
        .service_id("1")
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)));
    (builder, count)
}

fn call_error(builder: ClientBuilder) -> Error {
    let request = TokenIssueRequest::new("ticket", "subject");
    let client = builder.build().unwrap();
    client.token().issue(&request).send_blocking().unwrap_err()
}

#[test]
fn a_server_without_tls_is_a_permanent_connect_error() {
    for bytes in [
        &b"HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"[..],
        // The alert `handshake_failure` (RFC 8446, section 6).
        b"\x15\x03\x03\x00\x02\x02\x28",
        &[0xff; 100_000],
    ] {
        let (builder, connections) = start_server(bytes);
        let error = call_error(builder);
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(error.is_connect());
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn a_server_that_sends_nothing_is_a_retryable_timeout() {
    let (builder, connections) = start_server(b"");
    let error = call_error(builder.connect_timeout(Duration::from_millis(300)));
    assert!(error.is_connect() && error.is_timeout(), "{error:?}");
    assert!(error.is_retryable());
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}
