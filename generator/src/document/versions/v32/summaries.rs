//! Rewrites fields of documentation as a `description`, the only one that OpenAPI 3.1 has: the `summary` of a response
//! ("Response Object") and of a tag ("Tag Object"), and `deprecated` ("Security Scheme Object").

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

/// Moves `deprecated: true` to the end of the description.
pub(crate) fn describe_deprecation(map: &mut Map<String, Value>) {
    if map.shift_remove("deprecated") == Some(Value::Bool(true)) {
        let description = map.get("description").and_then(Value::as_str).unwrap_or_default();
        let described = format!("{description}\n\nThis security scheme is deprecated.");
        map.insert("description".to_owned(), described.trim_start().into());
    }
}
