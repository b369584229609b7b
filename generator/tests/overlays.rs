//! Problems with values from an overlay are reported at their location in the overlay.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::time::{Duration, Instant};

use common::{has_errors, report, run_with, tree};
use openapi_crate::{Config, Output, Source};

const NO_PATHS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";

fn run_with_overlay(overlay: &str) -> Output {
    let overlays = [Source {
        name: "names.yaml",
        text: overlay.as_bytes(),
    }];
    let text = format!("{NO_PATHS}components: {{}}\n");
    let output = run_with(
        Source {
            name: "api.yaml",
            text: text.as_bytes(),
        },
        &overlays,
        &Config::default(),
    );
    assert_eq!(output.tree.is_none(), has_errors(&output), "{overlay}");
    output
}

#[test]
fn invalid_overlays_are_rejected_with_their_location() {
    let actions = |actions: &str| format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}");
    for (overlay, expected) in [
        (
            "overlay: 1.0.0\n  x: [\n".to_owned(),
            "names.yaml:2:4: mapping values are not allowed in this context",
        ),
        (String::new(), "names.yaml: the file is empty"),
        ("- a\n".to_owned(), "names.yaml: the document is not a mapping"),
        (
            NO_PATHS.to_owned(),
            "names.yaml:1:1: #: this is not a valid OpenAPI Overlay 1.0: missing field `overlay`",
        ),
        (
            actions("  {}\n"),
            "names.yaml:3:1: #/actions: this is not a valid OpenAPI Overlay 1.0: invalid type: map, expected a sequence",
        ),
        (
            actions("  - {target: 3, remove: true}\n"),
            "names.yaml:4:14: #/actions/0/target: this is not a valid OpenAPI Overlay 1.0: invalid type: integer `3`, expected a string",
        ),
        (
            actions("  - {update: {}}\n"),
            "names.yaml:4:5: #/actions/0: this is not a valid OpenAPI Overlay 1.0: missing field `target`",
        ),
        (
            actions("  - {target: $, update: {}}\n  - {target: '$.[', update: {}}\n"),
            "names.yaml:5:14: #/actions/1/target: invalid JSONPath query: at position 2, in dot member name, must start with lowercase alpha or '_'",
        ),
        (
            actions("  - {target: $}\n"),
            "names.yaml:4:5: #/actions/0: action must specify either `update` or `remove: true`",
        ),
        (
            actions("  - {target: $.info.title, update: {a: 1}}\n"),
            "names.yaml:4:14: #/actions/0/target: action `target` must resolve to objects or arrays, not primitives or null",
        ),
    ] {
        let report = report(&run_with_overlay(&overlay));
        assert_eq!(
            report.lines().next(),
            Some(format!("error: {expected}").as_str()),
            "{overlay}"
        );
    }
}

#[test]
fn an_overlay_changes_the_document_and_warns_if_it_matches_nothing() {
    let one = |target: &str, action: &str| {
        report(&run_with_overlay(&format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n  - target: {target}\n    {action}\n"
        )))
    };
    assert_eq!(one("$.components", "update: {schemas: {A: {type: string}}}"), "");
    assert_eq!(
        one("$.paths['/none'].get", "update: {x-rust-name: a}"),
        "warning: names.yaml:4:13: #/actions/0/target: `$.paths['/none'].get` does not match anything in the document\n"
    );
    assert_eq!(
        one("$.paths", "remove: true"),
        "warning: api.yaml:1:1: #: this OpenAPI document has no `paths`; {} is used instead\n"
    );
    // A value from an overlay is reported in the overlay.
    assert_eq!(
        one("$.components", "update: {schemas: {A: {type: object, properties: []}}}"),
        "error: names.yaml:5:42: #/actions/0/update/schemas/A/properties: an object is expected, not an array\n  help: write the entries of an object as `name: value`, without a leading `-`\n"
    );
}

const API: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
tags: [{name: Pets}, {name: Stores}]
paths:
  /pets/{petId}:
    get:
      operationId: getPet
      parameters:
        - {name: a, in: query, schema: {type: string}}
        - {name: petId, in: path, required: true, schema: {type: string}}
        - {name: b, in: query, schema: {type: strnig}}
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet: {type: object, properties: {kind: {type: string, enum: [cat, dog]}}}
    Order: {type: object, properties: {id: {type: integer}}}
";

/// The diagnostics of a run with overlays that have these actions.
fn report_with_overlays(overlays: &[&str]) -> String {
    let head = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n";
    let texts: Vec<String> = overlays.iter().map(|actions| format!("{head}{actions}")).collect();
    let names: Vec<String> = (1..=texts.len()).map(|number| format!("{number}.yaml")).collect();
    let sources = texts.iter().zip(&names).map(|(text, name)| Source {
        name,
        text: text.as_bytes(),
    });
    let sources: Vec<Source<'_>> = sources.collect();
    let document = Source {
        name: "api.yaml",
        text: API.as_bytes(),
    };
    report(&run_with(document, &sources, &Config::default()))
}

/// The location at the start of each diagnostic.
fn locations(report: &str) -> Vec<&str> {
    let lines = report.lines().filter(|line| !line.starts_with(' '));
    lines.map(|line| line.split(": ").nth(1).unwrap()).collect()
}

#[test]
fn problems_of_overlay_values_are_reported_in_the_overlay() {
    for (target, update, at) in [
        ("$.components.schemas.Pet", "{x-rust-name: 7}", "x-rust-name"),
        ("$.components.schemas.Pet", "{x-rust-name: 'no name'}", "x-rust-name"),
        ("$.components.schemas.Pet", "{x-rust-nmae: A}", "x-rust-nmae"),
        (
            "$.components.schemas.Pet",
            "{properties: {kind: {x-rust-field: '1 2'}}}",
            "properties/kind/x-rust-field",
        ),
        (
            "$.components.schemas.Pet.properties.kind",
            "{x-rust-variants: {cat: 'a b'}}",
            "x-rust-variants",
        ),
        (
            "$.components.schemas.Pet.properties.kind",
            "{x-rust-variants: [cat]}",
            "x-rust-variants",
        ),
        (
            "$.components.schemas.Pet.properties.kind",
            "{x-rust-variant-docs: 1}",
            "x-rust-variant-docs",
        ),
        ("$.components.schemas.Pet", "{x-rust-aliases: {a: b}}", "x-rust-aliases"),
        ("$.paths['/pets/{petId}'].get", "{x-rust-name: 'a-b!'}", "x-rust-name"),
        ("$.paths['/pets/{petId}'].get", "{x-rust-group: [a]}", "x-rust-group"),
        (
            "$.paths['/pets/{petId}'].get",
            "{x-rust-pages: {item: x}}",
            "x-rust-pages",
        ),
        ("$", "{x-rust-globals: [{name: petId, in: query}]}", "x-rust-globals/0"),
        ("$", "{x-rust-globals: {}}", "x-rust-globals"),
        (
            "$.paths['/pets/{petId}'].get",
            "{responses: {'400': {$ref: '#/none'}}}",
            "responses/400/$ref",
        ),
        (
            "$.components.schemas.Order",
            "{properties: {id: {type: 7}}}",
            "properties/id/type",
        ),
        (
            "$.components",
            "{schemas: {New: {type: object, required: 1}}}",
            "schemas/New/required",
        ),
        ("$.paths['/pets/{petId}'].get.parameters", "{name: x, in: quury}", "in"),
    ] {
        let report = report_with_overlays(&[&format!("  - target: \"{target}\"\n    update: {update}\n")]);
        let pointer = format!("#/actions/0/update/{at}");
        let line = report.lines().find(|line| line.contains(&pointer));
        let line = line.unwrap_or_else(|| panic!("{update}: nothing at {pointer} in {report}"));
        let start = line.split(": ").nth(1).unwrap();
        assert!(start.starts_with("1.yaml:5:"), "{line}");
        // The position is that of the key or value itself.
        let column: usize = start.rsplit(':').next().unwrap().parse().unwrap();
        assert!(column >= 13, "{line}");
        assert!(!report.contains("api.yaml:1:1"), "{report}");
    }
}

#[test]
fn the_last_overlay_that_wrote_a_value_is_reported() {
    let action =
        |value: &str| format!("  - target: $.components.schemas.Pet\n    update: {{x-rust-name: {value}, title: A}}\n");
    let report = report_with_overlays(&[
        &action("Fine"),
        &action("'not fine'"),
        &action("Fine").replace("x-rust-name: Fine, ", ""),
    ]);
    assert_eq!(locations(&report), ["api.yaml:11:47", "2.yaml:5:27"], "{report}");
}

/// The typo `strnig` is in the third parameter of the document.
#[test]
fn moved_values_are_reported_at_their_location_in_the_document() {
    let alone = report_with_overlays(&[]);
    assert_eq!(locations(&alone), ["api.yaml:11:47"], "{alone}");
    let remove =
        |filter: &str| format!("  - target: $.paths['/pets/{{petId}}'].get.parameters[{filter}]\n    remove: true\n");
    assert_eq!(report_with_overlays(&[&remove("?@.name == 'a'")]), alone);
    // The order in which the path finds the values does not matter.
    assert_eq!(report_with_overlays(&[&remove("0,0")]), alone);
    let both = report_with_overlays(&[&remove("1,0")]);
    assert!(
        both.contains("api.yaml:11:47: #/paths/~1pets~1{petId}/get/parameters/2/schema/type"),
        "{both}"
    );
    let gone = report_with_overlays(&[&remove("2")]);
    assert_eq!(gone, "");
    assert!(!report_with_overlays(&[&remove("*")]).contains("strnig"));
}

#[test]
fn a_target_that_matches_nothing_gets_a_suggestion() {
    let target = |target: &str| report_with_overlays(&[&format!("  - target: \"{target}\"\n    update: {{x-a: 1}}\n")]);
    for (wrong, right) in [
        ("$.paths['/pets/{id}'].get", "$.paths['/pets/{petId}'].get"),
        ("$.paths['/pets/{petId}'].gett", "$.paths['/pets/{petId}'].get"),
        ("$.components.schemas.Pte", "$.components.schemas.Pet"),
        ("$.component.schemas.Pet", "$.components.schemas.Pet"),
        ("$.tags[?@.name == 'Pet']", "$.tags[?@.name == 'Pets']"),
    ] {
        let report = target(wrong);
        let expected = format!(
            "warning: 1.yaml:4:13: #/actions/0/target: `{wrong}` does not match anything in the document\n  help: did you mean `{right}`?\n"
        );
        assert!(report.contains(&expected), "{report}");
    }
}

#[test]
fn unknown_overlay_keys_are_reported_with_a_suggestion() {
    let report = report_with_overlays(&[
        "  - target: $.tags\n    updat: {name: A}\n    remove: true\n  - {target: $.tags, x-a: 1, removed: true, update: {}}\nextend: a\n",
    ]);
    for part in [
        "warning: 1.yaml:5:5: #/actions/0/updat: `updat` is not a key of an overlay here; it is ignored\n  help: write `update`\n",
        "warning: 1.yaml:7:39: #/actions/1/removed: `removed` is not a key of an overlay here; it is ignored\n  help: write `remove`\n",
        "warning: 1.yaml:8:9: #/extend: `extend` is not a key of an overlay here; it is ignored\n  help: write `extends`\n",
    ] {
        assert!(report.contains(part), "no `{part}` in {report}");
    }
}

#[test]
fn all_invalid_paths_are_reported_with_their_locations() {
    let report = report_with_overlays(&[
        "  - {target: 'paths', update: {}}\n  - {target: '$.tags[?@.name = 1]', update: {}}\n  - {target: '', update: {}}\n",
    ]);
    let locations: Vec<_> = locations(&report)
        .into_iter()
        .filter(|location| location.starts_with('1'))
        .collect();
    assert_eq!(locations, ["1.yaml:4:14", "1.yaml:5:14", "1.yaml:6:14"], "{report}");
    let report = report_with_overlays(&["  - {target: $, remove: true}\n"]);
    assert!(
        report.contains("error: 1.yaml:4:14: #/actions/0/target: the whole document cannot be removed\n"),
        "{report}"
    );
}

/// Each value of a document that is 50 deep has 20,000 chains of three values around it.
#[test]
fn targets_that_visit_too_many_values_are_rejected() {
    let deep = format!("{}1{}", "{a: ".repeat(50), "}".repeat(50));
    let deep: String = (0..200).map(|number| format!("  x{number}: {deep}\n")).collect();
    let text = format!("{NO_PATHS}x-deep:\n{deep}");
    let document = Source {
        name: "api.yaml",
        text: text.as_bytes(),
    };
    for (target, is_error) in [
        ("$..*..*..*", false),
        ("$..[?@..[?@..*]..*]", true),
        ("$[?$..*..*]", true),
    ] {
        let overlay = format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n  - {{target: '{target}', remove: true}}\n"
        );
        let overlays = [Source {
            name: "o.yaml",
            text: overlay.as_bytes(),
        }];
        let begin = Instant::now();
        let output = run_with(document, &overlays, &Config::default());
        assert!(begin.elapsed() < Duration::from_secs(60), "{target}");
        let expected = format!(
            "error: o.yaml:4:14: #/actions/0/target: `{target}` visits too many values of this document\n  help: "
        );
        assert_eq!(report(&output).contains(&expected), is_error, "{}", report(&output));
    }
}

/// The location of an untyped value is where it is written.
#[test]
fn untyped_values_are_located_in_the_overlay_that_wrote_them() {
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  - target: $.components\n    update: {schemas: {A: {type: object, properties: {b: {}}}}}\n";
    let pointers = |output: &Output| {
        let pointers = output.untyped.iter().map(|untyped| untyped.pointer.clone());
        pointers.collect::<Vec<_>>()
    };
    let expected = "names.yaml#/actions/0/update/schemas/A/properties/b";
    assert_eq!(pointers(&run_with_overlay(overlay)), [expected]);
}

#[test]
fn one_action_gives_all_integers_a_format() {
    let document = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    Record:\n      \
                    type: object\n      properties:\n        type: {type: integer}\n        \
                    list: {type: array, items: {type: integer}}\n        small: {type: integer, format: int32}\n";
    // The example of README.md.
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  \
                   - target: $..[?@.type == 'integer' && !@.format]\n    update: {format: int64}\n";
    let source = |name, text: &'static str| Source {
        name,
        text: text.as_bytes(),
    };
    let overlays = [source("integers.yaml", overlay)];
    let output = run_with(source("api.yaml", document), &overlays, &Config::default());
    let tree = output.tree.unwrap();
    let models: String = tree
        .iter()
        .filter(|(path, _)| path.starts_with("src/models"))
        .map(|(_, file)| file.text.as_str())
        .collect();
    for field in ["r#type: Option<i64>", "list: Option<Vec<i64>>", "small: Option<i32>"] {
        assert!(models.contains(field), "{field} in {models}");
    }
}

/// An overlay can give a document the version that has what it adds.
#[test]
fn an_overlay_can_change_the_version() {
    let document =
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'204': {description: ''}}}}}\n";
    let source = |name, text: &'static str| Source {
        name,
        text: text.as_bytes(),
    };
    let overlay = |action: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n  - {{target: $, update: {action}}}\n  - {{target: \"$.paths['/a']\", update: {{query: {{responses: {{}}}}}}}}\n"
        )
    };
    let run = |overlay: &str| {
        let overlays = [Source {
            name: "version.yaml",
            text: overlay.as_bytes(),
        }];
        run_with(source("api.yaml", document), &overlays, &Config::default())
    };
    let methods = |output: Output| {
        tree(output)
            .get("src/operations/a.rs")
            .unwrap()
            .text
            .matches("pub fn")
            .count()
    };
    let newer = run(&overlay("{openapi: 3.2.0}"));
    assert_eq!(report(&newer), "");
    assert_eq!(methods(newer), 2);
    let older = run(&overlay("{}"));
    let reported = report(&older);
    assert!(
        reported.starts_with("warning: version.yaml:5:40: #/actions/1/update/query: OpenAPI 3.0 does not have `query`"),
        "{reported}"
    );
    assert_eq!(methods(older), 1);
    let unsupported = report(&run(&overlay("{openapi: 3.3.0}")));
    assert!(
        unsupported.starts_with("error: version.yaml:4:35: #/actions/0/update/openapi: OpenAPI 3.3.0 is not supported"),
        "{unsupported}"
    );
}
