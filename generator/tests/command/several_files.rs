//! A document of several files.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::project::run_command;

/// A temporary directory whose `specs` is a copy of a document of the generator's tests.
fn copy_of_zoo_document() -> TempDir {
    let root = TempDir::new().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/several_files");
    copy(&from, &root.path().join("specs"));
    root
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

const ARGUMENTS: [&str; 3] = ["specs/openapi.yaml", "--out", "out"];

#[test]
fn files_are_found_from_any_current_directory() {
    let root = copy_of_zoo_document();
    let run = run_command(root.path(), &ARGUMENTS);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let read = "read specs/openapi.yaml and 14 other files: Zoo 1 (OpenAPI 3.0.3), 5 operations, 9 schemas\n";
    assert!(run.stdout.starts_with(read), "{run:?}");

    let path = |path: &str| root.path().join(path).to_str().unwrap().to_owned();
    let elsewhere = TempDir::new().unwrap();
    for (directory, spec, out) in [
        (
            root.path().to_owned(),
            "specs/openapi.yaml".to_owned(),
            "out".to_owned(),
        ),
        (
            root.path().join("specs"),
            "openapi.yaml".to_owned(),
            "../out".to_owned(),
        ),
        (
            root.path().join("specs/schemas"),
            "../openapi.yaml".to_owned(),
            "../../out".to_owned(),
        ),
        (elsewhere.path().to_owned(), path("specs/openapi.yaml"), path("out")),
    ] {
        let run = run_command(&directory, &[&spec, "--out", &out, "--check"]);
        assert_eq!(run.code, 0, "{spec}: {run:?}");
    }
}

#[test]
fn a_change_of_a_referenced_file_is_drift() {
    let root = copy_of_zoo_document();
    assert_eq!(run_command(root.path(), &ARGUMENTS).code, 0);
    let cat = root.path().join("specs/schemas/cat.yaml");
    fs::write(&cat, fs::read_to_string(&cat).unwrap().replace("lives", "years")).unwrap();
    let run = run_command(root.path(), &[&ARGUMENTS[..], &["--check"]].concat());
    assert_eq!(run.code, 1);
    run.assert_stdout("models::Cat::years (years) is new: Option<i32>\n");
}

#[test]
fn a_missing_file_is_reported_with_a_similar_name() {
    let root = copy_of_zoo_document();
    let specs = root.path().join("specs");
    fs::rename(specs.join("schemas/cat.yaml"), specs.join("schemas/cats.yaml")).unwrap();
    let run = run_command(root.path(), &ARGUMENTS);
    assert_eq!(run.code, 1);
    let expected = "error: specs/schemas/animal.yaml:2:12: #/oneOf/0/$ref: `cat.yaml`: the file \
                    specs/schemas/cat.yaml does not exist\n  help: did you mean specs/schemas/cats.yaml?\n";
    run.assert_stderr(expected);
    assert!(!root.path().join("out").exists());
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_directory_is_rejected() {
    use std::os::unix::fs::symlink;

    let root = copy_of_zoo_document();
    let at = |path: &str| -> PathBuf { root.path().join(path) };
    fs::rename(at("specs/schemas/cat.yaml"), at("cat.yaml")).unwrap();
    symlink("../../cat.yaml", at("specs/schemas/cat.yaml")).unwrap();
    let run = run_command(root.path(), &ARGUMENTS);
    assert_eq!(run.code, 1);
    let expected = "error: specs/schemas/animal.yaml:2:12: #/oneOf/0/$ref: `cat.yaml`: specs/schemas/cat.yaml cannot be \
                    read: a symbolic link leads out of the document's directory\n";
    run.assert_stderr(expected);

    // A link to a file inside the directory is followed.
    fs::remove_file(at("specs/schemas/cat.yaml")).unwrap();
    fs::rename(at("cat.yaml"), at("specs/cat.yaml")).unwrap();
    symlink("../cat.yaml", at("specs/schemas/cat.yaml")).unwrap();
    let run = run_command(root.path(), &ARGUMENTS);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
