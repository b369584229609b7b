//! Three documents that describe the same API: the official one, one with references into its own paths, and one with
//! inline schemas. The generated code for the token endpoint must be the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod generated_code;

use generated_code::{GeneratedCode, Operation};

const ISSUE_PATH: &str = "/api/{serviceId}/auth/token/issue";

#[test]
fn official_document() {
    check_token_issue("official-3.0.16.yaml", 7, &[issue_operation(true)]);
}

#[test]
fn references_into_paths() {
    check_token_issue("path-refs.yaml", 5, &[issue_operation(true)]);
}

/// This document has different schemas for the form and for JSON, so each has a method.
#[test]
fn inline_schemas() {
    let form = Operation {
        name: "issue_form".to_owned(),
        arguments: vec!["&str".to_owned(), "&models::Schema".to_owned()],
        ..issue_operation(true)
    };
    check_token_issue("inlined.json", 5, &[issue_operation(false), form]);
}

/// The method of `/auth/token/issue`. `form`: its body can also be sent as a form.
fn issue_operation(form: bool) -> Operation {
    Operation {
        group: "Token".to_owned(),
        name: "issue".to_owned(),
        arguments: vec!["&str".to_owned(), "&models::TokenIssueRequest".to_owned()],
        result: "rt::Call<models::TokenIssueResponse>".to_owned(),
        form,
    }
}

/// Checks that a document gives one request model and one response model for `/auth/token/issue`.
fn check_token_issue(document: &str, request_fields: usize, operations: &[Operation]) {
    let Some(code) = GeneratedCode::from_shared_document(document) else {
        return;
    };

    let request = code.model_struct("TokenIssueRequest");
    assert_eq!(request.fields.len(), request_fields, "{:?}", request.fields);
    let required: Vec<_> = request
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.json_name.as_str())
        .collect();
    assert_eq!(required, ["ticket", "subject"]);
    let response = code.model_struct("TokenIssueResponse");
    assert!(
        response.fields.iter().all(|field| !field.required),
        "{:?}",
        response.fields
    );

    // There must be no equal struct with another name.
    for model_struct in code.structs() {
        for expected in [&request, &response] {
            assert!(
                model_struct.name == expected.name || model_struct.fields != expected.fields,
                "{} is {}",
                model_struct.name,
                expected.name
            );
        }
    }

    assert_eq!(code.operations(ISSUE_PATH), operations);
}
