//! The groups and names that the overlay assigns.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{from_manifest_folder, read};

/// The groups and names in the overlay. The generator checks the rest of the overlay.
pub(crate) struct Overlay {
    /// Tag to group.
    tags: BTreeMap<String, String>,
    /// Path and method to update.
    pub(crate) operations: BTreeMap<(String, String), Value>,
}

impl Overlay {
    pub(crate) fn read() -> Overlay {
        let document = read(&from_manifest_folder("../specs/authlete.overlay.yaml"));
        let mut overlay = Overlay {
            tags: BTreeMap::new(),
            operations: BTreeMap::new(),
        };
        for action in document["actions"].as_array().expect("the overlay has actions") {
            let target = action["target"].as_str().expect("an action has a target");
            let update = &action["update"];
            if let Some(operation) = operation_target(target) {
                overlay.operations.insert(operation, update.clone());
            } else if let (Some(tag), Some(group)) = (tag_target(target), update["x-rust-group"].as_str()) {
                overlay.tags.insert(tag.to_owned(), group.to_owned());
            }
        }
        overlay
    }

    /// All groups that tags or operations are given.
    pub(crate) fn groups(&self) -> BTreeSet<&str> {
        let of_operations = self.operations.values();
        let of_operations = of_operations.filter_map(|update| update["x-rust-group"].as_str());
        self.tags.values().map(String::as_str).chain(of_operations).collect()
    }

    fn update(&self, path: &str, method: &str) -> Option<&Value> {
        self.operations.get(&(path.to_owned(), method.to_owned()))
    }

    pub(crate) fn name(&self, path: &str, method: &str) -> Option<&str> {
        self.update(path, method)?["x-rust-name"].as_str()
    }

    /// The group of the operation, or of its first tag.
    pub(crate) fn group(&self, path: &str, method: &str, operation: &Value) -> Option<&str> {
        let operation_group = self.update(path, method)?["x-rust-group"].as_str();
        operation_group.or_else(|| self.tags.get(operation["tags"][0].as_str()?).map(String::as_str))
    }
}

/// Path and method of `$.paths['…'].method`; `None` for targets inside an operation.
fn operation_target(target: &str) -> Option<(String, String)> {
    let (path, method) = target.strip_prefix("$.paths['")?.split_once("'].")?;
    let is_method = method.bytes().all(|byte| byte.is_ascii_lowercase());
    is_method.then(|| (path.to_owned(), method.to_owned()))
}

/// The name in `$.tags[?@.name == '…']`.
fn tag_target(target: &str) -> Option<&str> {
    target.strip_prefix("$.tags[?@.name == '")?.strip_suffix("']")
}
