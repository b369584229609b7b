//! What a token endpoint does with a token request: `cargo run --example issue_token`, with the ID of a service and an
//! access token for it in `AUTHLETE_SERVICE_ID` and `AUTHLETE_TOKEN`.

use authlete::models::{TokenIssueRequest, TokenIssueResponseAction, TokenRequest, TokenResponseAction};
use authlete::{Client, Server};
use std::{env, error::Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder()
        .server(Server::Us)
        .service_id(env::var("AUTHLETE_SERVICE_ID")?)
        .token(env::var("AUTHLETE_TOKEN")?)
        .build()?;

    // The body of the request that the OAuth client sent to the token endpoint.
    let parameters = "grant_type=password&username=john&password=doe&client_id=1140735077";
    let parsed = client.token().process(&TokenRequest::new(parameters)).await?;
    match (&parsed.action, &parsed.ticket) {
        // The end user is for this server to authenticate, by username and password.
        (Some(TokenResponseAction::Password), Some(ticket)) => {
            let issued = client.token().issue(&TokenIssueRequest::new(ticket, "john")).await?;
            match &issued.action {
                Some(TokenIssueResponseAction::Ok) => println!("200: return `response_content` to the client"),
                other => println!("no token was issued: {other:?}"),
            }
        }
        (Some(TokenResponseAction::Ok), _) => println!("200: return `response_content` to the client"),
        (Some(TokenResponseAction::InvalidClient), _) => println!("401: the client could not be authenticated"),
        (action, _) => println!("no token for this request: {action:?}"),
    }
    Ok(())
}
