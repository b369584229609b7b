//! A server that does what it is told, right or wrong, and counts.
//!
//! It runs on threads of its own, so that a test that blocks its thread, and with it its runtime, still has one to talk
//! to.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What is done about a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// These bytes, and then the connection is closed.
    Say(String),
    /// These bytes, which are not text.
    SayBytes(Vec<u8>),
    /// These bytes, and then the connection stays open for the next request.
    SayAndStay(String),
    /// These bytes, and then nothing more.
    SayAndStall(String),
    /// These bytes, and then a reset.
    SayAndReset(String),
    /// These bytes, and then as many more as the client takes.
    SayWithoutEnd(String),
    /// The first, and then the second for as long as the client takes it.
    SayAndRepeat(String, String),
    /// Byte by byte, with a pause after each.
    Drip(String, Duration),
}

impl Act {
    /// A reply with this status, these headers, each with a line end, and this body. It announces that the connection is
    /// going to be closed; else the client might send the next request just then.
    pub(crate) fn reply(status: u16, headers: &str, body: &str) -> Act {
        Act::Say(text(status, &format!("{headers}connection: close\r\n"), body))
    }

    /// A reply of JSON.
    pub(crate) fn json(body: &str) -> Act {
        Act::reply(200, "content-type: application/json\r\n", body)
    }
}

/// The bytes of a reply.
pub(crate) fn text(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} x\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) struct Server {
    pub(crate) url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that does these things one after the other, and the last one from then on.
    pub(crate) fn start(script: impl Into<Vec<Act>>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (connections, requests) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let server = Server {
            url,
            connections: connections.clone(),
            requests: requests.clone(),
            heads: heads.clone(),
        };
        let script: Arc<[Act]> = script.into().into();
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (script, requests, heads) = (script.clone(), requests.clone(), heads.clone());
                thread::spawn(move || while serve(&stream, &script, &requests, &heads) {});
            }
        });
        server
    }

    /// How many requests have come.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// The heads of the requests that have been read.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// Serves one request; false when that was the last on this connection.
fn serve(mut stream: &TcpStream, script: &[Act], requests: &AtomicUsize, heads: &Mutex<Vec<String>>) -> bool {
    let mut first = [0; 1];
    // A connection that is closed without a request is none.
    if !matches!(stream.read(&mut first), Ok(1)) {
        return false;
    }
    let number = requests.fetch_add(1, Ordering::SeqCst);
    let act = script.get(number).or(script.last()).unwrap();
    // A socket that is closed before all was read sends a reset.
    if !matches!(act, Act::SayAndReset(_)) {
        let rest = read_request(stream);
        let first = String::from_utf8_lossy(&first);
        heads.lock().unwrap().push(format!("{first}{rest}"));
    }
    let mut say = |text: &str| stream.write_all(text.as_bytes()).is_ok();
    match act {
        Act::Say(text) => {
            say(text);
            false
        }
        Act::SayBytes(bytes) => {
            let _ = stream.write_all(bytes);
            false
        }
        Act::SayAndStay(text) => say(text),
        Act::SayAndStall(text) => {
            say(text);
            // Until the client has enough.
            let _ = stream.read(&mut first);
            false
        }
        Act::SayAndReset(text) => {
            say(text);
            // Else the reset may overtake what was said.
            thread::sleep(Duration::from_millis(20));
            false
        }
        Act::SayWithoutEnd(text) => {
            say(text);
            let more = " ".repeat(1 << 16);
            while say(&more) {}
            false
        }
        Act::SayAndRepeat(text, again) => {
            say(text);
            let many = again.repeat((1 << 16) / again.len() + 1);
            while say(&many) {}
            false
        }
        Act::Drip(text, pause) => {
            for byte in text.split_inclusive(|_| true) {
                if !say(byte) {
                    break;
                }
                thread::sleep(*pause);
            }
            false
        }
    }
}

/// Reads the rest of a request: its head, and as much body as that says. Returns the head.
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
