//! Names for a schema that is only reachable by references, from the tokens of its pointer.

use crate::document::{Document, Pointer};

/// Candidates, best first: the same as for a schema at such a location that is reached without references.
pub(crate) fn name_candidates(document: &Document, at: &Pointer) -> Vec<String> {
    let tokens: Vec<String> = at.tokens().collect();
    let steps: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match steps.as_slice() {
        [.., outer, "$defs" | "definitions", key] => vec![(*key).to_owned(), format!("{outer} {key}")],
        [owner @ .., "content", _, "schema"] | [owner @ .., "schema"] if !owner.is_empty() => {
            let root = Pointer::root_of(at.file().clone());
            let own = document.at(&root.below(owner.iter().copied()));
            candidates_of_owner(owner, own.and_then(|value| value.get("name")?.as_str()))
        }
        _ => vec![at.last()],
    }
}

/// Names for the schema of a body, a response, a parameter or a header. `own` is the owner's `name`.
fn candidates_of_owner(tokens: &[&str], own: Option<&str>) -> Vec<String> {
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
                format!("{stem} {}", own.unwrap_or(number)),
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

/// The stem of the names of an operation's types, for operations that are not lowered, such as callbacks.
fn operation_stem(operation: &[&str]) -> String {
    match operation {
        [.., "callbacks", key, _, method] => format!("{key} {method}"),
        [.., path, method] => format!("{method} {path}"),
        other => other.join(" "),
    }
}

/// The singular of a section of `components`.
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
        for (way, own, expected) in [
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
            let way: Vec<&str> = way.split('/').collect();
            let names = candidates_of_owner(&way, own);
            assert_eq!(names.first().map(String::as_str), Some(expected), "{way:?}");
        }
    }
}
