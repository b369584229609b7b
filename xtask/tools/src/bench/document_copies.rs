//! Enlarges a document: several copies of it in one document, with a suffix on all names.

use serde_yaml::{Mapping, Value};

/// Counts the operations of a document.
pub(super) fn count_operations(document: &Value) -> u64 {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let paths = document.get("paths").and_then(Value::as_mapping).into_iter().flatten();
    let keys = paths.filter_map(|(_, item)| item.as_mapping()).flat_map(Mapping::keys);
    keys.filter(|key| key.as_str().is_some_and(|key| METHODS.contains(&key)))
        .map(|_| 1)
        .sum()
}

/// Merges several copies of a document.
pub(super) fn replicate(document: &Value, copies: u32) -> Value {
    let mut all = document.clone();
    for number in 1..copies {
        let copy = copy_with_suffix(document, number);
        merge(&mut all, copy);
    }
    all
}

/// Leaves out examples, and cuts all texts after their first line: the generator limits the size of a document and the
/// number of its values.
pub(super) fn shorten(value: &mut Value) {
    const EXAMPLES: [&str; 3] = ["example", "examples", "x-code-samples"];
    match value {
        Value::Sequence(items) => items.iter_mut().for_each(shorten),
        Value::Mapping(entries) => {
            entries.retain(|key, _| !key.as_str().is_some_and(|key| EXAMPLES.contains(&key)));
            entries.values_mut().for_each(shorten);
        }
        Value::String(text) => text.truncate(text.find('\n').unwrap_or(text.len())),
        _ => {}
    }
}

/// Copies a document and adds a suffix to all paths, operations, tags and components, and to the references to them.
fn copy_with_suffix(document: &Value, number: u32) -> Value {
    let mut copy = document.clone();
    for section in ["paths", "components"] {
        if let Some(section) = copy.get_mut(section) {
            add_suffix_to_references(section, number);
        }
    }
    let tags = copy
        .get_mut("tags")
        .and_then(Value::as_sequence_mut)
        .into_iter()
        .flatten();
    for tag in tags {
        if let Some(name) = tag.get_mut("name") {
            append_suffix(name, number);
        }
    }
    let rename_keys = |value: Option<&mut Value>, name: &dyn Fn(&str) -> String| {
        let Some(mapping) = value.and_then(Value::as_mapping_mut) else {
            return;
        };
        let entries = std::mem::take(mapping).into_iter();
        *mapping = entries
            .map(|(key, value)| (key.as_str().map_or(key.clone(), |key| name(key).into()), value))
            .collect();
    };
    rename_keys(copy.get_mut("paths"), &|path| format!("/copy{number}{path}"));
    let components = copy
        .get_mut("components")
        .and_then(Value::as_mapping_mut)
        .into_iter()
        .flatten();
    for (kind, components) in components {
        // Security schemes are shared by all copies.
        if kind.as_str() != Some("securitySchemes") {
            rename_keys(Some(components), &|name| format!("{name}Copy{number}"));
        }
    }
    copy
}

/// Adds the suffix to all references by name, at every depth.
fn add_suffix_to_references(value: &mut Value, number: u32) {
    match value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| add_suffix_to_references(item, number)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                match (key.as_str(), &*value) {
                    (Some("$ref" | "operationId"), Value::String(_)) => append_suffix(value, number),
                    (Some("tags"), Value::Sequence(_)) => {
                        let tags = value.as_sequence_mut().into_iter().flatten();
                        tags.for_each(|tag| append_suffix(tag, number));
                    }
                    _ => add_suffix_to_references(value, number),
                }
            }
        }
        _ => {}
    }
}

fn append_suffix(value: &mut Value, number: u32) {
    if let Value::String(text) = value {
        text.push_str(&format!("Copy{number}"));
    }
}

/// Adds the tags, paths and components of one document to another.
fn merge(all: &mut Value, other: Value) {
    match (all, other) {
        (Value::Mapping(all), Value::Mapping(other)) => {
            for (key, value) in other {
                match all.get_mut(&key) {
                    Some(existing @ (Value::Mapping(_) | Value::Sequence(_))) => merge(existing, value),
                    Some(_) => {}
                    None => drop(all.insert(key, value)),
                }
            }
        }
        (Value::Sequence(all), Value::Sequence(other)) => {
            all.extend(other.into_iter().filter(|item| item.get("name").is_some()));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "
        openapi: 3.0.3
        info: {title: T, version: '1'}
        servers: [{url: 'https://a.example'}]
        tags: [{name: Things}]
        paths:
          /a/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get:
              tags: [Things]
              operationId: get_a
              responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}, description: ok}}
        components:
          schemas: {A: {type: object, properties: {tags: {type: array, items: {type: string}}, b: {$ref: '#/components/schemas/B'}}}, B: {type: string}}
          securitySchemes: {bearer: {type: http, scheme: bearer}}
    ";

    #[test]
    fn a_replicated_document_has_all_items_several_times() {
        let document: Value = serde_yaml::from_str(DOCUMENT).unwrap();
        let replicate = replicate(&document, 3);
        assert_eq!((count_operations(&document), count_operations(&replicate)), (1, 3));
        let count = |suite: &str, of: &str| replicate[suite][of].as_mapping().unwrap().len();
        assert_eq!(
            (count("components", "schemas"), count("components", "securitySchemes")),
            (6, 1)
        );
        assert_eq!(replicate["tags"].as_sequence().unwrap().len(), 3);
        assert_eq!(replicate["servers"].as_sequence().unwrap().len(), 1);
        let copy = &replicate["paths"]["/copy2/a/{id}"]["get"];
        assert_eq!(copy["operationId"], "get_aCopy2");
        assert_eq!(copy["tags"][0], "ThingsCopy2");
        let schema = &copy["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(schema["$ref"], "#/components/schemas/ACopy2");
        assert_eq!(
            replicate["components"]["schemas"]["ACopy2"]["properties"]["b"]["$ref"],
            "#/components/schemas/BCopy2"
        );
    }

    #[test]
    fn a_short_document_has_no_examples_and_the_first_line_of_texts() {
        let mut document: Value =
            serde_yaml::from_str("{a: [{b: \"first\\nsecond\", example: 1}], c: one, examples: {d: 1}}").unwrap();
        shorten(&mut document);
        let expected: Value = serde_yaml::from_str("{a: [{b: first}], c: one}").unwrap();
        assert_eq!(document, expected);
    }

    #[test]
    fn a_replicated_document_is_valid_input() {
        let document: Value = serde_yaml::from_str(DOCUMENT).unwrap();
        let text = serde_yaml::to_string(&replicate(&document, 4)).unwrap();
        let config = openapi_crate::Config::default();
        let input = openapi_crate::Input {
            document: openapi_crate::Source {
                name: "grown.yaml",
                text: text.as_bytes(),
            },
            overlays: &[],
            load: &openapi_crate::no_external_files,
            config: &config,
            workspace: None,
        };
        let output = openapi_crate::generate(&input, &mut |_| ());
        assert!(output.tree.is_some(), "{:?}", output.diagnostics);
        assert_eq!(output.summary.unwrap().operations, 4);
    }
}
