//! The client against a server on this machine: every operation, every reply that the document has for it.

mod common;

use std::collections::BTreeSet;

use authlete::{Client, Error, Server, models};
use serde_json::{Value, json};

use common::api::{Api, TOKEN, arguments, client, nobody, operations, text_or_json};
use common::document::{Document, Operation};
use common::none;
use common::operations::{Entry, OPERATIONS, Success};
use common::sample::Sampler;
use common::sent::{Encoding, differences};

#[test]
fn the_table_has_every_operation() {
    let document: Vec<String> = Document::authlete().operations().iter().map(Operation::id).collect();
    let document: BTreeSet<&str> = document.iter().map(String::as_str).collect();
    let table: BTreeSet<&str> = OPERATIONS.iter().map(|entry| entry.id).collect();
    assert_eq!(table, document);
    assert_eq!(table.len(), OPERATIONS.len(), "an operation is listed twice");
    assert_eq!(OPERATIONS.len(), 88);
}

// ---- requests

#[tokio::test]
async fn requests_are_those_of_the_document() {
    let api = Api::start().await;
    let mut problems = Vec::new();
    for (entry, operation) in operations() {
        let arguments = arguments(&operation, &Sampler::full());
        let sent = api.request_of((entry.call)(&api.client, &arguments)).await;
        problems.extend(differences(&operation, &arguments, &sent, Encoding::Json));
    }
    none(problems);
}

#[tokio::test]
async fn what_is_optional_may_be_left_out() {
    let api = Api::start().await;
    let mut problems = Vec::new();
    let mut without_body = 0;
    for (entry, operation) in operations() {
        let mut arguments = arguments(&operation, &Sampler::required());
        if operation.body().is_some_and(|body| !body.required) {
            arguments.body = None;
            without_body += 1;
        }
        let sent = api.request_of((entry.call)(&api.client, &arguments)).await;
        problems.extend(differences(&operation, &arguments, &sent, Encoding::Json));
    }
    none(problems);
    assert_eq!(without_body, 9);
}

#[tokio::test]
async fn a_form_is_sent_where_the_document_takes_one() {
    let api = Api::start().await;
    let mut problems = Vec::new();
    let mut forms = 0;
    for (entry, operation) in operations() {
        let arguments = arguments(&operation, &Sampler::full());
        let call = (entry.call)(&api.client, &arguments).as_form();
        if operation.body().is_some_and(|body| body.form) {
            forms += 1;
            let sent = api.request_of(call).await;
            problems.extend(differences(&operation, &arguments, &sent, Encoding::Form));
            continue;
        }
        match call.send().await {
            Err(error @ Error::Request(_))
                if error.to_string() == format!("{}: the operation has no form body", entry.id) => {}
            other => problems.push(format!("{}: a form is not refused: {other:?}", entry.id)),
        }
    }
    none(problems);
    assert_eq!(forms, 44);
}

/// On the wire, not as some parser shows it.
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
fn a_path_value_cannot_lead_to_another_operation() {
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

// ---- replies

#[tokio::test]
async fn every_reply_of_the_document_is_understood() {
    let api = Api::start().await;
    let mut problems = Vec::new();
    let mut count = 0;
    for (entry, operation) in operations() {
        let arguments = arguments(&operation, &Sampler::required());
        for reply in operation.replies() {
            count += 1;
            let body = reply.content.as_ref().map(|(_, schema)| Sampler::full().make(schema));
            let media_type = reply.content.as_ref().map(|(media_type, _)| media_type.as_str());
            api.answers(reply.status, media_type, body.as_ref());
            let outcome = (entry.call)(&api.client, &arguments).send().await;
            let place = format!("{} {}", entry.id, reply.status);
            let problem = match outcome {
                Ok(success) => misread(&success, reply.status, body.as_ref()),
                Err(Error::Api(_)) if reply.status < 400 => Some("taken for a refusal".to_owned()),
                Err(error) => misjudged(&error, entry, reply.status, media_type, body.as_ref()),
            };
            problems.extend(problem.map(|problem| format!("{place}: {problem}")));
        }
    }
    none(problems);
    assert!(count > 400, "{count}");
}

fn misread(success: &Success, status: u16, body: Option<&Value>) -> Option<String> {
    let expected = body.filter(|_| status != 204).unwrap_or(&Value::Null);
    if success.status != status || status >= 300 {
        return Some(format!("status {}", success.status));
    }
    (success.value != *expected).then(|| format!("\n  got      {}\n  expected {expected}", success.value))
}

/// What is wrong with the error for a reply that refuses.
fn misjudged(
    error: &Error,
    entry: &Entry,
    status: u16,
    media_type: Option<&str>,
    body: Option<&Value>,
) -> Option<String> {
    let Error::Api(refusal) = error else {
        return Some(format!("no refusal: {error}"));
    };
    if refusal.status().as_u16() != status || error.status() != Some(refusal.status()) {
        return Some(format!("status {}", refusal.status()));
    }
    if error.operation() != Some(entry.id) {
        return Some(format!("operation {:?}", error.operation()));
    }
    let expected = body.filter(|_| media_type == Some("application/json"));
    let text = |name: &str| expected.and_then(|body| body[name].as_str());
    if error.result_code() != text("resultCode") || error.result_message() != text("resultMessage") {
        return Some(format!(
            "code {:?}, message {:?}",
            error.result_code(),
            error.result_message()
        ));
    }
    let result = refusal
        .body::<models::ApiResult>()
        .map(|result| serde_json::to_value(result).unwrap());
    if result.as_ref() != expected {
        return Some(format!("body {result:?}"));
    }
    let line = error.to_string();
    // A line feed in it does not begin a line.
    let parts = [text("resultCode"), text("resultMessage"), Some(entry.id)];
    let parts = parts.into_iter().flatten().map(|part| part.replace('\n', "\\n"));
    let told = { parts }.all(|part| line.contains(&part)) && line.contains(&status.to_string());
    (!told).then(|| format!("says {line:?}"))
}

/// The document has a body for a 204, which HTTP cannot send; a server that means it sends another status.
#[tokio::test]
async fn a_body_that_may_be_missing_is_read_when_it_is_there() {
    let api = Api::start().await;
    api.answers(
        200,
        Some("application/json"),
        Some(&json!({"resultCode": "A", "action": "SUCCESS"})),
    );
    let reply = api.client.hardware_security_key().delete("h").await.unwrap();
    assert_eq!(reply.as_ref().unwrap().result_code.as_deref(), Some("A"));
    api.answers(204, None, None);
    assert!(api.client.hardware_security_key().delete("h").await.unwrap().is_none());
}

#[tokio::test]
async fn a_success_that_is_not_as_the_document_says_is_an_error() {
    let api = Api::start().await;
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
        api.answers(status, media_type, body.as_ref());
        let error = call().await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        let expected = format!("auth_token_create_batch_status_api: body of the response {expected}");
        assert!(error.to_string().starts_with(&expected), "{error} and not {expected}");
    }
}

#[tokio::test]
async fn a_refusal_with_any_body_is_a_refusal() {
    let api = Api::start().await;
    for (status, media_type, body) in [
        (400, Some("application/json"), Some(json!("no object"))),
        (500, Some("text/html"), Some(json!("<html>"))),
        (503, None, None),
        (302, None, None),
        (429, Some("application/json"), Some(json!({"unknown": "A"}))),
    ] {
        api.answers(status, media_type, body.as_ref());
        let error = api.client.service().get().await.unwrap_err();
        let Error::Api(refusal) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(refusal.status().as_u16(), status);
        assert_eq!((error.result_code(), error.result_message()), (None, None), "{status}");
        let received = body.map(|body| text_or_json(&body)).unwrap_or_default();
        assert_eq!(refusal.bytes(), received.as_bytes());
    }
}

// ---- what is missing

#[tokio::test]
async fn without_a_service_id_nothing_is_sent() {
    let api = Api::start().await;
    let client = client(&api.address()).token(TOKEN).build().unwrap();
    let mut served = 0;
    for (entry, operation) in operations() {
        let outcome = (entry.call)(&client, &arguments(&operation, &Sampler::required()))
            .send()
            .await;
        if operation.path.contains("{serviceId}") {
            served += 1;
            let error = outcome.unwrap_err();
            assert!(matches!(error, Error::Request(_)), "{error:?}");
            assert_eq!(
                error.to_string(),
                format!("{}: path parameter `serviceId` is not set", entry.id)
            );
        }
    }
    assert_eq!(served, 83);
    assert_eq!(api.count(), OPERATIONS.len() - served);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_but_what_needs_none() {
    let api = Api::start().await;
    let client = client(&api.address()).service_id("1").build().unwrap();
    let mut open = Vec::new();
    for (entry, operation) in operations() {
        let outcome = (entry.call)(&client, &arguments(&operation, &Sampler::required()))
            .send()
            .await;
        if operation.secured() {
            let error = outcome.unwrap_err();
            assert!(matches!(error, Error::Request(_)), "{error:?}");
            assert_eq!(error.to_string(), format!("{}: the client has no token", entry.id));
        } else {
            open.push(entry.id);
        }
    }
    assert_eq!(open, ["info_api", "GET /api/lifecycle/healthcheck"]);
    assert_eq!(api.count(), open.len());
}

// ---- where it goes

#[test]
fn the_server_is_a_choice() {
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
fn a_server_that_cannot_be_is_refused() {
    for (server, expected) in [
        ("", "the server is not an absolute URL"),
        ("us.authlete.com", "the server is not an absolute URL"),
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
            "a token is sent over https only, except to a loopback address",
        ),
    ] {
        let error = client(server).token(TOKEN).build().unwrap_err();
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        assert_eq!(error.to_string(), format!("client: {expected}"));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_transport_error() {
    let error = client(&nobody()).build().unwrap().utility().info().await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!(error.to_string(), "info_api: could not connect");
}
