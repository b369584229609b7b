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
fn a_fetched_document_is_used_if_it_has_the_hash_of_the_settings() {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api.yaml", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        // One request for the hash, and one for the document.
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                DOCUMENT.len()
            );
            stream.write_all((head + DOCUMENT).as_bytes()).unwrap();
        }
    });
    let project = Project::new();
    let printed = run_program(project.root(), &["fetch", "--print-hash", &url]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let settings = format!("out = \"out\"\n{}", printed.stdout);
    fs::write(project.root().join("openapi-crate.toml"), settings).unwrap();
    let run = run_program(project.root(), &["fetch"]);
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout(&format!("downloaded {url} to .openapi-crate/"));
    server.join().unwrap();

    let run = generate(&project, "", &[]);
    assert_eq!(run.code, 0, "{run:?}");
    run.assert_stdout(&format!("read {url}: Pet Shop"));
    run_program(project.root(), &["fetch"]).assert_stdout("is already downloaded");
}

#[test]
fn init_writes_settings_that_generate() {
    let project = Project::new();
    let run = run_program(project.root(), &["init", "api.yaml", "--out", "out"]);
    assert_eq!(run.code, 0, "{run:?}");
    let settings = fs::read_to_string(project.root().join("openapi-crate.toml")).unwrap();
    assert!(settings.contains("\nname = \"pet-shop\"\n"), "{settings}");
    assert_eq!(generate(&project, "", &[]).code, 0);

    let again = run_program(project.root(), &["init", "api.yaml"]);
    assert_eq!(again.code, 1, "{again:?}");
    again.assert_stderr("openapi-crate.toml: cannot be created: ");
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
