//! When requests are sent, and what the server receives.

use super::{builder, json, request, respond_with};
use crate::Error;
use crate::models::*;
use wiremock::matchers::query_param;
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_call_is_sent_when_awaited() {
    let (server, client) = respond_with(json(200, "{}")).await;
    let call = client.token().issue(&request());
    drop(client.token().issue(&request()).into_request());
    assert!(server.received_requests().await.unwrap().is_empty());
    call.send().await.unwrap();
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let (server, client) = respond_with(json(200, "{}")).await;
    let error = client.clients().get("..").await.unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert_eq!(error.operation(), Some("client_get_api"));
    assert_eq!(error.status(), None);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_encoded_path_is_sent_unchanged() {
    let (server, client) = respond_with(ResponseTemplate::new(200)).await;
    client.clients().get("a/../b%2f;x='y'").await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), "/api/1/client/get/a%2F..%2Fb%252f;x='y'");
}

#[tokio::test]
async fn the_query_is_sent() {
    let server = MockServer::start().await;
    Mock::given(query_param("subject", "a b+c&d"))
        .and(query_param("scopes", "x"))
        .respond_with(json(200, r#"[{"key":"k"}]"#))
        .mount(&server)
        .await;
    let client = builder(&server.uri()).build().unwrap();
    let query = ClientsListQuery {
        scopes: Some(vec!["x".into()]),
        ..Default::default()
    };
    let list = client.clients().list("a b+c&d", &query).await.unwrap();
    assert_eq!(list.len(), 1);
}

#[tokio::test]
async fn the_user_agent_is_set_on_a_user_provided_http_client() {
    let (server, _) = respond_with(json(200, "{}")).await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .user_agent("mine")
        .build()
        .unwrap();
    let client = builder(&server.uri()).http_client(http).build().unwrap();
    client.token().issue(&request()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(
        requests[0].headers["user-agent"],
        concat!("sampler/", env!("CARGO_PKG_VERSION"))
    );
}
