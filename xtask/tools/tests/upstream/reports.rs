//! What the command records and reports, and what `--check` finds.

use super::{MARKER, Project, list, stderr, stdout};

const OURS: &str = "openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: 'https://example.com'}]
tags: [{name: things}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [things]
      responses:
        '200':
          description: Ours.
          content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}
    delete: {operationId: drop, tags: [things], responses: {'204': {description: Ours.}}}
components:
  schemas:
    thing:
      description: Ours.
      type: object
      properties:
        someName: {type: string, description: Ours.}
    # About what is lost.
    lost:
      type: object
      properties: {a: {type: string}}
      description: |
        # A heading

        Ours.
";

const THEIRS: &str = "openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: 'https://example.com'}]
tags: [{name: things}, {name: others}]
paths:
  /objects:
    get:
      operationId: listThings
      tags: [things]
      responses:
        '200':
          description: These are eight words that nobody else wrote.
          content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}
components:
  schemas:
    thing: {type: object, properties: {otherName: {type: string}}}
    extra: {type: object, properties: {a: {$ref: '#/components/schemas/thing'}}}
";

fn project() -> Project {
    let project = Project::new(OURS);
    project.write(
        "specs/codegen.toml",
        "document = \"api.yaml\"\noverlays = [\"names.yaml\"]\n",
    );
    project.write(
        "specs/names.yaml",
        "overlay: 1.0.0
info: {title: Names, version: '1'}
actions:
  - target: $.paths['/things'].get
    update: {x-rust-name: list}
  - target: $.paths['/objects'].post
    update: {x-rust-name: post}
  - target: $.components.schemas.thing
    update: {x-rust-name: Thing}
  - target: $.tags[?@.name == 'things']
    update: {x-rust-group: thing}
",
    );
    project.write(
        "generated/tests/a.rs",
        "fn a() {\n    client.things().drop();\n    drop(client);\n    get(\"/things\"); get(\"/things/x\");\n    Lost { a, \
         some_name };\n}\n",
    );
    project.write("generated/examples/b.rs", "use models::Lost;\n");
    project
}

#[test]
fn the_report_lists_what_is_left_to_do() {
    let project = project();
    let report = project.merge(THEIRS);
    assert_eq!(
        list(&report, "overlay targets that match nothing"),
        [
            "names.yaml:4: `$.paths['/things'].get` does not match anything in the document",
            "names.yaml:6: `$.paths['/objects'].post` does not match anything in the document"
        ]
    );
    assert_eq!(list(&report, "errors of the generator"), [""; 0]);
    assert_eq!(
        list(&report, "operations without a name in the overlay"),
        ["GET /objects"]
    );
    assert_eq!(
        list(&report, "operations that moved with their operationId"),
        ["listThings: get /things → get /objects"]
    );
    assert_eq!(list(&report, "tags without a group in the overlay"), ["others"]);
    assert_eq!(
        list(&report, "comments that were removed with their items"),
        ["# About what is lost."]
    );
    assert_eq!(list(&report, "models without a description"), ["extra"]);
    assert_eq!(
        list(&report, "tests and examples that mention removed names"),
        [
            "examples/b.rs:1: Lost",
            "tests/a.rs:2: drop",
            "tests/a.rs:4: /things",
            "tests/a.rs:5: Lost, some_name"
        ]
    );
    let markers = list(&report, "descriptions to write");
    assert!(markers.contains(&"/paths/~1objects/get/summary"), "{markers:?}");
    assert!(
        markers.contains(&"/components/schemas/extra/properties/a/description"),
        "{markers:?}"
    );
    assert_eq!(markers.len(), project.read("specs/api.yaml").matches(MARKER).count());
}

#[test]
fn the_record_has_the_source_the_size_and_digests() {
    let project = project();
    project.write("theirs.yaml", THEIRS);
    let arguments = ["--url", "https://example.com/api.yaml", "--retrieved", "2026-01-02"];
    let output = project.upstream(&[&["theirs.yaml"][..], &arguments].concat());
    assert!(output.status.success(), "{output:?}");
    let record: toml::Table = project.read("specs/upstream.toml").parse().unwrap();
    assert_eq!(record["source"]["url"].as_str(), Some("https://example.com/api.yaml"));
    assert_eq!(record["source"]["retrieved"].as_str(), Some("2026-01-02"));
    assert_eq!(record["source"]["version"].as_str(), Some("1"));
    let counts = record["counts"].as_table().unwrap();
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let mut counts = counts;
    counts.sort();
    assert_eq!(
        counts,
        ["operations 1", "properties 2", "schemas 2", "servers 1", "tags 2"]
    );
    for part in ["source", "facts"] {
        assert_eq!(record[part]["sha256"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn a_check_finds_other_facts_and_copied_sentences() {
    let project = project();
    project.merge(THEIRS);
    let merged = project.read("specs/api.yaml");
    assert!(project.upstream(&["--check"]).status.success());
    let recorded = stdout(&project.upstream(&["--check", "theirs.yaml"]));
    assert!(recorded.ends_with("the document is the recorded one\n"), "{recorded}");
    project.write("others.yaml", &format!("# Another comment.\n{THEIRS}"));
    let another = stdout(&project.upstream(&["--check", "others.yaml"]));
    assert!(another.ends_with("another one with the same facts\n"), "{another}");

    let record = project.read("specs/upstream.toml");
    project.write(
        "specs/upstream.toml",
        &record.replace("operations = 1", "operations = 2"),
    );
    let output = project.upstream(&["--check"]);
    assert!(
        stderr(&output).ends_with(":\noperations: recorded 2 / ours 1\n"),
        "{}",
        stderr(&output)
    );
    project.write("specs/upstream.toml", &record);

    project.write("specs/api.yaml", &merged.replace("otherName", "thirdName"));
    let output = project.upstream(&["--check", "theirs.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!stderr(&output).contains("are copied"), "{}", stderr(&output));
    for difference in [
        "the facts are not those of the vendor's document",
        "facts: recorded ",
        "/components/schemas/thing/properties/otherName: ours nothing / theirs {\"type\":\"string\"}",
        "/components/schemas/thing/properties/thirdName: ours {\"type\":\"string\"} / theirs nothing",
    ] {
        assert!(stderr(&output).contains(difference), "{}", stderr(&output));
    }

    let copy = "These are eight words that NOBODY else wrote!";
    project.write("specs/api.yaml", &merged.replace(&format!("'{MARKER}'"), copy));
    let output = project.upstream(&["--check", "theirs.yaml"]);
    assert!(!stderr(&output).contains("the facts are not"), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("copied: these are eight words that nobody else wrote"),
        "{}",
        stderr(&output)
    );
    assert!(project.upstream(&["--check"]).status.success());
}

#[test]
fn names_cannot_leave_their_line() {
    let project = Project::new(OURS);
    let theirs = THEIRS.replace("otherName:", "\"a\\n## b\\e[31m\\u202E\":");
    let report = project.merge(&theirs);
    assert!(
        report.contains("/components/schemas/thing/properties/a\\n## b\\u{1b}[31m\\u{202e}"),
        "{report}"
    );
    let is_hidden = |c: char| c == '\u{202e}' || c.is_control() && c != '\n';
    assert!(!report.contains(is_hidden) && !report.contains("\n## b"), "{report}");
}
