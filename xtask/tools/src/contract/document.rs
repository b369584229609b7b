//! Reads the operations of a document, and how they can be sent.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

/// The keys of a path item whose values are operations.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) struct Operation {
    /// The `operationId`, or the method and path if there is none.
    pub(super) id: String,
    /// Whether it accepts a form.
    pub(super) accepts_form: bool,
    /// Whether a request can be invalid: it has a security requirement, parameters or a body.
    pub(super) can_be_invalid: bool,
}

pub(super) fn read_operations(path: &Path) -> anyhow::Result<Vec<Operation>> {
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
                let inputs = [security, &operation["parameters"], &operation["requestBody"]];
                let method_and_path = || format!("{} {path}", method.to_uppercase());
                operations.push(Operation {
                    id: operation["operationId"]
                        .as_str()
                        .map_or_else(method_and_path, str::to_owned),
                    accepts_form: accepts_form(document, &operation["requestBody"]),
                    can_be_invalid: inputs
                        .into_iter()
                        .any(|part| *part != Value::Null && *part != json!([])),
                });
            }
        }
    }
    operations
}

fn accepts_form(document: &Value, body: &Value) -> bool {
    let target = body["$ref"]
        .as_str()
        .and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    target.unwrap_or(body)["content"]
        .get("application/x-www-form-urlencoded")
        .is_some()
}
