//! Markdown: what people wrote, and the pages that the generator writes.

use std::process::Command;

use anyhow::{Context, ensure};

use crate::npm::{self, NODE, Tool};
use crate::project;

const MARKDOWNLINT: Tool = Tool {
    what: "linter of Markdown",
    folder: "lint",
    program: "node_modules/markdownlint-cli2/markdownlint-cli2-bin.mjs",
};

/// Files, and the rules for them, each that is waived with its reason.
const CHECKED: [(&str, &[&str]); 2] = [
    (
        "xtask/lint/words.markdownlint-cli2.jsonc",
        &["*.md", "generator/*.md", "specs/*.md", "xtask/*.md"],
    ),
    ("xtask/lint/pages.markdownlint-cli2.jsonc", &["generated/docs/**/*.md"]),
];

/// Reads them all, so that one run shows everything.
pub(super) fn lint() -> anyhow::Result<()> {
    let program = npm::get(&MARKDOWNLINT)?;
    let mut is_good = true;
    for (rules, files) in CHECKED {
        let status = Command::new(NODE)
            .arg(&program)
            .args(["--config", rules])
            .args(files)
            .current_dir(project::folder())
            .status()
            .context("the linter of Markdown cannot be run")?;
        is_good &= status.success();
    }
    ensure!(is_good, "the linter of Markdown complains");
    Ok(())
}
