//! Prism while it runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use crate::npm::NODE;

/// How long Prism may take to start, and to write down what it has done.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends Prism when its standard input does, which is when this program ends, however it does.
const TOGETHER: &str = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume()";

/// What Prism says when it can be reached.
const LISTENING: &str = "Prism is listening on http://";

/// A path that is in no document.
const END: &str = "/the-end-of-the-contract";

/// A mock server. It ends with this value.
pub(super) struct Server {
    process: Child,
    lines: Receiver<String>,
    log: Vec<String>,
    /// `127.0.0.1:4010`
    host: String,
}

impl Server {
    /// Starts Prism on a free port of this machine, and waits until it can be reached.
    pub(super) fn start(prism: &Path, document: &Path) -> anyhow::Result<Self> {
        let mut process = Command::new(NODE)
            .args(["--no-warnings", "--import", TOGETHER])
            .arg(prism)
            .args(["mock", "--host", "127.0.0.1", "--port", "0", "--multiprocess", "false"])
            // What is made up has the properties of the schema and no others, so that none may be lost in reading.
            .args(["--json-schema-faker-fillProperties", "false"])
            // Without `--errors`, which would hide what is wrong with a reply behind another: all that is wrong is in
            // the log, and a request that is wrong is refused in any case.
            .arg(document)
            .env("FORCE_COLOR", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the mock server cannot be run")?;
        let lines = process
            .stdout
            .take()
            .map(lines)
            .context("the mock server has no output")?;
        let mut server = Self {
            process,
            lines,
            log: Vec::new(),
            host: String::new(),
        };
        let line = server.wait_for(LISTENING).context("the mock server did not start")?;
        let host = line.split_once(LISTENING).map(|(_, host)| host.trim().to_owned());
        server.host = host.unwrap_or_default();
        Ok(server)
    }

    pub(super) fn address(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Stops it, when it has written down all that it was asked: what it said.
    pub(super) fn finish(mut self) -> anyhow::Result<Vec<String>> {
        self.ask(END).context("the mock server does not answer any more")?;
        self.wait_for(END).context("the log of the mock server has no end")?;
        // The line of that request itself is not for anybody.
        self.log.pop();
        Ok(std::mem::take(&mut self.log))
    }

    /// Reads the log up to a line with that text.
    fn wait_for(&mut self, text: &str) -> anyhow::Result<String> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.log.push(line.clone());
                    if line.contains(text) {
                        return Ok(line);
                    }
                }
                Err(RecvTimeoutError::Timeout) => bail!("no word of it in {} s", PATIENCE.as_secs()),
                Err(RecvTimeoutError::Disconnected) => bail!("it has ended\n{}", self.log.join("\n")),
            }
        }
    }

    fn ask(&self, path: &str) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.host
        )?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply)?;
        ensure!(!reply.is_empty(), "there is no reply");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The lines of an output as they come, so that it never has to wait for a reader.
fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
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
