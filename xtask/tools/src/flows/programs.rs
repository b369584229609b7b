//! The Rust programs of a run.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::workspace;

/// The packages that are built, and their binaries.
const PACKAGES: [&str; 3] = ["authlete-stand-in", "authorization-server", "xtask-flows"];

/// The programs, built.
pub(super) struct Programs {
    pub(super) stand_in: PathBuf,
    pub(super) server: PathBuf,
    /// The scripted browser, the Rust clients, and the load.
    pub(super) flows: PathBuf,
}

impl Programs {
    /// Builds the programs with Cargo, which prints its progress.
    pub(super) fn build() -> anyhow::Result<Self> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["build", "--quiet", "--manifest-path"])
            .arg(workspace::root().join("Cargo.toml"));
        for package in PACKAGES {
            command.args(["--package", package, "--bin", package]);
        }
        let status = command.status().context("cargo cannot be run")?;
        ensure!(status.success(), "the programs of the flows do not compile");
        let [stand_in, server, flows] = PACKAGES.map(binary);
        Ok(Self {
            stand_in,
            server,
            flows,
        })
    }
}

/// The program of the scripted browser, the Rust clients and the load.
pub(super) fn flows() -> PathBuf {
    binary(PACKAGES[2])
}

fn binary(name: &str) -> PathBuf {
    workspace::target_folder()
        .join("debug")
        .join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
