//! `diff`: which inputs it takes, its formats, and its exit codes.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::project::{DOCUMENT, Project, Run, run_program};

/// A project whose document has changed since the crate was generated.
struct Changed {
    project: Project,
}

impl Changed {
    fn new(before: &str, after: &str) -> Self {
        assert!(DOCUMENT.contains(before), "{before}");
        let project = Project::generated();
        fs::copy(project.root().join("api.yaml"), project.root().join("old.yaml")).unwrap();
        fs::write(project.root().join("api.yaml"), DOCUMENT.replace(before, after)).unwrap();
        Self { project }
    }

    /// A field more: compatible.
    fn compatible() -> Self {
        Self::new("        age: {", "        color: {type: string}\n        age: {")
    }

    /// A field with another Rust name.
    fn rust_break() -> Self {
        Self::new("format: int32", "format: int32, x-rust-field: years")
    }

    /// An operation less.
    fn wire_break() -> Self {
        Self::new("  /pets/{id}:\n    get:", "  /animals/{id}:\n    get:")
    }

    fn root(&self) -> &Path {
        self.project.root()
    }

    fn diff(&self, arguments: &[&str]) -> Run {
        run_program(self.root(), &[&["diff"], arguments].concat())
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(self.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

/// The line of the document that contains a text, from 1.
fn line_of(text: &str) -> usize {
    DOCUMENT.lines().position(|line| line.contains(text)).unwrap() + 1
}

const DOCUMENTS: [&str; 2] = ["old.yaml", "api.yaml"];

#[test]
fn the_exit_code_is_the_most_severe_effect() {
    for (changed, any, rust, wire) in [
        (Changed::compatible(), 3, 0, 0),
        (Changed::rust_break(), 4, 4, 0),
        (Changed::wire_break(), 5, 5, 5),
        (Changed::new("Finds a pet", "Returns a pet"), 3, 0, 0),
    ] {
        for (arguments, code) in [
            (&[][..], any),
            (&["--fail-on", "any"], any),
            (&["--fail-on", "rust"], rust),
            (&["--fail-on", "wire"], wire),
        ] {
            let run = changed.diff(&[&DOCUMENTS, arguments].concat());
            assert_eq!(run.code, code, "{arguments:?} {run:?}");
        }
    }
    let same = Changed::compatible().diff(&["api.yaml", "api.yaml"]);
    assert_eq!(same.code, 0);
    same.assert_stdout("no difference\n");
    assert_eq!(Changed::compatible().diff(&["--fail-on", "nothing"]).code, 2);
}

#[test]
fn the_table_has_verdicts_and_positions() {
    let run = Changed::wire_break().diff(&DOCUMENTS);
    run.assert_stdout("old.yaml → api.yaml\n\nwire    Rust    change\nbreaks  ");
    let run = Changed::rust_break().diff(&DOCUMENTS);
    run.assert_stdout("works   breaks  models::Pet::years (age) has another Rust name: age → years\n");
    let line = line_of("age:");
    run.assert_stdout(&format!("                old.yaml:{line} → api.yaml:{line}\n"));
    run.assert_stdout("the Rust API breaks; required release: major, because the Rust API breaks\n");
}

#[test]
fn the_json_has_all_changes() {
    let run = Changed::compatible().diff(&[&DOCUMENTS[..], &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["effect"], "compatible");
    assert_eq!(report["release"], "minor");
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    for (key, value) in [
        ("change", "field-added"),
        ("item", "models::Pet::color"),
        ("wire_name", "color"),
        ("direction", "both"),
        ("wire", "works"),
        ("rust", "adds"),
        ("after", "Option<String>"),
    ] {
        assert_eq!(changes[0][key], value, "{key}");
    }
    assert_eq!(changes[0]["new"]["file"], "api.yaml");
    assert_eq!(changes[0]["new"]["line"], line_of("age:"));
}

#[test]
fn the_changelog_gets_the_changes_as_markdown() {
    let changed = Changed::compatible();
    changed.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [0.1.0]\n");
    for _ in 0..2 {
        let run = changed.diff(&[&DOCUMENTS[..], &["--changelog", "CHANGELOG.md"]].concat());
        assert_eq!(run.code, 3, "{run:?}");
        let text = changed.read("CHANGELOG.md");
        assert_eq!(
            text.matches("- `models::Pet::color` (`color`) is new").count(),
            1,
            "{text}"
        );
        assert!(text.ends_with("\n\n## [0.1.0]\n"), "{text}");
    }
    changed.write("CHANGELOG.md", "# Changelog\n");
    let run = changed.diff(&[&DOCUMENTS[..], &["--changelog", "CHANGELOG.md"]].concat());
    assert_eq!(run.code, 1);
    run.assert_stderr("CHANGELOG.md: has no section `Unreleased`");
    let run = changed.diff(&[&DOCUMENTS[..], &["--format", "markdown"]].concat());
    run.assert_stdout("### Breaks nothing\n\n- `models::Pet::color` (`color`) is new: `Option<String>`.\n");
}

#[test]
fn names_in_the_document_cannot_leave_their_line() {
    // In YAML: a quote, a line break, an escape sequence, a bidirectional mark.
    let name = r#""a`b\n### c\r\e[31m\u202E<!-- end -->""#;
    let changed = Changed::new(
        "        age: {",
        &format!("        {name}: {{type: string}}\n        age: {{"),
    );
    changed.write("CHANGELOG.md", "## [Unreleased]\n");
    for format in ["table", "markdown", "json"] {
        let arguments = ["--format", format, "--color", "never", "--changelog", "CHANGELOG.md"];
        let run = changed.diff(&[&DOCUMENTS[..], &arguments].concat());
        assert_eq!(run.code, 3, "{run:?}");
        let is_hidden = |c: char| c == '\u{202e}' || c.is_control() && c != '\n';
        for text in [&run.stdout, &changed.read("CHANGELOG.md")] {
            assert!(!text.contains(is_hidden) && !text.contains("\n### c"), "{text:?}");
        }
    }
    let changelog = changed.read("CHANGELOG.md");
    assert!(
        changelog.contains("(``a`b ### c [31m<!-- end -->``) is new"),
        "{changelog}"
    );
}

#[test]
fn a_lock_file_is_the_old_version() {
    let changed = Changed::rust_break();
    let run = changed.diff(&["out/openapi-crate.lock", "api.yaml"]);
    assert_eq!(run.code, 4, "{run:?}");
    run.assert_stdout("models::Pet::years (age) has another Rust name");
    // The lock file has no positions; the document does.
    run.assert_stdout(&format!("                api.yaml:{}\n", line_of("age:")));
    assert_eq!(changed.diff(&["out/openapi-crate.lock", "old.yaml"]).code, 0);
    changed.write("broken.lock", "# generated\n{\"format\": 1}\n");
    let run = changed.diff(&["broken.lock", "api.yaml"]);
    assert_eq!(run.code, 1);
    run.assert_stderr("broken.lock: line 2, column 13: this is not a lock file: missing field");
}

#[test]
fn without_arguments_the_lock_file_and_the_document_of_the_settings_are_compared() {
    let changed = Changed::rust_break();
    let run = changed.diff(&[]);
    assert_eq!(run.code, 1);
    run.assert_stderr("there is no openapi-crate.toml in this directory or a parent");
    changed.write("openapi-crate.toml", "document = \"api.yaml\"\nout = \"out\"\n");
    let run = changed.diff(&[]);
    assert_eq!(run.code, 4, "{run:?}");
    run.assert_stdout("out/openapi-crate.lock → openapi-crate.toml\n");
}

#[test]
fn versions_can_be_in_a_git_repository() {
    let changed = Changed::rust_break();
    let settings = "document = \"api.yaml\"\noverlays = [\"names.yaml\"]\nout = \"out\"\n";
    let overlay = "overlay: 1.0.0\ninfo: {title: A, version: '1'}\nactions: [{target: $, update: {x-a: 1}}]\n";
    changed.write("openapi-crate.toml", settings);
    changed.write("names.yaml", overlay);
    changed.git(&["init", "--quiet"]);
    changed.git(&["add", "--all"]);
    changed.git(&["commit", "--quiet", "--message", "First"]);
    changed.write(
        "api.yaml",
        &changed.read("api.yaml").replace(", x-rust-field: years", ""),
    );
    for old in [
        "git:HEAD:api.yaml",
        "git:HEAD:openapi-crate.toml",
        "git:HEAD:./api.yaml",
    ] {
        let run = changed.diff(&[old]);
        assert_eq!(run.code, 4, "{run:?}");
        run.assert_stdout("has another Rust name: years → age");
    }
    // As in git, a path that begins with `./` is relative to the current directory, and so are those in the settings.
    changed.write(
        "below/openapi-crate.toml",
        "document = \"../api.yaml\"\nout = \"out\"\n",
    );
    changed.write("below/beside.toml", "document = \"beside.yaml\"\nout = \"out\"\n");
    changed.write("below/beside.yaml", &changed.read("api.yaml").replace("int32", "int64"));
    changed.git(&["add", "--all"]);
    changed.git(&["commit", "--quiet", "--message", "Second"]);
    let below = changed.root().join("below");
    let run = run_program(&below, &["diff", "git:HEAD:./beside.toml", "beside.yaml"]);
    assert_eq!(run.code, 0, "{run:?}");
    let run = run_program(
        &below,
        &["diff", "git:HEAD~:../api.yaml", "git:HEAD:./openapi-crate.toml"],
    );
    assert_eq!(run.code, 4, "{run:?}");
    for (old, message) in [
        ("git:HEAD:nothing.yaml", "git:HEAD:nothing.yaml: cannot be read: "),
        ("git:nowhere:api.yaml", "git:nowhere:api.yaml: cannot be read: "),
        ("git:--help:api.yaml", "does not have the form `git:REVISION:PATH`"),
        ("git:HEAD", "does not have the form `git:REVISION:PATH`"),
        ("nothing.yaml", "nothing.yaml: cannot be read: "),
    ] {
        let run = changed.diff(&[old, "api.yaml"]);
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr(message);
    }
}

#[test]
fn overlays_and_settings_apply_to_both_documents_or_to_the_old_one() {
    let changed = Changed::new("operationId: get_pet", "operationId: find_pet");
    let rename = "overlay: 1.0.0\ninfo: {title: A, version: '1'}\nactions:\n  - target: $.paths['/pets/{id}'].get\n    \
                  update: {x-rust-name: get_pet}\n";
    changed.write("names.yaml", rename);
    assert_eq!(changed.diff(&DOCUMENTS).code, 4);
    let with = |options: &[&str]| changed.diff(&[&DOCUMENTS[..], options].concat());
    assert_eq!(with(&["--overlay", "names.yaml"]).code, 0);
    changed.write("old-names.yaml", &rename.replace("get_pet", "find_pet"));
    assert_eq!(with(&["--old-overlay", "old-names.yaml"]).code, 0);
    changed.write("settings.toml", "[secrets]\nfields = [\"age\"]\n");
    let run = with(&["--old-config", "settings.toml", "--overlay", "names.yaml"]);
    assert_eq!(run.code, 3, "{run:?}");
    run.assert_stdout("is a secret in one version only");
    assert_eq!(with(&["--config", "settings.toml", "--overlay", "names.yaml"]).code, 0);
}

#[test]
fn a_method_that_calls_another_operation_is_an_error_unless_it_is_accepted() {
    let changed = Changed::new("operationId: get_pet", "operationId: find_pet");
    let document = changed.read("api.yaml");
    let operation = &document[document.find("  /pets/{id}:").unwrap()..document.find("components:").unwrap()];
    let other = operation
        .replace("/pets/{id}", "/cats/{id}")
        .replace("find_pet", "get_pet");
    changed.write(
        "api.yaml",
        &document.replace("components:", &format!("{other}components:")),
    );
    let run = changed.diff(&DOCUMENTS);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stdout("pets().get_pet (GET /cats/{id}) calls another operation: GET /pets/{id} → GET /cats/{id}\n");
    run.assert_stderr("run again with `--accept`");
    assert_eq!(changed.diff(&["old.yaml", "api.yaml", "--accept"]).code, 4);
    // Generating warns.
    let run = changed.project.run(&[]);
    assert_eq!(run.code, 0);
    run.assert_stderr("warning: out/openapi-crate.lock: pets().get_pet (GET /cats/{id}) calls another operation");
}

#[test]
fn the_version_of_the_crate_must_be_high_enough() {
    for (changed, code, old, new) in [
        (Changed::compatible(), 1, "1.2.3", "1.2.4"),
        (Changed::compatible(), 0, "1.2.3", "1.3.0"),
        (Changed::rust_break(), 1, "1.2.3", "1.3.0"),
        (Changed::rust_break(), 0, "1.2.3", "2.0.0"),
        (Changed::rust_break(), 1, "0.2.3", "0.2.4"),
        (Changed::rust_break(), 0, "0.2.3", "0.3.0"),
        (Changed::new("Finds", "Finds"), 0, "1.2.3", "1.2.3"),
    ] {
        changed.write("old.toml", &settings("old.yaml", old));
        changed.write("new.toml", &settings("api.yaml", new));
        let run = changed.diff(&["old.toml", "new.toml", "--check-version"]);
        assert_eq!(run.code, code, "{old} {new} {run:?}");
        if code == 1 {
            run.assert_stderr(&format!(
                "the version {new} is too low: the changes since {old} require at least "
            ));
        }
    }
    let changed = Changed::compatible();
    let run = changed.diff(&[&DOCUMENTS[..], &["--check-version"]].concat());
    assert_eq!(run.code, 1);
    run.assert_stderr("set `package.version`");
}

fn settings(document: &str, version: &str) -> String {
    format!("document = \"{document}\"\nout = \"out\"\n[package]\nversion = \"{version}\"\n")
}

#[test]
fn one_of_several_clients_is_selected_by_its_package() {
    let changed = Changed::rust_break();
    changed.write(
        "clients.toml",
        "[[client]]\ndocument = \"old.yaml\"\nout = \"a\"\npackage.name = \"a\"\n\
         [[client]]\ndocument = \"api.yaml\"\nout = \"b\"\npackage.name = \"b\"\n",
    );
    let run = changed.diff(&["clients.toml", "api.yaml"]);
    assert_eq!(run.code, 1);
    run.assert_stderr("select one by its package name with `--package NAME`");
    assert_eq!(changed.diff(&["clients.toml", "api.yaml", "--package", "a"]).code, 4);
    assert_eq!(changed.diff(&["clients.toml", "api.yaml", "--package", "b"]).code, 0);
    let run = changed.diff(&["clients.toml", "api.yaml", "--package", "c"]);
    run.assert_stderr("no client has the package name `c`");
    // Both sides are the settings file; its error is reported once.
    for (arguments, message) in [
        (
            &["diff"][..],
            "error: openapi-crate.toml: the settings file has several clients\n",
        ),
        (
            &["diff", "--package", "c"][..],
            "error: openapi-crate.toml: no client has the package name `c`\n",
        ),
    ] {
        changed.write("openapi-crate.toml", &changed.read("clients.toml"));
        let run = run_program(changed.root(), arguments);
        assert_eq!((run.code, run.stderr.matches("error: ").count()), (1, 1), "{run:?}");
        run.assert_stderr(message);
    }
}

#[test]
fn a_url_in_an_error_has_no_credentials() {
    let changed = Changed::rust_break();
    let document = format!(
        "url = \"https://me:pass@example.com/api.yaml\"\nsha256 = \"{}\"",
        "0".repeat(64)
    );
    changed.write(
        "openapi-crate.toml",
        &format!("out = \"out\"\n[document]\n{document}\n"),
    );
    let run = changed.diff(&["old.yaml"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("https://***@example.com/api.yaml: the document has not been downloaded");
    assert!(!run.stderr.contains("pass"), "{run:?}");
}

#[test]
fn an_error_in_a_file_that_the_document_refers_to_has_an_excerpt() {
    let changed = Changed::compatible();
    changed.write(
        "paths.yaml",
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths: {/a: {$ref: a.yaml}}\n",
    );
    changed.write("a.yaml", "get: {operationId: a, responses: 5}\n");
    let run = changed.diff(&["old.yaml", "paths.yaml"]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("1 | get: {operationId: a, responses: 5}\n");
}

#[test]
fn errors_of_both_documents_are_reported() {
    let changed = Changed::rust_break();
    changed.write("old.yaml", "openapi: 3.0.3\npaths: 1\n");
    changed.write("api.yaml", "openapi: 9\n");
    let run = changed.diff(&[&DOCUMENTS[..], &["--message-format", "short"]].concat());
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: old.yaml:");
    run.assert_stderr("error: api.yaml:");
    assert!(!run.stdout.contains("no difference"), "{run:?}");
}

/// A document in which a property repeats a component, apart from `values`.
fn with_color(values: &str, pin: &str) -> String {
    let component = "    Color: {type: string, enum: [red, green]}\n    Pet:\n";
    let property = format!("        color: {{type: string, enum: [{values}]{pin}}}\n        age: {{");
    DOCUMENT
        .replace("    Pet:\n", component)
        .replace("        age: {", &property)
}

#[test]
fn a_pinned_name_keeps_the_type_of_a_property() {
    let changed = Changed::compatible();
    let pin = ", x-rust-name: PetColor";
    for (old, new, unpinned) in [
        ("red, green", "red, green, blue", "has a type of its own now"),
        ("red, green, blue", "red, green", "has the type of another schema now"),
    ] {
        changed.write("old.yaml", &with_color(old, ""));
        changed.write("api.yaml", &with_color(new, ""));
        let run = changed.diff(&DOCUMENTS);
        assert!(run.code >= 4, "{run:?}");
        run.assert_stdout(&format!("models::Pet::color (color) {unpinned}"));

        changed.write("old.yaml", &with_color(old, pin));
        changed.write("api.yaml", &with_color(new, pin));
        let run = changed.diff(&DOCUMENTS);
        run.assert_stdout("models::PetColor::Blue (blue) is ");
        assert!(!run.stdout.contains("models::Pet::color"), "{run:?}");
    }
}
