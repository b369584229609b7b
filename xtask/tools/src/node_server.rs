//! A server that runs in Node and is stopped with this program.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// The time limit for a line of the log, and for a response.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Ends the server when its standard input closes, which also happens if this program is killed.
const EXIT_WITH_STDIN: &str = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume()";

/// A running server. It is stopped on drop.
pub(crate) struct NodeServer {
    process: Child,
    lines: Receiver<String>,
    log: Vec<String>,
    /// `127.0.0.1:4010`
    pub(crate) host: String,
}

impl NodeServer {
    /// Starts a server and waits for a line of its log that contains `listening` and, after it, the host.
    pub(crate) fn start(
        node: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        listening: &str,
    ) -> anyhow::Result<Self> {
        let mut process = Command::new(node)
            .args(["--no-warnings", "--import", EXIT_WITH_STDIN])
            .args(arguments)
            .env("FORCE_COLOR", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the mock server cannot be run")?;
        let lines = process
            .stdout
            .take()
            .map(read_lines)
            .context("the mock server has no output")?;
        let mut server = Self {
            process,
            lines,
            log: Vec::new(),
            host: String::new(),
        };
        let line = server.wait_for(listening).context("the mock server did not start")?;
        let host = line.split_once(listening).map(|(_, host)| host.trim().to_owned());
        server.host = host.unwrap_or_default();
        Ok(server)
    }

    /// Reads the log up to a line that contains `text`.
    pub(crate) fn wait_for(&mut self, text: &str) -> anyhow::Result<String> {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            match self
                .lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(line) => {
                    self.log.push(line.clone());
                    if line.contains(text) {
                        return Ok(line);
                    }
                }
                Err(RecvTimeoutError::Timeout) => bail!("no such log line within {} s", TIMEOUT.as_secs()),
                Err(RecvTimeoutError::Disconnected) => bail!("it has ended\n{}", self.log.join("\n")),
            }
        }
    }

    /// Sends a GET request. Returns the body of the response.
    pub(crate) fn get(&self, path: &str) -> anyhow::Result<String> {
        let host = &self.host;
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response)?;
        let response = String::from_utf8_lossy(&response);
        let (_, body) = response.split_once("\r\n\r\n").context("the response is empty")?;
        Ok(body.to_owned())
    }

    /// Returns the lines of the log that were read.
    pub(crate) fn take_log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}

impl Drop for NodeServer {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads lines in a thread, so that the process never blocks on a full pipe.
fn read_lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(output).lines();
        for line in lines.map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
