//! Each method of client authentication, and how it fails.

use crate::keys::{Key, now, sign_with_secret, unsigned};
use crate::support::*;
use authlete::Client;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID};
use serde_json::{Value, json};

/// A self-signed certificate of an EC key, with the subject `CN=Demo Client,O=Example` and the name `client.example.com`.
const CERTIFICATE: &str = include_str!("certificate.pem");
/// Another one with the same subject.
const OTHER_CERTIFICATE: &str = include_str!("other_certificate.pem");

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn set_method(client: &Client, method: ClientAuthMethod, change: impl FnOnce(&mut authlete::models::Client)) {
    change_client(client, CONFIDENTIAL_CLIENT_ID, |client| {
        client.token_auth_method = Some(method);
        change(client);
    })
    .await;
}

/// Sends a token request. Returns whether the client was authenticated.
async fn is_authenticated(client: &Client, request: &TokenRequest) -> bool {
    let response = client.token().process(request).await.unwrap();
    match &response.action {
        Some(TokenResponseAction::Ok) => true,
        Some(TokenResponseAction::InvalidClient) => {
            assert_eq!(error_of(response.response_content.as_deref()), "invalid_client");
            false
        }
        other => panic!("{other:?}: {:?}", response.result_message),
    }
}

fn request(parameters: &[(&str, &str)]) -> TokenRequest {
    TokenRequest::new(form(
        &[&[("grant_type", "client_credentials"), ("scope", "read")], parameters].concat(),
    ))
}

fn assertion(claims: &Value, changes: &[(&str, Value)]) -> Value {
    let mut claims = claims.clone();
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    claims
}

#[tokio::test]
async fn a_secret_is_sent_as_the_client_registered_it() {
    let (_stand_in, client) = start();
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let basic = |secret: &str| TokenRequest {
        client_id: Some(id.clone()),
        client_secret: Some(secret.to_owned()),
        ..request(&[])
    };
    let post = |secret: &str| request(&[("client_id", &id), ("client_secret", secret)]);
    assert!(is_authenticated(&client, &basic(CLIENT_SECRET)).await);
    assert!(!is_authenticated(&client, &basic("wrong")).await);
    assert!(!is_authenticated(&client, &basic("")).await);
    assert!(!is_authenticated(&client, &post(CLIENT_SECRET)).await);
    assert!(!is_authenticated(&client, &request(&[])).await);
    set_method(&client, ClientAuthMethod::ClientSecretPost, |_| {}).await;
    assert!(is_authenticated(&client, &post(CLIENT_SECRET)).await);
    assert!(!is_authenticated(&client, &post("wrong")).await);
    assert!(!is_authenticated(&client, &basic(CLIENT_SECRET)).await);
    // Two client ids.
    let response = client
        .token()
        .process(&TokenRequest {
            client_id: Some("7".to_owned()),
            ..post("x")
        })
        .await
        .unwrap();
    assert_eq!(error_of(response.response_content.as_deref()), "invalid_request");
}

#[tokio::test]
async fn a_new_secret_replaces_the_old_one() {
    let (_stand_in, client) = start();
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let changed = client.client().refresh_secret(&id).await.unwrap();
    assert_eq!(changed.old_client_secret.as_deref(), Some(CLIENT_SECRET));
    let request = confidential_request(&[("grant_type", "client_credentials")]);
    assert!(!is_authenticated(&client, &request).await);
    let request = TokenRequest {
        client_secret: changed.new_client_secret.clone(),
        ..request
    };
    assert!(is_authenticated(&client, &request).await);
    let chosen = ClientSecretUpdateRequest::new("a-secret-of-the-caller");
    client.client().update_secret(&id, &chosen).await.unwrap();
    assert!(!is_authenticated(&client, &request).await);
    let request = TokenRequest {
        client_secret: Some("a-secret-of-the-caller".to_owned()),
        ..request
    };
    assert!(is_authenticated(&client, &request).await);
    let error = client
        .client()
        .update_secret(&id, &ClientSecretUpdateRequest::new("with space"))
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
}

#[tokio::test]
async fn assertions_are_signed_by_the_client_and_used_once() {
    let (_stand_in, client) = start();
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let (key, other_key) = (Key::generate(), Key::generate());
    let claims = json!({
        "iss": id, "sub": id, "aud": "http://localhost:3000/token", "exp": now() + 60, "iat": now(), "jti": "1",
    });
    let send = |assertion: String| {
        let request = request(&[
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", &assertion),
        ]);
        let client = client.clone();
        async move { is_authenticated(&client, &request).await }
    };
    set_method(&client, ClientAuthMethod::PrivateKeyJwt, |client| {
        client.jwks = Some(key.jwks());
    })
    .await;
    let sign = |claims: &Value| key.sign(&json!({"typ": "JWT"}), claims);
    let good = sign(&claims);
    assert!(send(good.clone()).await);
    assert!(!send(good).await, "a replay");
    assert!(
        send(sign(&assertion(
            &claims,
            &[("jti", json!("2")), ("aud", json!(["http://localhost:3000"]))]
        )))
        .await
    );
    let refused: &[(&str, Value)] = &[
        ("aud", json!("https://other.example.com")),
        ("aud", Value::Null),
        ("iss", json!("other")),
        ("exp", json!(now() - 1)),
        ("exp", Value::Null),
        ("nbf", json!(now() + 60)),
    ];
    for change in refused {
        let claims = assertion(&claims, &[("jti", json!("3")), change.clone()]);
        assert!(!send(sign(&claims)).await, "{change:?}");
    }
    let fresh = assertion(&claims, &[("jti", json!("4"))]);
    assert!(!send(other_key.sign(&json!({}), &fresh)).await);
    assert!(!send(unsigned(&fresh)).await);
    // The public key is no secret for HMAC.
    assert!(!send(sign_with_secret(&key.jwks(), &fresh)).await);
    assert!(!send(sign_with_secret(CLIENT_SECRET, &fresh)).await);

    set_method(&client, ClientAuthMethod::ClientSecretJwt, |_| {}).await;
    assert!(send(sign_with_secret(CLIENT_SECRET, &fresh)).await);
    let fresh = assertion(&claims, &[("jti", json!("5"))]);
    assert!(!send(sign_with_secret("wrong", &fresh)).await);
    assert!(!send(sign(&fresh)).await);
    let request = request(&[("client_assertion", &sign_with_secret(CLIENT_SECRET, &fresh))]);
    assert!(!is_authenticated(&client, &request).await, "without its type");
}

#[tokio::test]
async fn a_certificate_has_the_subject_or_the_key_of_the_client() {
    let (_stand_in, client) = start();
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let with = |certificate: Option<&str>| TokenRequest {
        client_certificate: certificate.map(str::to_owned),
        ..request(&[("client_id", &id)])
    };
    let subjects: [fn(&mut authlete::models::Client, String); 2] = [
        |client, name| client.tls_client_auth_subject_dn = Some(name),
        |client, name| client.tls_client_auth_san_dns = Some(name),
    ];
    for (set, name) in subjects
        .into_iter()
        .zip(["CN=Demo Client,O=Example", "client.example.com"])
    {
        set_method(&client, ClientAuthMethod::TlsClientAuth, |client| {
            client.tls_client_auth_subject_dn = None;
            client.tls_client_auth_san_dns = None;
            set(client, name.to_owned());
        })
        .await;
        assert!(is_authenticated(&client, &with(Some(CERTIFICATE))).await, "{name}");
        assert!(!is_authenticated(&client, &with(None)).await);
        assert!(!is_authenticated(&client, &with(Some("not a certificate"))).await);
    }
    set_method(&client, ClientAuthMethod::TlsClientAuth, |client| {
        client.tls_client_auth_san_dns = Some("other.example.com".to_owned());
    })
    .await;
    assert!(!is_authenticated(&client, &with(Some(CERTIFICATE))).await);

    let der: String = CERTIFICATE.lines().filter(|line| !line.starts_with("-----")).collect();
    let jwks = json!({"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "x5c": [der]}]});
    set_method(&client, ClientAuthMethod::SelfSignedTlsClientAuth, |client| {
        client.jwks = Some(jwks.to_string());
    })
    .await;
    assert!(is_authenticated(&client, &with(Some(CERTIFICATE))).await);
    assert!(!is_authenticated(&client, &with(Some(OTHER_CERTIFICATE))).await);
}

/// RFC 8705, section 3.
#[tokio::test]
async fn access_tokens_are_bound_to_the_certificate() {
    let (_stand_in, client) = start();
    change_client(&client, CONFIDENTIAL_CLIENT_ID, |client| {
        client.tls_client_certificate_bound_access_tokens = Some(true);
    })
    .await;
    let request = confidential_request(&[("grant_type", "client_credentials"), ("scope", "read")]);
    assert_eq!(token_error(&client, &request).await.1, "invalid_request");
    let request = TokenRequest {
        client_certificate: Some(CERTIFICATE.to_owned()),
        ..request
    };
    let token = client
        .token()
        .process(&request)
        .await
        .unwrap()
        .access_token
        .clone()
        .unwrap();
    let introspect = |certificate: Option<&str>| {
        let request = IntrospectionRequest {
            client_certificate: certificate.map(str::to_owned),
            ..IntrospectionRequest::new(token.as_str())
        };
        let client = client.clone();
        async move { client.introspection().process(&request).await.unwrap().into_inner() }
    };
    let response = introspect(Some(CERTIFICATE)).await;
    assert_eq!(response.action, Some(IntrospectionResponseAction::Ok));
    assert_eq!(response.certificate_thumbprint.unwrap().len(), 43);
    for certificate in [None, Some(OTHER_CERTIFICATE)] {
        assert_eq!(
            introspect(certificate).await.action,
            Some(IntrospectionResponseAction::Unauthorized)
        );
    }
}
