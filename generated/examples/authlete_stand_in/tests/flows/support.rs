//! What the tests of all flows share: a stand-in, its clients, and the steps of an authorization.

use authlete::Client;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI, StandIn};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use std::collections::HashMap;

pub(crate) const VERIFIER: &str = "a-code-verifier-of-at-least-forty-three-characters";
pub(crate) const SUBJECT: &str = "john";

pub(crate) fn start() -> (StandIn, Client) {
    let stand_in = StandIn::builder().start().unwrap();
    let client = stand_in.client_builder().build().unwrap();
    (stand_in, client)
}

/// Encodes parameters as a form. A later value replaces an earlier one, and an empty one removes it.
pub(crate) fn form(parameters: &[(&str, &str)]) -> String {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for (name, value) in parameters {
        pairs.retain(|(other, _)| other != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}

/// An authorization request of the public client.
pub(crate) fn authorization_request(changes: &[(&str, &str)]) -> AuthorizationRequest {
    let (challenge, client_id) = (challenge(), PUBLIC_CLIENT_ID.to_string());
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", client_id.as_str()),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid profile read"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    parameters.extend(changes);
    AuthorizationRequest::new(form(&parameters))
}

/// The parameters of a redirect, which are in the query or the fragment.
pub(crate) fn redirect_parameters(uri: &str) -> HashMap<String, String> {
    let (_, parameters) = uri.split_once(['?', '#']).unwrap();
    form_urlencoded::parse(parameters.as_bytes()).into_owned().collect()
}

pub(crate) fn issue_request(ticket: &str) -> AuthorizationIssueRequest {
    AuthorizationIssueRequest {
        auth_time: Some(1_700_000_000),
        acr: Some("urn:demo:acr:password".to_owned()),
        claims: Some(r#"{"name":"John","email":null,"iss":"https://attacker.example.com"}"#.to_owned()),
        ..AuthorizationIssueRequest::new(ticket, SUBJECT)
    }
}

/// Has a request authorized. Returns the parameters of the redirect.
pub(crate) async fn authorize(client: &Client, request: &AuthorizationRequest) -> HashMap<String, String> {
    let response = client.authorization().process(request).await.unwrap();
    let ticket = response
        .ticket
        .as_deref()
        .unwrap_or_else(|| panic!("{:?}", response.result_message));
    let issued = client.authorization().issue(&issue_request(ticket)).await.unwrap();
    redirect_parameters(issued.response_content.as_deref().unwrap())
}

/// A token request of the public client for a code.
pub(crate) fn code_request(code: &str, changes: &[(&str, &str)]) -> TokenRequest {
    let client_id = PUBLIC_CLIENT_ID.to_string();
    let mut parameters = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client_id.as_str()),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    parameters.extend(changes);
    TokenRequest::new(form(&parameters))
}

/// A token request of the confidential client.
pub(crate) fn confidential_request(parameters: &[(&str, &str)]) -> TokenRequest {
    TokenRequest {
        client_id: Some(CONFIDENTIAL_CLIENT_ID.to_string()),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        ..TokenRequest::new(form(parameters))
    }
}

/// Gets tokens of the public client by a code.
pub(crate) async fn tokens(client: &Client, changes: &[(&str, &str)]) -> TokenResponse {
    let redirect = authorize(client, &authorization_request(changes)).await;
    let response = client
        .token()
        .process(&code_request(&redirect["code"], &[]))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        response.action,
        Some(TokenResponseAction::Ok),
        "{:?}",
        response.result_message
    );
    response
}

/// The error code in the content of a response.
pub(crate) fn error_of(content: Option<&str>) -> String {
    let content: Value = serde_json::from_str(content.unwrap()).unwrap();
    content["error"].as_str().unwrap().to_owned()
}

/// Sends a token request that has to fail. Returns the action and the error code.
pub(crate) async fn token_error(client: &Client, request: &TokenRequest) -> (TokenResponseAction, String) {
    let response = client.token().process(request).await.unwrap();
    let error = error_of(response.response_content.as_deref());
    (response.action.clone().unwrap(), error)
}

/// The header and the claims of a JWT, not verified.
pub(crate) fn decode(jwt: &str) -> (Value, Value) {
    let mut parts = jwt.split('.');
    let mut part = || serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap();
    (part(), part())
}

/// Changes the demo service.
pub(crate) async fn change_service(client: &Client, change: impl FnOnce(&mut Service)) {
    let mut service = client.service().get().await.unwrap().into_inner();
    change(&mut service);
    client.service().update(Some(&service)).await.unwrap();
}

/// Changes a client.
pub(crate) async fn change_client(api: &Client, id: i64, change: impl FnOnce(&mut authlete::models::Client)) {
    let id = id.to_string();
    let mut client = api.client().get(&id).await.unwrap().into_inner();
    change(&mut client);
    api.client().update(&id, Some(&client)).await.unwrap();
}
