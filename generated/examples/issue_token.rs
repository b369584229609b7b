//! How the token endpoint of an authorization server handles a token request.
//!
//! ```sh
//! cargo run --example issue_token            # uses AUTHLETE_SERVICE_ID and AUTHLETE_TOKEN
//! cargo run --example issue_token -- --mock  # uses a mock server in this program
//! ```

use std::error::Error;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{
    TokenFailRequest, TokenFailRequestReason, TokenIssueRequest, TokenIssueResponse, TokenIssueResponseAction,
    TokenRequest, TokenResponse, TokenResponseAction, TokenResponseDecision as Decision,
};
use authlete::test_util::MockServer;
use authlete::{Client, HttpResponse};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mock = std::env::args()
        .any(|argument| argument == "--mock")
        .then(MockServer::start);
    let client = match &mock {
        Some(mock) => mocked(mock)?,
        None => Client::from_env().inspect_err(|_| eprintln!("To run without the API, add `-- --mock`."))?,
    };

    let response = token_endpoint(&client, REQUEST).await?;
    // `Debug` does not show the body, which contains a token.
    println!("{response:?}");
    Ok(())
}

/// The body of the request that the OAuth client sent to the token endpoint.
pub const REQUEST: &str = "grant_type=password&username=john&password=doe&client_id=1140735077";

/// The token endpoint. The caller answers an error with status 500.
pub async fn token_endpoint(client: &Client, request: &str) -> Result<HttpResponse, Box<dyn Error>> {
    let parsed = client.token().process(&TokenRequest::new(request)).await?;
    match parsed.to_http()? {
        Respond(response) => Ok(response),
        // This server has to authenticate the end user by username and password.
        Decide(Decision::Password) => password_grant(client, &parsed).await,
        // Without another ID token, the response is the one that the API has made.
        Decide(Decision::IdTokenReissuable) => json(200, parsed.response_content.clone().unwrap_or_default()),
        // Grant types that this server does not support (RFC 6749, section 5.2).
        Decide(Decision::TokenExchange | Decision::JwtBearer | Decision::NativeSso) => {
            json(400, r#"{"error":"unsupported_grant_type"}"#.to_owned())
        }
    }
}

async fn password_grant(client: &Client, parsed: &TokenResponse) -> Result<HttpResponse, Box<dyn Error>> {
    let ticket = parsed.ticket.as_deref().unwrap_or_default();
    // A real server queries its user database.
    if let (Some(subject @ "john"), Some("doe")) = (parsed.username.as_deref(), parsed.password.as_deref()) {
        let request = TokenIssueRequest::new(ticket, subject);
        return Ok(client.token().issue(&request).await?.to_http()?);
    }
    let request = TokenFailRequest::new(ticket, TokenFailRequestReason::InvalidResourceOwnerCredentials);
    Ok(client.token().fail(&request).await?.to_http()?)
}

fn json(status: u16, body: String) -> Result<HttpResponse, Box<dyn Error>> {
    let response = http::Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .header("cache-control", "no-store");
    Ok(response.body(body.into())?)
}

/// Configures the responses of the mock server and returns a client for it.
pub fn mocked(mock: &MockServer) -> Result<Client, authlete::Error> {
    let client = mock.client_builder().service_id("1").build()?;
    mock.when(client.token().process(&TokenRequest::new(REQUEST)))
        .respond(TokenResponse {
            action: Some(TokenResponseAction::Password),
            username: Some("john".into()),
            password: Some("doe".into()),
            ticket: Some("ticket".into()),
            ..Default::default()
        });
    mock.when(client.token().issue(&TokenIssueRequest::new("ticket", "john")))
        .respond(TokenIssueResponse {
            action: Some(TokenIssueResponseAction::Ok),
            response_content: Some(r#"{"access_token":"token","token_type":"Bearer"}"#.into()),
            ..Default::default()
        });
    Ok(client)
}
