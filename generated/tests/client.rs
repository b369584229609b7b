//! Calls every operation on a local server, with every response of the document.

mod common;

use std::collections::BTreeSet;

use authlete::{Client, Error, Server, models};
use serde_json::{Value, json};

use common::assert_no_problems;
use common::document::{Document, Operation};
use common::operations::{OPERATIONS, OperationCall, Success};
use common::recording_server::{
    RecordingServer, TOKEN, client, operation_calls, raw_body, sample_arguments, unused_url,
};
use common::request_assertions::{Encoding, request_differences};
use common::sample_values::SampleBuilder;

#[test]
fn the_table_contains_every_operation() {
    let document: Vec<String> = Document::authlete().operations().iter().map(Operation::id).collect();
    let document: BTreeSet<&str> = document.iter().map(String::as_str).collect();
    let table: BTreeSet<&str> = OPERATIONS.iter().map(|entry| entry.id).collect();
    assert_eq!(table, document);
    assert_eq!(table.len(), OPERATIONS.len(), "an operation is listed twice");
}

// ---- requests

#[tokio::test]
async fn requests_with_all_fields_match_the_document() {
    let api = RecordingServer::start().await;
    let mut problems = Vec::new();
    for (entry, operation) in operation_calls() {
        let arguments = sample_arguments(&operation, &SampleBuilder::all_fields());
        let request = api.receive((entry.call)(&api.client, &arguments)).await;
        problems.extend(request_differences(&operation, &arguments, &request, Encoding::Json));
    }
    assert_no_problems(problems);
}

#[tokio::test]
async fn requests_with_required_fields_match_the_document() {
    let api = RecordingServer::start().await;
    let mut problems = Vec::new();
    let mut without_body = 0;
    for (entry, operation) in operation_calls() {
        let mut arguments = sample_arguments(&operation, &SampleBuilder::required_fields());
        if operation.body().is_some_and(|body| !body.required) {
            arguments.body = None;
            without_body += 1;
        }
        let request = api.receive((entry.call)(&api.client, &arguments)).await;
        problems.extend(request_differences(&operation, &arguments, &request, Encoding::Json));
    }
    assert_no_problems(problems);
    assert!(without_body > 0);
}

#[tokio::test]
async fn operations_that_accept_a_form_send_one() {
    let api = RecordingServer::start().await;
    let mut problems = Vec::new();
    let mut forms = 0;
    for (entry, operation) in operation_calls() {
        let arguments = sample_arguments(&operation, &SampleBuilder::all_fields());
        let call = (entry.call)(&api.client, &arguments).as_form();
        if operation.body().is_some_and(|body| body.form) {
            forms += 1;
            let request = api.receive(call).await;
            problems.extend(request_differences(&operation, &arguments, &request, Encoding::Form));
            continue;
        }
        match call.send().await {
            Err(error @ Error::Request(_))
                if error.to_string() == format!("{}: the operation has no form body", entry.id) => {}
            other => problems.push(format!("{}: a form is not rejected: {other:?}", entry.id)),
        }
    }
    assert_no_problems(problems);
    assert!(forms > 0);
}

/// Checks the encoded URI, before any parser decodes it.
#[test]
fn path_and_query_are_percent_encoded() {
    let client = client("https://api.example/base")
        .token(TOKEN)
        .service_id("a b/c?é")
        .build()
        .unwrap();
    let query = models::ClientAuthorizationsBySubjectQuery {
        developer: Some("x y&z=é+".to_owned()),
        start: Some(-1),
        end: None,
    };
    let request = client
        .client()
        .authorizations_by_subject("..%2e/#", &query)
        .into_request()
        .unwrap();
    assert_eq!(
        request.uri().to_string(),
        "https://api.example/base/api/a%20b%2Fc%3F%C3%A9/client/authorization/get/list/..%252e%2F%23?developer=x%20y%26z%3D%C3%A9%2B&start=-1"
    );
}

#[test]
fn path_values_that_change_the_path_are_rejected() {
    let client = client("https://api.example")
        .token(TOKEN)
        .service_id("1")
        .build()
        .unwrap();
    for (value, expected) in [
        ("", "client_get_api: path parameter `clientId` is empty"),
        (
            ".",
            "client_get_api: path parameter `clientId` is a dot segment (`.` or `..`)",
        ),
        (
            "..",
            "client_get_api: path parameter `clientId` is a dot segment (`.` or `..`)",
        ),
    ] {
        let error = client.client().get(value).into_request().unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

// ---- responses

#[tokio::test]
async fn every_response_of_the_document_is_decoded() {
    let api = RecordingServer::start().await;
    let mut problems = Vec::new();
    let mut count = 0;
    for (entry, operation) in operation_calls() {
        let arguments = sample_arguments(&operation, &SampleBuilder::required_fields());
        for response in operation.responses() {
            count += 1;
            let body = response
                .content
                .as_ref()
                .map(|(_, schema)| SampleBuilder::all_fields().build(schema));
            let media_type = response.content.as_ref().map(|(media_type, _)| media_type.as_str());
            api.respond_with(response.status, media_type, body.as_ref());
            let outcome = (entry.call)(&api.client, &arguments).send().await;
            let response_id = format!("{} {}", entry.id, response.status);
            let problem = match outcome {
                Ok(success) => success_problem(&success, response.status, body.as_ref()),
                Err(Error::Api(_)) if response.status < 400 => Some("decoded as an error response".to_owned()),
                Err(error) => error_problem(&error, entry, response.status, media_type, body.as_ref()),
            };
            problems.extend(problem.map(|problem| format!("{response_id}: {problem}")));
        }
    }
    assert_no_problems(problems);
    assert!(count > 400, "{count}");
}

fn success_problem(success: &Success, status: u16, body: Option<&Value>) -> Option<String> {
    let expected = body.filter(|_| status != 204).unwrap_or(&Value::Null);
    if success.status != status || status >= 300 {
        return Some(format!("status {}", success.status));
    }
    (success.value != *expected).then(|| format!("\n  got      {}\n  expected {expected}", success.value))
}

/// What is wrong with the error for an error response.
fn error_problem(
    error: &Error,
    entry: &OperationCall,
    status: u16,
    media_type: Option<&str>,
    body: Option<&Value>,
) -> Option<String> {
    let Error::Api(api_error) = error else {
        return Some(format!("not an API error: {error}"));
    };
    if api_error.status().as_u16() != status || error.status() != Some(api_error.status()) {
        return Some(format!("status {}", api_error.status()));
    }
    if error.operation() != Some(entry.id) {
        return Some(format!("operation {:?}", error.operation()));
    }
    let expected = body.filter(|_| media_type == Some("application/json"));
    let text = |name: &str| expected.and_then(|body| body[name].as_str());
    if error.error_code() != text("resultCode") || error.error_message() != text("resultMessage") {
        return Some(format!(
            "code {:?}, message {:?}",
            error.error_code(),
            error.error_message()
        ));
    }
    let result = api_error
        .body::<models::ApiResult>()
        .map(|result| serde_json::to_value(result).unwrap());
    if result.as_ref() != expected {
        return Some(format!("body {result:?}"));
    }
    let line = error.to_string();
    // Line feeds are escaped.
    let parts = [text("resultCode"), text("resultMessage"), Some(entry.id)];
    let parts = parts.into_iter().flatten().map(|part| part.replace('\n', "\\n"));
    let is_complete = { parts }.all(|part| line.contains(&part)) && line.contains(&status.to_string());
    (!is_complete).then(|| format!("message {line:?}"))
}

/// The document declares a body for status 204, which HTTP does not allow. The body can only come with another status.
#[tokio::test]
async fn an_optional_body_is_decoded_if_present() {
    let api = RecordingServer::start().await;
    api.respond_with(
        200,
        Some("application/json"),
        Some(&json!({"resultCode": "A", "action": "SUCCESS"})),
    );
    let response = api.client.hardware_security_key().delete("h").await.unwrap();
    assert_eq!(response.as_ref().unwrap().result_code.as_deref(), Some("A"));
    api.respond_with(204, None, None);
    assert!(api.client.hardware_security_key().delete("h").await.unwrap().is_none());
}

#[tokio::test]
async fn a_success_response_that_does_not_match_the_document_is_a_decode_error() {
    let api = RecordingServer::start().await;
    let call = || api.client.token_management().batch_status("1");
    for (status, media_type, body, expected) in [
        (
            200,
            Some("application/json"),
            Some(json!({"resultCode": 1})),
            "(200): $.resultCode: expected a string, found a number",
        ),
        (
            200,
            Some("application/json"),
            Some(json!([])),
            "(200): $: expected an object, found an array",
        ),
        (
            200,
            Some("text/html"),
            Some(json!("<html>")),
            "(200): expected JSON, found text/html",
        ),
        (
            200,
            Some("application/json"),
            None,
            "(200): expected JSON, found nothing",
        ),
        (204, None, None, "(204): expected JSON, found nothing"),
    ] {
        api.respond_with(status, media_type, body.as_ref());
        let error = call().await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        let expected = format!("auth_token_create_batch_status_api: body of the response {expected}");
        assert!(error.to_string().starts_with(&expected), "{error}, expected {expected}");
    }
}

#[tokio::test]
async fn an_error_response_with_any_body_is_an_api_error() {
    let api = RecordingServer::start().await;
    for (status, media_type, body) in [
        (400, Some("application/json"), Some(json!("no object"))),
        (500, Some("text/html"), Some(json!("<html>"))),
        (503, None, None),
        (302, None, None),
        (429, Some("application/json"), Some(json!({"unknown": "A"}))),
    ] {
        api.respond_with(status, media_type, body.as_ref());
        let error = api.client.service().get().await.unwrap_err();
        let Error::Api(api_error) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(api_error.status().as_u16(), status);
        assert_eq!((error.error_code(), error.error_message()), (None, None), "{status}");
        let received = body.map(|body| raw_body(&body)).unwrap_or_default();
        assert_eq!(api_error.bytes(), received.as_bytes());
    }
}

// ---- missing settings

#[tokio::test]
async fn a_missing_service_id_is_a_request_error() {
    let api = RecordingServer::start().await;
    let client = client(&api.url()).token(TOKEN).build().unwrap();
    let mut with_service_id = 0;
    for (entry, operation) in operation_calls() {
        let outcome = (entry.call)(
            &client,
            &sample_arguments(&operation, &SampleBuilder::required_fields()),
        )
        .send()
        .await;
        if operation.path.contains("{serviceId}") {
            with_service_id += 1;
            let error = outcome.unwrap_err();
            assert!(matches!(error, Error::Request(_)), "{error:?}");
            assert_eq!(
                error.to_string(),
                format!("{}: path parameter `serviceId` is not set", entry.id)
            );
        }
    }
    assert!(with_service_id > 0);
    assert_eq!(api.request_count(), OPERATIONS.len() - with_service_id);
}

#[tokio::test]
async fn a_missing_token_is_a_request_error_unless_the_operation_requires_none() {
    let api = RecordingServer::start().await;
    let client = client(&api.url()).service_id("1").build().unwrap();
    let mut public = Vec::new();
    for (entry, operation) in operation_calls() {
        let outcome = (entry.call)(
            &client,
            &sample_arguments(&operation, &SampleBuilder::required_fields()),
        )
        .send()
        .await;
        if operation.requires_token() {
            let error = outcome.unwrap_err();
            assert!(matches!(error, Error::Request(_)), "{error:?}");
            assert_eq!(error.to_string(), format!("{}: the client has no token", entry.id));
        } else {
            public.push(entry.id);
        }
    }
    assert_eq!(public, ["info_api", "GET /api/lifecycle/healthcheck"]);
    assert_eq!(api.request_count(), public.len());
}

// ---- servers

#[test]
fn the_server_is_configurable() {
    let uri = |client: Client| client.utility().info().into_request().unwrap().uri().to_string();
    for (server, host) in [
        (Server::Us, "https://us.authlete.com"),
        (Server::Jp, "https://jp.authlete.com"),
        (Server::Eu, "https://eu.authlete.com"),
        (Server::Br, "https://br.authlete.com"),
    ] {
        assert_eq!(server.url(), host);
        let client = Client::builder().server(server).token(TOKEN).build().unwrap();
        assert_eq!(uri(client), format!("{host}/api/info"));
    }
    assert_eq!(
        uri(Client::builder().build().unwrap()),
        "https://us.authlete.com/api/info"
    );
    for (server, expected) in [
        ("https://authlete.example", "https://authlete.example/api/info"),
        (
            "https://authlete.example:8443/",
            "https://authlete.example:8443/api/info",
        ),
        (
            "https://authlete.example/on/premises/",
            "https://authlete.example/on/premises/api/info",
        ),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/info"),
        ("http://localhost", "http://localhost/api/info"),
    ] {
        assert_eq!(uri(client(server).token(TOKEN).build().unwrap()), expected);
    }
}

#[test]
fn an_invalid_server_is_a_config_error() {
    for (server, expected) in [
        ("", "the server is not an absolute URL, such as https://api.example.com"),
        (
            "us.authlete.com",
            "the server is not an absolute URL, such as https://api.example.com",
        ),
        ("ftp://us.authlete.com", "the server is neither http nor https"),
        (
            "https://us.authlete.com/?x=1",
            "the server has a user, password, query or fragment in its URL",
        ),
        (
            "https://user:s3cr3t@us.authlete.com",
            "the server has a user, password, query or fragment in its URL",
        ),
        (
            "http://us.authlete.com",
            "the server URL is http; credentials require https, except for a loopback address",
        ),
    ] {
        let error = client(server).token(TOKEN).build().unwrap_err();
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        assert_eq!(error.to_string(), format!("client: {expected}"));
        // What a `main` that returns the error prints.
        assert_eq!(format!("{error:?}"), format!("Config(ConfigError({expected:?}))"));
    }
}

#[tokio::test]
async fn an_unreachable_server_is_a_transport_error() {
    let error = client(&unused_url())
        .build()
        .unwrap()
        .utility()
        .info()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!(error.to_string(), "info_api: could not connect");
}
