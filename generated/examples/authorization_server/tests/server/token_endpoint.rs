//! What the token endpoint passes on, and what it decides.

use authlete::models::*;
use authlete::test_util::MockServer;
use axum::Router;
use axum::body::Body;
use http::Request;

use crate::browser::{Outcome, post, send};
use crate::servers::{client, only_request, server};

/// A mock that answers every token request with this.
fn token_endpoint(response: TokenResponse, variables: &[(&str, &str)]) -> Outcome<(MockServer, Router)> {
    let mock = MockServer::start();
    let client = client(&mock)?;
    mock.when(client.token().process(&TokenRequest::default()))
        .ignore_body()
        .respond(response);
    let server = server(client, variables)?;
    Ok((mock, server))
}

#[tokio::test]
async fn the_token_endpoint_passes_on_everything_that_identifies_a_client() -> Outcome {
    let response = TokenResponse {
        action: Some(TokenResponseAction::Ok),
        response_content: Some(r#"{"access_token":"a"}"#.to_owned()),
        dpop_nonce: Some("nonce".to_owned()),
        ..Default::default()
    };
    let (mock, server) = token_endpoint(response, &[("CLIENT_CERTIFICATE_HEADER", "client-cert")])?;
    let request = Request::post("/token?ignored=1")
        .header("authorization", "Basic YSUzQWI6YyUyQitk")
        .header("dpop", "proof")
        .header("client-cert", ":MAA=:")
        .header("oauth-client-attestation", "attestation")
        .header("oauth-client-attestation-pop", "pop");
    let answer = send(&server, request.body("grant_type=client_credentials".into())?).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (200, r#"{"access_token":"a"}"#)
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("dpop-nonce"), "nonce");
    let received: TokenRequest = only_request(&mock, "auth_token_api")?;
    let text = |text: &str| Some(text.to_owned());
    let expected = TokenRequest {
        client_id: text("a:b"),
        client_secret: text("c+ d"),
        client_certificate: text("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
        dpop: text("proof"),
        htm: text("POST"),
        htu: text("http://localhost:3000/token"),
        oauth_client_attestation: text("attestation"),
        oauth_client_attestation_pop: text("pop"),
        ..TokenRequest::new("grant_type=client_credentials")
    };
    assert_eq!(received, expected);
    Ok(())
}

#[tokio::test]
async fn the_header_of_a_proxy_is_ignored_unless_it_is_named() -> Outcome {
    let response = TokenResponse {
        action: Some(TokenResponseAction::Ok),
        response_content: Some("{}".to_owned()),
        ..Default::default()
    };
    let (mock, server) = token_endpoint(response, &[])?;
    let request = Request::post("/token")
        .header("client-cert", ":MAA=:")
        .body(Body::empty())?;
    send(&server, request).await?;
    assert_eq!(
        only_request::<TokenRequest>(&mock, "auth_token_api")?.client_certificate,
        None
    );
    Ok(())
}

#[tokio::test]
async fn passwords_are_refused_with_a_reason() -> Outcome {
    let response = TokenResponse {
        action: Some(TokenResponseAction::Password),
        ticket: Some("ticket".to_owned()),
        ..Default::default()
    };
    let (mock, server) = token_endpoint(response, &[])?;
    let api = client(&mock)?;
    mock.when(api.token().fail(&TokenFailRequest::default()))
        .ignore_body()
        .respond(TokenFailResponse {
            action: Some(TokenFailResponseAction::BadRequest),
            response_content: Some(r#"{"error":"invalid_grant"}"#.to_owned()),
            ..Default::default()
        });
    let answer = post(&server, "/token", None, &[("grant_type", "password")]).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (400, r#"{"error":"invalid_grant"}"#)
    );
    let expected = TokenFailRequest::new("ticket", TokenFailRequestReason::InvalidResourceOwnerCredentials);
    assert_eq!(
        only_request::<TokenFailRequest>(&mock, "auth_token_fail_api")?,
        expected
    );
    Ok(())
}

#[tokio::test]
async fn a_refresh_reissues_the_id_token_with_the_claims_of_the_first() -> Outcome {
    let text = |text: &str| Some(text.to_owned());
    let response = TokenResponse {
        action: Some(TokenResponseAction::IdTokenReissuable),
        response_content: text("{}"),
        access_token: text("opaque"),
        jwt_access_token: text("jwt"),
        refresh_token: text("refresh"),
        subject: text("1001"),
        requested_id_token_claims: Some(vec!["email".to_owned()]),
        ..Default::default()
    };
    let (mock, server) = token_endpoint(response, &[])?;
    let api = client(&mock)?;
    mock.when(api.token().reissue_id_token(None))
        .ignore_body()
        .respond(IdTokenReissueResponse {
            action: Some(IdTokenReissueResponseAction::Ok),
            response_content: text(r#"{"id_token":"i"}"#),
            ..Default::default()
        });
    let answer = post(&server, "/token", None, &[("grant_type", "refresh_token")]).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (200, r#"{"id_token":"i"}"#)
    );
    let expected = IdTokenReissueRequest {
        claims: text(r#"{"email":"alice@example.com"}"#),
        ..IdTokenReissueRequest::new("jwt", "refresh")
    };
    assert_eq!(
        only_request::<IdTokenReissueRequest>(&mock, "idtoken_reissue_api")?,
        expected
    );
    Ok(())
}

#[tokio::test]
async fn grants_that_nobody_trusts_are_refused_with_their_errors() -> Outcome {
    let decision = |action| TokenResponse {
        action: Some(action),
        client_id: Some(7),
        ..Default::default()
    };
    let cases = [
        (TokenResponseAction::TokenExchange, "unauthorized_client"),
        (TokenResponseAction::JwtBearer, "unauthorized_client"),
        (TokenResponseAction::NativeSso, "unsupported_grant_type"),
    ];
    for (action, error) in cases {
        let (_mock, server) = token_endpoint(decision(action), &[])?;
        let answer = post(&server, "/token", None, &[]).await?;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()?["error"], error);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    Ok(())
}

#[tokio::test]
async fn an_exchanged_token_is_created_and_sent() -> Outcome {
    let far_future = 4_102_444_800_000;
    let response = TokenResponse {
        action: Some(TokenResponseAction::TokenExchange),
        client_id: Some(7),
        client_auth_method: Some("CLIENT_SECRET_BASIC".to_owned()),
        subject_token: Some("old".to_owned()),
        subject_token_type: Some(TokenType::AccessToken),
        subject_token_info: Some(TokenInfo {
            subject: Some("1001".to_owned()),
            scopes: Some(vec![Scope {
                name: Some("read".to_owned()),
                ..Default::default()
            }]),
            expires_at: Some(far_future),
            ..Default::default()
        }),
        ..Default::default()
    };
    let (mock, server) = token_endpoint(response, &[])?;
    let api = client(&mock)?;
    mock.when(api.introspection().process(&IntrospectionRequest::new("old")))
        .respond(IntrospectionResponse {
            action: Some(IntrospectionResponseAction::Ok),
            ..Default::default()
        })
        .expect_once();
    mock.when(api.token_management().create(&TokenCreateRequest::default()))
        .ignore_body()
        .respond(TokenCreateResponse {
            action: Some(TokenCreateResponseAction::Ok),
            access_token: Some("new".to_owned()),
            token_type: Some("Bearer".to_owned()),
            expires_in: Some(3600),
            scopes: Some(vec!["read".to_owned()]),
            ..Default::default()
        });
    let json = post(&server, "/token", None, &[]).await?.json()?;
    let expected = serde_json::json!({
        "access_token": "new",
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "read",
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    });
    assert_eq!(json, expected);
    Ok(())
}

#[tokio::test]
async fn malformed_credentials_are_those_of_an_invalid_client() -> Outcome {
    let (mock, server) = token_endpoint(TokenResponse::default(), &[])?;
    for path in [
        "/token",
        "/par",
        "/revoke",
        "/introspect",
        "/device_authorization",
        "/backchannel_authentication",
    ] {
        let request = Request::post(path)
            .header("authorization", "Basic !!!")
            .body(Body::empty())?;
        let answer = send(&server, request).await?;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.json()?["error"], "invalid_client", "{path}");
        assert!(answer.header("www-authenticate").starts_with("Basic"), "{path}");
    }
    assert!(mock.received().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_proof_that_cannot_be_read_is_not_left_out() -> Outcome {
    let (mock, server) = token_endpoint(TokenResponse::default(), &[])?;
    for path in ["/token", "/par"] {
        let several = Request::post(path).header("dpop", "a").header("dpop", "b");
        let no_text = Request::post(path).header("dpop", http::HeaderValue::from_bytes(b"\xff")?);
        for request in [several, no_text] {
            let answer = send(&server, request.body(Body::empty())?).await?;
            assert_eq!(answer.status, 400, "{path}");
            assert_eq!(answer.json()?["error"], "invalid_dpop_proof", "{path}");
        }
    }
    assert!(mock.received().is_empty());
    Ok(())
}

#[tokio::test]
async fn the_scheme_dpop_needs_a_proof_at_userinfo() -> Outcome {
    let (mock, server) = token_endpoint(TokenResponse::default(), &[])?;
    let request = Request::get("/userinfo").header("authorization", "DPoP token");
    let answer = send(&server, request.body(Body::empty())?).await?;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), r#"DPoP error="invalid_dpop_proof""#);
    assert!(mock.received().is_empty());
    Ok(())
}
