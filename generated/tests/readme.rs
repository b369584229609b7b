//! Compiles the examples of the README, which are copied here verbatim. Most are not run.

#![allow(dead_code, unused_variables, clippy::items_after_statements)]

use std::error::Error;
use std::time::Duration;

use authlete::models::{
    Client, ClientListQuery, Service, TokenIssueRequest, TokenIssueResponse, TokenIssueResponseAction,
};

#[rustfmt::skip]
async fn first(body: &str) -> Result<(), Box<dyn Error>> {
    use authlete::models::RevocationRequest;

    let client = authlete::Client::builder()
        .server(authlete::Server::Eu)
        .service_id("1234567890")
        .token(std::env::var("AUTHLETE_TOKEN")?)
        .build()?;

    // The revocation endpoint of your server: pass on the body of the request, and answer with what the API returns.
    let request = RevocationRequest::new(body);
    let response = client.revocation().process(&request).await?.to_http()?;
    Ok(())
}

mod complete_program {
    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = authlete::Client::from_env()?;
        let service = client.service().get().await?;
        println!("{:?}", service.service_name);
        Ok(())
    }
}

async fn calls(client: authlete::Client, request: TokenIssueRequest) -> Result<(), authlete::Error> {
    let issued = client.token().issue(&request).timeout(Duration::from_secs(2)).await?;
    let http = client.token().issue(&request).into_request()?;
    Ok(())
}

async fn lists(client: authlete::Client) -> Result<(), authlete::Error> {
    let mut clients = client.client().list(&ClientListQuery::default()).items();
    while let Some(client) = clients.next().await {
        println!("{:?}", client?.client_name);
    }
    Ok(())
}

async fn next_step(client: authlete::Client, token: &str) -> Result<Option<authlete::HttpResponse>, Box<dyn Error>> {
    use authlete::NextStep;
    use authlete::models::{IntrospectionRequest, IntrospectionResponseDecision};

    let response = client
        .introspection()
        .process(&IntrospectionRequest::new(token))
        .await?;
    let error_response = match response.to_http()? {
        NextStep::Respond(error_response) => Some(error_response),
        NextStep::Decide(IntrospectionResponseDecision::Ok) => None,
    };
    Ok(error_response)
}

/// Stands for the metrics of a program.
#[derive(Clone)]
struct Attempts;

impl Attempts {
    fn record(&self, operation: &str, status: Option<http::StatusCode>, elapsed: Duration) {}
}

fn correlation_id() -> http::HeaderValue {
    http::HeaderValue::from_static("1")
}

fn hooks(attempts: Attempts) -> Result<(), authlete::Error> {
    let client = authlete::Client::builder_from_env()?
        .on_request(|request| {
            request.headers_mut().insert("x-correlation-id", correlation_id());
        })
        .on_response(move |outcome| {
            attempts.record(outcome.operation(), outcome.status(), outcome.elapsed());
        })
        .build()?;
    Ok(())
}

#[rustfmt::skip]
fn tests(request: TokenIssueRequest, service: Service, found: Client) -> Result<(), authlete::Error> {
    use authlete::test_util::{Fault, MockServer};

    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build()?;

    mock.when(client.token().issue(&request)).respond(TokenIssueResponse {
        action: Some(TokenIssueResponseAction::Ok),
        ..Default::default()
    });

    // A transient 503, a slow response that is expected exactly once, and a dropped connection.
    mock.when(client.service().get()).error(503).header("retry-after", 0).then().respond(service);
    mock.when(client.client().get("1")).respond(found).delay(Duration::from_millis(50)).expect_once();
    mock.when(client.utility().info()).fault(Fault::Disconnect);
    Ok(())
}

#[test]
fn every_example_of_the_readme_is_compiled() {
    let readme = include_str!("../../README.md");
    let tested = without_whitespace(include_str!("readme.rs"));
    let mut found = 0;
    for block in readme.split("```rust\n").skip(1) {
        let code = block.split("```").next().unwrap_or_default();
        // The client of another document is compiled in the tests of the generator, and its library in its own.
        if code.contains("my_api") || code.contains("openapi_crate") {
            continue;
        }
        assert!(
            tested.contains(&without_whitespace(code)),
            "not compiled by any test:\n{code}"
        );
        found += 1;
    }
    assert!(found >= 5, "{found} examples");
}

fn without_whitespace(code: &str) -> String {
    code.split_whitespace().collect()
}
