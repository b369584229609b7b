//! Many flows at once: the figures of the client, the memory of the servers, and what they log.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::process::Memory;
use super::programs::Programs;
use super::servers::Servers;

/// What came out.
pub(super) struct Load {
    pub(super) figures: Figures,
    pub(super) server_memory: Option<Memory>,
    pub(super) stand_in_memory: Option<Memory>,
    /// The lines at WARN or above in the logs of the servers.
    pub(super) warnings: Vec<String>,
}

/// What the client measured.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    pub(super) flows: usize,
    pub(super) failed: usize,
    /// The errors, and how often each one occurred.
    pub(super) errors: BTreeMap<String, usize>,
    pub(super) milliseconds: u64,
    pub(super) median_milliseconds: u64,
    pub(super) percentile_99_milliseconds: u64,
    pub(super) longest_milliseconds: u64,
}

impl Load {
    /// Runs this number of flows at once.
    pub(super) fn run(programs: &Programs, servers: &Servers, concurrent: usize) -> anyhow::Result<Self> {
        let both = [&servers.server, &servers.stand_in];
        let lengths = both.map(|server| server.log_length());
        let output = Command::new(&programs.flows)
            .arg("load")
            .arg(&servers.environment)
            .args(["--concurrent", &concurrent.to_string()])
            .stderr(Stdio::inherit())
            .output()
            .context("the program of the flows cannot be run")?;
        ensure!(output.status.success(), "the program of the flows failed");
        let mut warnings = Vec::new();
        for (server, length) in both.into_iter().zip(lengths) {
            warnings.extend(server.warnings_since(length?)?);
        }
        Ok(Self {
            figures: serde_json::from_slice(&output.stdout).context("the figures of the load")?,
            server_memory: servers.server.memory(),
            stand_in_memory: servers.stand_in.memory(),
            warnings,
        })
    }

    pub(super) fn passed(&self) -> bool {
        self.figures.failed == 0 && self.warnings.is_empty()
    }
}
