//! The same API in OpenAPI 3.0 and 3.1 results in the same crate.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "common/mod.rs"]
mod common;

use std::collections::BTreeMap;

use common::comparable;
use openapi_crate::{Config, Input, LoadError, Source, generate};

/// The files generated from a document, by path.
fn crate_of(text: &str) -> BTreeMap<String, String> {
    let config = Config::default();
    let input = Input {
        document: Source {
            name: "document.yaml",
            text: text.as_bytes(),
        },
        overlays: &[],
        load: &|_| Err(LoadError::Failed("there are no files".to_owned())),
        config: &config,
        workspace: None,
    };
    let output = generate(&input, &mut |_| ());
    assert!(output.diagnostics.is_empty(), "{:#?}", output.diagnostics);
    let tree = output.tree.unwrap();
    let files = tree
        .iter()
        .map(|(path, file)| (path.to_owned(), comparable(path, &file.text)));
    files.collect()
}

/// A document with one operation.
fn document(version: &str, request: &str, response: &str) -> String {
    format!(
        "
openapi: {version}
info: {{title: Files, version: 1.0.0}}
paths:
  /files:
    post:
      operationId: send
      tags: [files]
      requestBody: {{required: true, content: {request}}}
      responses: {{'200': {{description: '', content: {response}}}}}
"
    )
}

#[test]
fn binary_data_is_the_same_in_openapi_3_0_and_3_1() {
    let file = "{type: string, format: binary}";
    let form = |part: &str, more: &str| {
        format!("{{multipart/form-data: {{schema: {{type: object, properties: {{part: {part}}}}}{more}}}}}")
    };
    let list = |item: &str| format!("{{type: array, items: {item}}}");
    let png = ", encoding: {part: {contentType: image/png}}";
    let body = |media: &str, schema: &str| format!("{{{media}: {{schema: {schema}}}}}");
    let cases = [
        (form(file, png), form("{}", png)),
        (form(file, ""), form("{}", "")),
        (form(file, ""), form("{contentMediaType: image/png}", "")),
        (form(file, ""), form("{type: string, contentMediaType: image/png}", "")),
        (form(file, ""), form("{contentMediaType: application/x-own}", "")),
        (form(&list(file), png), form(&list("{}"), png)),
        (
            body("application/octet-stream", file),
            body("application/octet-stream", "{}"),
        ),
        (body("image/*", file), body("image/*", "{}")),
        (body("'*/*'", file), body("'*/*'", "{}")),
        (body("'*/*'", file), body("'*/*'", "{contentMediaType: image/png}")),
        (
            body("application/json", file),
            body("application/json", "{contentMediaType: application/json}"),
        ),
        (body("application/pdf", file), "{application/pdf: {}}".to_owned()),
    ];
    for (older, newer) in cases {
        let response = |content: &str| if content.contains("multipart") { "{}" } else { content }.to_owned();
        let older = crate_of(&document("3.0.3", &older, &response(&older)));
        let other = crate_of(&document("3.1.0", &newer, &response(&newer)));
        for (path, text) in &older {
            assert_eq!(Some(text), other.get(path), "{path} of {newer}");
        }
        assert_eq!(older.len(), other.len(), "{newer}");
    }
}
