//! `cargo xtask lint`: lints the API document in `specs/`, all Markdown and the workflows, and lists what the document
//! leaves undocumented.

mod coverage;
mod markdown;
mod workflows;

use std::fs;
use std::io::{self, Write};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use self::coverage::Coverage;

use crate::npm::{self, NODE, Tool};
use crate::upstream::markers;
use crate::workspace;

const REDOCLY: Tool = Tool {
    description: "linter Redocly",
    folder: "lint",
    program: "node_modules/@redocly/cli/bin/cli.js",
};

const DOCUMENT: &str = "authlete.yaml";

/// Environment variables that turn off telemetry and update notices.
const QUIET_VARIABLES: [(&str, &str); 2] = [("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")];

/// Runs the command. The rules for the document are in `specs/redocly.yaml`; warnings count as errors.
pub(crate) fn run() -> anyhow::Result<()> {
    lint_document()?;
    workflows::lint_workflows()?;
    markdown::lint_markdown()
}

fn lint_document() -> anyhow::Result<()> {
    let redocly = npm::ensure_installed(&REDOCLY)?;
    let status = Command::new(NODE)
        .arg(redocly)
        .args(["lint", DOCUMENT, "--max-problems=1000"])
        .envs(QUIET_VARIABLES)
        .current_dir(workspace::root().join("specs"))
        .status()
        .context("Redocly cannot be run")?;
    ensure!(status.success(), "Redocly reported problems");

    let path = workspace::root().join("specs").join(DOCUMENT);
    let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let document: Value = serde_yaml::from_str(&text).with_context(|| path.display().to_string())?;
    let coverage = Coverage::of_document(&document);
    write!(io::stdout(), "{coverage}")?;
    ensure!(coverage.is_complete(), "the document is not completely documented");
    let markers = markers::find(&document);
    ensure!(
        markers.is_empty(),
        "{}: write descriptions in place of the markers of `cargo xtask upstream`:\n{}",
        path.display(),
        markers.join("\n")
    );
    Ok(())
}
