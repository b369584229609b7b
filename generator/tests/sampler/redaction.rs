//! Redaction of secrets in `Debug` output.

use crate::models::*;
use crate::{Client, Secret};
use serde_json::json;

const TOKEN: &str = "hunter2";

#[test]
fn debug_shows_present_fields_by_their_json_names() {
    let request = TokenIssueRequest {
        properties: Some(vec![Property {
            key: "k".into(),
            hidden: Some(true),
            ..Default::default()
        }]),
        alg: crate::Nullable::Null,
        ..TokenIssueRequest::new(TOKEN, "s")
    };
    assert_eq!(
        format!("{request:?}"),
        r#"TokenIssueRequest { ticket: [redacted], subject: "s", properties: [Property { key: "k", hidden: true }], alg: null }"#,
    );
    assert!(format!("{request:#?}").contains("    ticket: [redacted],\n"));
}

#[test]
fn debug_hides_the_values_of_unknown_fields() {
    let mut details = AuthorizationDetails {
        r#type: "t".into(),
        ..Default::default()
    };
    details.additional.insert("pin".into(), json!(TOKEN));
    assert_eq!(
        format!("{details:?}"),
        r#"AuthorizationDetails { type: "t", pin: [redacted] }"#
    );
}

#[test]
fn debug_shows_values_that_are_not_secret() {
    let sampler = Sampler {
        weights: Some([("a".into(), 1.0)].into()),
        any: Some(json!([1])),
        ..Default::default()
    };
    let shown = format!("{sampler:?}");
    assert!(shown.contains("flag: false, small: 0,"), "{shown}");
    assert!(shown.contains(r#"any: [1], weights: {"a": 1.0} }"#), "{shown}");
    assert!(!shown.contains("note"), "{shown}");
    assert_eq!(format!("{:?}", Pet::Cat(Cat::default())), "Cat(Cat { lives: 0 })");
}

#[test]
fn debug_hides_a_secret() {
    let secret = Secret::from(TOKEN);
    assert_eq!(format!("{secret:?}"), "[redacted]");
    assert_eq!(secret.expose(), TOKEN);
}

#[test]
fn debug_of_client_call_and_request_hides_the_token() {
    let builder = Client::builder().token(TOKEN).service_id(TOKEN);
    let shown = format!("{builder:?}");
    let client = builder.build().unwrap();
    let call = client
        .token()
        .issue(&TokenIssueRequest::new(TOKEN, TOKEN))
        .header("x-y", TOKEN);
    let shown = format!("{shown} {client:?} {call:?} {:?}", client.token());
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(shown.contains("auth_token_issue_api"), "{shown}");

    let client = Client::builder().token(TOKEN).service_id("1").build().unwrap();
    let request = client
        .clients()
        .get("2")
        .header("Authorization", "Basic hunter2")
        .header("Cookie", TOKEN);
    let request = request.into_request().unwrap();
    assert!(request.headers()["authorization"].is_sensitive());
    let shown = format!("{request:?} {:?}", client.clients().get("2").into_request().unwrap());
    assert!(!shown.contains(TOKEN), "{shown}");
}
