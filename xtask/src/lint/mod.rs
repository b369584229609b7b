//! `cargo xtask lint`: what is written for people, read by linters that nobody here wrote. The API document in specs/, with
//! what it leaves undescribed; and all Markdown.

mod coverage;
mod markdown;

use std::fs;
use std::io::{self, Write};
use std::process::Command;

use anyhow::{Context, ensure};

use self::coverage::Coverage;

use crate::npm::{self, NODE, Tool};
use crate::project;

const REDOCLY: Tool = Tool {
    what: "linter",
    folder: "lint",
    program: "node_modules/@redocly/cli/bin/cli.js",
};

const DOCUMENT: &str = "authlete.yaml";

/// What the linter is to be silent about beside the document: itself.
const QUIET: [(&str, &str); 2] = [("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")];

/// Runs the command. The rules for the document are in specs/redocly.yaml; a warning is as bad as an error.
pub(crate) fn run() -> anyhow::Result<()> {
    document()?;
    markdown::lint()
}

fn document() -> anyhow::Result<()> {
    let redocly = npm::get(&REDOCLY)?;
    let status = Command::new(NODE)
        .arg(redocly)
        .args(["lint", DOCUMENT, "--max-problems=1000"])
        .envs(QUIET)
        .current_dir(project::folder().join("specs"))
        .status()
        .context("the linter cannot be run")?;
    ensure!(status.success(), "the linter complains");

    let path = project::folder().join("specs").join(DOCUMENT);
    let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let document = serde_yaml::from_str(&text).with_context(|| path.display().to_string())?;
    let coverage = Coverage::of(&document);
    write!(io::stdout(), "{coverage}")?;
    ensure!(coverage.is_whole(), "something is not described");
    Ok(())
}
