//! Servers that play the API for a long time.

use super::{issued, request};
use crate::test_util::{ApiServer, ErrorReply};
use std::io::ErrorKind;

#[tokio::test]
async fn an_api_server_answers_any_client_and_arguments() {
    let server = ApiServer::bind("127.0.0.1:0").unwrap();
    let client = server.client_builder().service_id("1").build().unwrap();
    server.on(client.token().issue(&request())).reply_with(|request| {
        let mut response = issued();
        response.access_token = request.path_parameter("serviceId");
        response
    });
    for service in ["1", "2"] {
        let client = client.with_service_id(service);
        let response = client.token().issue(&Default::default()).await.unwrap();
        assert_eq!(response.access_token, Some(service.to_owned()));
    }
}

#[tokio::test]
async fn an_api_server_listens_at_the_address() {
    let server = ApiServer::bind("127.0.0.1:0").unwrap();
    let address = server.url().strip_prefix("http://").unwrap();
    let error = ApiServer::bind(address).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert!(format!("{server:?}").contains(address));
}

/// It keeps neither requests nor problems, and does not panic at its end.
#[tokio::test]
async fn an_api_server_refuses_other_operations() {
    let server = ApiServer::bind("127.0.0.1:0").unwrap();
    let client = server.client_builder().service_id("1").build().unwrap();
    let call = || client.misc().info().max_attempts(1);
    let error = call().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 501);
    let text = String::from_utf8(error.api().unwrap().bytes().to_vec()).unwrap();
    assert!(text.contains("no expectation for this operation"), "{text}");
    server.otherwise(|request| ErrorReply::new(501, request.operation_id()));
    let error = call().await.unwrap_err();
    assert_eq!(&**error.api().unwrap().bytes(), br#""info_api""#);
    let response = reqwest::get(format!("{}/nothing", server.url())).await.unwrap();
    assert_eq!(response.text().await.unwrap(), "null");
}
