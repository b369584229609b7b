//! The names of requests and responses fit the operations that use them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{from_manifest_folder, report};

/// The operations of the client, as its lock file describes them.
#[expect(
    clippy::panic,
    reason = "a test fails by panicking, and clippy does not see that this is one"
)]
fn operations() -> Vec<Value> {
    let path = from_manifest_folder("../generated/openapi-crate.lock");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let json = text.lines().filter(|line| !line.starts_with('#'));
    let lock: Value = serde_json::from_str(&json.collect::<String>()).unwrap_or_default();
    lock["surface"]["operations"].as_array().cloned().unwrap_or_default()
}

/// The words of an `operationId`, without those that all have: `auth_token_create_api` is `tokencreate`.
fn operation_stem(id: &str) -> String {
    let id = id.trim_end_matches("_post").trim_end_matches("_api");
    id.strip_prefix("auth_").unwrap_or(id).replace('_', "").to_lowercase()
}

/// The words of a type, if it is named as a request or a response: `TokenCreateRequest` is `tokencreate`.
fn type_stem(name: &str) -> Option<String> {
    let name = name.strip_prefix("models::")?;
    let stem = name.strip_suffix("Request").or_else(|| name.strip_suffix("Response"))?;
    Some(stem.to_lowercase())
}

#[test]
fn no_operation_uses_a_type_that_is_named_after_another_one() {
    let operations = operations();
    let id = |operation: &'_ Value| operation_stem(operation["id"].as_str().unwrap_or_default());
    let stems: BTreeSet<String> = operations.iter().map(id).collect();
    let mut problems = Vec::new();
    let mut compared = 0;
    for operation in &operations {
        for ty in [&operation["response"], &operation["body"]["type"]] {
            let Some((name, stem)) = ty.as_str().and_then(|name| Some((name, type_stem(name)?))) else {
                continue;
            };
            compared += 1;
            // Variants of an operation share its types, such as `token_create` and `token_create_batch`.
            if stems.contains(&stem) && !id(operation).starts_with(&stem) {
                problems.push(format!("{} uses {name}", operation["call"]));
            }
        }
    }
    assert!(compared > 100, "only {compared} types were found");
    report("types are named after another operation", &problems);
}
