//! Token exchange and JWT assertions, on which the service decides.

use crate::keys::{Key, now, unsigned};
use crate::support::*;
use authlete::models::*;
use serde_json::json;

const TYPE: &str = "urn:ietf:params:oauth:token-type:";

#[tokio::test]
async fn an_exchange_request_is_described() {
    let (_stand_in, client) = start();
    let token = tokens(&client, &[]).await.access_token.unwrap();
    let kind = format!("{TYPE}access_token");
    let request = |changes: &[(&str, &str)]| {
        let parameters = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", token.as_str()),
            ("subject_token_type", kind.as_str()),
            ("requested_token_type", kind.as_str()),
            ("resource", "https://api.example.com"),
            ("audience", "an audience"),
            ("scope", "read"),
        ];
        confidential_request(&[&parameters, changes].concat())
    };
    let response = client.token().process(&request(&[])).await.unwrap();
    assert_eq!(
        response.action,
        Some(TokenResponseAction::TokenExchange),
        "{:?}",
        response.result_message
    );
    assert_eq!(response.subject_token.as_deref(), Some(token.as_str()));
    assert_eq!(response.subject_token_type, Some(TokenType::AccessToken));
    assert_eq!(response.requested_token_type, Some(TokenType::AccessToken));
    assert_eq!(
        response.subject_token_info.as_ref().unwrap().subject.as_deref(),
        Some(SUBJECT)
    );
    assert_eq!(response.audiences, Some(vec!["an audience".to_owned()]));
    assert_eq!(response.resources, Some(vec!["https://api.example.com".to_owned()]));
    assert_eq!(response.access_token, None);
    for changes in [
        &[("subject_token", "")][..],
        &[("subject_token", "unknown")],
        &[("subject_token_type", "")],
        &[("subject_token_type", "unknown")],
        &[("actor_token", "x")],
        &[("requested_token_type", "unknown")],
    ] {
        assert_eq!(
            token_error(&client, &request(changes)).await.1,
            "invalid_request",
            "{changes:?}"
        );
    }
    // A JWT may be one of another issuer, whose keys only the service knows.
    let jwt = Key::generate().sign(&json!({}), &json!({"sub": "x", "exp": now() + 60}));
    let kind = format!("{TYPE}jwt");
    let response = client
        .token()
        .process(&request(&[("subject_token", &jwt), ("subject_token_type", &kind)]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::TokenExchange));
    assert_eq!(response.subject_token_info, None);
    let jwt = Key::generate().sign(&json!({}), &json!({"sub": "x", "exp": now() - 60}));
    let expired = request(&[("subject_token", &jwt), ("subject_token_type", &kind)]);
    assert_eq!(token_error(&client, &expired).await.1, "invalid_request");
    // An ID token of this service is verified.
    let id_token = tokens(&client, &[]).await.id_token.unwrap();
    let kind = format!("{TYPE}id_token");
    let exchange = |token: &str| request(&[("subject_token", token), ("subject_token_type", &kind)]);
    let response = client.token().process(&exchange(&id_token)).await.unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::TokenExchange));
    let (signed, _) = id_token.rsplit_once('.').unwrap();
    assert_eq!(
        token_error(&client, &exchange(&format!("{signed}.AAAA"))).await.1,
        "invalid_request"
    );
}

#[tokio::test]
async fn an_assertion_is_checked_but_for_its_signature() {
    let (_stand_in, client) = start();
    let key = Key::generate();
    let claims = json!({
        "iss": "https://issuer.example.com", "sub": "jane", "aud": "http://localhost:3000", "exp": now() + 60,
    });
    let request = |assertion: &str| {
        confidential_request(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", assertion),
            ("scope", "read"),
        ])
    };
    let assertion = key.sign(&json!({}), &claims);
    let response = client.token().process(&request(&assertion)).await.unwrap();
    assert_eq!(
        response.action,
        Some(TokenResponseAction::JwtBearer),
        "{:?}",
        response.result_message
    );
    assert_eq!(response.assertion.as_deref(), Some(assertion.as_str()));
    assert_eq!(response.subject.as_deref(), Some("jane"));
    for (name, value) in [
        ("iss", json!(null)),
        ("sub", json!(null)),
        ("aud", json!("https://other.example.com")),
        ("exp", json!(null)),
        ("exp", json!(now() - 1)),
        ("nbf", json!(now() + 60)),
    ] {
        let mut claims = claims.clone();
        claims[name] = value;
        let assertion = key.sign(&json!({}), &claims);
        assert_eq!(
            token_error(&client, &request(&assertion)).await.1,
            "invalid_grant",
            "{name}"
        );
    }
    assert_eq!(token_error(&client, &request("x")).await.1, "invalid_grant");
    assert_eq!(token_error(&client, &request("")).await.1, "invalid_request");
    change_service(&client, |service| service.jwt_grant_unsigned_jwt_rejected = Some(true)).await;
    assert_eq!(
        token_error(&client, &request(&unsigned(&claims))).await.1,
        "invalid_grant"
    );
}
