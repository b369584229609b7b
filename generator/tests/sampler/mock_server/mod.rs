//! The mock server: responses, faults and expectations.

mod api_servers;
mod computed_responses;
mod expectations;
mod faults;
mod lifecycle;
mod playbacks;
mod responses;

use crate::Client;
use crate::models::*;
use crate::test_util::MockServer;

fn start() -> (MockServer, Client) {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build().unwrap();
    (mock, client)
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

fn issued() -> TokenIssueResponse {
    TokenIssueResponse {
        action: Some(TokenIssueResponseAction::Ok),
        access_token: Some("hunter2".into()),
        authorization_details: Some(AuthorizationDetails::new("x")),
        ..Default::default()
    }
}
