//! Requests with a mistake in every place that can have one, and what a server that checks them has to say.
//!
//! The words are those of Prism, a mock server; each complaint is given up to where it says what would be right.

use bytes::Bytes;
use serde_json::{Value, json};

use super::document::{Body, Document, Field, Operation, Shape};
use super::sample::Sampler;

/// What to send, and the complaints to expect: none where nothing can be wrong.
pub struct Mistakes<T> {
    pub sent: T,
    pub complaints: Vec<String>,
}

/// No token where there should be one.
pub fn anonymous(operation: &Operation<'_>) -> Mistakes<()> {
    let complaint = operation.secured().then(|| "Invalid security scheme used".to_owned());
    Mistakes {
        sent: (),
        complaints: complaint.into_iter().collect(),
    }
}

/// A query in which nothing is right that could be wrong, without the parameters that are required.
pub fn query(operation: &Operation<'_>) -> Mistakes<String> {
    let fields = fields(&operation.optional_query());
    let wrong = fields.iter().filter(|field| !is_any_text(field));
    let (pairs, complaints): (Vec<_>, Vec<_>) = wrong
        .map(|field| {
            // To this server, names in a query have no case.
            let name = field.name.to_lowercase();
            (
                format!("{}=wrong", field.name),
                format!("Request query parameter {name} "),
            )
        })
        .unzip();
    Mistakes {
        sent: pairs.join("&"),
        complaints,
    }
}

/// A body of JSON in which no scalar is right, at any depth.
pub fn json(body: &Body) -> Mistakes<Bytes> {
    let mut wrong = Sampler::wrong().make(&body.schema);
    let mut complaints = Vec::new();
    empty_lists("", &wrong, &mut complaints);
    if complaints.is_empty() {
        // An object of anything.
        wrong = json!([]);
        complaints.push("Request body must be object".to_owned());
    }
    Mistakes {
        sent: wrong.to_string().into(),
        complaints,
    }
}

/// An object that lacks all that is required.
pub fn empty(body: &Body) -> Mistakes<Bytes> {
    Mistakes {
        sent: "{}".into(),
        complaints: missing(&fields(&body.schema)),
    }
}

/// A form in which nothing is right that could be wrong, and that lacks all that is required. Strings are always right.
pub fn form(body: &Body) -> Mistakes<Bytes> {
    let fields = fields(&body.schema);
    let mut complaints = missing(&fields);
    // A form without any pair would be no body at all.
    let mut pairs = vec!["nobody-knows=this".to_owned()];
    let wrong = fields.iter().filter(|field| !field.required && !field.read_only);
    for field in wrong.filter(|field| !is_any_text(field)) {
        pairs.push(format!("{}=wrong", field.name));
        complaints.push(format!("Request body property {} ", field.name));
    }
    Mistakes {
        sent: pairs.join("&").into(),
        complaints,
    }
}

/// The properties of a schema; none where it is no object.
pub fn fields(schema: &Value) -> Vec<Field> {
    match Document::authlete().shape(schema) {
        Shape::Record(record) => record.fields,
        _ => Vec::new(),
    }
}

fn missing(fields: &[Field]) -> Vec<String> {
    let required = fields.iter().filter(|field| field.required);
    let complaint = |field: &Field| format!("Request body must have required property '{}'", field.name);
    required.map(complaint).collect()
}

fn is_any_text(field: &Field) -> bool {
    let document = Document::authlete();
    let is_string = matches!(document.shape(&field.schema), Shape::String);
    is_string && document.follow(&field.schema).get("format").is_none()
}

/// Complains of each empty list: it stands where a scalar should.
fn empty_lists(path: &str, json: &Value, complaints: &mut Vec<String>) {
    let dot = if path.is_empty() { "" } else { "." };
    match json {
        Value::Array(items) if items.is_empty() => complaints.push(format!("Request body property {path} ")),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                empty_lists(&format!("{path}{dot}{index}"), item, complaints);
            }
        }
        Value::Object(entries) => {
            for (name, value) in entries {
                empty_lists(&format!("{path}{dot}{name}"), value, complaints);
            }
        }
        _ => {}
    }
}
