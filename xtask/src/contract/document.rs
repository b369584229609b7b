//! Which operations a document has, and how they can be sent.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

/// What an object of paths holds beside its operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) struct Operation {
    /// The `operationId`, or method and path where there is none.
    pub(super) id: String,
    /// It takes a form.
    pub(super) form: bool,
    /// There is something in it that can be wrong: a token, a parameter, a body.
    pub(super) fallible: bool,
}

pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Operation>> {
    let text = fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let document = serde_yaml::from_str(&text).with_context(|| format!("{}: cannot be read", path.display()))?;
    Ok(operations(&document))
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                let security = operation.get("security").unwrap_or(&document["security"]);
                let fallible = [security, &operation["parameters"], &operation["requestBody"]];
                let place = || format!("{} {path}", method.to_uppercase());
                operations.push(Operation {
                    id: operation["operationId"].as_str().map_or_else(place, str::to_owned),
                    form: takes_form(document, &operation["requestBody"]),
                    fallible: fallible
                        .into_iter()
                        .any(|part| *part != Value::Null && *part != json!([])),
                });
            }
        }
    }
    operations
}

fn takes_form(document: &Value, body: &Value) -> bool {
    let target = body["$ref"]
        .as_str()
        .and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    target.unwrap_or(body)["content"]
        .get("application/x-www-form-urlencoded")
        .is_some()
}
