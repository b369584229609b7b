//! What reading a body may cost is bounded, whatever the body is. The tests have a process of their own, in which all
//! that is allocated is counted, and take turns for it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use authlete::models::{ClientListQuery, ServiceJwksQuery};
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
    let outcome = client.client().list(&ClientListQuery::default()).send_blocking();
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

/// A body of keys, the only one of which has this as an untyped value.
fn untyped(value: &str) -> String {
    format!("{{\"keys\":[{{\"a\":{value}}}]}}")
}

/// Reads this body as a list of keys. Returns the outcome, and how many bytes were allocated at once at most.
fn keys(builder: &dyn Fn(ClientBuilder) -> ClientBuilder, body: String) -> (Result<(), Error>, usize) {
    let client = builder(start(200, body)).build().unwrap();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let outcome = client.service().jwks(&ServiceJwksQuery::default()).send_blocking();
    let peak = MEMORY.peak_usage().saturating_sub(before);
    (outcome.map(drop), peak)
}

#[test]
fn untyped_json() {
    let _turn = turn();
    for (item, count) in [
        (r#"{"":0}"#, 1_000_000),
        (r#"{"":{}}"#, 1_000_000),
        ("[0]", 2_000_000),
        (r#""a""#, 3_000_000),
        ("0", 6_000_000),
    ] {
        let body = untyped(&format!("[{}]", vec![item; count].join(",")));
        let length = body.len();
        let limit = 32 * MIB;
        let (outcome, peak) = keys(&|builder| builder.memory_limit(limit), body);
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{item}: {error}");
        assert!(error.to_string().contains("bytes of memory"), "{item}: {error}");
        assert!(peak < limit + 4 * length, "{item}: {peak}");
    }
}

/// The entries of maps whose names nobody knows.
#[test]
fn entries() {
    let _turn = turn();
    let entries: Vec<_> = (0..400_000).map(|number| format!("\"{number}\":0")).collect();
    let body = format!("{{\"keys\":[{{{}}}]}}", entries.join(","));
    let (length, limit) = (body.len(), 8 * MIB);
    let (outcome, peak) = keys(&|builder| builder.memory_limit(limit), body);
    assert!(outcome.unwrap_err().to_string().contains("bytes of memory"));
    assert!(peak < limit + 4 * length, "{peak}");
}

/// What is charged is not less than what is allocated, and not much more.
#[test]
fn charges_are_near_the_truth() {
    let _turn = turn();
    let entries: Vec<_> = (0..100_000).map(|number| format!("\"{number}\":0")).collect();
    for value in [
        format!("[{}]", vec![r#"{"":0}"#; 20_000].join(",")),
        format!("[{}]", vec![r#""text of some length""#; 200_000].join(",")),
        format!("{{{}}}", entries.join(",")),
    ] {
        // The least limit under which this is read, by halving.
        let (mut low, mut high, mut needed) = (0, 64 * MIB, 0);
        while high - low > MIB / 4 {
            let middle = usize::midpoint(low, high);
            let (outcome, peak) = keys(&|builder| builder.memory_limit(middle), untyped(&value));
            if outcome.is_ok() {
                (high, needed) = (middle, peak);
            } else {
                low = middle;
            }
        }
        let body = value.len();
        assert!(needed < high + 4 * body, "{needed} of {high}");
        // Objects of serde_json are trees or tables of hashes, as another crate of the build has it; what is charged is
        // enough for both.
        assert!(high < 4 * needed + MIB, "{needed} of {high}");
    }
}

#[test]
fn limits_that_are_given() {
    let _turn = turn();
    let body = || items("{}", 1000);
    // By the limit on bodies, eight times as much.
    let (outcome, _) = list(&|builder| builder.max_response_bytes(4000), 200, body());
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("more than 32000 bytes of memory"), "{error}");
    let generous = |builder: ClientBuilder| builder.max_response_bytes(4000).memory_limit(16 * MIB);
    assert!(list(&generous, 200, body()).0.is_ok());
    assert!(list(&|builder| builder, 200, body()).0.is_ok());
}

/// A refusal is one, whatever its body would take. The body is there as it came.
#[test]
fn bodies_of_refusals() {
    let _turn = turn();
    let body = format!(
        "{{\"resultCode\":\"A1\",\"services\":[{}]}}",
        vec!["{}"; 1_000_000].join(",")
    );
    let length = body.len();
    let (outcome, peak) = list(&|builder| builder.memory_limit(MIB), 400, body);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.api().unwrap().bytes().len(), length);
    assert!(peak < MIB + 4 * length, "{peak}");
}

/// The time of a call holds for reading its body, too. How fast this machine is nobody knows, so the time grows until
/// it is enough to receive the body and too little to read it.
#[test]
fn the_time_is_over_while_a_body_is_read() {
    let _turn = turn();
    let body = untyped(&format!("[{}0]", "0,".repeat(6_000_000)));
    let mut time = Duration::from_millis(20);
    loop {
        let limits = |builder: ClientBuilder| builder.timeout(time).memory_limit(1 << 30);
        let start = Instant::now();
        let (outcome, _) = keys(&limits, body.clone());
        let error = outcome.expect_err("it is never over while the body is read");
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        assert!(error.is_timeout());
        assert!(start.elapsed() < time + Duration::from_secs(30));
        if matches!(error, Error::Decode(_)) {
            assert!(!error.is_retryable());
            assert!(
                error
                    .to_string()
                    .contains("the call timed out before the body was decoded"),
                "{error}"
            );
            return;
        }
        time = time * 5 / 4;
    }
}
