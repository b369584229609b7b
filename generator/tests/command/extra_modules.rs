//! Hand-written modules: `[extra]` in the settings.

use std::fs;

use super::project::{HEADER, Project};

const SETTINGS: &str = "\
[extra.modules.server]
source = \"handwritten/server\"
feature = \"server\"

[extra.modules.pages]
source = \"pages.rs\"

[extra.features]
server = [\"dep:semver\", \"tokio/sync\"]

[extra.dependencies]
semver = { version = \"1\", optional = true }
";

/// A project with two modules, and the arguments of a run.
fn project() -> (Project, [&'static str; 2]) {
    let project = Project::new();
    for (path, text) in [
        ("codegen.toml", SETTINGS),
        (
            "handwritten/server/mod.rs",
            "//! Helpers of a server.\r\n\r\nmod deep;\r\n",
        ),
        ("handwritten/server/deep/mod.rs", "//! Below.\n"),
        ("handwritten/server/deep/README.md", "# Below\n"),
        ("handwritten/server/.mod.rs.swp", "of an editor"),
        ("pages.rs", "//! Pages.\n"),
    ] {
        write(&project, path, text.as_bytes());
    }
    (project, ["--config", "codegen.toml"])
}

fn write(project: &Project, path: &str, bytes: &[u8]) {
    let path = project.root().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn the_files_of_modules_are_copied_and_checked() {
    let (project, arguments) = project();
    let run = project.run(&arguments);
    assert_eq!(run.code, 0, "{run:?}");
    let files = project.output_files();
    assert_eq!(
        files["src/server/mod.rs"],
        format!("// {HEADER}; changes are lost at the next run.\n\n//! Helpers of a server.\n\nmod deep;\n")
    );
    assert!(files["src/server/deep/README.md"].starts_with("<!-- "), "{files:?}");
    for path in ["src/server/deep/mod.rs", "src/pages.rs"] {
        assert!(files.contains_key(path), "{path}");
    }
    assert!(!files.keys().any(|path| path.contains(".swp")));
    let root = &files["src/lib.rs"];
    assert!(
        root.contains("\npub mod pages;\n#[cfg(feature = \"server\")]\npub mod server;\n"),
        "{root}"
    );
    assert!(
        root.contains("//! | `server` | `server`: Helpers of a server |\n"),
        "{root}"
    );
    assert!(files["README.md"].contains("\n| `server` | `server`: Helpers of a server |\n"));
    let manifest = &files["Cargo.toml"];
    assert!(manifest.contains("\n# `server`: Helpers of a server.\nserver = [\"dep:semver\", \"tokio/sync\"]\n"));
    assert!(
        manifest.contains("\nsemver = { optional = true, version = \"1\" }\n"),
        "{manifest}"
    );

    let check = [&arguments[..], &["--check"]].concat();
    assert_eq!(project.run(&check).code, 0);
    write(&project, "pages.rs", b"//! Other pages.\n");
    let run = project.run(&check);
    run.assert_stdout("  changed    out/src/pages.rs\n");
    assert_eq!(run.code, 1);
    fs::remove_file(project.root().join("handwritten/server/deep/README.md")).unwrap();
    project
        .run(&check)
        .assert_stdout("  stale      out/src/server/deep/README.md\n");
    assert_eq!(project.run(&arguments).code, 0);
    assert!(!project.output_path("src/server/deep/README.md").exists());
    assert_eq!(project.run(&check).code, 0);
}

#[test]
fn an_edited_copy_is_noticed() {
    let (project, arguments) = project();
    assert_eq!(project.run(&arguments).code, 0);
    project.edit("src/server/mod.rs", |text| text + "// edited\n");
    let run = project.run(&[&arguments[..], &["--check"]].concat());
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stdout("  changed    out/src/server/mod.rs\n");
}

#[test]
fn sources_that_cannot_be_modules_are_rejected_with_their_location() {
    for (path, text, error) in [
        (
            "pages.rs",
            None,
            "codegen.toml:6:10: extra.modules.pages.source: pages.rs does not exist\n",
        ),
        (
            "handwritten/server/mod.rs",
            None,
            "codegen.toml:2:10: extra.modules.server.source: handwritten/server has no file `mod.rs`\n",
        ),
        (
            "handwritten/server/logo.png",
            Some(&b"PNG"[..]),
            "codegen.toml:2:10: extra.modules.server.source: handwritten/server/logo.png is neither Rust nor Markdown\n",
        ),
        ("pages.rs", Some(&[0xff][..]), "pages.rs: this is not UTF-8: "),
        (
            "handwritten/server/deep/mod.rs",
            Some(&[b'a', 0xff][..]),
            "handwritten/server/deep/mod.rs: this is not UTF-8: ",
        ),
    ] {
        let (project, arguments) = project();
        match text {
            Some(text) => write(&project, path, text),
            None => fs::remove_file(project.root().join(path)).unwrap(),
        }
        let run = project.run(&arguments);
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr(&format!("error: {error}"));
        assert!(!project.output_path("").exists());
    }
    let (project, arguments) = project();
    write(
        &project,
        "codegen.toml",
        SETTINGS.replace("pages.rs", "api.yaml").as_bytes(),
    );
    let run = project.run(&arguments);
    run.assert_stderr("error: codegen.toml:6:10: extra.modules.pages.source: api.yaml is not a Rust file\n");
}

#[cfg(unix)]
#[test]
fn links_are_not_copied() {
    use std::os::unix::fs::symlink;

    let (project, arguments) = project();
    let elsewhere = tempfile::tempdir().unwrap();
    let outside = elsewhere.path().join("pages.rs");
    fs::write(&outside, "//! Outside.\n").unwrap();
    let pages = project.root().join("pages.rs");
    fs::remove_file(&pages).unwrap();
    symlink(outside, pages).unwrap();
    symlink("..", project.root().join("handwritten/server/deep/up")).unwrap();
    let run = project.run(&arguments);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr(
        "error: codegen.toml:6:10: extra.modules.pages.source: pages.rs is a symbolic link out of the directory of the \
         settings\n",
    );
    run.assert_stderr(
        "error: codegen.toml:2:10: extra.modules.server.source: handwritten/server/deep/up is a symbolic link\n",
    );
}
