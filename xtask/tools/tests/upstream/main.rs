//! `cargo xtask upstream`: the facts of `specs/authlete.yaml`, and merges of small and of real documents.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod edits;
mod equal_facts;
mod errors;
mod history;
mod reports;
mod repository;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const MARKER: &str = "TODO(upstream): describe";

/// A folder with the specification of a client.
struct Project {
    folder: TempDir,
}

impl Project {
    /// A project with a document and without overlays.
    fn new(document: &str) -> Self {
        let project = Self {
            folder: TempDir::new().unwrap(),
        };
        project.write("specs/codegen.toml", "document = \"api.yaml\"\n");
        project.write("specs/api.yaml", document);
        project
    }

    /// A copy of the specification of this repository.
    fn of_repository() -> Self {
        let project = Self::new("");
        project.copy("specs");
        project
    }

    /// Copies a folder of this repository.
    fn copy(&self, folder: &str) {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                self.copy(&name);
            } else {
                self.write(&name, &fs::read_to_string(&path).unwrap());
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the command.
    fn upstream(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask-tools"))
            .args(["upstream", "--specs", "specs"])
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    /// Merges a document. Returns the report.
    #[track_caller]
    fn merge(&self, theirs: &str) -> String {
        self.write("theirs.yaml", theirs);
        let output = self.upstream(&["theirs.yaml"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let check = self.upstream(&["--check", "theirs.yaml"]);
        // Descriptions that are equal in two documents of the vendor count as copies.
        let is_only_copied = stderr(&check).contains("copied: ") && !stderr(&check).contains("the facts are not");
        assert!(check.status.success() || is_only_copied, "{}", stderr(&check));
        stdout(&output)
    }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap().to_owned()
}

/// The text of a real document, if there is one.
fn shared(path: &str) -> Option<String> {
    let text = fs::read_to_string(root().join("../shared").join(path)).ok();
    if text.is_none() {
        eprintln!("skipped: {path} is not available");
    }
    text
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// The lines of a list in a report.
fn list<'r>(report: &'r str, heading: &str) -> Vec<&'r str> {
    let mut lines = report.lines().skip_while(|line| !line.starts_with(heading));
    let first = lines.next().unwrap_or_else(|| unreachable!("{heading}: {report}"));
    let found: Vec<&str> = lines
        .take_while(|line| line.starts_with("    "))
        .map(str::trim)
        .collect();
    assert_eq!(first, format!("{heading}: {}", found.len()));
    found
}
