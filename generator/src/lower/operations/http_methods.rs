//! The HTTP methods of operations, and the operations of methods that OpenAPI 3.0 does not have.

use serde_json::Value;

use crate::diagnostics::Log;
use crate::document::{Document, Pointer, grammar};
use crate::lower::http_syntax::is_token;

/// The position of a method in the list of OpenAPI, and its name. Operations are sorted by it.
pub(crate) fn rank(method: &str) -> (usize, &str) {
    let mut known = grammar::METHODS.iter();
    let position = known.position(|key| key.to_ascii_uppercase() == method);
    (position.unwrap_or(grammar::METHODS.len()), method)
}

/// Returns the operations of a path item for the method `QUERY` and in `additionalOperations` (OpenAPI 3.2.0, "Path Item
/// Object"), each with its method and location.
pub(crate) fn other_operations(
    document: &Document,
    item: &Pointer,
    log: &mut Log,
) -> Vec<(String, Pointer, openapiv3::Operation)> {
    let mut found = Vec::new();
    let query = item.child("query");
    if document.at(&query).is_some() {
        found.push(("QUERY".to_owned(), query));
    }
    let additional = document.resolve_pointer(&item.child(grammar::ADDITIONAL_OPERATIONS));
    if let Some((at, Value::Object(map))) = additional.and_then(|at| Some((at.clone(), document.at(&at)?))) {
        for method in map.keys().filter(|key| !key.starts_with("x-") || map[*key].is_object()) {
            let at = at.child(method);
            match problem(method) {
                Some((message, help)) => log.error(&at, message, Some(help)),
                None => found.push((method.clone(), at)),
            }
        }
    }
    let operations = found.into_iter().filter_map(|(method, at)| {
        let at = document.resolve_pointer(&at).unwrap_or(at);
        let object = document.deserialize(&grammar::OPERATION, &at, log)?;
        Some((method, at, object))
    });
    operations.collect()
}

/// Returns why a key of `additionalOperations` is not allowed, and what to do.
fn problem(method: &str) -> Option<(String, String)> {
    if !is_token(method) {
        let help = "a method consists of letters, digits and some symbols (RFC 9110, sections 5.6.2 and 9.1)";
        return Some((format!("`{method}` is not the name of an HTTP method"), help.to_owned()));
    }
    // Methods are case-sensitive, but another case of a known method is more likely to be a mistake.
    let mut known = grammar::METHODS.iter();
    if let Some(key) = known.find(|key| key.eq_ignore_ascii_case(method)) {
        let message = format!("`additionalOperations` must not contain the method `{method}`");
        return Some((
            message,
            format!("move the operation to the key `{key}` of the path item"),
        ));
    }
    method.eq_ignore_ascii_case("CONNECT").then(|| {
        let message = "a request with the method CONNECT has no path, so it cannot be an operation".to_owned();
        (message, "remove it (RFC 9110, section 9.3.6)".to_owned())
    })
}
