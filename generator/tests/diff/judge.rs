//! The public API of a generated crate, as rustdoc sees it: an independent judge of what `diff` says of the Rust API.

use std::collections::BTreeMap;
use std::path::Path;

/// The items of a crate `pets`, each with its signature. The names are those of `diff`: `models::Pet::name`,
/// `pets().create`, `ClientBuilder::token`. Signatures have the targets of aliases instead of aliases.
///
/// Trait implementations are left out: they follow from the kind of a model. So is the runtime, which does not depend on
/// the document.
pub(crate) fn public_items(rustdoc_json: &Path) -> BTreeMap<String, String> {
    let api = public_api::Builder::from_rustdoc_json(rustdoc_json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .unwrap_or_else(|error| panic!("{}: {error}", rustdoc_json.display()));
    let lines: Vec<String> = api.items().map(ToString::to_string).collect();
    // The methods of the client that return the groups of operations.
    let accessors: BTreeMap<&str, &str> = lines
        .iter()
        .filter_map(|line| {
            let (method, group) = line.strip_prefix("pub fn pets::Client::")?.split_once("(&self) -> ")?;
            Some((
                group.strip_prefix("pets::operations::")?.trim_end_matches("<'_>"),
                method,
            ))
        })
        .collect();
    let aliases: BTreeMap<&str, &str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("pub type pets::models::")?.split_once(" = "))
        .collect();
    let items = lines
        .iter()
        .filter_map(|line| Some((item_name(line, &accessors)?, line)));
    let resolved = items.map(|(name, line)| match line.starts_with("pub type ") {
        true => (name, line.clone()),
        false => (
            name,
            replace_models(line, &|model| aliases.get(model).map(|target| (*target).to_owned())),
        ),
    });
    resolved.collect()
}

/// The name of an item; `None` if it is left out.
fn item_name(line: &str, accessors: &BTreeMap<&str, &str>) -> Option<String> {
    let declared = line.trim_start_matches("#[non_exhaustive] ").strip_prefix("pub ")?;
    let function = declared.trim_start_matches("const ").strip_prefix("fn ");
    let keywords = ["struct ", "enum ", "type "];
    let declared = function.unwrap_or(declared);
    let declared = keywords
        .iter()
        .find_map(|keyword| declared.strip_prefix(keyword))
        .unwrap_or(declared);
    let path = declared.strip_prefix("pets::")?;
    let end = path.find(['(', ' ', ';']).unwrap_or(path.len());
    let path = path[..end].trim_end_matches(':');
    if let Some((group, method)) = path
        .strip_prefix("operations::")
        .and_then(|path| path.split_once("<'_>::"))
    {
        let accessor = accessors.get(group)?;
        return function.map(|_| format!("{accessor}().{method}"));
    }
    if path.starts_with("models::") {
        let is_own = function.is_none() || path.ends_with("::new");
        return is_own.then(|| path.to_owned());
    }
    let is_client = ["Client::", "ClientBuilder::", "Server::"];
    let is_accessor = function.is_some_and(|function| function.contains("-> pets::operations::"));
    let is_kept = is_client.iter().any(|owner| path.starts_with(owner)) && !is_accessor;
    is_kept.then(|| path.to_owned())
}

/// Replaces the names of models in a signature.
pub(crate) fn replace_models(line: &str, replace: &dyn Fn(&str) -> Option<String>) -> String {
    let mut replaced = String::new();
    let mut rest = line;
    while let Some((start, tail)) = rest.split_once("pets::models::") {
        let end = tail
            .find(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .unwrap_or(tail.len());
        replaced.push_str(start);
        match replace(&tail[..end]) {
            Some(other) => replaced.push_str(&other),
            None => replaced.push_str(&format!("pets::models::{}", &tail[..end])),
        }
        rest = &tail[end..];
    }
    replaced + rest
}
