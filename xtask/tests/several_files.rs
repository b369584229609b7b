//! `cargo xtask codegen` on a document of several files, as they lie on a disk.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder in which `specs` is a copy of the document that the generator is tested with.
fn zoo() -> TempDir {
    let home = TempDir::new().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/tests/documents/several_files");
    copy(&from, &home.path().join("specs"));
    home
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

/// Runs the command in a folder. Its exit code, and what it says and complains of.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("codegen")
        .args(arguments)
        .current_dir(folder)
        // Where it remembers what it did.
        .env("CARGO_TARGET_DIR", folder.join("memory"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const HERE: [&str; 4] = ["--spec", "specs/openapi.yaml", "--out", "out"];

#[test]
fn a_change_of_a_file_is_a_change() {
    let home = zoo();
    let again = || {
        run(home.path(), &[&HERE[..], &["--timings"]].concat())
            .1
            .contains("  emit ")
    };
    assert!(again());
    assert!(!again());
    let file = home.path().join("specs/schemas/animal.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text + "\n# A word.\n").unwrap();
    assert!(again());
    assert!(!again());
}

#[test]
fn the_files_are_found_from_wherever_the_command_is_run() {
    let home = zoo();
    let (code, said, complained) = run(home.path(), &HERE);
    assert_eq!((code, complained.as_str()), (Some(0), ""));
    let read = "read specs/openapi.yaml and 14 other files: Zoo 1 (OpenAPI 3.0.3), 5 operations, 9 schemas\n";
    assert!(said.starts_with(read), "{said}");

    let path = |path: &str| home.path().join(path).to_str().unwrap().to_owned();
    let elsewhere = TempDir::new().unwrap();
    for (folder, spec, out) in [
        (
            home.path().to_owned(),
            "specs/openapi.yaml".to_owned(),
            "out".to_owned(),
        ),
        (
            home.path().join("specs"),
            "openapi.yaml".to_owned(),
            "../out".to_owned(),
        ),
        (
            home.path().join("specs/schemas"),
            "../openapi.yaml".to_owned(),
            "../../out".to_owned(),
        ),
        (elsewhere.path().to_owned(), path("specs/openapi.yaml"), path("out")),
    ] {
        let (code, said, complained) = run(&folder, &["--spec", &spec, "--out", &out, "--check"]);
        assert_eq!(code, Some(0), "{spec}: {said}{complained}");
    }
}

#[test]
fn check_sees_that_a_file_has_changed() {
    let home = zoo();
    assert_eq!(run(home.path(), &HERE).0, Some(0));
    let cat = home.path().join("specs/schemas/cat.yaml");
    fs::write(&cat, fs::read_to_string(&cat).unwrap().replace("lives", "years")).unwrap();
    let (code, said, _) = run(home.path(), &[&HERE[..], &["--check"]].concat());
    assert_eq!(code, Some(1));
    assert!(said.contains("+    pub years: Option<i32>,"), "{said}");
}

#[test]
fn a_file_that_is_missing_is_said_with_the_one_beside_it() {
    let home = zoo();
    let specs = home.path().join("specs");
    fs::rename(specs.join("schemas/cat.yaml"), specs.join("schemas/cats.yaml")).unwrap();
    let (code, _, complained) = run(home.path(), &HERE);
    assert_eq!(code, Some(1));
    let expected = "error: specs/schemas/animal.yaml:2:12: #/oneOf/0/$ref: `cat.yaml`: there is no file \
                    specs/schemas/cat.yaml\n  help: there is specs/schemas/cats.yaml\n";
    assert!(complained.contains(expected), "{complained}");
    assert!(!home.path().join("out").exists());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_refused() {
    use std::os::unix::fs::symlink;

    let home = zoo();
    let place = |path: &str| -> PathBuf { home.path().join(path) };
    fs::rename(place("specs/schemas/cat.yaml"), place("cat.yaml")).unwrap();
    symlink("../../cat.yaml", place("specs/schemas/cat.yaml")).unwrap();
    let (code, _, complained) = run(home.path(), &HERE);
    assert_eq!(code, Some(1));
    let expected = "error: specs/schemas/animal.yaml:2:12: #/oneOf/0/$ref: `cat.yaml`: specs/schemas/cat.yaml cannot be \
                    read: a symbolic link leads out of the folder of the document\n";
    assert!(complained.contains(expected), "{complained}");

    // One that stays inside is as good as a file.
    fs::remove_file(place("specs/schemas/cat.yaml")).unwrap();
    fs::rename(place("cat.yaml"), place("specs/cat.yaml")).unwrap();
    symlink("../cat.yaml", place("specs/schemas/cat.yaml")).unwrap();
    let (code, _, complained) = run(home.path(), &HERE);
    assert_eq!((code, complained.as_str()), (Some(0), ""));
}
