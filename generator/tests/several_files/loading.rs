//! Which files are loaded, and which never are.

use openapi_crate::{Config, Input, Source, generate, no_external_files};

use crate::common::{document, has_errors, report, run, run_loading, tree};
use crate::files::{Files, run_zoo};
use crate::{HEAD, SCHEMAS};

#[test]
fn each_file_is_loaded_once_in_the_order_of_references() {
    let (files, output) = run_zoo();
    let expected = [
        "paths/keepers.yaml",
        "paths/keeper.yaml",
        "paths/animals.yaml",
        "schemas/person.yaml",
        "schemas/common.json",
        "parameters.yaml",
        "responses/problem.yaml",
        "examples/keeper.yaml",
        "bodies/new-keeper.yaml",
        "schemas/animal.yaml",
        "schemas/cat.yaml",
        "schemas/dog.yaml",
        "shared/creatures.yaml",
        "schemas/tricks.yaml",
    ];
    assert_eq!(*files.requested.borrow(), expected);
    let summary = output.summary.unwrap();
    assert_eq!((summary.files, summary.operations, summary.schemas), (14, 5, 9));
}

/// References that leave the directory of the document.
const OUTSIDE: [&str; 22] = [
    "../secret.yaml",
    "./../secret.yaml",
    "x/../../secret.yaml",
    "../api/x.yaml",
    "%2e%2e/secret.yaml",
    ".%2E/secret.yaml",
    "%2e%2e%2fsecret.yaml",
    "..%2fsecret.yaml",
    "..%5csecret.yaml",
    "..\\secret.yaml",
    "\\\\server\\share\\secret.yaml",
    "/etc/passwd",
    "//server/secret.yaml",
    "C:/secret.yaml",
    "C:secret.yaml",
    "x/C:/secret.yaml",
    "file:///etc/passwd",
    "FILE:secret.yaml",
    "http://localhost/secret.yaml",
    "https://example.com/secret.yaml#/A",
    "x.yaml%00.json",
    "x.yaml?y=../../secret.yaml",
];

#[test]
fn no_file_outside_the_directory_is_loaded() {
    let templates = [
        "components: {schemas: {A: {$ref: REF}}}\npaths: {}",
        "components: {schemas: {A: {type: object, properties: {a: {description: b, $ref: REF}}}}}\npaths: {}",
        "components: {schemas: {A: {oneOf: [{type: string}], discriminator: {propertyName: a, mapping: {b: REF}}}}}\npaths: {}",
        "components: {examples: {A: {$ref: REF}}}\npaths: {}",
        "paths: {/a: {$ref: REF}}",
        "paths: {/a: {get: {$ref: REF}}}",
        "paths: {$ref: REF}",
        "paths: {/a: {get: {responses: {204: {$ref: REF}}}}}",
    ];
    for reference in OUTSIDE {
        let quoted = format!("'{reference}'");
        for template in templates {
            let files = Files::default();
            let output = files.run("api/api.yaml", &format!("{HEAD}{}\n", template.replace("REF", &quoted)));
            assert_eq!(*files.requested.borrow(), [""; 0], "{reference} in {template}");
            assert!(
                report(&output).contains(reference),
                "{reference} in {template}: {}",
                report(&output)
            );
            assert!(
                has_errors(&output) || template.contains("mapping"),
                "{reference} in {template}"
            );
        }
        // The file is one directory deeper, so this leads to the same template.
        let further = reference.replace("../", "../../");
        let reference = further.replace("%2e%2e/", "%2e%2e/../").replace(".%2E/", ".%2E/../");
        let file = format!("a: {{$ref: '{reference}'}}\nb: {{type: array, items: {{$ref: '#/a'}}}}\n");
        let files = Files::from_texts([("deep/file.yaml", file.as_str())]);
        let report = files.report_for_schemas("    A: {$ref: 'deep/file.yaml#/b'}\n");
        assert_eq!(*files.requested.borrow(), ["deep/file.yaml"], "{reference}");
        assert!(
            report.starts_with("error: deep/file.yaml:1:11: #/a/$ref: `"),
            "{reference}: {report}"
        );
    }
}

#[test]
fn a_ref_in_data_is_not_a_reference() {
    let files = Files::default();
    let text = format!(
        "{HEAD}x-a: {{$ref: a.yaml}}\npaths:\n  /a:\n    x-b: {{$ref: b.yaml}}\n    get:\n      responses:\n        \
         '200':\n          description: ''\n          content:\n            application/json:\n              \
         example: {{$ref: c.yaml}}\n              examples: {{d: {{value: {{$ref: d.yaml}}}}, e: {{externalValue: e.yaml}}}}\n              \
         schema: {{type: object, properties: {{a: {{enum: [a, {{$ref: f.yaml}}], default: {{$ref: g.yaml}}}}}}, \
         example: {{$ref: h.yaml}}}}\n"
    );
    let output = files.run("api.yaml", &text);
    assert!(output.tree.is_some(), "{}", report(&output));
    assert_eq!(*files.requested.borrow(), [""; 0]);
}

#[test]
fn an_overlay_does_not_apply_to_other_files() {
    let files = Files::from_texts([("a.yaml", "type: object\nproperties: {b: {type: string}}\n")]);
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n  \
                   - {target: $.components.schemas.A.properties, update: {c: {type: string}}}\n  \
                   - {target: $.components.schemas, update: {B: {$ref: a.yaml}}}\n";
    let overlays = [Source {
        name: "overlays/names.yaml",
        text: overlay.as_bytes(),
    }];
    let text = format!("{SCHEMAS}    A: {{$ref: a.yaml}}\n");
    let input = Input {
        document: Source {
            name: "api.yaml",
            text: text.as_bytes(),
        },
        overlays: &overlays,
        load: &|path| files.load(path),
        config: &Config::default(),
        workspace: None,
    };
    let output = generate(&input, &mut |_| {});
    assert_eq!(
        report(&output),
        "warning: overlays/names.yaml:4:14: #/actions/0/target: `$.components.schemas.A.properties` does not match \
         anything in the document\n"
    );
    // A reference from an overlay is resolved relative to the document.
    assert_eq!(*files.requested.borrow(), ["a.yaml"]);
}

#[test]
fn a_document_without_references_loads_no_files() {
    assert_eq!(
        no_external_files("a.yaml").unwrap_err().to_string(),
        "loading of other files is disabled"
    );
    let text = document("optional_and_nullable_fields.yaml");
    let never = |path: &str| panic!("{path} was requested");
    assert!(
        tree(run_loading("optional_and_nullable_fields.yaml", &text, &never))
            == tree(run("optional_and_nullable_fields.yaml", &text))
    );
}
