//! Where a run finds its inputs, and inputs that cannot be read.

use std::fs;

use tempfile::TempDir;

use super::project::{Project, path, run_command};

#[test]
fn every_unreadable_input_is_reported() {
    let project = Project::new();
    let run = project.run(&["--overlay", "a.yaml", "--overlay", "b.yaml", "--config", "c.toml"]);
    assert_eq!(run.code, 1, "{run:?}");
    for name in ["a.yaml", "b.yaml", "c.toml"] {
        run.assert_stderr(&format!("error: {name}: cannot be read: "));
    }
    run.assert_stderr("error: nothing was written: 3 errors\n");
    assert!(!project.output_path("").exists());
}

#[test]
fn an_invalid_configuration_is_reported_with_its_location() {
    let project = Project::new();
    fs::write(project.root().join("codegen.toml"), "[package]\ncolour = \"red\"\n").unwrap();
    let run = project.run(&["--config", "codegen.toml"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: codegen.toml:2:1: ");
    assert!(!project.output_path("").exists());
}

#[test]
fn the_guide_is_read_relative_to_the_configuration() {
    let project = Project::new();
    let directory = project.root().join("words");
    fs::create_dir(&directory).unwrap();
    fs::write(
        directory.join("codegen.toml"),
        "[docs]\npages = true\nguide = \"guide.md\"\n",
    )
    .unwrap();
    let arguments = ["--config", "words/codegen.toml"];
    let run = project.run(&arguments);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: words/guide.md: cannot be read: ");

    let guide = directory.join("guide.md");
    fs::write(&guide, "# Guide\n\nSee [it](models::Pet).\n").unwrap();
    assert_eq!(project.run(&arguments).code, 0);
    let page = fs::read_to_string(project.output_path("docs/guide.md")).unwrap();
    assert!(page.contains("See [it](models/Pet.md)."), "{page}");
    let docs = fs::read_to_string(project.output_path("src/lib.rs")).unwrap();
    assert!(docs.contains("//! See [it](models::Pet).\n"), "{docs}");

    fs::write(&guide, "# Another\n").unwrap();
    project
        .run(&[&arguments[..], &["--check"]].concat())
        .assert_stdout("  changed    out/docs/guide.md\n");
    fs::write(&guide, [0xff]).unwrap();
    project
        .run(&arguments)
        .assert_stderr("error: words/guide.md: this is not UTF-8: ");
}

#[test]
fn the_package_name_comes_from_the_option_the_configuration_or_the_title() {
    let project = Project::new();
    fs::write(project.root().join("codegen.toml"), "[package]\nname = \"kennel\"\n").unwrap();
    for (arguments, name) in [
        (&[][..], "pet-shop"),
        (&["--config", "codegen.toml"], "kennel"),
        (&["--config", "codegen.toml", "--package", "zoo"], "zoo"),
    ] {
        let run = project.run(arguments);
        assert_eq!(run.code, 0, "{run:?}");
        let manifest = fs::read_to_string(project.output_path("Cargo.toml")).unwrap();
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "{arguments:?} gives {manifest}"
        );
    }
}

#[test]
fn the_output_does_not_depend_on_the_current_directory() {
    let project = Project::generated();
    let here = project.output_files();
    let elsewhere = TempDir::new().unwrap();
    let run = run_command(
        elsewhere.path(),
        &[
            path(&project.root().join("api.yaml")),
            "--out",
            path(&project.output_path("")),
            "--check",
        ],
    );
    assert_eq!(run.code, 0, "{run:?}");
    for (name, text) in here {
        assert!(
            !text.contains(path(project.root())),
            "{name} contains a path of this machine"
        );
    }
}

/// A pipe would wait for a writer, and a device has no end.
#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let project = Project::new();
    let made = std::process::Command::new("mkfifo")
        .arg(project.root().join("pipe"))
        .status();
    assert!(made.unwrap().success());
    fs::create_dir(project.root().join("directory")).unwrap();
    let reason = "cannot be read: it is a pipe or a device; only regular files are read\n";
    let referring = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: {$ref: pipe}\n";
    fs::write(project.root().join("referring.yaml"), referring).unwrap();
    for (arguments, error) in [
        (&["pipe"][..], format!("error: pipe: {reason}")),
        (&["/dev/zero"], format!("error: /dev/zero: {reason}")),
        (&["api.yaml", "--overlay", "pipe"], format!("error: pipe: {reason}")),
        (&["api.yaml", "--config", "pipe"], format!("error: pipe: {reason}")),
        (
            &["directory"],
            "error: directory: cannot be read: it is a directory\n".to_owned(),
        ),
        (
            &["referring.yaml"],
            "it is a pipe or a device; only regular files are read".to_owned(),
        ),
    ] {
        let run = run_command(project.root(), &[arguments, &["--out", "out"]].concat());
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr(&error);
    }
}
