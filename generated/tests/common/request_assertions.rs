//! Compares received requests with the document.

use std::collections::{BTreeMap, BTreeSet};

use http::HeaderMap;
use serde_json::Value;
use wiremock::Request;

use super::document::Operation;
use super::operations::Arguments;
use super::recording_server::{TOKEN, parameter_value, raw_body};

const FORM: &str = "application/x-www-form-urlencoded";

/// The media type of the request body.
pub enum Encoding {
    Json,
    Form,
}

/// The differences between a request and the one that the document requires.
pub fn request_differences(
    operation: &Operation<'_>,
    arguments: &Arguments,
    sent: &Request,
    encoding: Encoding,
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut compare = |what: &str, sent: String, expected: String| {
        if sent != expected {
            problems.push(format!(
                "{}: {what}:\n  sent     {sent}\n  expected {expected}",
                operation.id()
            ));
        }
    };
    compare("method", sent.method.to_string(), operation.method.clone());

    let mut path = operation.path.to_owned();
    for name in operation.path_parameters() {
        path = path.replace(&format!("{{{name}}}"), &format!("{name}%20b%2Fc%3F%C3%A9"));
    }
    compare("path", sent.url.path().to_owned(), path);

    let required = operation
        .required_query_parameters()
        .into_iter()
        .map(|name| (name.to_owned(), parameter_value(name)));
    let optional = pairs(&Value::Object(arguments.query.clone()));
    let query: Vec<_> = required.chain(optional).collect();
    compare(
        "query",
        sorted(decode(sent.url.query().unwrap_or_default())),
        sorted(query),
    );

    let authorization = if operation.requires_token() {
        format!("Bearer {TOKEN}")
    } else {
        String::new()
    };
    compare("authorization", header(&sent.headers, "authorization"), authorization);
    let accept = header(&sent.headers, "accept");
    let produced: BTreeSet<String> = operation
        .responses()
        .into_iter()
        .filter_map(|response| Some(response.content?.0))
        .collect();
    let acceptable = produced.is_empty()
        || produced
            .iter()
            .all(|media_type| accept == *media_type || accept == "text/*" && media_type.starts_with("text/"));
    compare("accept", acceptable.to_string(), true.to_string());
    compare(
        "user agent",
        header(&sent.headers, "user-agent"),
        format!("authlete/{}", env!("CARGO_PKG_VERSION")),
    );

    let content_type = header(&sent.headers, "content-type");
    match (&arguments.body, encoding) {
        (None, _) => {
            compare("content type", content_type, String::new());
            compare("body", String::from_utf8_lossy(&sent.body).into_owned(), String::new());
        }
        (Some(body), Encoding::Json) => {
            compare("content type", content_type, "application/json".to_owned());
            let sent: Value = serde_json::from_slice(&sent.body).unwrap_or_default();
            compare("body", sent.to_string(), body.to_string());
        }
        (Some(body), Encoding::Form) => {
            compare("content type", content_type, FORM.to_owned());
            let sent = std::str::from_utf8(&sent.body).unwrap();
            compare("body", sorted(decode(sent)), sorted(pairs(body)));
        }
    }
    problems
}

fn header(headers: &HeaderMap, name: &str) -> String {
    let values: Vec<&str> = headers
        .get_all(name)
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    values.join(" and ")
}

/// The form fields of an object: a scalar as text, an array of scalars as one pair per item, everything else as JSON.
fn pairs(object: &Value) -> Vec<(String, String)> {
    let scalar = |value: &Value| !value.is_object() && !value.is_array();
    let fields = object.as_object().unwrap().iter().flat_map(|(name, value)| {
        let values: Vec<String> = match value {
            Value::Array(items) if items.iter().all(scalar) => items.iter().map(raw_body).collect(),
            value => vec![raw_body(value)],
        };
        values.into_iter().map(move |value| (name.clone(), value))
    });
    fields.collect()
}

fn decode(form: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("form:?{form}")).unwrap();
    url.query_pairs().into_owned().collect()
}

/// Sorts by name. The values of a name keep their order.
fn sorted(pairs: Vec<(String, String)>) -> String {
    let mut sorted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        sorted.entry(name).or_default().push(value);
    }
    format!("{sorted:?}")
}
