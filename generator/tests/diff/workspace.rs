//! A temporary workspace with a generated crate and a program that uses it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use openapi_crate::GeneratedFiles;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Workspace {
    root: TempDir,
}

/// An error of the compiler: where it is in the program, and its message.
#[derive(Debug)]
pub(crate) struct CompileError {
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Workspace {
    pub(crate) fn new() -> Self {
        let root = TempDir::new().unwrap();
        let manifest = "[package]\nname = \"program\"\nedition = \"2024\"\n\n[workspace]\nexclude = [\"pets\"]\n\n\
                        [dependencies]\npets = { path = \"pets\", default-features = false }\n\
                        bytes = \"1\"\nhttp = \"1\"\nserde_json = \"1\"\n";
        fs::create_dir_all(root.path().join("src")).unwrap();
        fs::write(root.path().join("Cargo.toml"), manifest).unwrap();
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, root.path().join("Cargo.lock")).unwrap();
        Self { root }
    }

    /// Returns the path of rustdoc's JSON about the crate.
    pub(crate) fn rustdoc_json(&self, tree: &GeneratedFiles) -> PathBuf {
        self.write_crate(tree);
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, self.root.path().join("pets/Cargo.lock")).unwrap();
        let mut command = self.cargo("pets");
        command.args(["rustdoc", "--offline", "--quiet", "--no-default-features", "--"]);
        command.args(["-Z", "unstable-options", "--output-format", "json"]);
        // Stable compilers write JSON too.
        let output = command.env("RUSTC_BOOTSTRAP", "1").output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        target_directory().join("doc/pets.json")
    }

    fn write_crate(&self, tree: &GeneratedFiles) {
        for (path, file) in tree.iter() {
            write_if_different(&self.root.path().join("pets").join(path), &file.text);
        }
    }

    fn cargo(&self, folder: &str) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command
            .current_dir(self.root.path().join(folder))
            .env("CARGO_TARGET_DIR", target_directory())
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    }

    /// Compiles the program with the crate. Returns the errors in the program.
    pub(crate) fn check(&self, tree: &GeneratedFiles, program: &str) -> Vec<CompileError> {
        self.write_crate(tree);
        write_if_different(&self.root.path().join("src/lib.rs"), program);
        let mut command = self.cargo(".");
        command.args(["check", "--offline", "--quiet", "--message-format", "json"]);
        let output = command.output().unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let mut errors = Vec::new();
        for line in stdout.lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            if entry["message"]["level"] != "error" {
                continue;
            }
            let message = entry["message"]["rendered"].as_str().unwrap_or_default().to_owned();
            assert_eq!(entry["target"]["name"], "program", "in the generated crate: {message}");
            let spans = entry["message"]["spans"].as_array().unwrap();
            let primary = spans.iter().filter(|span| span["is_primary"] == true);
            let lines = primary.filter_map(|span| usize::try_from(span["line_start"].as_u64()?).ok());
            errors.extend(lines.map(|line| CompileError {
                line,
                message: message.clone(),
            }));
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), errors.is_empty(), "{stderr}");
        errors
    }
}

/// The target directory, which lasts between runs.
fn target_directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff")
}

/// Cargo compiles files again that are newer than its output.
fn write_if_different(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|current| current == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
