//! Three descriptions of one API: the official one, one that refers into its own paths, and one with all written out in
//! place. Whichever it is, the token endpoint comes out the same.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod emitted;

use emitted::{Emitted, Operation};

const ISSUE: &str = "/api/{serviceId}/auth/token/issue";

#[test]
fn official() {
    check("official-3.0.16.yaml", 7, &[issue(true)]);
}

#[test]
fn with_references_into_paths() {
    check("path-refs.yaml", 5, &[issue(true)]);
}

/// This document has another schema for the form than for JSON, its component `schema`. So each has a method.
#[test]
fn with_all_written_out() {
    let form = Operation {
        name: "issue_form".to_owned(),
        arguments: vec!["&str".to_owned(), "&models::Schema".to_owned()],
        ..issue(true)
    };
    check("inlined.json", 5, &[issue(false), form]);
}

/// The method of the token endpoint's second step, and whether its body can be sent as a form too.
fn issue(form: bool) -> Operation {
    Operation {
        group: "Token".to_owned(),
        name: "issue".to_owned(),
        arguments: vec!["&str".to_owned(), "&models::TokenIssueRequest".to_owned()],
        result: "rt::Call<models::TokenIssueResponse>".to_owned(),
        form,
    }
}

/// A document gives one request and one response of the token endpoint's second step, whatever shape it has them in.
fn check(document: &str, request_fields: usize, operations: &[Operation]) {
    let Some(emitted) = Emitted::shared(document) else {
        return;
    };

    let request = emitted.record("TokenIssueRequest");
    assert_eq!(request.fields.len(), request_fields, "{:?}", request.fields);
    let required: Vec<_> = request
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.wire.as_str())
        .collect();
    assert_eq!(required, ["ticket", "subject"]);
    let response = emitted.record("TokenIssueResponse");
    assert!(
        response.fields.iter().all(|field| !field.required),
        "{:?}",
        response.fields
    );

    // No second one under another name.
    for record in emitted.records() {
        for one in [&request, &response] {
            assert!(
                record.name == one.name || record.fields != one.fields,
                "{} is {}",
                record.name,
                one.name
            );
        }
    }

    assert_eq!(emitted.operations(ISSUE), operations);
}
