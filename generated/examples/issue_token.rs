//! What the token endpoint of an authorization server does with a token request.
//!
//! ```sh
//! cargo run --example issue_token            # for the service in AUTHLETE_SERVICE_ID, with the token in AUTHLETE_TOKEN
//! cargo run --example issue_token -- --mock  # with neither: a server in this program plays the API
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
        None => Client::from_env().inspect_err(|_| eprintln!("To do without the API, add `-- --mock`."))?,
    };

    let answer = token_endpoint(&client, REQUEST).await?;
    // It has a token in it, so it is not printed.
    println!("{}, with {} bytes of JSON", answer.status, answer.body.len());
    Ok(())
}

/// The body of the request that the OAuth client sent to the token endpoint.
pub const REQUEST: &str = "grant_type=password&username=john&password=doe&client_id=1140735077";

/// What the token endpoint answers: a status, and JSON.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// The token endpoint.
pub async fn token_endpoint(client: &Client, request: &str) -> Result<Answer, Error> {
    let parsed = client.token().process(&TokenRequest::new(request)).await?.into_inner();
    let (status, body) = match parsed.action {
        // The end user is for this server to authenticate, by username and password.
        Some(TokenResponseAction::Password) => return password_grant(client, &parsed).await,
        Some(TokenResponseAction::Ok) => (200, parsed.response_content),
        Some(TokenResponseAction::BadRequest) => (400, parsed.response_content),
        // With a `WWW-Authenticate`, if the OAuth client had an `Authorization` (RFC 6749, section 5.2).
        Some(TokenResponseAction::InvalidClient) => (401, parsed.response_content),
        // Grants that this server does not offer.
        Some(TokenResponseAction::TokenExchange | TokenResponseAction::JwtBearer) => {
            (400, Some(r#"{"error":"unsupported_grant_type"}"#.into()))
        }
        // A failure of the API, or what this server has no plan for.
        _ => (500, parsed.response_content),
    };
    Ok(answer(status, body))
}

async fn password_grant(client: &Client, parsed: &TokenResponse) -> Result<Answer, Error> {
    let ticket = parsed.ticket.as_deref().unwrap_or_default();
    // A real server looks into its database.
    if let (Some(subject @ "john"), Some("doe")) = (parsed.username.as_deref(), parsed.password.as_deref()) {
        let request = TokenIssueRequest::new(ticket, subject);
        let issued = client.token().issue(&request).await?.into_inner();
        let is_ok = issued.action == Some(TokenIssueResponseAction::Ok);
        return Ok(answer(if is_ok { 200 } else { 500 }, issued.response_content));
    }
    let request = TokenFailRequest::new(ticket, TokenFailRequestReason::InvalidResourceOwnerCredentials);
    let failed = client.token().fail(&request).await?.into_inner();
    let is_said = failed.action == Some(TokenFailResponseAction::BadRequest);
    Ok(answer(if is_said { 400 } else { 500 }, failed.response_content))
}

fn answer(status: u16, body: Option<String>) -> Answer {
    let body = body.unwrap_or_default();
    Answer { status, body }
}

/// Tells the mock server what the API would reply, and makes a client of it.
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
