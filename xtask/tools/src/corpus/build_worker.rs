//! Compiles generated crates without compiling their dependencies again.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::fs_util::copy_folder;
use crate::workspace;

/// Compiles crates in a target folder of its own that contains the compiled dependencies. Cargo locks a target folder, so
/// each worker has one.
pub(super) struct BuildWorker {
    target: PathBuf,
}

/// The optional features that build on every machine.
const FEATURES: &str = "blocking,test-util,tracing";

/// The result of compiling a crate.
pub(super) struct CheckResult {
    /// The duration of `cargo check`.
    pub(super) seconds: f64,
    pub(super) messages: Vec<CompilerMessage>,
}

/// An error or a warning of rustc, clippy or rustdoc.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct CompilerMessage {
    pub(super) level: String,
    /// The rendered message.
    pub(super) text: String,
}

/// Creates build workers. The first one compiles the dependencies, as those of a crate without operations; the others start
/// with a copy of its target folder.
pub(super) fn create_workers(work: &Path, count: usize) -> anyhow::Result<Vec<BuildWorker>> {
    let workers: Vec<BuildWorker> = (0..count)
        .map(|number| BuildWorker {
            target: work.join(format!("target-{number}")),
        })
        .collect();
    let Some((first, others)) = workers.split_first() else {
        return Ok(workers);
    };
    first.build_dependencies(&work.join("dependencies"))?;
    for worker in others {
        copy_folder(&first.target, &worker.target)
            .with_context(|| format!("{}: cannot be created", worker.target.display()))?;
    }
    Ok(workers)
}

impl BuildWorker {
    /// Compiles the dependencies of all generated crates.
    fn build_dependencies(&self, folder: &Path) -> anyhow::Result<()> {
        let empty = b"openapi: 3.0.3\ninfo: {title: dependencies, version: '1'}\npaths: {}\n";
        let config = openapi_crate::Config::default();
        let input = openapi_crate::Input {
            document: openapi_crate::Source {
                name: "dependencies.yaml",
                text: empty,
            },
            overlays: &[],
            load: &openapi_crate::no_external_files,
            config: &config,
            workspace: None,
        };
        let output = openapi_crate::generate(&input, &mut |_| ());
        for (path, file) in output.tree.iter().flat_map(|tree| tree.iter()) {
            let target_path = folder.join(path);
            fs::create_dir_all(target_path.parent().unwrap_or(folder))?;
            fs::write(target_path, &file.text)?;
        }
        let result = self.check(folder)?;
        match result.messages.first() {
            Some(message) => bail!("a crate without operations does not compile: {}", message.text),
            None => Ok(()),
        }
    }

    /// Runs `cargo check`, `cargo clippy` and `cargo doc`; a command runs only if the one before reported nothing.
    pub(super) fn check(&self, folder: &Path) -> anyhow::Result<CheckResult> {
        // The tested versions of the dependencies.
        fs::copy(workspace::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let start = Instant::now();
        let mut messages = self.cargo(&["check"], folder)?;
        let seconds = start.elapsed().as_secs_f64();
        // Clippy also reports the warnings of rustc. Features add code.
        if messages.is_empty() {
            messages = self.cargo(&["clippy", "--features", FEATURES], folder)?;
        }
        // Descriptions come from third parties: they must not become broken links or HTML.
        if messages.is_empty() {
            messages = self.cargo(&["doc", "--no-deps"], folder)?;
        }
        Ok(CheckResult { seconds, messages })
    }

    fn cargo(&self, command: &[&str], folder: &Path) -> anyhow::Result<Vec<CompilerMessage>> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned());
        let mut child = Command::new(cargo)
            .args(command)
            .args(["--quiet", "--message-format=json", "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", &self.target)
            // No crate is compiled twice, and incremental data is large.
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cargo cannot be started")?;
        let mut messages = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                messages.extend(parse_message(&line?));
            }
        }
        let output = child.wait_with_output()?;
        // Errors of Cargo itself, such as a missing clippy, are not compiler messages.
        if !output.status.success() && messages.is_empty() {
            bail!(
                "cargo {}: {}",
                command.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(messages)
    }
}

/// Parses a line of Cargo's JSON output; `None` if it is not an error or a warning of the compiler.
fn parse_message(line: &str) -> Option<CompilerMessage> {
    #[derive(Deserialize)]
    struct Line {
        message: Option<Message>,
    }
    #[derive(Deserialize)]
    struct Message {
        level: String,
        rendered: Option<String>,
        message: String,
    }
    let message = serde_json::from_str::<Line>(line).ok()?.message?;
    // Other levels are summaries and explanations.
    matches!(message.level.as_str(), "error" | "warning").then(|| CompilerMessage {
        level: message.level,
        text: message.rendered.unwrap_or(message.message),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_errors_and_warnings_of_the_compiler_are_messages() {
        let line = |level: &str| {
            format!(r#"{{"reason":"compiler-message","message":{{"level":"{level}","message":"m","rendered":"r"}}}}"#)
        };
        assert_eq!(
            parse_message(&line("warning")),
            Some(CompilerMessage {
                level: "warning".to_owned(),
                text: "r".to_owned()
            })
        );
        assert!(parse_message(&line("error")).is_some());
        assert!(parse_message(&line("failure-note")).is_none());
        assert!(parse_message(r#"{"reason":"build-finished","success":true}"#).is_none());
        assert!(parse_message("not JSON").is_none());
    }
}
