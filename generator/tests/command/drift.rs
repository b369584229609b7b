//! The output directory: what `--check` reports, and what a run repairs or leaves alone.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use super::project::{HEADER, Project};

#[test]
fn the_second_run_writes_nothing() {
    let project = Project::new();
    let first = project.run(&[]);
    assert_eq!(first.code, 0, "{first:?}");
    first.assert_stdout("read api.yaml: Pet Shop 1.2.3 (OpenAPI 3.0.3), 2 operations, 1 schema\n");
    first.assert_stdout("  new        out/Cargo.toml\n");
    first.assert_stdout("wrote out: ");

    let written = project.output_files();
    assert!(
        written.contains_key("Cargo.toml") && written.contains_key("src/lib.rs"),
        "{:?}",
        written.keys()
    );
    for (path, text) in &written {
        assert!(
            text.lines().next().is_some_and(|line| line.contains(HEADER)),
            "{path} has no header"
        );
    }

    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in written.keys() {
        File::options()
            .write(true)
            .open(project.output_path(path))
            .unwrap()
            .set_modified(long_ago)
            .unwrap();
    }
    let second = project.run(&[]);
    assert_eq!(second.code, 0, "{second:?}");
    second.assert_stdout(&format!("out is up to date: {} files", written.len()));
    assert_eq!(project.output_files(), written);
    for path in written.keys() {
        assert_eq!(
            fs::metadata(project.output_path(path)).unwrap().modified().unwrap(),
            long_ago,
            "{path}"
        );
    }
    assert_eq!(project.run(&["--check"]).code, 0);
}

#[test]
fn an_edited_file_is_drift() {
    let project = Project::generated();
    project.edit("src/lib.rs", |text| text + "// edited\n");
    let check = project.assert_drift_and_repair();
    check.assert_stdout("  changed    out/src/lib.rs\n");
    check.assert_stdout("--- out/src/lib.rs\n+++ out/src/lib.rs (as generated)\n@@ ");
    check.assert_stdout("\n-// edited\n");
}

#[test]
fn other_line_endings_are_drift() {
    let project = Project::generated();
    project.edit("src/lib.rs", |text| text.replace('\n', "\r\n"));
    let check = project.assert_drift_and_repair();
    check.assert_stdout("  changed    out/src/lib.rs\n");
    check.assert_stdout("out/src/lib.rs: only the line endings differ (CRLF, should be LF)");
    check.assert_stderr("note: 1 file has CRLF line endings, ");
    check.assert_stderr("`out/** text eol=lf`\n");
}

#[test]
fn a_missing_file_is_drift() {
    let project = Project::generated();
    fs::remove_file(project.output_path("src/lib.rs")).unwrap();
    project
        .assert_drift_and_repair()
        .assert_stdout("  missing    out/src/lib.rs\n");
}

#[test]
fn a_stale_file_is_drift() {
    let project = Project::generated();
    project.write("src/old/model.rs", &format!("// {HEADER}\n"));
    project
        .assert_drift_and_repair()
        .assert_stdout("  stale      out/src/old/model.rs\n");
    assert!(!project.output_path("src/old").exists(), "the directory is empty now");
}

#[test]
fn copies_of_generated_files_elsewhere_are_not_removed() {
    let project = Project::generated();
    let copy = format!("// {HEADER}; changes are lost at the next run.\n");
    let other_program = format!("// {HEADER}-ng; changes are lost at the next run.\n");
    for (path, text) in [
        ("backup/lib.rs", &copy),
        ("notes.rs", &copy),
        ("src/other.rs", &other_program),
    ] {
        project.write(path, text);
    }
    assert_eq!(project.run(&["--check"]).code, 0);
    project.edit("src/lib.rs", |text| text + "// edited\n");
    assert_eq!(project.run(&[]).code, 0);
    for path in ["backup/lib.rs", "notes.rs", "src/other.rs"] {
        assert!(project.output_path(path).exists(), "{path} was removed");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_drift() {
    let project = Project::generated();
    let lib = project.output_path("src/lib.rs");
    let text = fs::read(&lib).unwrap();
    fs::write(&lib, [&text[..], b"\xff\n"].concat()).unwrap();
    let check = project.run(&["--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    check.assert_stdout("  changed    out/src/lib.rs\n");
    assert_eq!(project.run(&[]).code, 0);
    assert_eq!(fs::read(&lib).unwrap(), text);

    fs::write(&lib, b"\xff\xfe").unwrap();
    let run = project.run(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: out/src/lib.rs: was not generated (it has no `@generated` header)");
    assert_eq!(fs::read(&lib).unwrap(), b"\xff\xfe");
}

#[test]
fn a_file_without_the_header_is_a_conflict() {
    let project = Project::generated();
    project.edit("src/lib.rs", |text| text.split_once('\n').unwrap().1.to_owned());
    fs::remove_file(project.output_path("Cargo.toml")).unwrap();
    let before = project.output_files();

    let check = project.run(&["--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    check.assert_stdout("  conflict   out/src/lib.rs: was not generated (it has no `@generated` header)\n");
    check.assert_stderr("error: out is not up to date; move or delete the conflicting files, then run\n");

    let run = project.run(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: out/src/lib.rs: was not generated (it has no `@generated` header)\n  help: move it");
    run.assert_stderr("error: nothing was written: 1 error\n");
    assert_eq!(project.output_files(), before);
}

#[test]
fn handwritten_files_are_not_changed() {
    let project = Project::generated();
    let generated = format!("// {HEADER}\n");
    let handwritten = [
        ("src/mine.rs", "// mine\n"),
        ("notes.md", "mine\n"),
        ("tests/api.rs", &generated),
        ("target/a", &generated),
    ];
    for (path, text) in handwritten {
        project.write(path, text);
    }
    assert_eq!(project.run(&["--check"]).code, 0);
    project.edit("src/lib.rs", |text| text + "// edited\n");
    project.assert_drift_and_repair();
    for (path, text) in handwritten {
        assert_eq!(fs::read_to_string(project.output_path(path)).unwrap(), text);
    }
}
