//! What a resource server does with the access token of a request, and what `tracing` tells of it.
//!
//! ```sh
//! cargo run --example introspect            # for the service in AUTHLETE_SERVICE_ID, with the token in AUTHLETE_TOKEN,
//!                                           # and with the access token to look at in ACCESS_TOKEN
//! cargo run --example introspect -- --mock  # with none of them: a server in this program plays the API
//! ```

use authlete::models::{IntrospectionRequest, IntrospectionResponse, IntrospectionResponseAction};
use authlete::test_util::MockServer;
use authlete::{Client, Error};
use tracing_subscriber::fmt::format::FmtSpan;

#[tokio::main]
async fn main() -> Result<(), Error> {
    // The spans of calls, and the events of their attempts, on standard error.
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
        None => Client::from_env().inspect_err(|_| eprintln!("To do without the API, add `-- --mock`."))?,
    };
    let token = std::env::var("ACCESS_TOKEN").unwrap_or_else(|_| TOKEN.to_owned());

    match check(&client, &token, &["profile"]).await? {
        Access::Granted { subject } => println!("200: the profile of {subject:?}"),
        Access::Refused { status, challenge } => println!("{status}: WWW-Authenticate: {challenge}"),
    }
    Ok(())
}

/// What becomes of a request for a protected resource.
#[derive(Debug, PartialEq)]
pub enum Access {
    /// It is served. There is no subject if the token is the OAuth client's own.
    Granted { subject: Option<String> },
    /// It is answered with this status and this `WWW-Authenticate` header (RFC 6750, section 3).
    Refused { status: u16, challenge: String },
}

/// Whether the bearer of a token may have what needs these scopes.
pub async fn check(client: &Client, token: &str, scopes: &[&str]) -> Result<Access, Error> {
    let request = IntrospectionRequest {
        scopes: Some(scopes.iter().map(|&scope| scope.to_owned()).collect()),
        ..IntrospectionRequest::new(token)
    };
    let reply = client.introspection().process(&request).await?.into_inner();
    let status = match reply.action {
        Some(IntrospectionResponseAction::Ok) => return Ok(Access::Granted { subject: reply.subject }),
        Some(IntrospectionResponseAction::BadRequest) => 400,
        Some(IntrospectionResponseAction::Unauthorized) => 401,
        Some(IntrospectionResponseAction::Forbidden) => 403,
        // And what a later version of the API may say: it is safe to refuse.
        _ => 500,
    };
    Ok(Access::Refused {
        status,
        challenge: reply.response_content.unwrap_or_default(),
    })
}

/// A token that the mock server knows.
pub const TOKEN: &str = "token";

/// Tells the mock server what the API would reply, and makes a client of it.
pub fn mocked(mock: &MockServer) -> Result<Client, Error> {
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
