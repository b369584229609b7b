//! How the token endpoint of an authorization server handles a token request.
//!
//! ```sh
//! cargo run --example issue_token            # uses AUTHLETE_SERVICE_ID and AUTHLETE_TOKEN
//! cargo run --example issue_token -- --mock  # uses a mock server in this program
//! ```

use authlete::models::{
    TokenFailRequest, TokenFailRequestReason, TokenFailResponseAction, TokenIssueRequest, TokenIssueResponse,
    TokenIssueResponseAction, TokenRequest, TokenResponse, TokenResponseAction,
};
use authlete::test_util::MockServer;
use authlete::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mock = std::env::args()
        .any(|argument| argument == "--mock")
        .then(MockServer::start);
    let client = match &mock {
        Some(mock) => mocked(mock)?,
        None => Client::from_env().inspect_err(|_| eprintln!("To run without the API, add `-- --mock`."))?,
    };

    let response = token_endpoint(&client, REQUEST).await?;
    // The body contains a token, so it is not printed.
    println!("{}, with {} bytes of JSON", response.status, response.body.len());
    Ok(())
}

/// The body of the request that the OAuth client sent to the token endpoint.
pub const REQUEST: &str = "grant_type=password&username=john&password=doe&client_id=1140735077";

/// A response of the token endpoint: the status and the JSON body.
pub struct TokenEndpointResponse {
    pub status: u16,
    pub body: String,
}

/// The token endpoint.
pub async fn token_endpoint(client: &Client, request: &str) -> Result<TokenEndpointResponse, Error> {
    let parsed = client.token().process(&TokenRequest::new(request)).await?.into_inner();
    let (status, body) = match parsed.action {
        // This server has to authenticate the end user by username and password.
        Some(TokenResponseAction::Password) => return password_grant(client, &parsed).await,
        Some(TokenResponseAction::Ok) => (200, parsed.response_content),
        Some(TokenResponseAction::BadRequest) => (400, parsed.response_content),
        // With a `WWW-Authenticate` header if the request had an `Authorization` header (RFC 6749, section 5.2).
        Some(TokenResponseAction::InvalidClient) => (401, parsed.response_content),
        // Grant types that this server does not support.
        Some(TokenResponseAction::TokenExchange | TokenResponseAction::JwtBearer) => {
            (400, Some(r#"{"error":"unsupported_grant_type"}"#.into()))
        }
        // An error of the API, or an action that this server does not handle.
        _ => (500, parsed.response_content),
    };
    Ok(endpoint_response(status, body))
}

async fn password_grant(client: &Client, parsed: &TokenResponse) -> Result<TokenEndpointResponse, Error> {
    let ticket = parsed.ticket.as_deref().unwrap_or_default();
    // A real server queries its user database.
    if let (Some(subject @ "john"), Some("doe")) = (parsed.username.as_deref(), parsed.password.as_deref()) {
        let request = TokenIssueRequest::new(ticket, subject);
        let issued = client.token().issue(&request).await?.into_inner();
        let is_ok = issued.action == Some(TokenIssueResponseAction::Ok);
        return Ok(endpoint_response(
            if is_ok { 200 } else { 500 },
            issued.response_content,
        ));
    }
    let request = TokenFailRequest::new(ticket, TokenFailRequestReason::InvalidResourceOwnerCredentials);
    let failed = client.token().fail(&request).await?.into_inner();
    let is_bad_request = failed.action == Some(TokenFailResponseAction::BadRequest);
    Ok(endpoint_response(
        if is_bad_request { 400 } else { 500 },
        failed.response_content,
    ))
}

fn endpoint_response(status: u16, body: Option<String>) -> TokenEndpointResponse {
    let body = body.unwrap_or_default();
    TokenEndpointResponse { status, body }
}

/// Configures the responses of the mock server and returns a client for it.
pub fn mocked(mock: &MockServer) -> Result<Client, Error> {
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
