//! Calls to a server: requests, responses, timeouts and errors.

mod api_errors;
mod connections;
mod requests;
mod responses;

use crate::models::*;
use crate::{Client, ClientBuilder};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn builder(server: &str) -> ClientBuilder {
    Client::builder().server(server).token("hunter2").service_id("1")
}

/// Starts a server that sends this response to every request, and a client for it.
async fn respond_with(response: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = builder(&server.uri()).build().unwrap();
    (server, client)
}

fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json;charset=utf-8")
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}
