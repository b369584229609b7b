//! Lints handwritten Markdown and the generated pages.

use std::process::Command;

use anyhow::{Context, ensure};

use crate::npm::{self, NODE, Tool};
use crate::workspace;

const MARKDOWNLINT: Tool = Tool {
    description: "linter markdownlint",
    folder: "lint",
    program: "node_modules/markdownlint-cli2/markdownlint-cli2-bin.mjs",
};

/// Configuration files, with the reasons for disabled rules, and the files that they apply to.
const RULES: [(&str, &[&str]); 2] = [
    (
        "xtask/tools/lint/handwritten.markdownlint-cli2.jsonc",
        &["*.md", "generator/*.md", "specs/*.md", "xtask/*.md"],
    ),
    (
        "xtask/tools/lint/generated.markdownlint-cli2.jsonc",
        &["generated/README.md", "generated/docs/**/*.md"],
    ),
];

/// Lints all files, so that one run reports all problems.
pub(super) fn lint_markdown() -> anyhow::Result<()> {
    let program = npm::ensure_installed(&MARKDOWNLINT)?;
    let mut passed = true;
    for (config, files) in RULES {
        let status = Command::new(NODE)
            .arg(&program)
            .args(["--config", config])
            .args(files)
            .current_dir(workspace::root())
            .status()
            .context("markdownlint cannot be run")?;
        passed &= status.success();
    }
    ensure!(passed, "markdownlint reported problems");
    Ok(())
}
