//! How responses are decoded.

use super::{builder, json, request, respond_with};
use crate::Error;
use crate::models::*;
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The message of the decode error for a response.
async fn decode_error(response: ResponseTemplate) -> String {
    let (_server, client) = respond_with(response).await;
    match client.token().issue(&request()).await.unwrap_err() {
        error @ Error::Decode(_) => {
            assert!(error.status().is_some_and(|status| status.is_success()));
            assert_eq!(error.operation(), Some("auth_token_issue_api"));
            error.to_string()
        }
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn request_and_response_match_the_document() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/base/api/1/auth/token/issue"))
        .and(header("authorization", "Bearer hunter2"))
        .and(header("content-type", "application/json"))
        .and(body_json(serde_json::json!({"ticket": "t", "subject": "s"})))
        .respond_with(json(200, r#"{"action":"OK","accessToken":"hunter2"}"#).insert_header("x-id", "9"))
        .expect(1)
        .mount(&server)
        .await;
    let client = builder(&format!("{}/base/", server.uri())).build().unwrap();
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-id"], "9");
    assert_eq!(response.action, Some(TokenIssueResponseAction::Ok));
    assert_eq!(response.bytes().len(), 39);
    assert!(!format!("{response:?} {:?}", *response).contains("hunter2"));
    assert_eq!(response.into_inner().access_token.as_deref(), Some("hunter2"));
}

#[tokio::test]
async fn responses_with_text_bytes_json_and_no_body() {
    let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_raw("h\u{e9}", "text/plain")).await;
    assert_eq!(*client.misc().info().await.unwrap(), "h\u{e9}");
    assert_eq!(
        &client.misc().echo(".", "x", "x").await.unwrap()[..],
        "h\u{e9}".as_bytes()
    );
    client.clients().delete(7, "abc").await.unwrap();

    let (_server, client) = respond_with(ResponseTemplate::new(204)).await;
    assert_eq!(*client.clients().get("7").await.unwrap(), None);
    client.clients().delete(7, "abc").await.unwrap();

    let (_server, client) = respond_with(json(200, r#"{"key":"k"}"#)).await;
    assert_eq!(client.clients().get("7").await.unwrap().as_ref().unwrap().key, "k");

    let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_bytes([0xff])).await;
    let error = client.misc().info().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "info_api: body of the response (200): the text is not UTF-8"
    );
}

#[tokio::test]
async fn unions_in_requests_and_responses() {
    let (server, client) = respond_with(json(200, r#"{"tricks":["sit"]}"#)).await;
    let cat = Animal::Cat(Cat {
        kind: Some("cat".into()),
        ..Cat::new(9)
    });
    let pet = client.misc().event(&cat).await.unwrap();
    let Pet::Dog(dog) = &*pet else { panic!("{:?}", *pet) };
    assert_eq!(dog.tricks, ["sit"]);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].body, br#"{"lives":9,"kind":"cat"}"#);
    let anything = client.misc().upload("").await.unwrap();
    assert_eq!(*anything, serde_json::json!({"tricks": ["sit"]}));
}

#[tokio::test]
async fn a_response_that_does_not_match_the_document_is_a_decode_error() {
    assert_eq!(
        decode_error(json(200, r#"{"properties":[{"key":"k"},{"key":4711}]}"#)).await,
        "auth_token_issue_api: body of the response (200): $.properties[1].key: expected a string, found a number at line 1 column 38",
    );
    assert!(
        decode_error(json(200, r#"{"action":"#))
            .await
            .contains("EOF while parsing a value")
    );
    assert!(decode_error(json(200, "{} {}")).await.contains("trailing characters"));
    assert!(
        decode_error(json(200, ""))
            .await
            .ends_with("(200): expected JSON, found nothing")
    );
    assert!(
        decode_error(ResponseTemplate::new(204))
            .await
            .ends_with("(204): expected JSON, found nothing")
    );
    let html = ResponseTemplate::new(200).set_body_raw("<p>hunter2", "Text/HTML; charset=utf-8");
    assert!(decode_error(html).await.ends_with("expected JSON, found text/html"));
}

#[tokio::test]
async fn json_media_types_are_recognized() {
    for media_type in [
        "application/problem+json",
        "APPLICATION/JSON",
        "text/json ; charset=utf-8",
    ] {
        let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_raw("{}", media_type)).await;
        client.token().issue(&request()).await.unwrap();
    }
}

#[tokio::test]
async fn max_response_bytes_limits_bodies() {
    let body = format!(r#"{{"subject":"{}"}}"#, "x".repeat(5000));
    let limit = body.len();
    for status in [200, 400] {
        let (server, _) = respond_with(json(status, &body)).await;
        let client = builder(&server.uri()).max_response_bytes(limit - 1).build().unwrap();
        let error = client.token().issue(&request()).await.unwrap_err();
        match (&error, status) {
            (Error::Decode(_), 200) => assert!(error.to_string().ends_with("(200): more than 5013 bytes"), "{error}"),
            (Error::Api(error), 400) => {
                assert_eq!(error.bytes().len(), limit - 1);
                assert!(error.body::<ApiResult>().is_none());
            }
            _ => panic!("{error:?}"),
        }
    }
    let (server, _) = respond_with(json(200, &body)).await;
    let client = builder(&server.uri()).max_response_bytes(limit).build().unwrap();
    client.token().issue(&request()).await.unwrap();
}
