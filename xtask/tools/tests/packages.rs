//! The packages that are published: which files they have, and that they build without this repository.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The target directory of the packed crates, which lasts between runs.
fn target_directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages")
}

#[track_caller]
fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
    output
}

/// Cargo in a directory, with plain output.
fn cargo(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", target_directory());
    command
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

/// The files of a package.
fn packed_files(package: &str) -> BTreeSet<String> {
    let mut command = cargo(&root());
    command.args(["package", "--list", "--offline", "--allow-dirty", "--package", package]);
    let files = String::from_utf8(run(&mut command).stdout).unwrap();
    files.lines().map(|line| line.replace('\\', "/")).collect()
}

/// The files of a package outside of these directories.
fn other_files<'f>(files: &'f BTreeSet<String>, directories: &[&str]) -> Vec<&'f str> {
    let is_inside = |file: &String| directories.iter().any(|directory| file.starts_with(directory));
    files
        .iter()
        .filter(|file| !is_inside(file))
        .map(String::as_str)
        .collect()
}

/// The files below a directory of the repository, relative to it.
fn files_below(directory: &Path, prefix: &str, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name);
        }
    }
}

#[test]
fn openapi_crate_has_its_sources_and_all_templates() {
    let files = packed_files("openapi-crate");
    let expected = [
        ".cargo_vcs_info.json",
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "DIFF.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "SUPPORT.md",
    ];
    assert_eq!(other_files(&files, &["src/", "templates/"]), expected);
    let mut templates = BTreeSet::new();
    files_below(&root().join("templates"), "templates/", &mut templates);
    let packed = files
        .into_iter()
        .filter(|file| file.starts_with("templates/"))
        .collect();
    assert_eq!(templates, packed);
}

#[test]
fn authlete_has_no_test_that_needs_the_repository() {
    let files = packed_files("authlete");
    let expected = [
        ".cargo_vcs_info.json",
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "openapi-crate.lock",
        "tests/concurrency.rs",
        "tests/examples.rs",
        "tests/file_descriptors.rs",
        "tests/memory_limits.rs",
        "tests/pagination.rs",
        "tests/reference_models.rs",
        "tests/tls.rs",
    ];
    assert_eq!(other_files(&files, &["docs/", "examples/", "src/"]), expected);
}

/// Packs a package, and unpacks it in a temporary directory.
fn unpacked(package: &str) -> (TempDir, PathBuf) {
    let mut command = cargo(&root());
    run(command.args([
        "package",
        "--offline",
        "--allow-dirty",
        "--no-verify",
        "--package",
        package,
    ]));
    let name = format!("{package}-{}", env!("CARGO_PKG_VERSION"));
    let archive = target_directory().join(format!("package/{name}.crate"));
    let directory = TempDir::new().unwrap();
    let mut tar = Command::new("tar");
    // Packed files have a fixed time. With the current one (`m`), Cargo compiles them again.
    run(tar.arg("-xmzf").arg(archive).current_dir(directory.path()));
    let root = directory.path().join(name);
    (directory, root)
}

#[test]
#[ignore = "compiles the dependencies of openapi-crate: three minutes in a fresh clone"]
fn the_packed_openapi_crate_builds_alone() {
    let (_directory, root) = unpacked("openapi-crate");
    run(cargo(&root).args(["check", "--offline", "--locked"]));
    // As a dependency of a build script.
    run(cargo(&root).args(["check", "--offline", "--locked", "--no-default-features"]));
}

#[test]
#[ignore = "compiles authlete, its dependencies and its tests: five minutes in a fresh clone"]
fn the_packed_authlete_passes_its_tests_alone() {
    let (_directory, root) = unpacked("authlete");
    run(cargo(&root).args(["check", "--offline", "--locked"]));
    // Cargo leaves out the dependency on the crate itself, which enables these features in the repository.
    let features = "blocking,test-util,tracing";
    let output = run(cargo(&root).args(["test", "--offline", "--locked", "--features", features]));
    let stdout = String::from_utf8_lossy(&output.stdout);
    let results = stdout.matches("test result: ok.").count();
    assert!(results >= 9, "{results} of the test programs ran: {stdout}");
}
