//! Rewrites conditional subschemas: `if`, `then`, `else`, `dependentSchemas`.
//!
//! Conditions that only restrict values are ignored. Each additional property that a condition defines becomes an
//! untyped field of the struct, because it can have any value if the condition is not met. References in conditional
//! subschemas are not followed: a schema with such a reference becomes untyped.

use serde_json::{Map, Value, json};

use super::schema::Schema;

/// Adds the conditional properties to a schema.
pub(crate) fn conditions(schema: &mut Schema<'_>) {
    let mut found = Conditional::default();
    found.all(schema.map, &mut Vec::new());
    if found.more {
        let help = "put the conditional properties into the schema itself, and let the condition only require them";
        schema.untype("this is another schema under a condition", Some(help));
        return;
    }
    let other_type = schema.text("type").is_some_and(|kind| kind != "object");
    if found.properties.is_empty() || other_type {
        return;
    }
    let properties = schema.map.entry("properties").or_insert_with(|| json!({}));
    let Value::Object(properties) = properties else { return };
    for (name, way) in found.properties {
        if properties.contains_key(&name) {
            continue;
        }
        let at = schema.at.below(["properties", &name]);
        let from = schema.at.below(way.iter().map(String::as_str));
        let reason = format!("only under a condition something is said of `{name}`");
        schema.log.record_possible_reason(&from, reason);
        schema.relocations.record_derived(from, at);
        properties.insert(name, json!({}));
    }
}

/// What conditional subschemas add to a schema.
#[derive(Default)]
struct Conditional {
    /// The names of properties, each with the tokens that lead to its schema.
    properties: Vec<(String, Vec<String>)>,
    /// Whether there is a reference, so that more may be added than the properties.
    more: bool,
}

impl Conditional {
    /// Collects from the conditions of a schema, and of the inline parts of its `allOf`, because several conditions are
    /// usually written as an `allOf`.
    fn all(&mut self, map: &Map<String, Value>, way: &mut Vec<String>) {
        self.own(map, way);
        if let Some(Value::Array(parts)) = map.get("allOf") {
            for (index, part) in parts.iter().enumerate() {
                if let Value::Object(part) = part {
                    self.below(way, &["allOf", &index.to_string()], |found, way| found.all(part, way));
                }
            }
        }
    }

    fn own(&mut self, map: &Map<String, Value>, way: &mut Vec<String>) {
        for key in ["then", "else"].iter().filter(|_| map.contains_key("if")) {
            if let Some(branch) = map.get(*key) {
                self.below(way, &[key], |found, way| found.branch(branch, way));
            }
        }
        if let Some(Value::Object(schemas)) = map.get("dependentSchemas") {
            for (name, branch) in schemas {
                self.below(way, &["dependentSchemas", name], |found, way| found.branch(branch, way));
            }
        }
    }

    /// Collects from a subschema that applies under a condition.
    fn branch(&mut self, branch: &Value, way: &mut Vec<String>) {
        let Value::Object(map) = branch else { return };
        self.more |= map.contains_key("$ref") || map.contains_key("$dynamicRef");
        if let Some(Value::Object(properties)) = map.get("properties") {
            for name in properties.keys() {
                self.below(way, &["properties", name], |found, way| {
                    found.properties.push((name.clone(), way.clone()));
                });
            }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = map.get(key) {
                for (index, part) in parts.iter().enumerate() {
                    self.below(way, &[key, &index.to_string()], |found, way| found.branch(part, way));
                }
            }
        }
        self.own(map, way);
    }

    fn below(&mut self, way: &mut Vec<String>, steps: &[&str], look: impl FnOnce(&mut Self, &mut Vec<String>)) {
        let depth = way.len();
        way.extend(steps.iter().map(|step| (*step).to_owned()));
        look(self, way);
        way.truncate(depth);
    }
}
