//! Suggests `x-rust-pages` for operations that look paginated. Nothing is generated from a guess: a note shows the
//! overlay that declares it.

mod names;
mod search;

use std::collections::HashSet;

use serde_json::{Map, Value};

use self::search::Search;
use super::operation_parts::{query_parameters, response_type};
use super::overlay_text::{literal, quote};
use super::pagination::is_valid;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{Group, Model, Operation};

/// Adds a note about the operations that look paginated and are not in `declared`, by group and index.
pub(crate) fn suggest_pagination(
    document: &Document,
    groups: &[Group],
    models: &[Model],
    declared: &HashSet<(usize, usize)>,
    log: &mut Log,
) {
    let operations = groups.iter().enumerate().flat_map(|(group, entry)| {
        let operations = entry.operations.iter().enumerate();
        operations.map(move |(index, operation)| ((group, index), operation))
    });
    let mut suggestions: Vec<(&Operation, String)> = operations
        .filter(|(key, operation)| !declared.contains(key) && !operation.is_variant && operation.method == "GET")
        // An overlay cannot change an operation that only a reference leads to.
        .filter(|(_, operation)| operation.at == paths().child(&operation.path).child("get"))
        .filter_map(|(_, operation)| Some((operation, suggestion(document, operation, models)?)))
        .collect();
    suggestions.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let Some((first, _)) = suggestions.first() else { return };
    let message = match suggestions.len() {
        1 => "an operation looks paginated, but has no `x-rust-pages`".to_owned(),
        count => format!("{count} operations look paginated, but have no `x-rust-pages`"),
    };
    let help = "apply this overlay, after checking it, to get streams of their items; `x-rust-pages: false` on an \
                operation removes it from this note"
        .to_owned();
    let mut overlay = vec![
        "overlay: 1.0.0".to_owned(),
        "info: {title: Pagination, version: 1.0.0}".to_owned(),
        "actions:".to_owned(),
    ];
    overlay.extend(suggestions.iter().map(|(operation, pages)| {
        let target = format!("$.paths[{}].get", literal(&operation.path));
        format!("  - {{target: {}, update: {{x-rust-pages: {pages}}}}}", quote(&target))
    }));
    log.note_with_example(&first.at, message, help, overlay.join("\n"));
}

fn paths() -> Pointer {
    Pointer::default().child("paths")
}

/// Returns the `x-rust-pages` for an operation that looks paginated, as YAML.
fn suggestion(document: &Document, operation: &Operation, models: &[Model]) -> Option<String> {
    let response = response_type(operation, models)?;
    let search = Search {
        parameters: query_parameters(operation, models),
        response,
        models,
    };
    let items = search.items()?;
    let styles = [
        search.next_url(),
        has_link_header(document, operation).then(|| search.link()),
        search.cursor(),
        search.page_number(),
        search.range(),
        search.offset(),
    ];
    let mut candidates = styles.into_iter().flatten().map(|mut entries| {
        entries.insert(0, ("items", items.clone()));
        entries
    });
    let entries = candidates.find(|entries| {
        let entries: Map<String, Value> = entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect();
        is_valid(&entries, operation, models)
    })?;
    let entries: Vec<String> = entries
        .iter()
        .map(|(key, value)| format!("{key}: {}", yaml(value)))
        .collect();
    Some(format!("{{{}}}", entries.join(", ")))
}

/// Returns whether a success has the header `Link`.
fn has_link_header(document: &Document, operation: &Operation) -> bool {
    let object = |at: &Pointer| document.at(&document.resolve_pointer(at)?)?.as_object();
    let responses = operation.at.child("responses");
    let successes = object(&responses).into_iter().flat_map(Map::keys);
    successes.filter(|status| status.starts_with('2')).any(|status| {
        let headers = object(&responses.child(status).child("headers"));
        headers.is_some_and(|headers| headers.keys().any(|name| name.eq_ignore_ascii_case("link")))
    })
}

/// Writes a value of `x-rust-pages` as YAML.
fn yaml(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(items) => format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
