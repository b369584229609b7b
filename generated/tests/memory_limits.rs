//! The memory and time for decoding a body are limited. The tests count the allocations of the whole process, so they run
//! one at a time.

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
static MEMORY_LOCK: Mutex<()> = Mutex::new(());

const MIB: usize = 1 << 20;

fn lock_memory() -> MutexGuard<'static, ()> {
    MEMORY_LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Starts a server that sends this response to each request and closes the connection.
fn start_server(status: u16, body: String) -> ClientBuilder {
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
            // Waits until the client has read it.
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

/// Decodes the body as a list of clients. Returns the result and the peak of allocated bytes.
fn decode_clients(
    builder: &dyn Fn(ClientBuilder) -> ClientBuilder,
    status: u16,
    body: String,
) -> (Result<(), Error>, usize) {
    let client = builder(start_server(status, body)).build().unwrap();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let outcome = client.client().list(&ClientListQuery::default()).send_blocking();
    let peak = MEMORY.peak_usage().saturating_sub(before);
    (outcome.map(drop), peak)
}

fn clients_json(item: &str, count: usize) -> String {
    format!("{{\"clients\":[{}]}}", vec![item; count].join(","))
}

#[test]
fn many_empty_objects_of_a_large_model_exceed_the_limit() {
    let _lock = lock_memory();
    let body = clients_json("{}", 1_000_000);
    let length = body.len();
    let (outcome, peak) = decode_clients(&|builder| builder, 200, body);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    let text = error.to_string();
    assert!(text.contains("$.clients["), "{text}");
    assert!(text.contains("134217728 bytes of memory"), "{text}");
    assert!(text.contains("`ClientBuilder::memory_limit`"), "{text}");
    assert!(!error.is_retryable());
    assert!(peak < 128 * MIB + 4 * length, "{peak}");
}

/// A list with one key, which contains the untyped value.
fn untyped_value(value: &str) -> String {
    format!("{{\"keys\":[{{\"a\":{value}}}]}}")
}

/// Decodes the body as a list of keys. Returns the result and the peak of allocated bytes.
fn decode_keys(builder: &dyn Fn(ClientBuilder) -> ClientBuilder, body: String) -> (Result<(), Error>, usize) {
    let client = builder(start_server(200, body)).build().unwrap();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let outcome = client.service().jwks(&ServiceJwksQuery::default()).send_blocking();
    let peak = MEMORY.peak_usage().saturating_sub(before);
    (outcome.map(drop), peak)
}

#[test]
fn untyped_json_exceeds_the_limit() {
    let _lock = lock_memory();
    for (item, count) in [
        (r#"{"":0}"#, 1_000_000),
        (r#"{"":{}}"#, 1_000_000),
        ("[0]", 2_000_000),
        (r#""a""#, 3_000_000),
        ("0", 6_000_000),
    ] {
        let body = untyped_value(&format!("[{}]", vec![item; count].join(",")));
        let length = body.len();
        let limit = 32 * MIB;
        let (outcome, peak) = decode_keys(&|builder| builder.memory_limit(limit), body);
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{item}: {error}");
        assert!(error.to_string().contains("bytes of memory"), "{item}: {error}");
        assert!(peak < limit + 4 * length, "{item}: {peak}");
    }
}

#[test]
fn map_entries_with_arbitrary_names_exceed_the_limit() {
    let _lock = lock_memory();
    let entries: Vec<_> = (0..400_000).map(|number| format!("\"{number}\":0")).collect();
    let body = format!("{{\"keys\":[{{{}}}]}}", entries.join(","));
    let (length, limit) = (body.len(), 8 * MIB);
    let (outcome, peak) = decode_keys(&|builder| builder.memory_limit(limit), body);
    assert!(outcome.unwrap_err().to_string().contains("bytes of memory"));
    assert!(peak < limit + 4 * length, "{peak}");
}

/// The charge is at least the number of allocated bytes, and not much more.
#[test]
fn charges_are_close_to_the_allocated_bytes() {
    let _lock = lock_memory();
    let entries: Vec<_> = (0..100_000).map(|number| format!("\"{number}\":0")).collect();
    for value in [
        format!("[{}]", vec![r#"{"":0}"#; 20_000].join(",")),
        format!("[{}]", vec![r#""text of some length""#; 200_000].join(",")),
        format!("{{{}}}", entries.join(",")),
    ] {
        // Finds the smallest sufficient limit by bisection.
        let (mut low, mut high, mut needed) = (0, 64 * MIB, 0);
        while high - low > MIB / 4 {
            let middle = usize::midpoint(low, high);
            let (outcome, peak) = decode_keys(&|builder| builder.memory_limit(middle), untyped_value(&value));
            if outcome.is_ok() {
                (high, needed) = (middle, peak);
            } else {
                low = middle;
            }
        }
        let body = value.len();
        assert!(needed < high + 4 * body, "{needed} of {high}");
        // Another crate of the build decides whether objects of serde_json are B-trees or hash tables. The charge covers
        // both.
        assert!(high < 4 * needed + MIB, "{needed} of {high}");
    }
}

#[test]
fn the_memory_limit_depends_on_the_response_limit_unless_set() {
    let _lock = lock_memory();
    let body = || clients_json("{}", 1000);
    // The default is eight times the limit on the response size.
    let (outcome, _) = decode_clients(&|builder| builder.max_response_bytes(4000), 200, body());
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains("more than 32000 bytes of memory"), "{error}");
    let generous = |builder: ClientBuilder| builder.max_response_bytes(4000).memory_limit(16 * MIB);
    assert!(decode_clients(&generous, 200, body()).0.is_ok());
    assert!(decode_clients(&|builder| builder, 200, body()).0.is_ok());
}

/// The undecoded body is available.
#[test]
fn an_error_response_beyond_the_limit_is_an_api_error() {
    let _lock = lock_memory();
    let body = format!(
        "{{\"resultCode\":\"A1\",\"services\":[{}]}}",
        vec!["{}"; 1_000_000].join(",")
    );
    let length = body.len();
    let (outcome, peak) = decode_clients(&|builder| builder.memory_limit(MIB), 400, body);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.api().unwrap().bytes().len(), length);
    assert!(peak < MIB + 4 * length, "{peak}");
}

/// The speed of the machine is unknown, so the timeout grows until it suffices to receive the body but not to decode it.
#[test]
fn the_timeout_covers_decoding() {
    let _lock = lock_memory();
    let body = untyped_value(&format!("[{}0]", "0,".repeat(6_000_000)));
    let mut time = Duration::from_millis(20);
    loop {
        let limits = |builder: ClientBuilder| builder.timeout(time).memory_limit(1 << 30);
        let start = Instant::now();
        let (outcome, _) = decode_keys(&limits, body.clone());
        let error = outcome.expect_err("the call never timed out while decoding");
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
