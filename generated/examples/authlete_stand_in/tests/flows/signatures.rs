//! Signatures of ID tokens and access tokens, and the keys of the service.

use crate::keys::is_signed;
use crate::support::*;
use authlete::Client;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID};
use aws_lc_rs::digest::{SHA256, SHA512, digest};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

async fn keys(client: &Client) -> Vec<Value> {
    let jwks = client
        .service()
        .jwks(&ServiceJwksQuery::default())
        .await
        .unwrap()
        .into_inner()
        .unwrap();
    jwks.keys.unwrap().into_iter().map(|key| json!(key)).collect()
}

#[tokio::test]
async fn id_tokens_are_signed_with_the_algorithm_of_the_client() {
    let (_stand_in, client) = start();
    let keys = keys(&client).await;
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|key| key.get("d").is_none() && key["use"] == "sig"));
    for algorithm in [JwsAlg::Rs256, JwsAlg::Ps256, JwsAlg::Es256, JwsAlg::EdDsa] {
        change_client(&client, PUBLIC_CLIENT_ID, |client| {
            client.id_token_sign_alg = algorithm.clone().into();
        })
        .await;
        let tokens = tokens(&client, &[]).await;
        let id_token = tokens.id_token.unwrap();
        assert!(is_signed(&id_token, &keys), "{algorithm}");
        let (header, claims) = decode(&id_token);
        assert_eq!(header["alg"], algorithm.as_str());
        // OpenID Connect Core 1.0, section 3.1.3.6: the left half of the hash of the algorithm.
        let function = if algorithm == JwsAlg::EdDsa { &SHA512 } else { &SHA256 };
        let hash = digest(function, tokens.access_token.unwrap().as_bytes());
        let half = &hash.as_ref()[..hash.as_ref().len() / 2];
        assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(half));
        // A changed token has no valid signature.
        let payload = id_token.split('.').nth(1).unwrap();
        let changed = id_token.replace(payload, &URL_SAFE_NO_PAD.encode(r#"{"sub":"jane"}"#));
        assert!(!is_signed(&changed, &keys));
    }
}

#[tokio::test]
async fn a_response_is_signed_with_the_algorithm_of_the_client() {
    let (_stand_in, client) = start();
    let id = CONFIDENTIAL_CLIENT_ID.to_string();
    let request = authorization_request(&[("client_id", &id), ("response_mode", "jwt")]);
    // JARM does not allow "none": its default is used.
    for (algorithm, expected) in [
        (JwsAlg::Hs256, "HS256"),
        (JwsAlg::Es256, "ES256"),
        (JwsAlg::None, "RS256"),
    ] {
        change_client(&client, CONFIDENTIAL_CLIENT_ID, |client| {
            client.authorization_sign_alg = algorithm.clone().into();
        })
        .await;
        let redirect = authorize(&client, &request).await;
        let (header, claims) = decode(&redirect["response"]);
        assert_eq!(header["alg"], expected);
        assert!(claims["code"].is_string() && claims["aud"] == id, "{claims}");
        if algorithm == JwsAlg::Hs256 {
            let (signed, signature) = redirect["response"].rsplit_once('.').unwrap();
            let key = hmac::Key::new(hmac::HMAC_SHA256, CLIENT_SECRET.as_bytes());
            let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
            hmac::verify(&key, signed.as_bytes(), &signature).unwrap();
        }
    }
}

/// RFC 9068.
#[tokio::test]
async fn access_tokens_can_be_jwts() {
    let (_stand_in, client) = start();
    change_service(&client, |service| service.access_token_sign_alg = JwsAlg::Es256.into()).await;
    let response = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    let request = AuthorizationIssueRequest {
        jwt_at_claims: Some(r#"{"department":"it","iss":"attacker"}"#.to_owned()),
        ..issue_request(response.ticket.as_deref().unwrap())
    };
    let issued = client.authorization().issue(&request).await.unwrap();
    let request = code_request(issued.authorization_code.as_deref().unwrap(), &[]);
    let tokens = client.token().process(&request).await.unwrap();
    let jwt = tokens.jwt_access_token.clone().unwrap();
    let content: Value = serde_json::from_str(tokens.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content["access_token"], jwt.as_str());
    assert!(is_signed(&jwt, &keys(&client).await));
    let (header, claims) = decode(&jwt);
    assert_eq!(header["typ"], "at+jwt");
    assert_eq!(claims["iss"], "http://localhost:3000");
    assert_eq!((&claims["sub"], &claims["department"]), (&json!(SUBJECT), &json!("it")));
    assert_eq!(claims["client_id"], PUBLIC_CLIENT_ID.to_string());
    assert_eq!(claims["scope"], "openid profile read");
    assert_eq!(claims["jti"].as_str(), tokens.access_token.as_deref());

    let introspect = |token: String| {
        let client = client.clone();
        async move {
            let response = client
                .introspection()
                .process(&IntrospectionRequest::new(token))
                .await
                .unwrap();
            response.action.clone().unwrap()
        }
    };
    assert_eq!(introspect(jwt.clone()).await, IntrospectionResponseAction::Ok);
    // The same `jti` with another signature.
    let (signed, _) = jwt.rsplit_once('.').unwrap();
    assert_eq!(
        introspect(format!("{signed}.AAAA")).await,
        IntrospectionResponseAction::Unauthorized
    );
    let response = client.userinfo().process(&UserinfoRequest::new(jwt)).await.unwrap();
    assert_eq!(response.action, Some(UserinfoResponseAction::Ok));
}

#[tokio::test]
async fn private_keys_are_not_handed_out() {
    let (_stand_in, client) = start();
    let query = ServiceJwksQuery {
        include_private_keys: Some(true),
        ..ServiceJwksQuery::default()
    };
    let error = client.service().jwks(&query).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 501);
}

#[tokio::test]
async fn jose_objects_are_verified() {
    let (_stand_in, client) = start();
    let id_token = tokens(&client, &[]).await.id_token.unwrap();
    let verify = |request: JoseVerifyRequest| {
        let client = client.clone();
        async move { client.jose().verify(Some(&request)).await.unwrap().into_inner() }
    };
    let mandatory = |name: &str| Some(vec![name.to_owned()]);
    let request = JoseVerifyRequest {
        mandatory_claims: mandatory("nonce"),
        ..JoseVerifyRequest::new(id_token.as_str())
    };
    let response = verify(request).await;
    assert_eq!(
        (response.valid, response.signature_valid),
        (Some(true), Some(true)),
        "{response:?}"
    );
    let request = JoseVerifyRequest {
        mandatory_claims: mandatory("jti"),
        ..JoseVerifyRequest::new(id_token.as_str())
    };
    let response = verify(request).await;
    assert_eq!(
        (response.valid, response.missing_claims),
        (Some(false), mandatory("jti"))
    );
    let (signed, _) = id_token.rsplit_once('.').unwrap();
    let response = verify(JoseVerifyRequest::new(format!("{signed}.AAAA"))).await;
    assert_eq!((response.valid, response.signature_valid), (Some(false), Some(false)));
    assert_eq!(verify(JoseVerifyRequest::new("x")).await.valid, Some(false));

    let key = crate::keys::Key::generate();
    change_client(&client, PUBLIC_CLIENT_ID, |client| client.jwks = Some(key.jwks())).await;
    let expired = key.sign(&json!({}), &json!({"exp": crate::keys::now() - 30}));
    let request = JoseVerifyRequest {
        client_identifier: Some(PUBLIC_CLIENT_ID.to_string()),
        signed_by_client: Some(true),
        ..JoseVerifyRequest::new(expired)
    };
    let response = verify(request.clone()).await;
    assert_eq!(
        (response.signature_valid, response.invalid_claims),
        (Some(true), mandatory("exp"))
    );
    let response = verify(JoseVerifyRequest {
        clock_skew: Some(60),
        ..request
    })
    .await;
    assert_eq!(response.valid, Some(true));
}
