//! The client, which runs as a test of its crate, and what it says of each request.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::project;

/// A request that was sent. See `generated/tests/contract.rs`, which writes these.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    pub(super) operation: String,
    pub(super) way: String,
    pub(super) method: String,
    pub(super) path: String,
    /// Beginnings of what Prism has to complain of.
    pub(super) expected: Vec<String>,
    /// What it would complain of if it could read no list and no object in a form.
    pub(super) nested: Vec<String>,
    /// What was wrong with the reply.
    pub(super) problem: Option<String>,
}

/// Sends everything, one request after the other.
pub(super) fn send_to(address: String) -> anyhow::Result<Vec<Sent>> {
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
        .arg(project::folder().join("Cargo.toml"))
        .args(["--", "--ignored", "--nocapture"])
        .env("AUTHLETE_CONTRACT_SERVER", address)
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo cannot be run")?;
    let mut sent = Vec::new();
    let mut others = Vec::new();
    for line in process
        .stdout
        .take()
        .map(BufReader::new)
        .into_iter()
        .flat_map(BufRead::lines)
    {
        let line = line.context("the client cannot be heard")?;
        if line.starts_with('{') {
            sent.push(serde_json::from_str(&line).with_context(|| format!("the client says {line}"))?);
        } else {
            others.push(line);
        }
    }
    let status = process.wait().context("the client has no end")?;
    ensure!(
        status.success(),
        "the client could not send everything:\n{}",
        others.join("\n").trim()
    );
    Ok(sent)
}
