//! How much of a document is described: what has words, and what has an example.

use std::fmt;

use serde_json::Value;

/// Counts, in the order in which they are shown.
#[derive(Default)]
pub(super) struct Coverage {
    operations: Count,
    parameters: Count,
    schemas: Count,
    properties: Count,
    values: Count,
    requests: Count,
    replies: Count,
}

/// So many of so many, and the places of those that are missing.
#[derive(Default)]
struct Count {
    found: usize,
    missing: Vec<String>,
}

impl Count {
    fn add(&mut self, is_there: bool, place: impl FnOnce() -> String) {
        if is_there {
            self.found += 1;
        } else {
            self.missing.push(place());
        }
    }
}

impl Coverage {
    pub(super) fn of(document: &Value) -> Self {
        let mut coverage = Self::default();
        for (name, schema) in entries(&document["components"]["schemas"]) {
            coverage.schemas.add(has_words(schema), || name.clone());
            coverage.schema(schema, name);
        }
        for (path, item) in entries(&document["paths"]) {
            let operations = entries(item).filter(|(_, operation)| operation.get("responses").is_some());
            for (method, operation) in operations {
                coverage.operation(operation, &format!("{method} {path}"));
            }
        }
        coverage
    }

    fn operation(&mut self, operation: &Value, place: &str) {
        self.operations.add(has_words(operation), || place.to_owned());
        for parameter in items(&operation["parameters"]) {
            let name = || format!("{place} {}", parameter["name"].as_str().unwrap_or_default());
            self.parameters.add(has_words(parameter), name);
        }
        // A schema that stands in place is one of those that are described.
        let kinds = entries(&operation["requestBody"]["content"]);
        for schema in kinds.filter_map(|(_, kind)| kind.get("schema")) {
            if schema.get("$ref").is_none() {
                self.schemas.add(has_words(schema), || place.to_owned());
            }
            self.schema(schema, place);
        }
        let json = |part: &Value| part["content"].get("application/json").cloned();
        if let Some(content) = json(&operation["requestBody"]) {
            self.requests.add(content.get("example").is_some(), || place.to_owned());
        }
        for (status, reply) in entries(&operation["responses"]).filter(|(status, _)| status.starts_with('2')) {
            if let Some(content) = json(reply) {
                self.replies
                    .add(content.get("example").is_some(), || format!("{place} {status}"));
            }
        }
    }

    fn schema(&mut self, schema: &Value, place: &str) {
        for value in items(&schema["enum"]) {
            let value = value.as_str().unwrap_or_default();
            let text = schema["x-enumDescriptions"].get(value);
            self.values
                .add(text.is_some_and(is_text), || format!("{place} {value}"));
        }
        for (name, property) in entries(&schema["properties"]) {
            let place = format!("{place}.{name}");
            self.properties.add(has_words(property), || place.clone());
            self.schema(property, &place);
        }
        for part in ["items", "additionalProperties"]
            .into_iter()
            .filter_map(|key| schema.get(key))
        {
            self.schema(part, place);
        }
        for part in ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .flat_map(|key| items(&schema[key]))
        {
            self.schema(part, place);
        }
    }

    fn counts(&self) -> [(&'static str, &Count); 7] {
        [
            ("operations", &self.operations),
            ("parameters", &self.parameters),
            ("schemas", &self.schemas),
            ("properties", &self.properties),
            ("values", &self.values),
            ("examples of requests", &self.requests),
            ("examples of replies", &self.replies),
        ]
    }

    pub(super) fn is_whole(&self) -> bool {
        self.counts().iter().all(|(_, count)| count.missing.is_empty())
    }
}

/// A line for each count, and below it what is missing.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in self.counts() {
            let all = count.found + count.missing.len();
            let percent = (100 * count.found).checked_div(all).unwrap_or(100);
            writeln!(f, "{what:<22}{:>5} of {all:>5}{percent:>5} %", count.found)?;
            for place in &count.missing {
                writeln!(f, "    missing: {place}")?;
            }
        }
        Ok(())
    }
}

fn has_words(part: &Value) -> bool {
    is_text(&part["description"])
}

fn is_text(value: &Value) -> bool {
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
    fn what_is_missing_is_named_and_counted() {
        let coverage = Coverage::of(&json!({
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
        assert!(!coverage.is_whole());
        let shown = coverage.to_string();
        for line in [
            "operations                0 of     1    0 %\n    missing: get /a",
            "parameters                0 of     1    0 %\n    missing: get /a id",
            "schemas                   1 of     2   50 %\n    missing: get /a",
            "properties                0 of     1    0 %\n    missing: A.properties",
            "values                    1 of     2   50 %\n    missing: A.properties y",
            "examples of requests      0 of     0  100 %",
            "examples of replies       0 of     1    0 %\n    missing: get /a 200",
        ] {
            assert!(shown.contains(line), "{shown}");
        }
    }
}
