//! Runs the client: a test of the generated crate that sends the requests and reports each one.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::workspace;

/// A request that the client sent: a line of output of `generated/tests/contract.rs`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentRequest {
    pub(super) operation: String,
    pub(super) mode: String,
    pub(super) method: String,
    pub(super) path: String,
    /// Prefixes of the violations that Prism must report.
    pub(super) expected: Vec<String>,
    /// The violations that Prism would report if it did not parse arrays and objects in forms.
    pub(super) nested: Vec<String>,
    /// What is wrong with the response.
    pub(super) problem: Option<String>,
}

/// Sends all requests, one after the other.
pub(super) fn send_all_requests(address: String) -> anyhow::Result<Vec<SentRequest>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut process = Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--package",
            "authlete",
            "--test",
            "contract",
            "--manifest-path",
        ])
        .arg(workspace::root().join("Cargo.toml"))
        .args(["--", "--ignored", "--nocapture"])
        .env("AUTHLETE_CONTRACT_SERVER", address)
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo cannot be run")?;
    let mut sent = Vec::new();
    let mut other_lines = Vec::new();
    for line in process
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
    {
        let line = line.context("the output of the client cannot be read")?;
        if line.starts_with('{') {
            sent.push(serde_json::from_str(&line).with_context(|| format!("unexpected output of the client: {line}"))?);
        } else {
            other_lines.push(line);
        }
    }
    let status = process.wait().context("the exit code of the client is not available")?;
    ensure!(
        status.success(),
        "the client failed:\n{}",
        other_lines.join("\n").trim()
    );
    Ok(sent)
}
