//! `cargo xtask codegen`: what it adds to `openapi-crate generate`, which the tests of that package cover: defaults, the
//! option `--spec`, and a cache of outputs.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: {title: Pet Shop, version: 1.2.3}
servers: [{url: https://pets.example}]
tags: [{name: Pets}]
paths:
  /pets:
    post:
      tags: [Pets]
      operationId: create_pet
      summary: Adds a pet.
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string}
        owner: {$ref: owner.yaml}
"##;

/// A temporary folder with a document of two files.
struct Project {
    root: TempDir,
}

/// The result of a run.
#[derive(Debug)]
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Project {
    fn new() -> Self {
        let root = TempDir::new().unwrap();
        fs::write(root.path().join("api.yaml"), DOCUMENT).unwrap();
        fs::write(root.path().join("owner.yaml"), "type: string\n").unwrap();
        Self { root }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args([
                "codegen",
                "--spec",
                "api.yaml",
                "--out",
                "out",
                "--message-format",
                "short",
            ])
            .args(arguments)
            .current_dir(self.root.path())
            // The cache is below the target folder.
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env_remove("GITHUB_ACTIONS")
            .output()
            .unwrap();
        Run {
            code: status.code().unwrap(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }
}

#[test]
fn drift_is_reported_with_the_command_that_repairs_it() {
    let project = Project::new();
    assert_eq!(project.run(&[]).code, 0);
    fs::remove_file(project.path("out/src/lib.rs")).unwrap();
    let check = project.run(&["--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    let command = "\n    cargo xtask codegen --spec api.yaml --out out\n";
    assert!(check.stderr.contains(command), "{check:?}");
}

#[test]
fn a_change_of_a_referenced_file_invalidates_the_cache() {
    let project = Project::new();
    let generates = || project.run(&["--timings"]).stdout.contains("  emit ");
    assert!(generates());
    assert!(!generates());
    fs::write(project.path("owner.yaml"), "type: string\n# A comment.\n").unwrap();
    assert!(generates());
    assert!(!generates());
}

#[test]
fn a_document_needs_an_output_directory() {
    let usage = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--spec", "api.yaml"])
        .status()
        .unwrap();
    assert_eq!(usage.code(), Some(2));
}

#[test]
fn the_output_is_cached_until_an_input_changes() {
    let project = Project::new();
    let generates = |arguments: &[&str]| {
        let run = project.run(&[arguments, &["--timings"]].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout.contains("  emit ")
    };
    assert!(generates(&[]));
    assert!(!generates(&[]));
    assert!(!generates(&["--check"]));

    // A cached output is compared with the disk.
    fs::remove_file(project.path("out/src/lib.rs")).unwrap();
    let check = project.run(&["--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(check.stdout.contains("  missing    out/src/lib.rs\n"), "{check:?}");
    assert!(!generates(&[]));
    assert!(project.path("out/src/lib.rs").exists());

    let api = project.path("api.yaml");
    fs::write(&api, DOCUMENT.replace("Adds a pet.", "Adds one.")).unwrap();
    assert_eq!(project.run(&["--check"]).code, 1);
    assert!(!generates(&[]), "the check has filled the cache");
    assert!(generates(&["--package", "other"]));
    assert!(generates(&[]));

    // A cache that is damaged or missing is ignored.
    let cache = project.path("target/codegen");
    for entry in fs::read_dir(&cache).unwrap() {
        let path = entry.unwrap().path();
        let contents = fs::read(&path).unwrap();
        fs::write(path, &contents[..contents.len() / 2]).unwrap();
    }
    assert!(generates(&[]));
    fs::remove_dir_all(&cache).unwrap();
    fs::write(&cache, "not a folder").unwrap();
    assert!(generates(&[]));
    assert!(generates(&[]));
}

#[test]
fn warnings_are_printed_from_the_cache_and_errors_are_not_cached() {
    let project = Project::new();
    let api = project.path("api.yaml");
    fs::write(&api, DOCUMENT.replace("required: [name]", "required: [nmae]")).unwrap();
    let (first, second) = (project.run(&[]), project.run(&[]));
    assert!(first.stderr.contains("`nmae`"), "{first:?}");
    assert_eq!(second.stderr, first.stderr);
    fs::write(&api, "openapi: 3.0.3\ninfo: 7\n").unwrap();
    let (first, second) = (project.run(&[]), project.run(&[]));
    assert_eq!(first.code, 1, "{first:?}");
    assert_eq!((second.code, second.stderr), (1, first.stderr));
}
