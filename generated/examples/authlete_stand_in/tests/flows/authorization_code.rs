//! Authorization code flow with PKCE: the tokens, and each way to fail at the token endpoint.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_code_becomes_tokens() {
    let (_stand_in, client) = start();
    let request = authorization_request(&[("max_age", "60"), ("login_hint", "john"), ("acr_values", "a b")]);
    let response = client.authorization().process(&request).await.unwrap();
    assert_eq!(response.action, Some(AuthorizationResponseAction::Interaction));
    assert_eq!(response.client.as_ref().unwrap().client_id, Some(PUBLIC_CLIENT_ID));
    let scopes: Vec<_> = response
        .scopes
        .iter()
        .flatten()
        .filter_map(|scope| scope.name.clone())
        .collect();
    assert_eq!(scopes, ["openid", "profile", "read"]);
    assert_eq!(
        (response.max_age, response.login_hint.as_deref()),
        (Some(60), Some("john"))
    );
    assert_eq!(response.acrs, Some(vec!["a".to_owned(), "b".to_owned()]));

    let ticket = response.ticket.clone().unwrap();
    let issued = client.authorization().issue(&issue_request(&ticket)).await.unwrap();
    assert_eq!(issued.action, Some(AuthorizationIssueResponseAction::Location));
    let uri = issued.response_content.as_deref().unwrap();
    assert!(uri.starts_with(&format!("{REDIRECT_URI}?")), "{uri}");
    let redirect = redirect_parameters(uri);
    assert_eq!(redirect["state"], "a state");
    assert_eq!(redirect["iss"], "http://localhost:3000");

    let response = client
        .token()
        .process(&code_request(&redirect["code"], &[]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
    let content: Value = serde_json::from_str(response.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content["token_type"], "Bearer");
    assert_eq!(content["expires_in"], 3600);
    assert_eq!(content["scope"], "openid profile read");
    assert_eq!(content["access_token"].as_str(), response.access_token.as_deref());
    assert_eq!(content["refresh_token"].as_str(), response.refresh_token.as_deref());
    let (header, claims) = decode(content["id_token"].as_str().unwrap());
    assert_eq!(header["alg"], "RS256");
    assert_eq!(claims["sub"], SUBJECT);
    assert_eq!(claims["aud"], json!([PUBLIC_CLIENT_ID.to_string()]));
    assert_eq!(claims["nonce"], "a nonce");
    assert_eq!(claims["auth_time"], 1_700_000_000);
    assert_eq!(claims["acr"], "urn:demo:acr:password");
    assert_eq!(claims["name"], "John");
    // A claim of the service replaces none of the protocol, and null is no claim.
    assert_eq!(claims["iss"], "http://localhost:3000");
    assert!(claims.get("email").is_none());
    assert_eq!(claims["at_hash"].as_str().unwrap().len(), 22);
}

#[tokio::test]
async fn a_ticket_and_a_code_can_be_used_once() {
    let (_stand_in, client) = start();
    let response = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    let request = issue_request(response.ticket.as_deref().unwrap());
    let issued = client.authorization().issue(&request).await.unwrap();
    let again = client.authorization().issue(&request).await.unwrap();
    assert_eq!(again.action, Some(AuthorizationIssueResponseAction::BadRequest));

    let request = code_request(issued.authorization_code.as_deref().unwrap(), &[]);
    let tokens = client.token().process(&request).await.unwrap();
    let token = tokens.access_token.clone().unwrap();
    let introspect = || async {
        let request = IntrospectionRequest::new(token.as_str());
        client.introspection().process(&request).await.unwrap().action.clone()
    };
    assert_eq!(introspect().await, Some(IntrospectionResponseAction::Ok));
    assert_eq!(
        token_error(&client, &request).await,
        (TokenResponseAction::BadRequest, "invalid_grant".to_owned())
    );
    // RFC 6749, section 4.1.2: the tokens of the code are revoked.
    assert_eq!(introspect().await, Some(IntrospectionResponseAction::Unauthorized));
    let refresh = form(&[
        ("grant_type", "refresh_token"),
        ("client_id", &PUBLIC_CLIENT_ID.to_string()),
        ("refresh_token", tokens.refresh_token.as_deref().unwrap()),
    ]);
    assert_eq!(
        token_error(&client, &TokenRequest::new(refresh)).await.1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_code_needs_what_the_authorization_request_had() {
    let (_stand_in, client) = start();
    let other = CONFIDENTIAL_CLIENT_ID.to_string();
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[("code_verifier", "another-code-verifier-of-at-least-43-characters")],
            "invalid_grant",
        ),
        (&[("code_verifier", "")], "invalid_grant"),
        (&[("redirect_uri", "http://localhost:8080/other")], "invalid_grant"),
        (&[("redirect_uri", "")], "invalid_request"),
        (&[("code", "unknown")], "invalid_grant"),
        (&[("code", "")], "invalid_request"),
        (&[("grant_type", "")], "invalid_request"),
        (&[("grant_type", "unknown")], "unsupported_grant_type"),
        (&[("grant_type", "client_credentials")], "unauthorized_client"),
        (&[("client_id", &other)], "invalid_client"),
        (&[("client_id", "7")], "invalid_client"),
        (&[("client_id", "")], "invalid_client"),
    ];
    let redirect = authorize(&client, &authorization_request(&[])).await;
    for (changes, expected) in cases {
        let (action, error) = token_error(&client, &code_request(&redirect["code"], changes)).await;
        assert_eq!(error, *expected, "{changes:?}");
        let is_client = *expected == "invalid_client";
        assert_eq!(action == TokenResponseAction::InvalidClient, is_client, "{changes:?}");
    }
    // None of them used the code up.
    let response = client
        .token()
        .process(&code_request(&redirect["code"], &[]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
}

#[tokio::test]
async fn a_code_of_another_client_is_refused() {
    let (_stand_in, client) = start();
    let redirect = authorize(&client, &authorization_request(&[])).await;
    let request = confidential_request(&[
        ("grant_type", "authorization_code"),
        ("code", &redirect["code"]),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]);
    assert_eq!(token_error(&client, &request).await.1, "invalid_grant");
}

#[tokio::test]
async fn tickets_codes_and_tokens_expire() {
    let (stand_in, client) = start();
    let first = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    let second = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    let tokens = tokens(&client, &[]).await;
    let issued = client
        .authorization()
        .issue(&issue_request(second.ticket.as_deref().unwrap()))
        .await
        .unwrap();
    stand_in.advance(Duration::from_secs(3601));
    let late = client
        .authorization()
        .issue(&issue_request(first.ticket.as_deref().unwrap()))
        .await
        .unwrap();
    assert_eq!(late.action, Some(AuthorizationIssueResponseAction::BadRequest));
    let request = code_request(issued.authorization_code.as_deref().unwrap(), &[]);
    assert_eq!(token_error(&client, &request).await.1, "invalid_grant");
    let request = IntrospectionRequest::new(tokens.access_token.as_deref().unwrap());
    let response = client.introspection().process(&request).await.unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Unauthorized));
    assert_eq!(
        (response.existent, response.usable, response.refreshable),
        (Some(true), Some(false), Some(true))
    );
}

#[tokio::test]
async fn the_service_can_grant_other_scopes() {
    let (_stand_in, client) = start();
    let response = client
        .authorization()
        .process(&authorization_request(&[("scope", "read write")]))
        .await
        .unwrap();
    let request = AuthorizationIssueRequest {
        scopes: Some(["read", "email", "openid", "unknown"].map(str::to_owned).to_vec()),
        ..issue_request(response.ticket.as_deref().unwrap())
    };
    let issued = client.authorization().issue(&request).await.unwrap();
    let request = code_request(issued.authorization_code.as_deref().unwrap(), &[]);
    let tokens = client.token().process(&request).await.unwrap();
    assert_eq!(tokens.scopes, Some(vec!["read".to_owned(), "email".to_owned()]));
    assert_eq!(tokens.id_token, None);
}
