//! Many concurrent calls with one client: every call gets its own response, and neither connections nor memory leak.
//! Dropping a call closes its connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use authlete::models::TokenIssueRequest;
use authlete::{Client, RetryPolicy};
use peak_alloc::PeakAlloc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// Counts the allocations of the process. The tests run one at a time, because they share the counter.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
static MEMORY_LOCK: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Each connection uses two file descriptors in this process, so the number is below the usual limit.
const CONCURRENT_CALLS: usize = 400;

/// Long enough for a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Counts {
    /// Open connections.
    open: AtomicUsize,
    /// All connections, including closed ones.
    opened: AtomicUsize,
    requests: AtomicUsize,
}

/// Starts a server that keeps connections alive, and a client for it. The server returns the ticket of the request. It does
/// not respond to the ticket `never`.
async fn start_server() -> (Client, Arc<Counts>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    // The backlog holds all connections. Others would be dropped by the kernel and retried seconds later, after the end of
    // the test.
    let listener = socket.listen(2 * CONCURRENT_CALLS as u32).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::<Counts>::default();
    let shared = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counts = Arc::clone(&shared);
            counts.open.fetch_add(1, Ordering::SeqCst);
            counts.opened.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                // An error ends the connection, too.
                let _ = serve(stream, &counts).await;
                counts.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    let client = Client::builder()
        .server(url)
        .token("token")
        .service_id("1")
        .retry(RetryPolicy::none())
        .attempt_timeout(DEADLINE)
        .build()
        .unwrap();
    (client, counts)
}

async fn serve(stream: TcpStream, counts: &Counts) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut length, mut line) = (0, String::new());
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        counts.requests.fetch_add(1, Ordering::SeqCst);
        let request: serde_json::Value = serde_json::from_slice(&body)?;
        if request["ticket"] == "never" {
            // Waits for the client to close the connection.
            stream.read_u8().await?;
            return Ok(());
        }
        let response = serde_json::json!({"action": "OK", "resultMessage": request["ticket"]}).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            response.len()
        );
        stream.write_all((head + &response).as_bytes()).await?;
    }
}

/// Makes this number of concurrent calls and checks that each gets its own response.
async fn run_concurrently(client: &Client, calls: usize) {
    let mut tasks = JoinSet::new();
    for number in 0..calls {
        let client = client.clone();
        tasks.spawn(async move {
            let ticket = format!("ticket-{number}");
            let request = TokenIssueRequest::new(&*ticket, "subject");
            let issued = client.token().issue(&request).await.unwrap();
            assert_eq!(issued.result_message.as_deref(), Some(&*ticket));
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
}

/// Waits until the count has the expected value.
async fn wait_for_count(what: &str, count: &AtomicUsize, expected: usize) {
    let reached = async {
        while count.load(Ordering::SeqCst) != expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let outcome = tokio::time::timeout(DEADLINE, reached).await;
    assert!(outcome.is_ok(), "{what}: {count:?}, expected {expected}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_reuse_connections_and_close_them() {
    let _lock = MEMORY_LOCK.lock().await;
    let (client, counts) = start_server().await;
    for _ in 0..10 {
        run_concurrently(&client, CONCURRENT_CALLS).await;
    }
    assert_eq!(counts.requests.load(Ordering::SeqCst), 10 * CONCURRENT_CALLS);
    // One for each call of the first round, and a few for calls that started before a connection was idle.
    let opened = counts.opened.load(Ordering::SeqCst);
    assert!(opened < 2 * CONCURRENT_CALLS, "{opened} connections");
    drop(client);
    wait_for_count("open connections", &counts.open, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_do_not_leak_memory() {
    let _lock = MEMORY_LOCK.lock().await;
    let (client, counts) = start_server().await;
    let calls = |rounds: usize| {
        let client = client.clone();
        async move {
            for _ in 0..rounds {
                run_concurrently(&client, 20).await;
            }
        }
    };
    // Warm-up: connections, buffers and queues reach their final size.
    calls(50).await;
    let before = MEMORY.current_usage();
    calls(150).await;
    let after = MEMORY.current_usage();
    assert_eq!(counts.requests.load(Ordering::SeqCst), 4000);
    // Less than a pointer for each of the 3,000 calls.
    let grown = after.saturating_sub(before);
    assert!(grown < 3000 * 8, "{grown} bytes leaked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_a_call_closes_its_connection() {
    let _lock = MEMORY_LOCK.lock().await;
    let (client, counts) = start_server().await;
    let mut calls = JoinSet::new();
    for _ in 0..CONCURRENT_CALLS / 2 {
        let client = client.clone();
        calls.spawn(async move {
            let request = TokenIssueRequest::new("never", "subject");
            client.token().issue(&request).await.unwrap_err()
        });
    }
    wait_for_count("requests", &counts.requests, CONCURRENT_CALLS / 2).await;
    calls.shutdown().await;
    wait_for_count("open connections", &counts.open, 0).await;
    // The client is still usable.
    run_concurrently(&client, 20).await;
}
