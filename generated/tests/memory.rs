//! What reading a body may cost is bounded, whatever the body is. The tests have a process of their own, in which all
//! that is allocated is counted, and take turns for it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use authlete::models::{ClientsListQuery, TokenIssueRequest};
use authlete::{Client, ClientBuilder, Error, ErrorKind};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
static TURN: Mutex<()> = Mutex::new(());

const MIB: usize = 1 << 20;

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A server that answers each request with this, and closes the connection.
fn start(status: u16, body: String) -> ClientBuilder {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(body.as_bytes());
            // Until the other side has read it.
            let _ = stream.read(&mut request);
        }
    });
    Client::builder()
        .server(url)
        .token("token")
        .service_id("1")
        .timeout(Duration::from_secs(120))
        .attempt_timeout(Duration::from_secs(120))
}

/// Reads this body as a list of clients. Returns the outcome, and how many bytes were allocated at once at most.
fn list(builder: &dyn Fn(ClientBuilder) -> ClientBuilder, status: u16, body: String) -> (Result<(), Error>, usize) {
    let client = builder(start(status, body)).build().unwrap();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let outcome = client.client().list(&ClientsListQuery::default()).send_blocking();
    let peak = MEMORY.peak_usage().saturating_sub(before);
    (outcome.map(drop), peak)
}

fn items(item: &str, count: usize) -> String {
    format!("{{\"clients\":[{}]}}", vec![item; count].join(","))
}

#[test]
fn small_objects_of_a_large_model() {
    let _turn = turn();
    let body = items("{}", 1_000_000);
    let length = body.len();
    let (outcome, peak) = list(&|builder| builder, 200, body);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    let text = error.to_string();
    assert!(text.contains("$.clients["), "{text}");
    assert!(text.contains("134217728 bytes of memory"), "{text}");
    assert!(text.contains("`ClientBuilder::memory_limit`"), "{text}");
    assert!(!error.is_retryable());
    assert!(peak < 128 * MIB + 4 * length, "{peak}");
}
