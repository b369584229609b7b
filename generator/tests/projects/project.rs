//! A project in a temporary folder, outside of this workspace.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: Pets, version: 1.2.3}
servers:
  - url: https://pets.example
paths:
  /pets:
    post:
      tags: [pets]
      operationId: create
      summary: Adds a pet.
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Pet'}
      responses:
        '200':
          description: The pet.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, description: What it listens to.}
";

/// A folder with a document, `api.yaml`.
pub(crate) struct Project {
    root: TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        let root = TempDir::new().unwrap();
        let project = Self { root };
        project.write("api.yaml", DOCUMENT);
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub(crate) fn append(&self, path: &str, text: &str) {
        self.write(path, &(self.read(path) + text));
    }

    /// The entry of a manifest for the library without the command.
    pub(crate) fn library_dependency() -> String {
        let path = toml::Value::from(env!("CARGO_MANIFEST_DIR"));
        format!("openapi-crate = {{ path = {path}, default-features = false }}")
    }

    /// Runs Cargo in a folder of the project, without the network: with the versions that this repository uses, which are
    /// downloaded already.
    pub(crate) fn cargo(&self, folder: &str, arguments: &[&str]) -> Run {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        let copy = self.path(folder).join("Cargo.lock");
        if !copy.exists() {
            fs::copy(lock, copy).unwrap();
        }
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).arg("--offline").current_dir(self.path(folder));
        command.env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects"),
        );
        command
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        Run::of(&mut command)
    }

    /// Runs `openapi-crate` in the project.
    pub(crate) fn command(&self, arguments: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-crate"));
        command
            .args(arguments)
            .current_dir(self.root.path())
            .env_remove("GITHUB_ACTIONS");
        Run::of(&mut command)
    }
}

/// The result of a command.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn assert_success(&self) {
        assert_eq!(self.code, 0, "{self:?}");
    }
}
