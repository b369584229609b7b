//! Rewrites the `summary` of objects that have only a `description` in OpenAPI 3.1 ("Response Object", "Tag Object").

use serde_json::{Map, Value};

/// Moves the summary to the beginning of the description, unless the description starts with it already.
pub(crate) fn merge_summary(map: &mut Map<String, Value>) {
    let Some(Value::String(summary)) = map.get("summary") else {
        return;
    };
    let summary = summary.trim().to_owned();
    let description = map.get("description").and_then(Value::as_str).unwrap_or_default();
    let merged = match (summary.as_str(), description.trim()) {
        (summary, "") => summary.to_owned(),
        (summary, description) if description.starts_with(summary) => description.to_owned(),
        (summary, description) => format!("{summary}\n\n{description}"),
    };
    map.shift_remove("summary");
    map.insert("description".to_owned(), merged.into());
}
