//! The settings file.

use std::fs;

use super::project::{DOCUMENT, Project, Run, run_command, run_program};

/// A project with a settings file.
fn with_settings(settings: &str) -> Project {
    let project = Project::new();
    fs::write(project.root().join("openapi-crate.toml"), settings).unwrap();
    project
}

fn generate(project: &Project, directory: &str, arguments: &[&str]) -> Run {
    run_command(&project.root().join(directory), arguments)
}

#[test]
fn the_settings_of_the_nearest_parent_directory_apply() {
    let project = with_settings("document = \"api.yaml\"\nout = \"out\"\n[package]\nname = \"kennel\"\n");
    fs::create_dir_all(project.root().join("a/b")).unwrap();
    let run = generate(&project, "a/b", &[]);
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout("read ../../api.yaml: Pet Shop");
    run.assert_stdout("read ../../openapi-crate.toml\n");
    let manifest = fs::read_to_string(project.output_path("Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"kennel\""), "{manifest}");
    assert_eq!(generate(&project, "", &["--check"]).code, 0);
}

#[test]
fn without_settings_and_document_the_error_says_what_to_provide() {
    let project = Project::new();
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("there is no openapi-crate.toml in this directory or a parent, and no document is given\n");
    run.assert_stderr("help: run `openapi-crate init DOCUMENT` to create the file, or ");
}

#[test]
fn all_clients_are_generated_in_one_run() {
    let project = with_settings(
        "[[client]]\ndocument = \"api.yaml\"\nout = \"out/a\"\n[client.package]\nname = \"a\"\n\
         [[client]]\ndocument = \"api.yaml\"\nout = \"out/b\"\n[client.package]\nname = \"b\"\n",
    );
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 0, "{run:?}");
    for name in ["a", "b"] {
        let manifest = fs::read_to_string(project.output_path(name).join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{manifest}");
    }
    project.edit("b/src/lib.rs", |text| text + "// edited\n");
    let check = generate(&project, "", &["--check"]);
    assert_eq!(check.code, 1, "{check:?}");
    check.assert_stderr("error: out/b is not up to date");
    check.assert_stdout("out/a is up to date");

    let run = generate(&project, "", &["--out", "elsewhere"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("the settings file has several clients");
}

#[test]
fn nothing_is_written_if_one_of_several_clients_has_an_error() {
    let project = with_settings(
        "[[client]]\ndocument = \"api.yaml\"\nout = \"out/a\"\n[[client]]\ndocument = \"broken.yaml\"\nout = \"out/b\"\n",
    );
    let broken = DOCUMENT.replace("schemas/Pet'", "schemas/Dog'");
    fs::write(project.root().join("broken.yaml"), broken).unwrap();
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: nothing was written: 3 errors");
    assert!(!project.output_path("").exists());
}

#[test]
fn all_errors_of_the_settings_are_reported() {
    for (settings, errors) in [
        (
            "[package]\nname = \"x\"\n",
            &[
                "openapi-crate.toml: the setting `document` is missing\n  help: add a line such as `document = \"openapi.yaml\"`",
                "openapi-crate.toml: the setting `out` is missing",
            ][..],
        ),
        (
            "out = \"x\"\n[[client]]\ndocumnet = \"a\"\n[[client]]\nout = 3\n",
            &[
                "openapi-crate.toml:1:1: `out` must be inside a `[[client]]` table",
                "openapi-crate.toml:3:1: ",
                "openapi-crate.toml:5:7: ",
            ],
        ),
        (
            "[[client]]\ndocument = \"api.yaml\"\nout = \"x\"\n[[client]]\ndocument = \"api.yaml\"\nout = \"./x\"\n",
            &["openapi-crate.toml: the output directories of two clients, x and x, contain each other"],
        ),
        (
            "client = 3\n",
            &["openapi-crate.toml:1:1: `client` must be an array of tables"],
        ),
        (
            "out = \"x\"\ndocument = { url = \"https://a.example/b\", sha256 = \"12\" }\n",
            &["openapi-crate.toml:2:52: document.sha256: `12` is not a SHA-256 hash"],
        ),
    ] {
        let project = with_settings(settings);
        let run = generate(&project, "", &[]);
        assert_eq!(run.code, 1, "{run:?}");
        for error in errors {
            run.assert_stderr(&format!("error: {error}"));
        }
    }
}

#[test]
fn a_document_at_a_url_is_never_downloaded_by_generating() {
    let hash = "0".repeat(64);
    // Nothing listens on this port.
    let url = "http://127.0.0.1:1/api.yaml";
    let project = with_settings(&format!(
        "out = \"out\"\ndocument = {{ url = \"{url}\", sha256 = \"{hash}\" }}\n"
    ));
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(&format!(
        "error: {url}: the document has not been downloaded\n  help: run `openapi-crate fetch`\n"
    ));

    let run = run_program(project.root(), &["fetch"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(&format!("error: {url}: cannot be downloaded: "));
    assert!(!project.root().join(".openapi-crate").exists());

    // A copy with another hash is not used.
    fs::create_dir(project.root().join(".openapi-crate")).unwrap();
    fs::write(project.root().join(".openapi-crate").join(&hash), DOCUMENT).unwrap();
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(&format!("error: {url}: the document has the SHA-256 hash "));
}

#[test]
fn init_writes_settings_that_generate() {
    let project = Project::new();
    let run = run_program(project.root(), &["init", "api.yaml", "--out", "out"]);
    assert_eq!(run.code, 0, "{run:?}");
    let settings = fs::read_to_string(project.root().join("openapi-crate.toml")).unwrap();
    assert!(settings.contains("\nname = \"pet-shop\"\n"), "{settings}");
    assert!(settings.contains("\npublish = false\n"), "{settings}");
    assert_eq!(generate(&project, "", &[]).code, 0);

    let again = run_program(project.root(), &["init", "api.yaml"]);
    assert_eq!(again.code, 1, "{again:?}");
    again.assert_stderr("openapi-crate.toml: cannot be created: it exists already\n");
    assert_eq!(
        fs::read_to_string(project.root().join("openapi-crate.toml")).unwrap(),
        settings
    );
}

#[test]
fn every_commented_setting_of_init_is_valid() {
    let project = Project::new();
    let document = DOCUMENT.replace(
        "format: int32",
        "format: int32}\n        since: {type: string, format: date-time",
    );
    fs::write(project.root().join("api.yaml"), document).unwrap();
    assert_eq!(run_program(project.root(), &["init", "api.yaml"]).code, 0);
    let path = project.root().join("openapi-crate.toml");
    let settings = fs::read_to_string(&path).unwrap();
    // Comments that are settings contain ` = ` or begin with a bracket.
    let lines = settings.lines().map(|line| match line.strip_prefix("# ") {
        Some(setting) if setting.starts_with('[') || (setting.contains(" = ") && !setting.contains('`')) => setting,
        _ => line,
    });
    let uncommented: Vec<&str> = lines.collect();
    let uncommented = uncommented.join("\n");
    assert!(uncommented.contains("\n[formats.date-time]\n"), "{uncommented}");
    fs::write(&path, uncommented).unwrap();
    fs::write(
        project.root().join("overlay.yaml"),
        "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: []\n",
    )
    .unwrap();
    fs::write(project.root().join("guide.md"), "# Guide\n").unwrap();
    fs::write(project.root().join("server.rs"), "//! A server.\n").unwrap();
    let run = generate(&project, "", &[]);
    assert!(!run.stderr.contains("openapi-crate.toml"), "{run:?}");
}

#[test]
fn clients_cannot_share_or_contain_output_directories() {
    let two = |a: &str, b: &str| {
        format!(
            "[[client]]\ndocument = \"api.yaml\"\nout = \"{a}\"\n[[client]]\ndocument = \"api.yaml\"\nout = \"{b}\"\n"
        )
    };
    for (a, b) in [("out", "out/src"), ("out/a/..", "out"), (".", "out")] {
        let run = generate(&with_settings(&two(a, b)), "", &[]);
        assert_eq!(run.code, 1, "{a} and {b}: {run:?}");
        run.assert_stderr("contain each other");
    }
    #[cfg(unix)]
    {
        let project = with_settings(&two("real", "link"));
        fs::create_dir(project.root().join("real")).unwrap();
        std::os::unix::fs::symlink("real", project.root().join("link")).unwrap();
        let run = generate(&project, "", &[]);
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr("contain each other");
    }
}

#[test]
fn an_empty_output_directory_is_rejected() {
    let project = with_settings("document = \"api.yaml\"\nout = \"\"\n");
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("the setting `out` is missing");
    assert_eq!(generate(&project, "", &["api.yaml", "--out", ""]).code, 2);
    assert!(!project.root().join("Cargo.toml").exists());
}

#[test]
fn a_url_in_place_of_a_path_is_explained() {
    let project = Project::new();
    let run = generate(&project, "", &["https://a.example/api.yaml", "--out", "out"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("help: run `openapi-crate fetch --print-hash URL`");
}

/// Settings that the document gives no meaning are a warning at their position.
#[test]
fn settings_without_effect_are_reported() {
    let project = with_settings(
        "document = \"api.yaml\"\nout = \"out\"\n[secrets]\nfields = [\"name\", \"nmae\"]\nshown = [\"agee\"]\n\
         [errors]\ncode = \"code\"\n",
    );
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 0, "{run:?}");
    for warning in [
        "warning: openapi-crate.toml:4:19: secrets.fields.1: no property and no parameter has the name `nmae`\n  help: check",
        "warning: openapi-crate.toml:5:10: secrets.shown.0: no property and no parameter has the name `agee`\n",
        "warning: openapi-crate.toml:7:8: errors.code: no error response has a string property with the name `code`\n",
    ] {
        run.assert_stderr(warning);
    }
    assert!(!run.stderr.contains("secrets.fields.0"), "{run:?}");

    let project = with_settings("document = \"api.yaml\"\nout = \"out\"\n[errors]\ncode = \"\"\n");
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: openapi-crate.toml:4:8: errors.code: the name of a property is missing\n");
}

#[test]
fn a_missing_setting_is_reported_at_its_client() {
    let project = with_settings(
        "[[client]]\ndocument = \"api.yaml\"\nout = \"a\"\n\n[[client]]\ndocument = \"api.yaml\"\n[[client]]\nout = \"b\"\n",
    );
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: openapi-crate.toml:5:1: the setting `out` is missing\n");
    run.assert_stderr("error: openapi-crate.toml:7:1: the setting `document` is missing\n");
}

#[test]
fn dependencies_are_inherited_from_a_workspace_that_has_them() {
    let client = "[[client]]\ndocument = \"api.yaml\"\nout = \"out\"\n";
    let project = with_settings(&format!(
        "{client}[client.dev-dependencies]\nserde_json = {{ workspace = true }}\n"
    ));
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(
        "error: openapi-crate.toml:5:14: dev-dependencies.serde_json: the dependency has `workspace = true`, \
         but the crate is not inside a workspace\n",
    );
    let manifest = project.root().join("Cargo.toml");
    fs::write(&manifest, "[workspace]\nmembers = [\"out\"]\n").unwrap();
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("but Cargo.toml has no `serde_json` in `[workspace.dependencies]`\n");
    fs::write(
        &manifest,
        "[workspace]\nmembers = [\"out\"]\n[workspace.dependencies]\nserde_json = \"1\"\n",
    )
    .unwrap();
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn an_invalid_version_of_the_workspace_is_not_inherited() {
    let project = with_settings("document = \"api.yaml\"\nout = \"out\"\n[package]\ninherit = true\n");
    fs::write(
        project.root().join("Cargo.toml"),
        "[workspace]\nmembers = [\"out\"]\n[workspace.package]\nversion = \"1.0\"\n",
    )
    .unwrap();
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(
        "error: Cargo.toml: the version in `[workspace.package]`, which the crate inherits, is invalid: \"1.0\": ",
    );
}

#[test]
fn a_directory_with_the_name_of_the_settings_file_is_explained() {
    let project = Project::new();
    fs::create_dir(project.root().join("openapi-crate.toml")).unwrap();
    let message = "openapi-crate.toml: cannot be read: it is a directory\n";
    for arguments in [&["generate"][..], &["check"], &["fetch"]] {
        let run = run_program(project.root(), &[arguments, &["--message-format", "short"]].concat());
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr(message);
    }
    let run = run_program(project.root(), &["init", "api.yaml"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("openapi-crate.toml: cannot be created: a directory has this name\n");
}

#[test]
fn an_uppercase_hash_is_explained() {
    let hash = "AB".repeat(32);
    let project = with_settings(&format!(
        "out = \"out\"\ndocument = {{ url = \"https://me:secret@a.example/b\", sha256 = \"{hash}\" }}\n"
    ));
    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(&format!("help: write it in lowercase: `{}`\n", hash.to_lowercase()));

    let settings = project.root().join("openapi-crate.toml");
    let lowercase = fs::read_to_string(&settings).unwrap().replace("AB", "ab");
    fs::write(&settings, lowercase).unwrap();
    let run = generate(&project, "", &[]);
    run.assert_stderr("error: https://***@a.example/b: the document has not been downloaded\n");
}
