//! Rewrites the values of examples as `value`, the only field for them in OpenAPI 3.1 ("Example Object").

use serde_json::{Map, Value};

/// Uses `dataValue`, which is the value before its serialization.
pub(crate) fn use_data_value(example: &mut Map<String, Value>) {
    if let Some(value) = example.get("dataValue").cloned() {
        example.entry("value").or_insert(value);
    }
}

/// Uses the `serializedValue` of each inline example that has no other value. It is a text of the media type `media`;
/// JSON is parsed, and text in other media types than JSON, XML and plain text has no value that could be shown.
pub(crate) fn use_serialized_values(media_type: &mut Map<String, Value>, media: &str) {
    let examples = media_type.get_mut("examples").and_then(Value::as_object_mut);
    for example in examples
        .into_iter()
        .flatten()
        .filter_map(|(_, example)| example.as_object_mut())
    {
        if example.contains_key("value") || example.contains_key("dataValue") {
            continue;
        }
        let Some(Value::String(text)) = example.get("serializedValue") else {
            continue;
        };
        let value = if media.contains("json") {
            serde_json::from_str(text).ok()
        } else {
            let is_text = media.starts_with("text/") || media.contains("xml");
            is_text.then(|| Value::String(text.clone()))
        };
        if let Some(value) = value {
            example.insert("value".to_owned(), value);
        }
    }
}
