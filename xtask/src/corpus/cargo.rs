//! Compiling crates without compiling their dependencies again.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::copy::copy;
use crate::project;

/// A target folder of one's own, in which the dependencies are built: Cargo lets nobody else into it meanwhile.
pub(super) struct Bench {
    target: PathBuf,
}

/// What a crate can do beyond the default, as far as any machine can build it.
const FEATURES: &str = "blocking,test-util,tracing";

/// What compiling a crate came to.
pub(super) struct Checked {
    /// How long `cargo check` took.
    pub(super) seconds: f64,
    pub(super) findings: Vec<Finding>,
}

/// An error or a warning of rustc or clippy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub(super) level: String,
    /// As it would stand on a terminal.
    pub(super) text: String,
}

/// Makes benches. The dependencies are built on the first one, for the smallest document there is; the others begin as
/// copies of it.
pub(super) fn benches(work: &Path, count: usize) -> anyhow::Result<Vec<Bench>> {
    let benches: Vec<Bench> = (0..count)
        .map(|number| Bench {
            target: work.join(format!("target-{number}")),
        })
        .collect();
    let Some((first, others)) = benches.split_first() else {
        return Ok(benches);
    };
    first.prepare(&work.join("dependencies"))?;
    for bench in others {
        copy(&first.target, &bench.target).with_context(|| format!("{}: cannot be made", bench.target.display()))?;
    }
    Ok(benches)
}

impl Bench {
    /// Builds what every crate depends on.
    fn prepare(&self, folder: &Path) -> anyhow::Result<()> {
        let empty = b"openapi: 3.0.3\ninfo: {title: dependencies, version: '1'}\npaths: {}\n";
        let config = generator::Config::default();
        let input = generator::Input {
            document: generator::Source {
                name: "dependencies.yaml",
                text: empty,
            },
            overlays: &[],
            load: &generator::no_files,
            config: &config,
        };
        let output = generator::generate(&input, &mut |_| ());
        for (path, file) in output.tree.iter().flat_map(|tree| tree.iter()) {
            let place = folder.join(path);
            fs::create_dir_all(place.parent().unwrap_or(folder))?;
            fs::write(place, &file.text)?;
        }
        let checked = self.check(folder)?;
        match checked.findings.first() {
            Some(finding) => bail!("a crate without operations does not compile: {}", finding.text),
            None => Ok(()),
        }
    }

    /// Checks a crate, lints it, and reads its documentation.
    pub(super) fn check(&self, folder: &Path) -> anyhow::Result<Checked> {
        // The versions that everything else here is tested with.
        fs::copy(project::folder().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let begin = Instant::now();
        let mut findings = self.cargo(&["check"], folder)?;
        let seconds = begin.elapsed().as_secs_f64();
        // What does not compile cannot be linted, and what rustc warns of clippy repeats. Features add code.
        if findings.is_empty() {
            findings = self.cargo(&["clippy", "--features", FEATURES], folder)?;
        }
        // Descriptions are by strangers: nothing in them is a link that leads nowhere, or HTML.
        if findings.is_empty() {
            findings = self.cargo(&["doc", "--no-deps"], folder)?;
        }
        Ok(Checked { seconds, findings })
    }

    fn cargo(&self, command: &[&str], folder: &Path) -> anyhow::Result<Vec<Finding>> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned());
        let mut child = Command::new(cargo)
            .args(command)
            .args(["--quiet", "--message-format=json", "--manifest-path"])
            .arg(folder.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", &self.target)
            // No crate is compiled twice, and what would help to is large.
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cargo cannot be started")?;
        let mut findings = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                findings.extend(finding(&line?));
            }
        }
        let output = child.wait_with_output()?;
        // Cargo's own troubles, a missing clippy among them, are no messages of a compiler.
        if !output.status.success() && findings.is_empty() {
            bail!(
                "cargo {}: {}",
                command.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(findings)
    }
}

/// What a line of Cargo's says about the code, if anything.
fn finding(line: &str) -> Option<Finding> {
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
    // Others are summaries and explanations.
    matches!(message.level.as_str(), "error" | "warning").then(|| Finding {
        level: message.level,
        text: message.rendered.unwrap_or(message.message),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_compiler_says_of_the_code_is_a_finding() {
        let line = |level: &str| {
            format!(r#"{{"reason":"compiler-message","message":{{"level":"{level}","message":"m","rendered":"r"}}}}"#)
        };
        assert_eq!(
            finding(&line("warning")),
            Some(Finding {
                level: "warning".to_owned(),
                text: "r".to_owned()
            })
        );
        assert!(finding(&line("error")).is_some());
        assert!(finding(&line("failure-note")).is_none());
        assert!(finding(r#"{"reason":"build-finished","success":true}"#).is_none());
        assert!(finding("no JSON").is_none());
    }
}
