//! Many calls at once through one client: none is mixed up with another, and nothing is left behind, neither
//! connections nor memory. And a call that is dropped takes its connection with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use authlete::models::TokenIssueRequest;
use authlete::{Client, RetryPolicy};
use peak_alloc::PeakAlloc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

/// Counts what is allocated in this process; the tests here take turns for it.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Enough for a load, and little enough for the limit of open files that systems begin with: each connection has two
/// ends here.
const AT_ONCE: usize = 400;

/// What stands for "at once" where the machine may be busy.
const SOON: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Counts {
    /// Connections that are open now.
    open: AtomicUsize,
    /// Connections that ever were.
    made: AtomicUsize,
    requests: AtomicUsize,
}

/// A server that keeps connections open, and a client of it. It answers a ticket with itself, but `never` not at all.
async fn start() -> (Client, Arc<Counts>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    // Room for all who knock at once: what does not fit is dropped by the system, and tried again by it after seconds,
    // long after the client is gone.
    let listener = socket.listen(2 * AT_ONCE as u32).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::<Counts>::default();
    let shared = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counts = Arc::clone(&shared);
            counts.open.fetch_add(1, Ordering::SeqCst);
            counts.made.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                // An error is the end of the connection, like any other.
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
        .attempt_timeout(SOON)
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
            // Until the other side goes.
            stream.read_u8().await?;
            return Ok(());
        }
        let reply = serde_json::json!({"action": "OK", "resultMessage": request["ticket"]}).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            reply.len()
        );
        stream.write_all((head + &reply).as_bytes()).await?;
    }
}

/// This many calls at once; each must get its own answer.
async fn wave(client: &Client, calls: usize) {
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

/// Waits until a count is what it should be.
async fn until(what: &str, count: &AtomicUsize, expected: usize) {
    let reached = async {
        while count.load(Ordering::SeqCst) != expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let outcome = tokio::time::timeout(SOON, reached).await;
    assert!(outcome.is_ok(), "{what}: {count:?} and not {expected}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_calls_share_connections_and_leave_none() {
    let _turn = TURN.lock().await;
    let (client, counts) = start().await;
    for _ in 0..10 {
        wave(&client, AT_ONCE).await;
    }
    assert_eq!(counts.requests.load(Ordering::SeqCst), 10 * AT_ONCE);
    // One for each call of the first wave, and a few for calls that came before a connection was free again.
    let made = counts.made.load(Ordering::SeqCst);
    assert!(made < 2 * AT_ONCE, "{made} connections");
    drop(client);
    until("open connections", &counts.open, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_leave_no_memory_behind() {
    let _turn = TURN.lock().await;
    let (client, counts) = start().await;
    let calls = |waves: usize| {
        let client = client.clone();
        async move {
            for _ in 0..waves {
                wave(&client, 20).await;
            }
        }
    };
    // Until connections, buffers and queues have their size.
    calls(50).await;
    let before = MEMORY.current_usage();
    calls(150).await;
    let after = MEMORY.current_usage();
    assert_eq!(counts.requests.load(Ordering::SeqCst), 4000);
    // Less than a pointer for each of the 3,000 calls.
    let grown = after.saturating_sub(before);
    assert!(grown < 3000 * 8, "{grown} bytes more than before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_call_frees_its_connection() {
    let _turn = TURN.lock().await;
    let (client, counts) = start().await;
    let mut calls = JoinSet::new();
    for _ in 0..AT_ONCE / 2 {
        let client = client.clone();
        calls.spawn(async move {
            let request = TokenIssueRequest::new("never", "subject");
            client.token().issue(&request).await.unwrap_err()
        });
    }
    until("requests", &counts.requests, AT_ONCE / 2).await;
    calls.shutdown().await;
    until("open connections", &counts.open, 0).await;
    // The client is as good as new.
    wave(&client, 20).await;
}
