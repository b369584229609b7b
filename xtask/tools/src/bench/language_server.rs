//! A client of a language server, with the few messages that a completion needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

/// How long the server may be silent.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The code of the error that the contents changed while the server computed an answer: the client asks again.
const CONTENT_MODIFIED: i64 = -32801;

/// A running server.
pub(super) struct LanguageServer {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    start: Instant,
    requests: i64,
}

impl LanguageServer {
    /// Starts a server and introduces a folder to it.
    pub(super) fn start(command: &mut Command, folder: &Path) -> anyhow::Result<Self> {
        let start = Instant::now();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{}: cannot be started", command.get_program().display()))?;
        let input = child.stdin.take().context("the server has no input")?;
        let output = child.stdout.take().context("the server has no output")?;
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            // The end of the output closes the channel.
            while let Ok(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Self {
            child,
            input,
            messages,
            start,
            requests: 0,
        };
        let parameters = json!({
            "processId": null,
            "rootUri": file_uri(folder),
            "capabilities": {
                "experimental": {"serverStatusNotification": true},
                "textDocument": {"completion": {"completionItem": {"snippetSupport": true}}},
            },
            // The compiler does not run in the background: only the server is measured.
            "initializationOptions": {"checkOnSave": false},
        });
        server.request("initialize", &parameters)?;
        server.notify("initialized", &json!({}))?;
        Ok(server)
    }

    /// Opens a file of Rust with a text that need not be the one on disk.
    pub(super) fn open(&mut self, file: &Path, text: &str) -> anyhow::Result<()> {
        let document = json!({"uri": file_uri(file), "languageId": "rust", "version": 1, "text": text});
        self.notify("textDocument/didOpen", &json!({ "textDocument": document }))
    }

    /// Waits until the server has nothing left to do. Returns the time since its start.
    pub(super) fn wait_until_idle(&mut self) -> anyhow::Result<Duration> {
        loop {
            let message = self.receive()?;
            let status = &message["params"];
            if message["method"] == "experimental/serverStatus" && status["quiescent"] == true {
                ensure!(
                    status["health"] != "error",
                    "the server cannot load the project: {status}"
                );
                return Ok(self.start.elapsed());
            }
        }
    }

    /// Asks for completions, which must contain the expected name. Returns the time that it took.
    pub(super) fn complete(
        &mut self,
        file: &Path,
        line: usize,
        column: usize,
        expected: &str,
    ) -> anyhow::Result<Duration> {
        let start = Instant::now();
        let position = json!({"line": line, "character": column});
        let parameters = json!({"textDocument": {"uri": file_uri(file)}, "position": position});
        let result = self.request("textDocument/completion", &parameters)?;
        let elapsed = start.elapsed();
        let items = result.get("items").unwrap_or(&result).as_array();
        let mut names = items.into_iter().flatten().filter_map(|item| item["label"].as_str());
        ensure!(
            names.any(|name| name.starts_with(expected)),
            "the completions do not contain {expected}"
        );
        Ok(elapsed)
    }

    /// Ends the server.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        self.request("shutdown", &Value::Null)?;
        self.notify("exit", &Value::Null)?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends a request and returns the result.
    fn request(&mut self, method: &str, parameters: &Value) -> anyhow::Result<Value> {
        loop {
            self.requests += 1;
            let id = self.requests;
            self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}))?;
            let mut response = loop {
                let message = self.receive()?;
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
            };
            match response["error"]["code"].as_i64() {
                None => return Ok(response["result"].take()),
                Some(CONTENT_MODIFIED) => {}
                Some(_) => bail!("{method}: {}", response["error"]),
            }
        }
    }

    fn notify(&mut self, method: &str, parameters: &Value) -> anyhow::Result<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}))
    }

    /// The next message. Requests of the server get an empty response.
    fn receive(&mut self) -> anyhow::Result<Value> {
        let message = self.messages.recv_timeout(TIMEOUT).context("the server is silent")?;
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}))?;
        }
        Ok(message)
    }

    fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }
}

impl Drop for LanguageServer {
    /// Ends the server after an error. After `stop`, there is nothing to end.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_message(output: &mut BufReader<ChildStdout>) -> anyhow::Result<Value> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        ensure!(output.read_line(&mut line)? > 0, "the server has ended");
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body)?)
}

fn file_uri(path: &Path) -> String {
    let path = path.display().to_string().replace('\\', "/");
    format!("file:///{}", path.trim_start_matches('/'))
}
