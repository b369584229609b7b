//! Operations with several success responses, and media types set by the caller.

use crate::models::*;
use crate::{Call, Client, Error};
use bytes::Bytes;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Starts a server that sends this response to every request, and a client for it.
async fn respond_with(response: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = Client::builder().server(server.uri()).token("hunter2").build().unwrap();
    (server, client)
}

async fn deploy(status: u16, media_type: &str, body: &str) -> Result<DeployResponse, Error> {
    let response = ResponseTemplate::new(status).set_body_raw(body, media_type);
    let (_server, client) = respond_with(response).await;
    client.misc().deploy().await.map(|response| response.into_inner())
}

#[tokio::test]
async fn the_status_selects_the_variant() {
    let json = "application/json";
    let DeployResponse::Ok(property) = deploy(200, json, r#"{"key":"k"}"#).await.unwrap() else {
        panic!("not the first");
    };
    assert_eq!(property, Property::new("k"));
    let DeployResponse::Accepted(accepted) = deploy(202, json, r#"{"ticket":"hunter2"}"#).await.unwrap() else {
        panic!("not the second");
    };
    assert_eq!(accepted.ticket, "hunter2");
    let text = deploy(203, "text/plain", "hunter2").await.unwrap();
    assert_eq!(text, DeployResponse::NonAuthoritative("hunter2".to_owned()));
    assert_eq!(deploy(204, json, "").await.unwrap(), DeployResponse::NoContent);
    let part = deploy(206, "application/octet-stream", "hunter2").await.unwrap();
    assert_eq!(part, DeployResponse::PartialContent(Bytes::from("hunter2")));
    let other = deploy(207, "text/html", "hunter2").await.unwrap();
    assert!(matches!(&other, DeployResponse::Other(status, body) if *status == 207 && body == "hunter2"));
    for shown in [&DeployResponse::Accepted(accepted), &text, &part, &other] {
        assert!(!format!("{shown:?}").contains("hunter2"), "{shown:?}");
    }
    assert_eq!(format!("{other:?}"), "Other(207 Multi-Status, 7 bytes)");
}

#[tokio::test]
async fn a_body_is_only_decoded_as_the_type_of_its_status() {
    for (status, body) in [(200, r#"{"ticket":"t"}"#), (202, r#"{"key":"k"}"#), (202, "")] {
        let error = deploy(status, "application/json", body).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
    }
}

#[tokio::test]
async fn an_undocumented_error_status_is_decoded_as_the_common_error_type() {
    let response = |status: u16| {
        ResponseTemplate::new(status).set_body_raw(r#"{"resultCode":"A1","lives":9}"#, "application/json")
    };
    let error = deploy_error(response(418)).await;
    assert_eq!(error.error_code(), Some("A1"));
    assert!(error.api().unwrap().body::<ApiResult>().is_some());
    // If the documented errors have different models, none is selected.
    let (_server, client) = respond_with(response(501)).await;
    let error = client.misc().patch_merge_patch(None).max_attempts(1).await.unwrap_err();
    assert_eq!(error.error_code(), None);
    assert!(error.api().unwrap().body::<ApiResult>().is_none());
    // A body that does not match stays undecoded.
    let error = deploy_error(ResponseTemplate::new(418).set_body_raw("[1]", "application/json")).await;
    assert!(error.api().unwrap().body::<ApiResult>().is_none());
    assert_eq!(error.api().unwrap().bytes(), "[1]");
}

async fn deploy_error(response: ResponseTemplate) -> Error {
    let (_server, client) = respond_with(response).await;
    client.misc().deploy().await.unwrap_err()
}

fn client() -> Client {
    Client::builder().server("http://localhost").token("t").build().unwrap()
}

fn request_parts<T>(call: Call<T>) -> (String, String, Bytes) {
    let request = call.into_request().unwrap();
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    (header("content-type"), header("accept"), request.into_body())
}

#[test]
fn custom_media_types_are_sent_and_accepted() {
    let patch = Property::new("k");
    let (content_type, accept, body) = request_parts(client().misc().patch_merge_patch(Some(&patch)));
    assert_eq!(content_type, "application/merge-patch+json");
    assert_eq!(accept, "application/vnd.property+json, text/csv");
    assert_eq!(body, r#"{"key":"k"}"#);
    let (content_type, _, body) = request_parts(client().misc().patch_merge_patch(None));
    assert_eq!((content_type.as_str(), body.len()), ("", 0));
}

#[test]
fn the_caller_can_set_the_media_types() {
    let call = client()
        .misc()
        .patch_merge_patch(None)
        .body("application/json-patch+json", "[]")
        .accept("text/csv");
    let (content_type, accept, body) = request_parts(call);
    assert_eq!(content_type, "application/json-patch+json");
    assert_eq!(accept, "text/csv");
    assert_eq!(body, "[]");
    for call in [
        client().misc().info().accept("text/csv\r\nx: y"),
        client().misc().info().accept("").body("a\nb", ""),
    ] {
        assert!(matches!(call.into_request(), Err(Error::Request(_))));
    }
}

#[tokio::test]
async fn other_media_types_are_decoded_as_bytes_or_text() {
    let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_raw("a,b", "text/csv")).await;
    let response = client.misc().patch_merge_patch(None).await.unwrap();
    assert_eq!(response.into_inner(), PatchResponse::Csv("a,b".to_owned()));
    let response = client.misc().patch_merge_patch(None).accept("text/csv").await.unwrap();
    assert_eq!(response.into_inner(), "a,b");
}

#[test]
fn an_optional_text_body_can_be_omitted() {
    let (content_type, _, body) = request_parts(client().misc().note(Some("<a/>")));
    assert_eq!((content_type.as_str(), &body[..]), ("application/xml", &b"<a/>"[..]));
    let (content_type, _, body) = request_parts(client().misc().note(None));
    assert_eq!((content_type.as_str(), body.len()), ("", 0));
}
