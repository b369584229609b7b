//! Real versions of documents: what `diff` says of the Rust API is what rustdoc sees.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use openapi_crate::{GeneratedFiles, Source};
use serde_json::Value;

use crate::common::{config, run_with, tree};
use crate::judge::{public_items, replace_models};
use crate::workspace::Workspace;

/// A difference between `diff` and rustdoc, and its reason.
type Disagreement = (&'static str, &'static str);

/// Pairs of documents, with what `diff` and rustdoc do not agree on.
const PAIRS: &[(&str, &str, &[Disagreement])] = &[
    (
        "history/authlete/2025-11-07.yaml",
        "history/authlete/2025-11-09.yaml",
        &[],
    ),
    (
        "history/authlete/2026-01-06.yaml",
        "history/authlete/2026-01-21.yaml",
        &[],
    ),
    (
        "specs/authlete/official-3.0.16.yaml",
        "history/authlete/2026-07-23.yaml",
        &[],
    ),
    (
        "history/authlete/idp-2023-08-21.yaml",
        "history/authlete/idp-2025-08-12.yaml",
        &[],
    ),
];

/// A change that `diff` reports.
struct Change {
    id: String,
    item: String,
    before: String,
    after: String,
    rust: String,
}

impl Change {
    fn of(json: &Value) -> Self {
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        Self {
            id: text("change"),
            item: text("item"),
            before: text("before"),
            after: text("after"),
            rust: text("rust"),
        }
    }

    /// The names of the items that it is about.
    fn items(&self) -> Vec<String> {
        let sibling = |name: &str| {
            let parent = self.item.rsplit_once("::").map_or("", |(parent, _)| parent);
            format!("{parent}::{name}")
        };
        match self.id.as_str() {
            "constructor-changed" | "constructor-reordered" => vec![format!("{}::new", self.item)],
            "operation-renamed" | "model-renamed" => vec![self.item.clone(), self.after.clone()],
            "field-renamed" | "enum-variant-renamed" | "enum-fallback-renamed" => {
                vec![sibling(&self.before), sibling(&self.after)]
            }
            _ if self.item.starts_with("Server::") => {
                vec![self.item.split('(').next().unwrap_or_default().to_owned()]
            }
            _ => vec![self.item.clone()],
        }
    }

    /// Whether it changes all parts of a model.
    fn is_of_kind(&self) -> bool {
        let of_kind = ["struct", "string enum", "union", "type alias", "enum of responses"];
        self.rust == "breaks" && of_kind.contains(&self.before.as_str()) && of_kind.contains(&self.after.as_str())
    }
}

/// What rustdoc sees: an item is gone or has another signature (`breaks`), or is new (`adds`).
fn seen(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    renamed: &dyn Fn(&str) -> Option<String>,
) -> BTreeMap<String, &'static str> {
    let parent = |name: &str| name.rsplit_once("::").map(|(parent, _)| parent.to_owned());
    let is_part_of_missing = |name: &str, items: &BTreeMap<String, String>| {
        let parent = parent(name).filter(|parent| parent.starts_with("models::"));
        parent.is_some_and(|parent| !items.contains_key(&parent))
    };
    let mut seen = BTreeMap::new();
    for (name, line) in old {
        let after = rename(name, renamed);
        match new.get(&after) {
            None if is_part_of_missing(&after, new) => {}
            None => drop(seen.insert(name.clone(), "breaks")),
            Some(other)
                if *other
                    != replace_models(line, &|model| {
                        renamed(model).map(|model| format!("pets::models::{model}"))
                    }) =>
            {
                seen.insert(after, "breaks");
            }
            Some(_) => {}
        }
        let model = name.strip_prefix("models::");
        if model.is_some_and(|model| renamed(model).is_some()) {
            seen.insert(rename(name, renamed), "adds");
            seen.insert(name.clone(), "breaks");
        }
    }
    let known: Vec<String> = old.keys().map(|name| rename(name, renamed)).collect();
    for name in new.keys() {
        let is_part = parent(name).is_some_and(|parent| parent.starts_with("models::") && !known.contains(&parent));
        if !known.contains(name) && !is_part {
            seen.insert(name.clone(), "adds");
        }
    }
    seen
}

/// The name of an old item in the new version.
fn rename(name: &str, renamed: &dyn Fn(&str) -> Option<String>) -> String {
    let Some(path) = name.strip_prefix("models::") else {
        return name.to_owned();
    };
    let (model, part) = path.split_at(path.find("::").unwrap_or(path.len()));
    format!("models::{}{part}", renamed(model).unwrap_or_else(|| model.to_owned()))
}

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(path)
}

fn generated(path: &Path) -> GeneratedFiles {
    let text = std::fs::read(path).unwrap();
    let name = path.display().to_string();
    let source = Source {
        name: &name,
        text: &text,
    };
    tree(run_with(source, &[], &config("[package]\nname = \"pets\"\n")))
}

fn changes(old: &Path, new: &Path) -> Vec<Change> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-crate"));
    command.args(["diff", "--format", "json", "--accept"]).args([old, new]);
    let output = command.env_remove("GITHUB_ACTIONS").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    report["changes"].as_array().unwrap().iter().map(Change::of).collect()
}

/// What one of both sees and the other does not.
fn disagreements(changes: &[Change], old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<String> {
    let renamed: BTreeMap<&str, &str> = changes
        .iter()
        .filter(|change| change.id == "model-renamed")
        .filter_map(|change| {
            Some((
                change.item.strip_prefix("models::")?,
                change.after.strip_prefix("models::")?,
            ))
        })
        .collect();
    let seen = seen(old, new, &|model| renamed.get(model).map(|other| (*other).to_owned()));
    let mut said: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.rust != "same") {
        // The API that rustdoc shows has no deprecations.
        if change.id.ends_with("-deprecated") {
            continue;
        }
        for item in change.items() {
            said.entry(item).or_default().push(change);
        }
    }
    let mut found = Vec::new();
    for (item, verdict) in &seen {
        let of_item = said.get(item).into_iter().flatten();
        let model = item.rsplit_once("::").map_or("", |(model, _)| model);
        let of_model = said
            .get(model)
            .into_iter()
            .flatten()
            .filter(|change| change.is_of_kind());
        if !of_item
            .chain(of_model)
            .any(|change| change.rust == *verdict || change.id.ends_with("-renamed"))
        {
            found.push(format!("rustdoc: {item} {verdict}"));
        }
    }
    for (item, changes) in &said {
        let has_kind_change = changes.iter().any(|change| change.is_of_kind());
        if !seen.contains_key(item) && !has_kind_change {
            let ids: Vec<&str> = changes.iter().map(|change| change.id.as_str()).collect();
            found.push(format!("diff: {item} {}", ids.join(", ")));
        }
    }
    found
}

#[test]
#[ignore = "runs rustdoc for real documents, if they are beside the repository: a minute"]
fn rustdoc_sees_the_changes_that_diff_reports() {
    let workspace = Workspace::new();
    for (old, new, reasons) in PAIRS {
        let paths = [old, new].map(|path| shared(path));
        let [old_path, new_path] = &paths;
        if !paths.iter().all(|path| path.exists()) {
            continue;
        }
        let [old_items, new_items] =
            [old_path, new_path].map(|path| public_items(&workspace.rustdoc_json(&generated(path))));
        let found = disagreements(&changes(old_path, new_path), &old_items, &new_items);
        let expected: Vec<&str> = reasons.iter().map(|(difference, _)| *difference).collect();
        assert_eq!(found, expected, "{old} and {new}");
        assert!(old_items.len() > 500 && new_items.len() > 500);
    }
}

/// What is known of the documents from elsewhere.
#[test]
fn the_known_changes_of_real_documents_are_reported() {
    let known: [&[(&str, &str)]; 4] = [
        &[
            ("enum-value-added", "models::ClientAuthMethod::AttestJwtClientAuth"),
            ("type-split", "models::PushedAuthorizationResponse::client_auth_method"),
        ],
        &[
            ("method-retargeted", "client_management().client_authorization_get_list"),
            ("method-retargeted", "client_management().client_authorization_delete"),
            ("method-retargeted", "client_management().client_granted_scopes_get"),
            ("method-retargeted", "client_management().client_granted_scopes_delete"),
        ],
        &[
            ("operation-removed", "token().create_batch"),
            ("operation-removed", "token().create_batch_status"),
            ("model-removed", "models::TokenCreateBatchResponse"),
            ("model-removed", "models::TokenBatchStatus"),
            ("model-removed", "models::TokenCreateBatchStatusResponse"),
            ("type-replaced", "models::TokenRequest::properties"),
            ("required-removed", "models::TokenCreateRequest::client_id"),
            ("required-removed", "models::TokenUpdateRequest::access_token"),
            ("field-added", "models::Service::authorization_code_duration"),
            ("field-added", "models::Service::attestation_challenge_time_window"),
        ],
        &[("operation-moved", "authorize().submit_user_decision")],
    ];
    for ((old, new, _), known) in PAIRS.iter().zip(known) {
        let (old_path, new_path) = (shared(old), shared(new));
        if !old_path.exists() || !new_path.exists() {
            continue;
        }
        let changes = changes(&old_path, &new_path);
        let is_reported = |(id, item): &&(&str, &str)| changes.iter().any(|one| one.id == *id && one.item == *item);
        let missing: Vec<&(&str, &str)> = known.iter().filter(|change| !is_reported(change)).collect();
        assert!(missing.is_empty(), "{old} and {new}: {missing:?}");
    }
}
