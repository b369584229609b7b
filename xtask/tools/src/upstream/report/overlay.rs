//! Compares the overlays with a merged document.

use std::collections::BTreeSet;

use anyhow::Context;
use openapi_crate::Output;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::upstream::facts::operations;
use crate::upstream::specs::{Overlay, Specs};

/// Lists the targets that match nothing, each with its position and the nearest path, as the generator reports them.
pub(super) fn unmatched_targets(specs: &Specs, output: &Output) -> Vec<String> {
    let is_target = |file: &str, pointer: &str| {
        specs.overlays.iter().any(|overlay| overlay.name == file)
            && pointer.starts_with("#/actions/")
            && pointer.ends_with("/target")
    };
    let targets = output.diagnostics.iter();
    let targets = targets.filter(|diagnostic| is_target(&diagnostic.file, &diagnostic.pointer));
    let line = |(line, _): (usize, usize)| format!(":{line}");
    targets
        .map(|diagnostic| {
            let position = diagnostic.position.map_or_else(String::new, line);
            let help = diagnostic.help.as_ref().map(|help| format!(" ({help})"));
            format!(
                "{}{position}: {}{}",
                diagnostic.file,
                diagnostic.message,
                help.unwrap_or_default()
            )
        })
        .collect()
}

/// The locations to which the overlays add a key, as normalized paths.
fn locations_with(key: &str, overlays: &[Overlay], document: &Value) -> anyhow::Result<BTreeSet<String>> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for overlay in overlays {
        let value: Value = serde_yaml::from_str(&overlay.text).with_context(|| overlay.name.clone())?;
        for action in value["actions"].as_array().into_iter().flatten() {
            if let (Some(_), Some(target)) = (action["update"].get(key), action["target"].as_str()) {
                let path = JsonPath::parse(target).with_context(|| format!("{}: {target}", overlay.name))?;
                found.extend(path.query_located(document).locations().map(ToString::to_string));
            }
        }
    }
    Ok(found)
}

/// The normalized path of the first match of a query.
fn location(query: &str, document: &Value) -> Option<String> {
    let query = JsonPath::parse(query).ok()?;
    let found = query.query_located(document);
    found.locations().next().map(ToString::to_string)
}

/// Lists the operations to which no overlay gives an `x-rust-name`.
pub(super) fn unnamed_operations(overlays: &[Overlay], document: &Value) -> anyhow::Result<Vec<String>> {
    let named = locations_with("x-rust-name", overlays, document)?;
    let is_named = |path: &str, method: &str, operation: &Value| {
        let query = format!("$[{}][{}][{}]", quoted("paths"), quoted(path), quoted(method));
        operation.get("x-rust-name").is_some() || location(&query, document).is_some_and(|it| named.contains(&it))
    };
    Ok(operations(document)
        .filter(|(path, method, operation)| !is_named(path, method, operation))
        .map(|(path, method, _)| format!("{} {path}", method.to_uppercase()))
        .collect())
}

/// Lists the tags to which no overlay gives an `x-rust-group`, if the overlays do so at all.
pub(super) fn ungrouped_tags(overlays: &[Overlay], document: &Value) -> anyhow::Result<Vec<String>> {
    let grouped = locations_with("x-rust-group", overlays, document)?;
    let uses_groups = overlays.iter().any(|overlay| overlay.text.contains("x-rust-group"));
    let tags = document["tags"].as_array().filter(|_| uses_groups);
    let ungrouped = tags.into_iter().flatten().enumerate().filter(|(index, tag)| {
        let query = format!("$[{}][{index}]", quoted("tags"));
        tag.get("x-rust-group").is_none() && location(&query, document).is_some_and(|it| !grouped.contains(&it))
    });
    Ok(ungrouped
        .filter_map(|(_, tag)| tag["name"].as_str())
        .map(str::to_owned)
        .collect())
}

fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Lists the `operationId`s that are at another path or method now: a name that follows the `operationId` would move.
pub(super) fn moved_operations(before: &Value, after: &Value) -> Vec<String> {
    let find = |document: &Value, id: &str| {
        let mut found = operations(document).filter(|(_, _, operation)| operation["operationId"] == id);
        found.next().map(|(path, method, _)| format!("{method} {path}"))
    };
    let ids = operations(before)
        .filter_map(|(path, method, operation)| Some((operation["operationId"].as_str()?, format!("{method} {path}"))));
    ids.filter_map(|(id, old)| {
        let new = find(after, id).filter(|new| *new != old)?;
        Some(format!("{id}: {old} → {new}"))
    })
    .collect()
}
