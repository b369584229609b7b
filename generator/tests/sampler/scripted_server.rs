//! A server that executes a script of valid and invalid responses and counts requests.
//!
//! It runs on its own threads, so that it serves tests that block their thread and runtime.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The response to a request.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Sends the text and closes the connection.
    Send(String),
    /// Sends bytes that are not UTF-8 and closes the connection.
    SendBytes(Vec<u8>),
    /// Sends the text and waits for the next request on the connection.
    SendAndKeepOpen(String),
    /// Sends the text, then keeps the connection open without sending more.
    SendAndStall(String),
    /// Sends the text and resets the connection.
    SendAndReset(String),
    /// Sends the text, then spaces until the client disconnects.
    SendEndlessly(String),
    /// Sends the first text once, then the second until the client disconnects.
    SendAndRepeat(String, String),
    /// Sends byte by byte, with a pause after each.
    SendSlowly(String, Duration),
}

impl Action {
    /// A response with this status, these headers, each with a line end, and this body. `connection: close` keeps the
    /// client from sending the next request while the connection is closed.
    pub(crate) fn respond(status: u16, headers: &str, body: &str) -> Action {
        Action::Send(response_text(status, &format!("{headers}connection: close\r\n"), body))
    }

    /// A JSON response with status 200.
    pub(crate) fn respond_json(body: &str) -> Action {
        Action::respond(200, "content-type: application/json\r\n", body)
    }
}

/// The text of a response.
pub(crate) fn response_text(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} x\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) struct ScriptedServer {
    pub(crate) url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl ScriptedServer {
    /// Starts a server that executes these actions in sequence and then repeats the last one.
    pub(crate) fn start(script: impl Into<Vec<Action>>) -> ScriptedServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (connections, requests) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let server = ScriptedServer {
            url,
            connections: connections.clone(),
            requests: requests.clone(),
            heads: heads.clone(),
        };
        let script: Arc<[Action]> = script.into().into();
        // The thread ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (script, requests, heads) = (script.clone(), requests.clone(), heads.clone());
                thread::spawn(move || while serve(&stream, &script, &requests, &heads) {});
            }
        });
        server
    }

    /// The number of requests that were received.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// The request lines and headers of the requests.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The number of accepted connections.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Serves one request. Returns false if it is the last one on the connection.
fn serve(mut stream: &TcpStream, script: &[Action], requests: &AtomicUsize, heads: &Mutex<Vec<String>>) -> bool {
    let mut first = [0; 1];
    // The client closed the connection without a request.
    if !matches!(stream.read(&mut first), Ok(1)) {
        return false;
    }
    let number = requests.fetch_add(1, Ordering::SeqCst);
    let action = script.get(number).or(script.last()).unwrap();
    // Closing a socket with unread data sends a reset.
    if !matches!(action, Action::SendAndReset(_)) {
        let rest = read_request(stream);
        let first = String::from_utf8_lossy(&first);
        heads.lock().unwrap().push(format!("{first}{rest}"));
    }
    let mut send = |text: &str| stream.write_all(text.as_bytes()).is_ok();
    match action {
        Action::Send(text) => {
            send(text);
            false
        }
        Action::SendBytes(bytes) => {
            let _ = stream.write_all(bytes);
            false
        }
        Action::SendAndKeepOpen(text) => send(text),
        Action::SendAndStall(text) => {
            send(text);
            // Waits for the client to disconnect.
            let _ = stream.read(&mut first);
            false
        }
        Action::SendAndReset(text) => {
            send(text);
            // Otherwise the reset may arrive before the text.
            thread::sleep(Duration::from_millis(20));
            false
        }
        Action::SendEndlessly(text) => {
            send(text);
            let more = " ".repeat(1 << 16);
            while send(&more) {}
            false
        }
        Action::SendAndRepeat(text, again) => {
            send(text);
            let many = again.repeat((1 << 16) / again.len() + 1);
            while send(&many) {}
            false
        }
        Action::SendSlowly(text, pause) => {
            for byte in text.split_inclusive(|_| true) {
                if !send(byte) {
                    break;
                }
                thread::sleep(*pause);
            }
            false
        }
    }
}

/// Reads the rest of a request, including a body of `content-length` bytes. Returns the request line and headers.
pub(crate) fn read_request(mut stream: &TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = text.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&text[..end]).into_owned();
            let lower = head.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            if text.len() >= end + 4 + length {
                return head;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) => return String::new(),
            Ok(count) => text.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return String::new(),
        }
    }
}
