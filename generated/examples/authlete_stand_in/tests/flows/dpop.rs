//! DPoP (RFC 9449): tokens are bound to a key, and each request proves it.

use crate::keys::{Key, now};
use crate::support::*;
use authlete::models::*;
use authlete_stand_in::PUBLIC_CLIENT_ID;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const TOKEN_ENDPOINT: &str = "http://localhost:3000/token";
const RESOURCE: &str = "https://api.example.com/things";

fn proof(key: &Key, id: &str, changes: &[(&str, Value)]) -> String {
    let mut claims = json!({"jti": id, "htm": "POST", "htu": TOKEN_ENDPOINT, "iat": now()});
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    key.sign(&json!({"typ": "dpop+jwt", "jwk": key.public_jwk()}), &claims)
}

fn hash(token: &str) -> Value {
    json!(URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes())))
}

#[tokio::test]
async fn tokens_are_bound_to_the_key_of_the_proof() {
    let (_stand_in, client) = start();
    let (key, other) = (Key::generate(), Key::generate());
    let redirect = authorize(&client, &authorization_request(&[])).await;
    let request = |proof: String| TokenRequest {
        dpop: Some(proof),
        ..code_request(&redirect["code"], &[])
    };
    let refused: &[(&str, Value)] = &[
        ("htm", json!("GET")),
        ("htu", json!("http://localhost:3000/other")),
        ("iat", json!(now() - 3600)),
        ("iat", json!(now() + 3600)),
        ("iat", Value::Null),
        ("jti", Value::Null),
    ];
    for change in refused {
        let (_, error) = token_error(&client, &request(proof(&key, "x", std::slice::from_ref(change)))).await;
        assert_eq!(error, "invalid_dpop_proof", "{change:?}");
    }
    // Another key than the one in the header, and another type.
    let claims = json!({"jti": "y", "htm": "POST", "htu": TOKEN_ENDPOINT, "iat": now()});
    for header in [
        json!({"typ": "dpop+jwt", "jwk": other.public_jwk()}),
        json!({"typ": "JWT", "jwk": key.public_jwk()}),
    ] {
        let (_, error) = token_error(&client, &request(key.sign(&header, &claims))).await;
        assert_eq!(error, "invalid_dpop_proof");
    }

    let tokens = client.token().process(&request(proof(&key, "1", &[]))).await.unwrap();
    let content: Value = serde_json::from_str(tokens.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content["token_type"], "DPoP");
    let token = tokens.access_token.clone().unwrap();
    let introspect = |proof: Option<String>| {
        let request = IntrospectionRequest {
            dpop: proof,
            htm: Some("GET".to_owned()),
            htu: Some(RESOURCE.to_owned()),
            ..IntrospectionRequest::new(token.as_str())
        };
        let client = client.clone();
        async move { client.introspection().process(&request).await.unwrap().into_inner() }
    };
    let at_resource = |id: &str| {
        [
            ("htm", json!("GET")),
            ("htu", json!(RESOURCE)),
            ("ath", hash(&token)),
            ("jti", json!(id)),
        ]
    };
    let good = proof(&key, "", &at_resource("2"));
    assert_eq!(
        introspect(Some(good.clone())).await.action,
        Some(IntrospectionResponseAction::Ok)
    );
    let refused = [
        ("a replay", Some(good)),
        ("no proof", None),
        ("another key", Some(proof(&other, "", &at_resource("3")))),
        (
            "another token",
            Some(proof(
                &key,
                "",
                &[&at_resource("4")[..], &[("ath", hash("x"))]].concat(),
            )),
        ),
        (
            "another method",
            Some(proof(
                &key,
                "",
                &[&at_resource("5")[..], &[("htm", json!("POST"))]].concat(),
            )),
        ),
    ];
    for (name, proof) in refused {
        let response = introspect(proof).await;
        assert_eq!(
            response.action,
            Some(IntrospectionResponseAction::Unauthorized),
            "{name}"
        );
        assert!(response.response_content.unwrap().starts_with("DPoP "), "{name}");
    }

    // RFC 9449, section 5: the refresh token of a public client is bound, too.
    let refresh = TokenRequest::new(form(&[
        ("grant_type", "refresh_token"),
        ("client_id", &PUBLIC_CLIENT_ID.to_string()),
        ("refresh_token", tokens.refresh_token.as_deref().unwrap()),
    ]));
    assert_eq!(token_error(&client, &refresh).await.1, "invalid_grant");
    let with = |proof: String| TokenRequest {
        dpop: Some(proof),
        ..refresh.clone()
    };
    assert_eq!(
        token_error(&client, &with(proof(&other, "6", &[]))).await.1,
        "invalid_grant"
    );
    let response = client.token().process(&with(proof(&key, "7", &[]))).await.unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
}

#[tokio::test]
async fn a_client_can_be_required_to_use_dpop() {
    let (_stand_in, client) = start();
    change_client(&client, PUBLIC_CLIENT_ID, |client| client.dpop_required = Some(true)).await;
    let redirect = authorize(&client, &authorization_request(&[])).await;
    assert_eq!(
        token_error(&client, &code_request(&redirect["code"], &[])).await.1,
        "invalid_dpop_proof"
    );
}

#[tokio::test]
async fn a_code_can_be_bound_to_a_key() {
    let (_stand_in, client) = start();
    let (key, other) = (Key::generate(), Key::generate());
    let jwk = key.public_jwk();
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, jwk["x"], jwk["y"]);
    let jkt = hash(&canonical);
    let redirect = authorize(&client, &authorization_request(&[("dpop_jkt", jkt.as_str().unwrap())])).await;
    let request = |proof: Option<String>| TokenRequest {
        dpop: proof,
        ..code_request(&redirect["code"], &[])
    };
    assert_eq!(token_error(&client, &request(None)).await.1, "invalid_grant");
    assert_eq!(
        token_error(&client, &request(Some(proof(&other, "1", &[])))).await.1,
        "invalid_grant"
    );
    let response = client
        .token()
        .process(&request(Some(proof(&key, "2", &[]))))
        .await
        .unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
}
