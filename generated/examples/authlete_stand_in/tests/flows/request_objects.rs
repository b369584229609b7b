//! Authorization requests that are not in the query: pushed requests (RFC 9126) and request objects (RFC 9101).

use crate::keys::{Key, now, unsigned};
use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_pushed_request_can_be_used_once_and_by_its_client() {
    let (stand_in, client) = start();
    let push = || async {
        let id = CONFIDENTIAL_CLIENT_ID.to_string();
        let request = PushedAuthorizationRequest {
            client_id: Some(id.clone()),
            client_secret: Some(CLIENT_SECRET.to_owned()),
            ..PushedAuthorizationRequest::new(authorization_request(&[("client_id", &id)]).parameters)
        };
        let response = client.pushed_authorization().create(&request).await.unwrap();
        assert_eq!(response.action, Some(PushedAuthorizationResponseAction::Created));
        let content: Value = serde_json::from_str(response.response_content.as_deref().unwrap()).unwrap();
        assert_eq!(content["expires_in"], 600);
        content["request_uri"].as_str().unwrap().to_owned()
    };
    let front =
        |id: i64, uri: &str| AuthorizationRequest::new(form(&[("client_id", &id.to_string()), ("request_uri", uri)]));
    change_service(&client, |service| service.par_required = Some(true)).await;
    let uri = push().await;
    let other = client
        .authorization()
        .process(&front(PUBLIC_CLIENT_ID, &uri))
        .await
        .unwrap();
    assert_eq!(error_of(other.response_content.as_deref()), "invalid_request_uri");
    let redirect = authorize(&client, &front(CONFIDENTIAL_CLIENT_ID, &uri)).await;
    assert_eq!(redirect["state"], "a state");
    let again = client
        .authorization()
        .process(&front(CONFIDENTIAL_CLIENT_ID, &uri))
        .await
        .unwrap();
    assert_eq!(error_of(again.response_content.as_deref()), "invalid_request_uri");
    let uri = push().await;
    stand_in.advance(Duration::from_secs(601));
    let late = client
        .authorization()
        .process(&front(CONFIDENTIAL_CLIENT_ID, &uri))
        .await
        .unwrap();
    assert_eq!(error_of(late.response_content.as_deref()), "invalid_request_uri");
    // Other requests have to be pushed now.
    let response = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    assert_eq!(
        redirect_parameters(response.response_content.as_deref().unwrap())["error"],
        "invalid_request"
    );
}

#[tokio::test]
async fn a_pushed_request_is_checked() {
    let (_stand_in, client) = start();
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let push = |secret: &str, changes: &[(&str, &str)]| {
        let changes = [&[("client_id", id.as_str())], changes].concat();
        let request = PushedAuthorizationRequest {
            client_id: Some(id.clone()),
            client_secret: Some(secret.to_owned()),
            ..PushedAuthorizationRequest::new(authorization_request(&changes).parameters)
        };
        let client = client.clone();
        async move {
            let response = client.pushed_authorization().create(&request).await.unwrap();
            (
                response.action.clone().unwrap(),
                error_of(response.response_content.as_deref()),
            )
        }
    };
    use PushedAuthorizationResponseAction as Action;
    assert_eq!(
        push("wrong", &[]).await,
        (Action::Unauthorized, "invalid_client".to_owned())
    );
    let bad = |error: &str| (Action::BadRequest, error.to_owned());
    assert_eq!(
        push(CLIENT_SECRET, &[("redirect_uri", "https://attacker.example.com/")]).await,
        bad("invalid_request")
    );
    assert_eq!(
        push(CLIENT_SECRET, &[("request_uri", "urn:x")]).await,
        bad("invalid_request")
    );
    assert_eq!(
        push(CLIENT_SECRET, &[("response_type", "token")]).await,
        bad("unauthorized_client")
    );
}

/// RFC 9101.
#[tokio::test]
async fn a_request_object_is_signed_by_the_client() {
    let (_stand_in, client) = start();
    let (key, other) = (Key::generate(), Key::generate());
    let id = PUBLIC_CLIENT_ID.to_string();
    change_client(&client, PUBLIC_CLIENT_ID, |client| client.jwks = Some(key.jwks())).await;
    let claims = json!({
        "iss": id, "aud": "http://localhost:3000", "exp": now() + 60, "client_id": id, "response_type": "code",
        "redirect_uri": REDIRECT_URI, "scope": "openid read", "state": "of the object", "max_age": 60,
        "code_challenge": challenge(), "code_challenge_method": "S256", "claims": {"userinfo": {"email": null}},
    });
    let request = |object: String| {
        // What is outside of the object has no meaning.
        AuthorizationRequest::new(form(&[("client_id", &id), ("scope", "write"), ("request", &object)]))
    };
    let good = request(key.sign(&json!({"typ": "oauth-authz-req+jwt"}), &claims));
    let response = client.authorization().process(&good).await.unwrap();
    assert_eq!(
        response.action,
        Some(AuthorizationResponseAction::Interaction),
        "{:?}",
        response.result_message
    );
    let scopes: Vec<_> = response
        .scopes
        .iter()
        .flatten()
        .filter_map(|scope| scope.name.clone())
        .collect();
    assert_eq!(
        (scopes, response.max_age),
        (vec!["openid".to_owned(), "read".to_owned()], Some(60))
    );
    assert_eq!(response.claims_at_user_info, Some(vec!["email".to_owned()]));
    assert!(
        response
            .request_object_payload
            .as_ref()
            .unwrap()
            .contains("of the object")
    );
    assert_eq!(authorize(&client, &good).await["state"], "of the object");

    let refused = [
        ("iss", json!("another")),
        ("aud", json!("https://other.example.com")),
        ("exp", json!(now() - 1)),
        ("exp", json!("soon")),
        ("nbf", json!(now() + 60)),
        ("client_id", json!("another")),
        ("request", json!("x")),
    ];
    let objects = refused.iter().map(|(name, value)| {
        let mut claims = claims.clone();
        claims[*name] = value.clone();
        key.sign(&json!({}), &claims)
    });
    for object in objects.chain([other.sign(&json!({}), &claims), unsigned(&claims)]) {
        let response = client.authorization().process(&request(object)).await.unwrap();
        assert_eq!(response.action, Some(AuthorizationResponseAction::BadRequest));
        assert_eq!(error_of(response.response_content.as_deref()), "invalid_request_object");
    }
}
