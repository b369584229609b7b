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
