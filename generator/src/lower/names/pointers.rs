//! Names of schemas that only references lead to, derived from the tokens of their pointers.

use crate::document::{Document, Pointer};

/// Returns candidates, best first: the same as for a schema at such a location that is reached without references.
pub(crate) fn name_candidates(document: &Document, at: &Pointer) -> Vec<String> {
    let tokens: Vec<String> = at.tokens().collect();
    let steps: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match steps.as_slice() {
        [.., outer, "$defs" | "definitions", key] => vec![(*key).to_owned(), format!("{outer} {key}")],
        [owner @ .., "content", _, "schema"] | [owner @ .., "schema"] if !owner.is_empty() => {
            let root = Pointer::root_of(at.file().clone());
            let owner_name = document.at(&root.below(owner.iter().copied()));
            candidates_of_owner(owner, owner_name.and_then(|value| value.get("name")?.as_str()))
        }
        _ => vec![at.last()],
    }
}

/// Returns candidates for the schema of a body, a response, a parameter or a header. `owner_name` is the `name` of that
/// object.
fn candidates_of_owner(tokens: &[&str], owner_name: Option<&str>) -> Vec<String> {
    match tokens {
        ["components", section, name] => vec![(*name).to_owned(), format!("{name} {}", singular_section(section))],
        [operation @ .., "requestBody"] => vec![format!("{} request", operation_stem(operation))],
        [operation @ .., "responses", status] if status.starts_with('2') => {
            let stem = operation_stem(operation);
            vec![format!("{stem} response"), format!("{stem} {status} response")]
        }
        [operation @ .., "responses", status] => vec![format!("{} {status} response", operation_stem(operation))],
        [operation @ .., "parameters", number] => {
            let stem = operation_stem(operation);
            vec![
                format!("{stem} {}", owner_name.unwrap_or(number)),
                format!("{stem} parameter {number}"),
            ]
        }
        [outer @ .., name] => {
            let outer = outer.iter().rev().find(|step| **step != "headers");
            vec![(*name).to_owned(), format!("{} {name}", outer.unwrap_or(&"schema"))]
        }
        [] => Vec::new(),
    }
}

/// Returns the stem of the names of an operation's types, for operations that are not lowered, such as callbacks.
fn operation_stem(operation: &[&str]) -> String {
    match operation {
        [.., "callbacks", key, _, method] => format!("{key} {method}"),
        [.., path, method] => format!("{method} {path}"),
        other => other.join(" "),
    }
}

/// Returns the singular of a section of `components`.
fn singular_section(section: &str) -> &str {
    match section {
        "requestBodies" => "request",
        other => other.strip_suffix('s').unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_named_after_their_owners() {
        for (pointer, owner_name, expected) in [
            ("components/parameters/page", Some("p"), "page"),
            ("components/responses/Gone", None, "Gone"),
            (
                "components/callbacks/OnEvent/{url}/post/requestBody",
                None,
                "OnEvent post request",
            ),
            (
                "paths/a/get/callbacks/on/{url}/put/responses/201",
                None,
                "on put response",
            ),
            ("paths/a/get/responses/default", None, "get a default response"),
            ("paths/a/get/parameters/0", Some("size"), "get a size"),
            ("paths/a/get/responses/200/headers/X-Rate", None, "X-Rate"),
            ("x-shared/thing", None, "thing"),
        ] {
            let tokens: Vec<&str> = pointer.split('/').collect();
            let names = candidates_of_owner(&tokens, owner_name);
            assert_eq!(names.first().map(String::as_str), Some(expected), "{pointer}");
        }
    }
}
