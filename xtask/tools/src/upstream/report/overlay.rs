//! What the overlays say about a merged document.

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

/// Lists the operations to which no overlay gives an `x-rust-name`.
pub(super) fn unnamed_operations(overlays: &[Overlay], document: &Value) -> anyhow::Result<Vec<String>> {
    let mut named: BTreeSet<String> = BTreeSet::new();
    for overlay in overlays {
        let value: Value = serde_yaml::from_str(&overlay.text).with_context(|| overlay.name.clone())?;
        for action in value["actions"].as_array().into_iter().flatten() {
            if let (Some(_), Some(target)) = (action["update"].get("x-rust-name"), action["target"].as_str()) {
                let path = JsonPath::parse(target).with_context(|| format!("{}: {target}", overlay.name))?;
                named.extend(path.query_located(document).locations().map(ToString::to_string));
            }
        }
    }
    let is_unnamed = |path: &str, method: &str, operation: &Value| {
        let location = JsonPath::parse(&format!("$['paths'][{}][{}]", quoted(path), quoted(method)));
        let location = location.ok().and_then(|query| {
            let found = query.query_located(document);
            found.locations().next().map(ToString::to_string)
        });
        operation.get("x-rust-name").is_none() && location.is_none_or(|location| !named.contains(&location))
    };
    Ok(operations(document)
        .filter(|(path, method, operation)| is_unnamed(path, method, operation))
        .map(|(path, method, _)| format!("{} {path}", method.to_uppercase()))
        .collect())
}

fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Lists the `operationId`s that are at another path or method now: a name that follows the `operationId` would move.
pub(super) fn moved_operations(before: &Value, after: &Value) -> Vec<String> {
    let place = |document: &Value, id: &str| {
        let mut places = operations(document).filter(|(_, _, operation)| operation["operationId"] == id);
        places.next().map(|(path, method, _)| format!("{method} {path}"))
    };
    let ids = operations(before)
        .filter_map(|(path, method, operation)| Some((operation["operationId"].as_str()?, format!("{method} {path}"))));
    ids.filter_map(|(id, old)| {
        let new = place(after, id).filter(|new| *new != old)?;
        Some(format!("{id}: {old} → {new}"))
    })
    .collect()
}
