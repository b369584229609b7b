//! Error responses whose bodies are not objects.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::models::*;
use crate::{ApiError, Call, Client, Error, Temperature};

/// The error of a call to a server that responds with `status` and `body`.
async fn api_error(status: u16, body: &str, call: fn(&Client) -> Call<()>) -> Box<ApiError> {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(status).set_body_raw(body, "text/plain");
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = Client::builder().server(server.uri()).build().unwrap();
    match call(&client).max_attempts(1).await.unwrap_err() {
        Error::Api(error) => error,
        error => panic!("{error:?}"),
    }
}

async fn error_of_all(status: u16, body: &str) -> Box<ApiError> {
    api_error(status, body, |client| client.refused().all()).await
}

async fn error_of_some(status: u16, body: &str) -> Box<ApiError> {
    api_error(status, body, |client| client.refused().some()).await
}

#[tokio::test]
async fn arrays_maps_and_scalars_are_decoded() {
    let error = error_of_all(400, r#"[{"key":"a"},{"key":"b"}]"#).await;
    let keys = error.body::<Vec<Property>>().unwrap().iter();
    assert_eq!(
        keys.map(|property| property.key.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!((error.error_code(), error.error_message()), (None, None));

    let error = error_of_all(410, r#""gone""#).await;
    assert_eq!(error.body::<String>().unwrap(), "gone");

    let error = error_of_all(412, r#"{"a":1}"#).await;
    let numbers = BTreeMap::from([("a".to_owned(), 1_i128)]);
    assert_eq!(error.body::<BTreeMap<String, i128>>(), Some(&numbers));

    let error = error_of_all(413, r#"["high"]"#).await;
    assert_eq!(error.body::<Levels>(), Some(&vec!["high".to_owned()]));

    let error = error_of_all(415, r#""21.5C""#).await;
    assert_eq!(error.body::<Temperature>(), Some(&Temperature(21.5)));

    let error = error_of_all(416, "[1,2]").await;
    assert_eq!(error.body::<Vec<i128>>(), Some(&vec![1, 2]));
    assert_eq!(error_of_all(416, "null").await.body::<Vec<i64>>(), None);

    let error = error_of_all(422, r#"{"a":[1]}"#).await;
    assert_eq!(error.body::<Json>(), Some(&json!({"a": [1]})));
}

#[tokio::test]
async fn a_text_body_is_a_string() {
    for text in ["no such thing\n", ""] {
        assert_eq!(error_of_all(404, text).await.body::<String>().unwrap(), text);
    }
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(404).set_body_bytes([0xff]);
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = Client::builder().server(server.uri()).build().unwrap();
    let error = client.refused().all().await.unwrap_err();
    assert_eq!(error.api().unwrap().body::<String>(), None, "it is not UTF-8");
    assert_eq!(error.api().unwrap().bytes().as_ref(), [0xff]);
}

#[tokio::test]
async fn a_body_that_does_not_match_has_no_typed_value() {
    for (status, body) in [
        (400, "{}"),
        (410, "gone"),
        (412, r#"{"a":"b"}"#),
        (415, r#""warm""#),
        (422, ""),
    ] {
        let error = error_of_all(status, body).await;
        assert_eq!(error.body::<Vec<Property>>(), None);
        assert_eq!(error.body::<String>(), None);
        assert_eq!(error.body::<BTreeMap<String, i64>>(), None);
        assert_eq!(error.body::<Temperature>(), None);
        assert_eq!(error.body::<Json>(), None);
        assert_eq!(error.bytes(), body);
    }
}

#[tokio::test]
async fn a_union_provides_the_code_and_message_of_its_variant() {
    let error = error_of_all(409, r#"{"resultCode":"A001","resultMessage":"no"}"#).await;
    assert!(matches!(error.body(), Some(Refusal::ApiResult(_))), "{error:?}");
    assert_eq!((error.error_code(), error.error_message()), (Some("A001"), Some("no")));

    let error = error_of_all(409, r#"{"lives":3}"#).await;
    assert!(matches!(error.body(), Some(Refusal::Cat(_))), "{error:?}");
    assert_eq!((error.error_code(), error.error_message()), (None, None));

    // The body matches no variant, but has a code.
    let error = error_of_all(409, r#"{"resultCode":"A001","resultMessage":7}"#).await;
    assert!(matches!(error.body(), Some(Refusal::Other(_))), "{error:?}");
    assert_eq!((error.error_code(), error.error_message()), (Some("A001"), None));
}

#[tokio::test]
async fn an_undocumented_status_is_decoded_as_the_only_object_model() {
    let error = error_of_some(500, r#"{"resultCode":"A001"}"#).await;
    assert!(error.body::<ApiResult>().is_some());
    assert_eq!(error.error_code(), Some("A001"));
    assert_eq!(error_of_some(500, "no").await.body::<String>(), None);
    assert_eq!(error_of_some(404, "no").await.body::<String>().unwrap(), "no");
}

/// Only fields of models can be marked as secret.
#[tokio::test]
async fn debug_shows_models_and_hides_other_bodies() {
    for (status, body) in [
        (400, r#"[{"key":"hunter2"}]"#),
        (404, "hunter2"),
        (409, r#"{"lives":"hunter2"}"#),
        (410, r#""hunter2""#),
        (412, r#"{"hunter2":1}"#),
        (413, r#"["hunter2"]"#),
        (422, r#"{"a":"hunter2"}"#),
    ] {
        let error = error_of_all(status, body).await;
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let error = error_of_some(409, r#"{"resultCode":"A001"}"#).await;
    assert!(format!("{error:?}").contains("A001"));
}
