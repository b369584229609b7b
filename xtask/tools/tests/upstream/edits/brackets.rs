//! Mappings and lists in brackets, and JSON.

use super::check_properties;
use crate::{MARKER, Project};

#[test]
fn collections_in_brackets_stay_in_brackets() {
    check_properties(
        "        a: {type: string, enum: [x, y, z]} # tail
        b: { type: string, maxLength: 3 }
        c: {type: object, required: [a], properties: {}}
        d:
          enum: [
            one,   # first
            two,
          ]
          required: []
        e: {}
",
        "        a: {type: string, enum: [x, z, w, 'a, b']}
        b: {minLength: 1, type: string}
        c: {type: object, properties: {p: {type: integer}}}
        d: {enum: [one, three], required: [a]}
        e: {type: string}
",
        "        a: {type: string, enum: [x, z, w, 'a, b']} # tail
        b: { minLength: 1, type: string }
        c: {type: object, properties: {p: {type: integer, description: MARKER}}}
        d:
          enum: [
            one,   # first
            three,
          ]
          required:
            - a
        e:
          type: string
",
    );
}

#[test]
fn comments_in_brackets_stay_with_the_item_before_them() {
    check_properties(
        "        a:
          enum: [one, # first
            two # second
          ]
          required: [ # all
            x, y # second
          ]
        b:
          enum: [
            # About one.
            one, # first
            two
            ]
",
        "        a: {enum: [two, one, three], required: [y]}
        b: {enum: [two, one]}
",
        "        a:
          enum: [two, # second
            one, # first
            three
          ]
          required: [ # all
            y # second
          ]
        b:
          enum: [
            two,
            # About one.
            one # first
            ]
",
    );
}

#[test]
fn json_stays_json() {
    let project =
        Project::new("{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {\n    \"/a\": {\"summary\": \"Ours.\"}\n  }\n}\n");
    project.merge("openapi: 3.0.3\npaths: {/a: {}, /b: {get: {operationId: b}}}\n");
    let merged = project.read("specs/api.yaml");
    serde_json::from_str::<serde_json::Value>(&merged).unwrap();
    assert_eq!(
        merged,
        format!(
            "{{\n  \"openapi\": \"3.0.3\",\n  \"paths\": {{\n    \"/a\": {{\"summary\": \"Ours.\"}},\n    \"/b\": {{\"get\": \
             {{\"summary\": \"{MARKER}\", \"description\": \"{MARKER}\", \"operationId\": \"b\"}}}}\n  }}\n}}\n"
        )
    );
}
