//! Requests with an error in every location that can have one, and the violations that a validating server must report.
//!
//! The messages are those of Prism, a mock server. Each is a prefix that ends before the description of the expected value.

use bytes::Bytes;
use serde_json::{Value, json};

use super::document::{Document, Field, Operation, RequestBody, SchemaType};
use super::sample_values::SampleBuilder;

/// The invalid part of a request and the expected violations. There are none if the part cannot be invalid.
pub struct InvalidRequest<T> {
    pub part: T,
    pub violations: Vec<String>,
}

/// A request without a token.
pub fn without_token(operation: &Operation<'_>) -> InvalidRequest<()> {
    let violation = operation
        .requires_token()
        .then(|| "Invalid security scheme used".to_owned());
    InvalidRequest {
        part: (),
        violations: violation.into_iter().collect(),
    }
}

/// A query without the required parameters, in which every other parameter that can be invalid is invalid.
pub fn invalid_query(operation: &Operation<'_>) -> InvalidRequest<String> {
    let fields = object_fields(&operation.optional_query_schema());
    let invalid = fields.iter().filter(|field| !accepts_any_string(field));
    let (pairs, violations): (Vec<_>, Vec<_>) = invalid
        .map(|field| {
            // Prism reports the names of query parameters in lower case.
            let name = field.name.to_lowercase();
            (
                format!("{}=invalid", field.name),
                format!("Request query parameter {name} "),
            )
        })
        .unzip();
    InvalidRequest {
        part: pairs.join("&"),
        violations,
    }
}

/// A JSON body in which all scalars are invalid, at any depth.
pub fn invalid_json(body: &RequestBody) -> InvalidRequest<Bytes> {
    let mut invalid = SampleBuilder::wrong_types().build(&body.schema);
    let mut violations = Vec::new();
    collect_violations("", &invalid, &mut violations);
    if violations.is_empty() {
        // The schema accepts any object.
        invalid = json!([]);
        violations.push("Request body must be object".to_owned());
    }
    InvalidRequest {
        part: invalid.to_string().into(),
        violations,
    }
}

/// An empty object: all required properties are missing.
pub fn empty_object(body: &RequestBody) -> InvalidRequest<Bytes> {
    InvalidRequest {
        part: "{}".into(),
        violations: missing_property_violations(&object_fields(&body.schema)),
    }
}

/// A form without the required properties, in which every other property that can be invalid is invalid. A string is always
/// valid.
pub fn invalid_form(body: &RequestBody) -> InvalidRequest<Bytes> {
    let fields = object_fields(&body.schema);
    let mut violations = missing_property_violations(&fields);
    // A form without any pair would be an absent body.
    let mut pairs = vec!["unknown-property=1".to_owned()];
    let invalid = fields.iter().filter(|field| !field.required && !field.read_only);
    for field in invalid.filter(|field| !accepts_any_string(field)) {
        pairs.push(format!("{}=invalid", field.name));
        violations.push(format!("Request body property {} ", field.name));
    }
    InvalidRequest {
        part: pairs.join("&").into(),
        violations,
    }
}

/// The properties of an object schema. Empty for other schemas.
pub fn object_fields(schema: &Value) -> Vec<Field> {
    match Document::authlete().schema_type(schema) {
        SchemaType::Object(object) => object.fields,
        _ => Vec::new(),
    }
}

fn missing_property_violations(fields: &[Field]) -> Vec<String> {
    let required = fields.iter().filter(|field| field.required);
    let violation = |field: &Field| format!("Request body must have required property '{}'", field.name);
    required.map(violation).collect()
}

fn accepts_any_string(field: &Field) -> bool {
    let document = Document::authlete();
    let is_string = matches!(document.schema_type(&field.schema), SchemaType::String);
    is_string && document.resolve(&field.schema).get("format").is_none()
}

/// Adds a violation for each empty array, which takes the place of a scalar.
fn collect_violations(path: &str, json: &Value, violations: &mut Vec<String>) {
    let dot = if path.is_empty() { "" } else { "." };
    match json {
        Value::Array(items) if items.is_empty() => violations.push(format!("Request body property {path} ")),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_violations(&format!("{path}{dot}{index}"), item, violations);
            }
        }
        Value::Object(entries) => {
            for (name, value) in entries {
                collect_violations(&format!("{path}{dot}{name}"), value, violations);
            }
        }
        _ => {}
    }
}
