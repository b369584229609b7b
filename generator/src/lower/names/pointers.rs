//! Names for a schema that only references lead to, from the way to its place.

use crate::document::{Document, Pointer};

/// Candidates, best first: as for a schema of the same kind of place that is reached without references.
pub(crate) fn names(document: &Document, at: &Pointer) -> Vec<String> {
    let tokens: Vec<String> = at.tokens().collect();
    let way: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match way.as_slice() {
        [.., outer, "$defs" | "definitions", key] => vec![(*key).to_owned(), format!("{outer} {key}")],
        [holder @ .., "content", _, "schema"] | [holder @ .., "schema"] if !holder.is_empty() => {
            let root = Pointer::root_of(at.file().clone());
            let own = document.at(&root.below(holder.iter().copied()));
            of_holder(holder, own.and_then(|value| value.get("name")?.as_str()))
        }
        _ => vec![at.last()],
    }
}

/// Names for the schema of what has one: a body, a reply, a parameter, a header. `own` is the name that it gives itself.
fn of_holder(way: &[&str], own: Option<&str>) -> Vec<String> {
    match way {
        ["components", section, name] => vec![(*name).to_owned(), format!("{name} {}", one_of(section))],
        [operation @ .., "requestBody"] => vec![format!("{} request", stem(operation))],
        [operation @ .., "responses", status] if status.starts_with('2') => {
            let stem = stem(operation);
            vec![format!("{stem} response"), format!("{stem} {status} response")]
        }
        [operation @ .., "responses", status] => vec![format!("{} {status} response", stem(operation))],
        [operation @ .., "parameters", number] => {
            let stem = stem(operation);
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

/// What types are called by that are of an operation: of a callback, or of one that is not reached as one.
fn stem(operation: &[&str]) -> String {
    match operation {
        [.., "callbacks", key, _, method] => format!("{key} {method}"),
        [.., path, method] => format!("{method} {path}"),
        other => other.join(" "),
    }
}

/// An entry of a section of `components`.
fn one_of(section: &str) -> &str {
    match section {
        "requestBodies" => "request",
        other => other.strip_suffix('s').unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_tells_what_a_schema_is_of() {
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
            let names = of_holder(&way, own);
            assert_eq!(names.first().map(String::as_str), Some(expected), "{way:?}");
        }
    }
}
