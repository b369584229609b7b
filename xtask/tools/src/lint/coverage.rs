//! Counts how much of a document has descriptions and examples.

use std::fmt;

use serde_json::Value;

/// The counts, in the order of the output.
#[derive(Default)]
pub(super) struct Coverage {
    operations: Count,
    parameters: Count,
    schemas: Count,
    properties: Count,
    enum_values: Count,
    request_examples: Count,
    response_examples: Count,
}

/// How many items of a kind are documented, and the locations of the others.
#[derive(Default)]
struct Count {
    documented: usize,
    missing: Vec<String>,
}

impl Count {
    fn add(&mut self, is_documented: bool, location: impl FnOnce() -> String) {
        if is_documented {
            self.documented += 1;
        } else {
            self.missing.push(location());
        }
    }
}

impl Coverage {
    pub(super) fn of_document(document: &Value) -> Self {
        let mut coverage = Self::default();
        for (name, schema) in entries(&document["components"]["schemas"]) {
            coverage.schemas.add(has_description(schema), || name.clone());
            coverage.add_schema(schema, name);
        }
        for (path, item) in entries(&document["paths"]) {
            let operations = entries(item).filter(|(_, operation)| operation.get("responses").is_some());
            for (method, operation) in operations {
                coverage.add_operation(operation, &format!("{method} {path}"));
            }
        }
        coverage
    }

    fn add_operation(&mut self, operation: &Value, location: &str) {
        self.operations.add(has_description(operation), || location.to_owned());
        for parameter in items(&operation["parameters"]) {
            let name = || format!("{location} {}", parameter["name"].as_str().unwrap_or_default());
            self.parameters.add(has_description(parameter), name);
        }
        // Inline schemas need a description, too; referenced ones are counted as components.
        let kinds = entries(&operation["requestBody"]["content"]);
        for schema in kinds.filter_map(|(_, kind)| kind.get("schema")) {
            if schema.get("$ref").is_none() {
                self.schemas.add(has_description(schema), || location.to_owned());
            }
            self.add_schema(schema, location);
        }
        let json = |part: &Value| part["content"].get("application/json").cloned();
        if let Some(content) = json(&operation["requestBody"]) {
            self.request_examples
                .add(content.get("example").is_some(), || location.to_owned());
        }
        for (status, response) in entries(&operation["responses"]).filter(|(status, _)| status.starts_with('2')) {
            if let Some(content) = json(response) {
                self.response_examples
                    .add(content.get("example").is_some(), || format!("{location} {status}"));
            }
        }
    }

    fn add_schema(&mut self, schema: &Value, location: &str) {
        for value in items(&schema["enum"]) {
            let value = value.as_str().unwrap_or_default();
            let text = schema["x-enumDescriptions"].get(value);
            self.enum_values
                .add(text.is_some_and(is_not_blank), || format!("{location} {value}"));
        }
        for (name, property) in entries(&schema["properties"]) {
            let location = format!("{location}.{name}");
            self.properties.add(has_description(property), || location.clone());
            self.add_schema(property, &location);
        }
        for part in ["items", "additionalProperties"]
            .into_iter()
            .filter_map(|key| schema.get(key))
        {
            self.add_schema(part, location);
        }
        for part in ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .flat_map(|key| items(&schema[key]))
        {
            self.add_schema(part, location);
        }
    }

    fn counts(&self) -> [(&'static str, &Count); 7] {
        [
            ("operations", &self.operations),
            ("parameters", &self.parameters),
            ("schemas", &self.schemas),
            ("properties", &self.properties),
            ("enum values", &self.enum_values),
            ("request examples", &self.request_examples),
            ("response examples", &self.response_examples),
        ]
    }

    pub(super) fn is_complete(&self) -> bool {
        self.counts().iter().all(|(_, count)| count.missing.is_empty())
    }
}

/// A line for each count, and below it the locations without documentation.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in self.counts() {
            let all = count.documented + count.missing.len();
            let percent = (100 * count.documented).checked_div(all).unwrap_or(100);
            writeln!(f, "{what:<22}{:>5} of {all:>5}{percent:>5} %", count.documented)?;
            for location in &count.missing {
                writeln!(f, "    missing: {location}")?;
            }
        }
        Ok(())
    }
}

fn has_description(part: &Value) -> bool {
    is_not_blank(&part["description"])
}

fn is_not_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn entries(map: &Value) -> impl Iterator<Item = (&String, &Value)> {
    map.as_object().into_iter().flatten()
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn undocumented_items_are_counted_and_listed() {
        let coverage = Coverage::of_document(&json!({
            "paths": {"/a": {"parameters": [], "get": {
                "parameters": [{"name": "id", "in": "query"}],
                "requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}},
                "responses": {"200": {"content": {"application/json": {}}}, "400": {}},
            }}},
            "components": {"schemas": {"A": {
                "description": "A thing.",
                "properties": {"properties": {"description": " ", "enum": ["x", "y"], "x-enumDescriptions": {"x": "X."}}},
            }}},
        }));
        assert!(!coverage.is_complete());
        let shown = coverage.to_string();
        for line in [
            "operations                0 of     1    0 %\n    missing: get /a",
            "parameters                0 of     1    0 %\n    missing: get /a id",
            "schemas                   1 of     2   50 %\n    missing: get /a",
            "properties                0 of     1    0 %\n    missing: A.properties",
            "enum values               1 of     2   50 %\n    missing: A.properties y",
            "request examples          0 of     0  100 %",
            "response examples         0 of     1    0 %\n    missing: get /a 200",
        ] {
            assert!(shown.contains(line), "{shown}");
        }
    }
}
