//! The formats of messages.

use std::fs;

use serde_json::Value;

use super::project::{DOCUMENT, Project, Run, run_program};

/// Generates from a document with an error at `7:14` of its own text.
fn run(arguments: &[&str]) -> Run {
    let project = Project::new();
    let broken = DOCUMENT.replacen("schemas/Pet'", "schemas/Dog'", 1);
    fs::write(project.root().join("api.yaml"), broken).unwrap();
    run_program(
        project.root(),
        &[&["generate", "api.yaml", "--out", "out"], arguments].concat(),
    )
}

#[test]
fn the_human_format_has_an_excerpt_of_the_file() {
    let run = run(&[]);
    assert_eq!(run.code, 1);
    run.assert_stderr(
        "error: `#/components/schemas/Dog` does not exist in this document\n  --> api.yaml:18:28\n   |\n\
         18 |             schema: {$ref: '#/components/schemas/Dog'}\n   |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
    );
    run.assert_stderr("= note: at #/paths/~1pets/post/requestBody/content/application~1json/schema/$ref\n");
    assert!(!run.stderr.contains('\u{1b}'), "colors without a terminal: {run:?}");
}

#[test]
fn colors_can_be_requested() {
    run(&["--color", "always"]).assert_stderr("\u{1b}[");
}

#[test]
fn the_json_format_has_an_object_per_line() {
    let run = run(&["--message-format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let objects: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects.len(), 3, "{run:?}");
    assert_eq!(objects[0]["reason"], "diagnostic");
    assert_eq!(objects[0]["severity"], "error");
    assert_eq!((&objects[0]["line"], &objects[0]["column"]), (&18.into(), &28.into()));
    assert_eq!(objects[0]["file"], "api.yaml");
    assert_eq!(objects[1]["message"], "nothing was written: 1 error");
    assert_eq!(
        (&objects[2]["reason"], &objects[2]["success"]),
        (&"finished".into(), &false.into())
    );
}

#[test]
fn the_json_format_reports_files_and_results() {
    let project = Project::new();
    let arguments = ["api.yaml", "--out", "out", "--message-format", "json"];
    let run = run_program(project.root(), &[&["generate"], &arguments[..]].concat());
    let lines = |run: &Run| -> Vec<Value> {
        run.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let written = lines(&run);
    let (finished, files) = written.split_last().unwrap();
    assert_eq!(finished["reason"], "finished");
    assert_eq!(
        (&finished["new"], &finished["success"]),
        (&files.len().into(), &true.into())
    );
    assert!(
        files
            .iter()
            .any(|file| file["file"] == "src/lib.rs" && file["change"] == "new")
    );

    project.edit("src/lib.rs", |text| text + "// edited\n");
    let check = run_program(project.root(), &[&["check"], &arguments[..]].concat());
    assert_eq!(check.code, 1);
    let checked = lines(&check);
    assert_eq!(
        (&checked[0]["file"], &checked[0]["change"]),
        (&"src/lib.rs".into(), &"changed".into())
    );
    let finished = checked.last().unwrap();
    assert_eq!(
        (&finished["reason"], &finished["success"], &finished["changed"]),
        (&"finished".into(), &false.into(), &1.into())
    );

    project.write("src/lib.rs", "// by hand\n");
    let check = run_program(project.root(), &[&["check"], &arguments[..]].concat());
    assert!(
        lines(&check).iter().any(|line| line["change"] == "conflict"),
        "{check:?}"
    );
    let github = ["check", "api.yaml", "--out", "out", "--message-format", "github"];
    run_program(project.root(), &github).assert_stdout("::error file=out/src/lib.rs::is not up to date");
}

#[test]
fn the_github_format_is_an_annotation() {
    let run = run(&["--message-format", "github"]);
    run.assert_stdout(
        "::error file=api.yaml,line=18,col=28,title=#/paths/~1pets/post/requestBody/content/application~1json/schema/$ref::\
         `#/components/schemas/Dog` does not exist in this document\n",
    );
}

#[test]
fn quiet_runs_print_errors_only() {
    let project = Project::new();
    let run = run_program(project.root(), &["generate", "api.yaml", "--out", "out", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
}

#[test]
fn completions_and_manual_pages_are_generated() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run_program(project.root(), &["completions", shell]);
        assert_eq!(run.code, 0, "{run:?}");
        run.assert_stdout("message-format");
        assert!(!run.stdout.contains("openapi__subcmd__crate"), "{run:?}");
    }
    assert_eq!(run_program(project.root(), &["man", "--out", "man"]).code, 0);
    let page = fs::read_to_string(project.root().join("man/openapi-crate-generate.1")).unwrap();
    assert!(page.contains("allow\\-empty"), "{page}");
    for page in ["openapi-crate", "openapi-crate-generate", "openapi-crate-man"] {
        let text = fs::read_to_string(project.root().join(format!("man/{page}.1"))).unwrap();
        let title = format!(".TH {page} 1  \"openapi-crate {}\" \n", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&title), "{text}");
    }
}

/// A note suggests what to add to the document, so it is not printed where nobody adds it.
#[test]
fn notes_are_printed_only_when_the_crate_is_written() {
    let project = Project::new();
    let paged = "paths:\n  /list:\n    get:\n      parameters: [{name: page, in: query, schema: {type: integer}}]\n      \
                 responses: {'200': {description: A page., content: {application/json: {schema: {type: array, items: \
                 {type: string}}}}}}\n";
    fs::write(project.root().join("api.yaml"), DOCUMENT.replace("paths:\n", paged)).unwrap();
    let run = |arguments: &[&str]| {
        let run = run_program(project.root(), arguments);
        assert_eq!(run.code, 0, "{run:?}");
        run
    };
    let generate = ["generate", "api.yaml", "--out", "out"];
    let note = "an operation looks paginated, but has no `x-rust-pages`";
    let human = run(&generate);
    human.assert_stderr(&format!("note: {note}\n"));
    human.assert_stderr("  - {target: \"$.paths['/list'].get\", update: {x-rust-pages: {items: [], page: page}}}\n");
    let github = run(&[&generate[..], &["--message-format", "github"]].concat());
    github.assert_stdout("::notice file=api.yaml,");
    let json = run(&[&generate[..], &["--message-format", "json"]].concat());
    let objects = json.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    let diagnostics: Vec<Value> = objects
        .filter(|object: &Value| object["reason"] == "diagnostic")
        .collect();
    assert_eq!(diagnostics.len(), 1, "{json:?}");
    assert_eq!(
        (&diagnostics[0]["severity"], &diagnostics[0]["message"]),
        (&"note".into(), &note.into())
    );

    for arguments in [
        &[&generate[..], &["--quiet"]].concat()[..],
        &["check", "api.yaml", "--out", "out", "--full"],
        &[
            "check",
            "api.yaml",
            "--out",
            "out",
            "--full",
            "--message-format",
            "json",
        ],
    ] {
        let run = run(arguments);
        assert!(!(run.stdout + &run.stderr).contains("looks paginated"), "{arguments:?}");
    }
}
