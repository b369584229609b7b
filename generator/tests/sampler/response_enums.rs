//! Replies of several kinds, and media types that the caller chooses.

use crate::models::*;
use crate::{Call, Client, Error};
use bytes::Bytes;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A server that answers all with `reply`, and a client for it.
async fn answering(reply: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(reply).mount(&server).await;
    let client = Client::builder().server(server.uri()).token("hunter2").build().unwrap();
    (server, client)
}

async fn deployed(status: u16, media_type: &str, body: &str) -> Result<DeployResponse, Error> {
    let reply = ResponseTemplate::new(status).set_body_raw(body, media_type);
    let (_server, client) = answering(reply).await;
    client.misc().deploy().await.map(|response| response.into_inner())
}

#[tokio::test]
async fn the_status_says_what_came() {
    let json = "application/json";
    let DeployResponse::Ok(property) = deployed(200, json, r#"{"key":"k"}"#).await.unwrap() else {
        panic!("not the first");
    };
    assert_eq!(property, Property::new("k"));
    let DeployResponse::Accepted(accepted) = deployed(202, json, r#"{"ticket":"hunter2"}"#).await.unwrap() else {
        panic!("not the second");
    };
    assert_eq!(accepted.ticket, "hunter2");
    let text = deployed(203, "text/plain", "hunter2").await.unwrap();
    assert_eq!(text, DeployResponse::NonAuthoritative("hunter2".to_owned()));
    assert_eq!(deployed(204, json, "").await.unwrap(), DeployResponse::NoContent);
    let part = deployed(206, "application/octet-stream", "hunter2").await.unwrap();
    assert_eq!(part, DeployResponse::PartialContent(Bytes::from("hunter2")));
    let other = deployed(207, "text/html", "hunter2").await.unwrap();
    assert!(matches!(&other, DeployResponse::Other(status, body) if *status == 207 && body == "hunter2"));
    for shown in [&DeployResponse::Accepted(accepted), &text, &part, &other] {
        assert!(!format!("{shown:?}").contains("hunter2"), "{shown:?}");
    }
    assert_eq!(format!("{other:?}"), "Other(207 Multi-Status, 7 bytes)");
}

#[tokio::test]
async fn what_comes_under_one_status_is_not_read_as_that_of_another() {
    for (status, body) in [(200, r#"{"ticket":"t"}"#), (202, r#"{"key":"k"}"#), (202, "")] {
        let error = deployed(status, "application/json", body).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_refusal_that_is_not_listed_is_read_as_all_others() {
    let reply = |status: u16| {
        ResponseTemplate::new(status).set_body_raw(r#"{"resultCode":"A1","lives":9}"#, "application/json")
    };
    let error = deployed_with(reply(418)).await;
    assert_eq!(error.result_code(), Some("A1"));
    assert!(error.api().unwrap().body::<ApiResult>().is_some());
    // Where those that are listed have several models, none of them is taken.
    let (_server, client) = answering(reply(501)).await;
    let error = client.misc().patch_merge_patch(None).max_attempts(1).await.unwrap_err();
    assert_eq!(error.result_code(), None);
    assert!(error.api().unwrap().body::<ApiResult>().is_none());
    // And what does not fit is left as it came.
    let error = deployed_with(ResponseTemplate::new(418).set_body_raw("[1]", "application/json")).await;
    assert!(error.api().unwrap().body::<ApiResult>().is_none());
    assert_eq!(error.api().unwrap().bytes(), "[1]");
}

async fn deployed_with(reply: ResponseTemplate) -> Error {
    let (_server, client) = answering(reply).await;
    client.misc().deploy().await.unwrap_err()
}

fn client() -> Client {
    Client::builder().server("http://localhost").token("t").build().unwrap()
}

fn sent<T>(call: Call<T>) -> (String, String, Bytes) {
    let request = call.into_request().unwrap();
    let header = |name: &str| {
        let value = request.headers().get(name);
        value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    (header("content-type"), header("accept"), request.into_body())
}

#[test]
fn a_media_type_of_its_own_is_sent_and_asked_for() {
    let patch = Property::new("k");
    let (content_type, accept, body) = sent(client().misc().patch_merge_patch(Some(&patch)));
    assert_eq!(content_type, "application/merge-patch+json");
    assert_eq!(accept, "application/vnd.property+json, text/csv");
    assert_eq!(body, r#"{"key":"k"}"#);
    let (content_type, _, body) = sent(client().misc().patch_merge_patch(None));
    assert_eq!((content_type.as_str(), body.len()), ("", 0));
}

#[test]
fn the_caller_can_choose_the_media_types() {
    let call = client()
        .misc()
        .patch_merge_patch(None)
        .body("application/json-patch+json", "[]")
        .accept("text/csv");
    let (content_type, accept, body) = sent(call);
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
async fn another_media_type_comes_as_bytes() {
    let (_server, client) = answering(ResponseTemplate::new(200).set_body_raw("a,b", "text/csv")).await;
    let response = client.misc().patch_merge_patch(None).await.unwrap();
    assert_eq!(response.into_inner(), PatchResponse::Csv("a,b".to_owned()));
    let response = client.misc().patch_merge_patch(None).accept("text/csv").await.unwrap();
    assert_eq!(response.into_inner(), "a,b");
}

#[test]
fn text_may_be_left_out() {
    let (content_type, _, body) = sent(client().misc().note(Some("<a/>")));
    assert_eq!((content_type.as_str(), &body[..]), ("application/xml", &b"<a/>"[..]));
    let (content_type, _, body) = sent(client().misc().note(None));
    assert_eq!((content_type.as_str(), body.len()), ("", 0));
}
