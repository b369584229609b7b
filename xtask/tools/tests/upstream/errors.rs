//! What is rejected. Nothing is written then.

use std::path::Path;
use std::process::Command;

use super::{Project, root, stderr};

const THEIRS: &str = "openapi: 3.0.3\npaths: {/b: {}}\n";

#[track_caller]
fn check(ours: &str, theirs: &str, message: &str) {
    let project = Project::new(ours);
    project.write("theirs.yaml", theirs);
    let output = project.upstream(&["theirs.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(message), "{}", stderr(&output));
    assert_eq!(project.read("specs/api.yaml"), ours);
    assert!(!project.path("specs/upstream.toml").exists());
}

#[test]
fn other_versions_of_openapi() {
    for version in ["3.1.0", "3.2.0"] {
        let theirs = format!("openapi: {version}\npaths: {{}}\n");
        check(
            "openapi: 3.0.3\n",
            &theirs,
            &format!("theirs.yaml: `openapi` is `{version}`; only documents"),
        );
    }
    check("openapi: 3.0.3\n", "swagger: '2.0'\n", "theirs.yaml: `openapi` is ``");
    check("openapi: 3.0.3\n", "openapi: 3.1\n", "theirs.yaml: `openapi` is `3.1`");
}

#[test]
fn documents_of_which_something_would_be_lost() {
    check(
        "openapi: 3.0.3\n",
        "openapi: 3.0.3\npaths: {/a: {}}\npaths: {}\n",
        "the key `paths` is already in this mapping",
    );
}

#[test]
fn texts_that_cannot_be_edited() {
    for (ours, message) in [
        (
            "openapi: 3.0.3\npaths:\n  ? /a\n  : {}\n",
            "line 3: the `:` of `/a` must be directly after the key",
        ),
        (
            "x: &x {a: 1}\npaths:\n  <<: *x\n",
            "line 3: merge keys (`<<`) are not supported",
        ),
        (
            "paths: {/a: {tags: [a: b]}}\n",
            "line 1: a mapping without braces in a list is not supported",
        ),
        ("paths: {}\n---\npaths: {}\n", "api.yaml"),
        ("paths: {/a: {}}\npaths: {/b: {}, /c: {}}\n", "api.yaml"),
        ("", "api.yaml"),
        ("paths: [", "api.yaml"),
    ] {
        check(ours, THEIRS, message);
    }
}

#[test]
fn files_that_do_not_exist() {
    let project = Project::new("openapi: 3.0.3\n");
    let output = project.upstream(&["absent.yaml"]);
    assert!(stderr(&output).contains("absent.yaml: cannot be read"), "{output:?}");
    let output = project.upstream(&["--check"]);
    assert!(stderr(&output).contains("upstream.toml: cannot be read"), "{output:?}");
    let output = project.upstream(&[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn files_of_the_repository_have_relative_paths() {
    let project = Project::new("openapi: 3.0.3\n");
    project.write("theirs.yaml", THEIRS);
    let output = Command::new(env!("CARGO_BIN_EXE_xtask-tools"))
        .args(["upstream", "--check"])
        .arg(project.path("theirs.yaml"))
        .current_dir(root())
        .output()
        .unwrap();
    let expected = format!(
        "error: {}: the facts are not",
        Path::new("specs").join("authlete.yaml").display()
    );
    assert!(stderr(&output).starts_with(&expected), "{}", stderr(&output));
}
