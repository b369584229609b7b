//! `docs/examples.rs`: a test target with a function for each example.

use std::fmt::Write as _;

use heck::ToSnakeCase;

use super::reference::Reference;
use crate::emit::examples::example::{Check, Example};
use crate::ir::unraw;

/// The text of the file.
pub(crate) fn file(reference: &Reference<'_>) -> String {
    let mut text = String::from(HEAD);
    text.push_str("#[rustfmt::skip]\nmod models {\n");
    for (id, _) in reference.models() {
        let name = format!("model_{}", reference.links_to_pages.model(id).to_snake_case());
        function(&mut text, reference, &name, &reference.examples.of_model(id));
    }
    text.push_str("}\n\n#[rustfmt::skip]\nmod operations {\n");
    for (number, group) in reference.api.groups.iter().enumerate() {
        for (at, operation) in group.operations.iter().enumerate() {
            let name = format!("{}__{}", reference.links_to_pages.group(number), unraw(&operation.name));
            function(&mut text, reference, &name, reference.examples.of_operation(number, at));
        }
    }
    if let Some(example) = reference.examples.of_error() {
        function(&mut text, reference, "errors", &example);
    }
    text.push_str("}\n");
    text
}

const HEAD: &str = "\
//! Every example of these pages.

// Examples with a call are compiled and not run.
#![allow(
    dead_code,
    deprecated,
    unused_variables,
    clippy::all,
    non_snake_case,
    mixed_script_confusables,
    uncommon_codepoints
)]

/// Compares the JSON of a value with that from which the example was made.
fn assert_json(value: &impl serde::Serialize, json: &str) {
    let written = serde_json::to_value(value).expect(\"it is JSON\");
    let expected: serde_json::Value = serde_json::from_str(json).expect(\"it is JSON\");
    assert_eq!(written, expected);
}

";

fn function(text: &mut String, reference: &Reference<'_>, name: &str, example: &Example) {
    let library = reference.examples.library();
    let (head, end) = match &example.check {
        Check::Json(json) => (
            format!("#[test]\n    fn {name}() {{"),
            format!("super::assert_json(&value, {json:?});"),
        ),
        Check::Runs => (format!("#[test]\n    fn {name}() {{"), String::new()),
        Check::Value(model) => (
            format!("fn {name}(value: {library}::models::{model}) {{"),
            String::new(),
        ),
        Check::Error => (format!("fn {name}(error: &{library}::Error) {{"), String::new()),
        Check::Client => (
            format!("async fn {name}(client: &{library}::Client) -> Result<(), {library}::Error> {{"),
            "Ok(())".to_owned(),
        ),
    };
    let mut lines = vec![format!("    {head}")];
    let body = example
        .text
        .lines()
        .chain(Some(end.as_str()).filter(|end| !end.is_empty()));
    lines.extend(body.map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!("        {line}")
        }
    }));
    lines.push("    }".to_owned());
    for line in lines {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{line}");
    }
}
