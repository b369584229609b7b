//! Runs each example against the mock server that the example configures.

// Their `main` functions are not called.
#![allow(dead_code)]

#[path = "../examples/introspect.rs"]
mod introspect;
#[path = "../examples/issue_token.rs"]
mod issue_token;
#[path = "../examples/list_clients.rs"]
mod list_clients;

use authlete::models::{
    ApiResult, TokenFailRequest, TokenFailRequestReason, TokenFailResponse, TokenFailResponseAction, TokenRequest,
    TokenResponse, TokenResponseAction,
};
use authlete::test_util::{Fault, MockServer};
use authlete::{Error, HttpResponse};
use introspect::Access;
use std::time::Duration;

#[test]
fn every_example_is_tested() {
    let this = include_str!("examples.rs");
    let examples = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap();
    // The folders are packages with tests of their own.
    for example in examples.map(Result::unwrap).filter(|example| example.path().is_file()) {
        let name = example.file_name().into_string().unwrap();
        assert!(this.contains(&format!("#[path = \"../examples/{name}\"]")), "{name}");
    }
}

/// The body of a response.
fn text(response: &HttpResponse) -> &str {
    std::str::from_utf8(response.body().as_bytes()).unwrap()
}

#[tokio::test]
async fn the_token_endpoint_issues_a_token() {
    let mock = MockServer::start();
    let client = issue_token::mocked(&mock).unwrap();
    let response = issue_token::token_endpoint(&client, issue_token::REQUEST)
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(text(&response), r#"{"access_token":"token","token_type":"Bearer"}"#);
    assert_eq!(mock.received().len(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_an_invalid_grant() {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build().unwrap();
    let request = issue_token::REQUEST.replace("doe", "dough");
    mock.when(client.token().process(&TokenRequest::new(&request)))
        .respond(TokenResponse {
            action: Some(TokenResponseAction::Password),
            username: Some("john".into()),
            password: Some("dough".into()),
            ticket: Some("ticket".into()),
            ..Default::default()
        });
    let reason = TokenFailRequestReason::InvalidResourceOwnerCredentials;
    mock.when(client.token().fail(&TokenFailRequest::new("ticket", reason)))
        .respond(TokenFailResponse {
            action: Some(TokenFailResponseAction::BadRequest),
            response_content: Some(r#"{"error":"invalid_grant"}"#.into()),
            ..Default::default()
        })
        .expect_once();
    let response = issue_token::token_endpoint(&client, &request).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), text(&response)),
        (400, r#"{"error":"invalid_grant"}"#)
    );
}

#[tokio::test]
async fn each_action_has_its_http_status() {
    for (action, status) in [
        ("OK", 200),
        ("ID_TOKEN_REISSUABLE", 200),
        ("BAD_REQUEST", 400),
        ("INVALID_CLIENT", 401),
        ("INTERNAL_SERVER_ERROR", 500),
    ] {
        let mock = MockServer::start();
        let client = mock.client_builder().service_id("1").build().unwrap();
        mock.when(client.token().process(&TokenRequest::new("x")))
            .respond(TokenResponse {
                action: Some(action.into()),
                response_content: Some("{}".into()),
                ..Default::default()
            });
        let response = issue_token::token_endpoint(&client, "x").await.unwrap();
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (status, "{}"),
            "{action}"
        );
    }
}

#[tokio::test]
async fn an_unknown_action_is_an_error() {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build().unwrap();
    mock.when(client.token().process(&TokenRequest::new("x")))
        .respond(TokenResponse {
            action: Some("UNKNOWN_ACTION".into()),
            ..Default::default()
        });
    let error = issue_token::token_endpoint(&client, "x").await.unwrap_err();
    assert!(error.to_string().contains("UNKNOWN_ACTION"), "{error}");
}

#[tokio::test]
async fn an_unsupported_grant_type_is_an_error() {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build().unwrap();
    mock.when(client.token().process(&TokenRequest::new("x")))
        .respond(TokenResponse {
            action: Some(TokenResponseAction::TokenExchange),
            ..Default::default()
        });
    let response = issue_token::token_endpoint(&client, "x").await.unwrap();
    assert_eq!(
        (response.status().as_u16(), text(&response)),
        (400, r#"{"error":"unsupported_grant_type"}"#)
    );
}

#[tokio::test]
async fn introspection_grants_or_denies_access() {
    let mock = MockServer::start();
    let client = introspect::mocked(&mock).unwrap();
    let access = introspect::check(&client, introspect::TOKEN, &["profile"])
        .await
        .unwrap();
    assert!(matches!(access, Access::Granted { subject } if subject.as_deref() == Some("john")));
    let access = introspect::check(&client, "another", &["profile"]).await.unwrap();
    let Access::Denied(response) = access else {
        panic!("{access:?}");
    };
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.headers()["www-authenticate"],
        r#"Bearer error="invalid_token""#
    );
    let scopes = &mock.received()[0]
        .json::<authlete::models::IntrospectionRequest>()
        .unwrap()
        .scopes;
    assert_eq!(scopes.as_deref(), Some(&["profile".to_owned()][..]));
}

#[tokio::test]
async fn a_failed_introspection_grants_no_access() {
    let result = ApiResult {
        result_code: Some("A001201".into()),
        ..Default::default()
    };
    for (fault, kind) in [
        (None, "api"),
        (Some(Fault::Silence), "timeout"),
        (Some(Fault::Disconnect), "interrupted"),
        (Some(Fault::Garbage), "decode"),
    ] {
        let mock = MockServer::start();
        let mut builder = mock.client_builder().service_id("1");
        if fault == Some(Fault::Silence) {
            builder = builder.attempt_timeout(Duration::from_millis(100));
        }
        let client = builder.build().unwrap();
        let call = mock
            .when(client.introspection().process(&Default::default()))
            .ignore_body();
        match fault {
            None => call.error_with(500, &result),
            Some(fault) => call.fault(fault),
        };
        let error = introspect::check(&client, "token", &[]).await.unwrap_err();
        let error: &Error = error.downcast_ref().unwrap();
        assert_eq!(error.kind().as_str(), kind);
    }
}

#[tokio::test]
async fn all_pages_of_clients_are_listed() {
    let mock = MockServer::start();
    let client = list_clients::mocked(&mock).unwrap();
    let clients = list_clients::all(&client).await.unwrap();
    let names: Vec<_> = clients
        .iter()
        .filter_map(|client| client.client_name.as_deref())
        .collect();
    assert_eq!(names, ["Web shop", "Mobile app", "Back office"]);
    assert_eq!(mock.received().len(), 2);
}
