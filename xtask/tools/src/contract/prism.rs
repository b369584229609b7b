//! Runs the mock server Prism.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::npm::NODE;

/// The time limit for the start of Prism, and for its log to be complete.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Ends Prism when its standard input closes, which also happens if this program is killed.
const EXIT_WITH_STDIN: &str = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume()";

/// The log line of Prism when it is ready.
const LISTENING: &str = "Prism is listening on http://";

/// The path of the last request. No document has it.
const LAST_PATH: &str = "/the-end-of-the-contract";

/// A running mock server. It is stopped on drop.
pub(super) struct Prism {
    process: Child,
    lines: Receiver<String>,
    log: Vec<String>,
    /// `127.0.0.1:4010`
    host: String,
}

impl Prism {
    /// Starts Prism on a free local port and waits until it is ready.
    pub(super) fn start(prism: &Path, document: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new(NODE)
            .args(["--no-warnings", "--import", EXIT_WITH_STDIN])
            .arg(prism)
            .args(["mock", "--host", "127.0.0.1", "--port", "0", "--multiprocess", "false"])
            // Generated responses have no properties besides those of the schema: the client would drop them.
            .args(["--json-schema-faker-fillProperties", "false"])
            // Without `--errors`, which would replace an invalid response by an error: all violations are in the log, and an
            // invalid request is rejected in any case.
            .arg(document)
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
        let mut prism = Self {
            process,
            lines,
            log: Vec::new(),
            host: String::new(),
        };
        let line = prism.wait_for(LISTENING).context("the mock server did not start")?;
        let host = line.split_once(LISTENING).map(|(_, host)| host.trim().to_owned());
        prism.host = host.unwrap_or_default();
        Ok(prism)
    }

    pub(super) fn address(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Waits until the log is complete, stops Prism, and returns the log.
    pub(super) fn finish(mut self) -> anyhow::Result<Vec<String>> {
        self.send_get(LAST_PATH)
            .context("the mock server does not respond any more")?;
        self.wait_for(LAST_PATH)
            .context("the log of the mock server is not complete")?;
        // Without the line of the last request.
        self.log.pop();
        Ok(std::mem::take(&mut self.log))
    }

    /// Reads the log up to a line that contains `text`.
    fn wait_for(&mut self, text: &str) -> anyhow::Result<String> {
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

    fn send_get(&self, path: &str) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.host
        )?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response)?;
        ensure!(!response.is_empty(), "the response is empty");
        Ok(())
    }
}

impl Drop for Prism {
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
