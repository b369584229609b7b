//! Handles documents that declare authentication as a parameter, the header `Authorization`, instead of as `security`.
//!
//! OpenAPI ignores such a parameter, so the client cannot authenticate. The warning suggests an overlay that adds the
//! missing security requirements.

use std::collections::BTreeSet;

use serde_json::Value;

use super::parameters::AuthorizationHeader;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer, grammar};
use crate::lower::operations::lowering::PendingOperation;
use crate::lower::operations::overlay_text::{literal, quote};
use crate::lower::operations::security::SecuritySchemes;

/// Warns once about all such parameters, with an overlay that adds the security requirements.
pub(crate) fn warn_about_missing_security(
    document: &Document,
    operations: &[PendingOperation],
    security: &SecuritySchemes,
    log: &mut Log,
) {
    let headers: Vec<&AuthorizationHeader> = operations
        .iter()
        .filter_map(|operation| operation.authorization.as_ref())
        .collect();
    let Some(first) = headers.first() else { return };
    let message = match headers.len() {
        1 => "an operation has the header `Authorization` as a parameter, which OpenAPI ignores, and no `security`: \
              the client cannot authenticate"
            .to_owned(),
        count => format!(
            "{count} operations have the header `Authorization` as a parameter, which OpenAPI ignores, and no \
             `security`: the client cannot authenticate"
        ),
    };
    let schemes = match security.first_in_authorization_header() {
        Some(key) => vec![Scheme { key, new: None }],
        None => schemes(document, &headers),
    };
    let is_all = headers.len() == operations.len();
    let help = "apply this overlay, after checking that the API expects this scheme".to_owned();
    let overlay = overlay(document, &headers, &schemes, is_all);
    log.warn_with_example(&first.entry_at, message, help, overlay);
}

/// A security scheme for the overlay.
struct Scheme {
    key: String,
    /// The HTTP authentication scheme to add; `None` if the document already has the security scheme.
    new: Option<&'static str>,
}

/// The schemes that the descriptions, examples and patterns of the parameters mention; `bearer` if they mention none.
fn schemes(document: &Document, headers: &[&AuthorizationHeader]) -> Vec<Scheme> {
    let locations: BTreeSet<&Pointer> = headers.iter().map(|header| &header.at).collect();
    let mut words = String::new();
    for value in locations.into_iter().filter_map(|at| document.at(at)) {
        collect_words(value, &mut words);
    }
    let mentions = |word: &str| words.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
    let known = ["basic", "bearer"].into_iter().filter(|scheme| mentions(scheme));
    let mut known: Vec<&'static str> = known.collect();
    if known.is_empty() {
        known.push("bearer");
    }
    known.reverse();
    let scheme = |scheme: &'static str| Scheme {
        key: scheme.to_owned(),
        new: Some(scheme),
    };
    known.into_iter().map(scheme).collect()
}

fn collect_words(value: &Value, words: &mut String) {
    match value {
        Value::String(text) => {
            words.push(' ');
            words.push_str(&text.to_ascii_lowercase());
        }
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, words)),
        Value::Object(map) => map.values().for_each(|value| collect_words(value, words)),
        _ => {}
    }
}

/// Builds an OpenAPI Overlay that adds `security` to the operations with these headers.
fn overlay(document: &Document, headers: &[&AuthorizationHeader], schemes: &[Scheme], is_all: bool) -> String {
    let mut alternatives: Vec<String> = schemes
        .iter()
        .map(|scheme| format!("{{{}: []}}", quote(&scheme.key)))
        .collect();
    if headers.iter().any(|header| !header.required) {
        alternatives.push("{}".to_owned());
    }
    let security = format!("security: [{}]", alternatives.join(", "));
    let new = schemes.iter().filter_map(|scheme| Some((&scheme.key, scheme.new?)));
    let new: Vec<String> = new
        .map(|(key, scheme)| format!("{key}: {{type: http, scheme: {scheme}}}"))
        .collect();

    let mut root = Vec::new();
    if !new.is_empty() {
        root.push(format!("components: {{securitySchemes: {{{}}}}}", new.join(", ")));
    }
    if is_all {
        root.push(security.clone());
    }
    let mut lines = vec![
        "overlay: 1.0.0".to_owned(),
        "info: {title: Authentication, version: 1.0.0}".to_owned(),
        "actions:".to_owned(),
    ];
    if !root.is_empty() {
        lines.push("  - target: $".to_owned());
        lines.push("    update:".to_owned());
        lines.extend(root.iter().map(|line| format!("      {line}")));
    }
    if !is_all {
        let targets: BTreeSet<String> = headers.iter().map(|header| target(document, header)).collect();
        for target in targets {
            lines.push(format!("  - target: {}", quote(&target)));
            lines.push(format!("    update: {{{security}}}"));
        }
    }
    lines.join("\n")
}

/// The JSONPath of the operations that declare the header in the same way as this one.
fn target(document: &Document, header: &AuthorizationHeader) -> String {
    let entry = document.at(&header.entry_at);
    let condition = match entry.and_then(|entry| entry.get("$ref")?.as_str()) {
        Some(reference) => format!("@['$ref'] == {}", literal(reference)),
        None => format!("@.in == 'header' && @.name == {}", literal(&header.name)),
    };
    if header.is_shared {
        let methods: Vec<String> = grammar::METHODS.iter().map(|method| format!("'{method}'")).collect();
        format!("$.paths[?@.parameters[?{condition}]][{}]", methods.join(", "))
    } else {
        format!("$.paths[*][?@.parameters[?{condition}]]")
    }
}
