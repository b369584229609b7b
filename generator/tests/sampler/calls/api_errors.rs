//! Error responses: their models, and statuses that are not documented.

use super::{json, request, respond_with};
use crate::models::*;
use crate::{ApiError, Error};
use std::error::Error as _;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The API error of a token request.
async fn api_error(response: ResponseTemplate) -> Box<ApiError> {
    let (_server, client) = respond_with(response).await;
    match client.token().issue(&request()).await.unwrap_err() {
        Error::Api(error) => error,
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn an_error_response_has_code_message_and_body() {
    let body = r#"{"resultCode":"A001","resultMessage":"no","secret":"hunter2"}"#;
    let error = api_error(json(400, body).insert_header("x-id", "9")).await;
    assert_eq!(error.status(), 400);
    assert_eq!(error.headers()["x-id"], "9");
    assert_eq!(error.error_code(), Some("A001"));
    assert_eq!(error.error_message(), Some("no"));
    assert_eq!(error.body::<ApiResult>().unwrap().result_code.as_deref(), Some("A001"));
    assert!(error.body::<Cat>().is_none());
    assert_eq!(error.bytes(), body);
    let error = Error::Api(error);
    assert_eq!(error.to_string(), "auth_token_issue_api: 400 Bad Request: A001: no");
    assert_eq!((error.error_code(), error.error_message()), (Some("A001"), Some("no")));
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.source().is_none());
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_most_specific_status_determines_the_error_type() {
    assert_eq!(
        api_error(json(409, r#"{"lives":3}"#))
            .await
            .body::<Cat>()
            .unwrap()
            .lives,
        3
    );
    assert!(
        api_error(json(404, r#"{"lives":3}"#))
            .await
            .body::<ApiResult>()
            .is_some()
    );
    assert!(api_error(json(503, "{}")).await.body::<ApiResult>().is_some());
}

#[tokio::test]
async fn a_status_range_covers_its_hundred_and_default_the_rest() {
    let body = r#"{"lives":3,"resultCode":"A001","key":"k"}"#;
    for (status, name) in [
        (400, "Cat"),
        (499, "Cat"),
        (500, "ApiResult"),
        (599, "ApiResult"),
        (302, "Property"),
        (399, "Property"),
        (600, "Property"),
    ] {
        let (_server, client) = respond_with(json(status, body)).await;
        let error = client.misc().event(&Animal::default()).await.unwrap_err();
        let error = error.api().unwrap();
        let found = [
            error.body::<Cat>().map(|_| "Cat"),
            error.body::<ApiResult>().map(|_| "ApiResult"),
            error.body::<Property>().map(|_| "Property"),
        ];
        assert_eq!(found.into_iter().flatten().collect::<Vec<_>>(), [name], "{status}");
    }
}

#[tokio::test]
async fn an_undocumented_error_status_is_decoded_as_the_documented_errors() {
    let body = r#"{"resultCode":"A001"}"#;
    for status in [404, 400, 403, 500] {
        let (_server, client) = respond_with(json(status, body)).await;
        let error = client.clients().delete(7, "t").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.error_code(), Some("A001"), "{status}");
        assert_eq!(error.api().unwrap().bytes(), body);
    }
}

#[tokio::test]
async fn an_error_response_with_an_invalid_body_is_an_api_error() {
    for response in [
        ResponseTemplate::new(502).set_body_raw("<p>hunter2", "text/html"),
        ResponseTemplate::new(500),
        json(409, r#"{"lives":"hunter2"}"#),
        ResponseTemplate::new(302).insert_header("location", "/else"),
        ResponseTemplate::new(304),
        ResponseTemplate::new(599),
    ] {
        let error = api_error(response).await;
        assert_eq!(error.error_code(), None);
        assert!(error.body::<ApiResult>().is_none());
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = MockServer::start().await;
    Mock::given(any())
        .respond_with(json(200, "{}"))
        .expect(0)
        .mount(&target)
        .await;
    for status in [301, 302, 303, 307, 308] {
        let response = ResponseTemplate::new(status).insert_header("location", target.uri());
        let (server, client) = respond_with(response).await;
        let error = client.clients().get("7").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}
