//! Rewrites conditional subschemas: `if`, `then`, `else`, `dependentSchemas`.
//!
//! Conditions that only restrict values are ignored. Each additional property that a condition defines becomes an
//! untyped field of the struct, because it can have any value if the condition is not met. References in conditional
//! subschemas are not followed: a schema with such a reference becomes untyped.

use serde_json::{Map, Value, json};

use super::schema::Schema;

/// Adds the conditional properties to a schema.
pub(crate) fn add_conditional_properties(schema: &mut Schema<'_>) {
    let mut found = ConditionalProperties::default();
    found.collect_all(schema.map, &mut Vec::new());
    if found.has_reference {
        let help = "declare the conditional properties in the schema itself, and only require them in the condition";
        schema.make_untyped("a conditional subschema contains a reference", Some(help));
        return;
    }
    let other_type = schema.text("type").is_some_and(|kind| kind != "object");
    if found.properties.is_empty() || other_type {
        return;
    }
    let properties = schema.map.entry("properties").or_insert_with(|| json!({}));
    let Value::Object(properties) = properties else { return };
    for (name, path) in found.properties {
        if properties.contains_key(&name) {
            continue;
        }
        let at = schema.at.below(["properties", &name]);
        let from = schema.at.below(path.iter().map(String::as_str));
        let reason = format!("`{name}` is only described by a conditional subschema");
        schema.log.record_possible_reason(&from, reason);
        schema.relocations.record_derived(from, at);
        properties.insert(name, json!({}));
    }
}

/// The properties that conditional subschemas add to a schema.
#[derive(Default)]
struct ConditionalProperties {
    /// The names of properties, each with the tokens that lead to its schema.
    properties: Vec<(String, Vec<String>)>,
    /// Whether a conditional subschema is a reference, so that it may add more than these properties.
    has_reference: bool,
}

impl ConditionalProperties {
    /// Collects from the conditions of a schema, and of the inline parts of its `allOf`, because several conditions are
    /// usually written as an `allOf`.
    fn collect_all(&mut self, map: &Map<String, Value>, path: &mut Vec<String>) {
        self.collect_own(map, path);
        if let Some(Value::Array(parts)) = map.get("allOf") {
            for (index, part) in parts.iter().enumerate() {
                if let Value::Object(part) = part {
                    self.with_path(path, &["allOf", &index.to_string()], |found, path| {
                        found.collect_all(part, path);
                    });
                }
            }
        }
    }

    fn collect_own(&mut self, map: &Map<String, Value>, path: &mut Vec<String>) {
        for key in ["then", "else"].iter().filter(|_| map.contains_key("if")) {
            if let Some(branch) = map.get(*key) {
                self.with_path(path, &[key], |found, path| found.collect_branch(branch, path));
            }
        }
        if let Some(Value::Object(schemas)) = map.get("dependentSchemas") {
            for (name, branch) in schemas {
                self.with_path(path, &["dependentSchemas", name], |found, path| {
                    found.collect_branch(branch, path);
                });
            }
        }
    }

    /// Collects from a subschema that applies under a condition.
    fn collect_branch(&mut self, branch: &Value, path: &mut Vec<String>) {
        let Value::Object(map) = branch else { return };
        self.has_reference |= map.contains_key("$ref") || map.contains_key("$dynamicRef");
        if let Some(Value::Object(properties)) = map.get("properties") {
            for name in properties.keys() {
                self.with_path(path, &["properties", name], |found, path| {
                    found.properties.push((name.clone(), path.clone()));
                });
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = map.get(key) {
                for (index, part) in parts.iter().enumerate() {
                    self.with_path(path, &[key, &index.to_string()], |found, path| {
                        found.collect_branch(part, path);
                    });
                }
            }
        }
        self.collect_own(map, path);
    }

    fn with_path(&mut self, path: &mut Vec<String>, steps: &[&str], visit: impl FnOnce(&mut Self, &mut Vec<String>)) {
        let depth = path.len();
        path.extend(steps.iter().map(|step| (*step).to_owned()));
        visit(self, path);
        path.truncate(depth);
    }
}
