//! How a resource server checks the access token of a request, with `tracing` output.
//!
//! ```sh
//! cargo run --example introspect            # uses AUTHLETE_SERVICE_ID, AUTHLETE_TOKEN and ACCESS_TOKEN, the access token
//!                                           # to introspect
//! cargo run --example introspect -- --mock  # uses a mock server in this program
//! ```

use std::error::Error;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{
    IntrospectionRequest, IntrospectionResponse, IntrospectionResponseAction, IntrospectionResponseDecision,
};
use authlete::test_util::MockServer;
use authlete::{Client, HttpResponse};
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // Prints the spans of calls and the events of their attempts to standard error.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(std::io::stderr)
        .init();

    let mock = std::env::args()
        .any(|argument| argument == "--mock")
        .then(MockServer::start);
    let client = match &mock {
        Some(mock) => mocked(mock)?,
        None => Client::from_env().inspect_err(|_| eprintln!("To run without the API, add `-- --mock`."))?,
    };
    let token = std::env::var("ACCESS_TOKEN").unwrap_or_else(|_| TOKEN.to_owned());

    match check(&client, &token, &["profile"]).await? {
        Access::Granted { subject } => println!("200: the profile of {subject:?}"),
        Access::Denied(response) => println!("the response of the resource server: {response:?}"),
    }
    Ok(())
}

/// Whether a request may access the protected resource.
#[derive(Debug)]
pub enum Access {
    /// Access is granted. There is no subject if the token belongs to the OAuth client itself.
    Granted { subject: Option<String> },
    /// Access is denied with this response, which has a `WWW-Authenticate` header (RFC 6750, section 3).
    Denied(HttpResponse),
}

/// Checks whether a token has these scopes.
pub async fn check(client: &Client, token: &str, scopes: &[&str]) -> Result<Access, Box<dyn Error>> {
    let request = IntrospectionRequest {
        scopes: Some(scopes.iter().map(|&scope| scope.to_owned()).collect()),
        ..IntrospectionRequest::new(token)
    };
    let response = client.introspection().process(&request).await?.into_inner();
    Ok(match response.to_http()? {
        Respond(response) => Access::Denied(response),
        Decide(IntrospectionResponseDecision::Ok) => Access::Granted {
            subject: response.subject,
        },
    })
}

/// The token that the mock server accepts.
pub const TOKEN: &str = "token";

/// Configures the responses of the mock server and returns a client for it.
pub fn mocked(mock: &MockServer) -> Result<Client, authlete::Error> {
    let client = mock.client_builder().service_id("1").build()?;
    let is_known = |request: IntrospectionRequest| request.token == TOKEN;
    mock.when(client.introspection().process(&IntrospectionRequest::default()))
        .ignore_body()
        .matching(move |request| request.json().is_ok_and(is_known))
        .respond(IntrospectionResponse {
            action: Some(IntrospectionResponseAction::Ok),
            subject: Some("john".into()),
            ..Default::default()
        });
    mock.when(client.introspection().process(&IntrospectionRequest::default()))
        .ignore_body()
        .respond(IntrospectionResponse {
            action: Some(IntrospectionResponseAction::Unauthorized),
            response_content: Some(r#"Bearer error="invalid_token""#.into()),
            ..Default::default()
        });
    Ok(client)
}
