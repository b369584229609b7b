//! What the endpoints pass on to Authlete, and what they answer themselves, with a mock of Authlete.

mod common;

use std::sync::Arc;

use authlete::models::*;
use authlete::test_util::MockServer;
use authorization_server::{App, UsersInMemory};
use axum::Router;
use axum::body::Body;
use common::{Outcome, config, post, send, server, with_token};
use http::{Method, Request};

fn client(mock: &MockServer) -> Result<authlete::Client, authlete::Error> {
    mock.client_builder().service_id("1").build()
}

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

fn only_request<T: serde::de::DeserializeOwned>(mock: &MockServer, operation: &str) -> Outcome<T> {
    let received = mock.received();
    let mut found = received
        .iter()
        .filter(|request| request.operation_id() == Some(operation));
    match (found.next(), found.next()) {
        (Some(request), None) => Ok(request.json()?),
        _ => Err(format!("one call of {operation} was expected").into()),
    }
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
async fn introspection_is_for_known_resource_servers() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    mock.when(api.introspection().standard(&StandardIntrospectionRequest::default()))
        .ignore_body()
        .respond(StandardIntrospectionResponse {
            action: Some(StandardIntrospectionResponseAction::Ok),
            response_content: Some(r#"{"active":true}"#.to_owned()),
            ..Default::default()
        });
    let server = server(api, &[("RESOURCE_SERVERS", "rs:secret other:word")])?;
    let ask = |basic| post(&server, "/introspect", basic, &[("token", "t")]);
    for wrong in [
        None,
        Some(("rs", "word")),
        Some(("rs", "")),
        Some(("", "")),
        Some(("client", "secret")),
    ] {
        assert_eq!(ask(wrong).await?.status, 401, "{wrong:?}");
    }
    assert!(mock.received().is_empty());
    for known in [("rs", "secret"), ("other", "word")] {
        assert_eq!(ask(Some(known)).await?.body, r#"{"active":true}"#);
    }
    Ok(())
}

#[tokio::test]
async fn registration_is_closed_unless_the_settings_open_it() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    let register = api
        .dynamic_client_registration()
        .register(&ClientRegistrationJsonRequest::default());
    mock.when(register).ignore_body().respond(ClientRegistrationResponse {
        action: Some(ClientRegistrationResponseAction::Created),
        response_content: Some("{}".to_owned()),
        ..Default::default()
    });
    let closed = server(api.clone(), &[])?;
    assert_eq!(
        with_token(&closed, Method::POST, "/register", "t", "{}").await?.status,
        403
    );
    let open = server(api.clone(), &[("REGISTRATION", "open")])?;
    assert_eq!(post(&open, "/register", None, &[]).await?.status, 201);
    let limited = server(api, &[("REGISTRATION", "token:initial")])?;
    let wrong = with_token(&limited, Method::POST, "/register", "t", "{}").await?;
    assert_eq!(
        (wrong.status.as_u16(), wrong.header("www-authenticate")),
        (401, "Bearer error=\"invalid_token\"")
    );
    assert_eq!(
        with_token(&limited, Method::POST, "/register", "initial", "{}")
            .await?
            .status,
        201
    );
    Ok(())
}

#[tokio::test]
async fn requests_without_a_token_get_a_plain_challenge() -> Outcome {
    let mock = MockServer::start();
    let server = server(client(&mock)?, &[])?;
    for (method, path) in [
        (Method::GET, "/userinfo"),
        (Method::POST, "/userinfo"),
        (Method::GET, "/register/7"),
        (Method::DELETE, "/register/7"),
        (Method::GET, "/grants/g"),
    ] {
        let answer = send(
            &server,
            Request::builder().method(method).uri(path).body(Body::empty())?,
        )
        .await?;
        assert_eq!(
            (answer.status.as_u16(), answer.header("www-authenticate")),
            (401, "Bearer"),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn metadata_has_the_urls_of_this_server_and_is_kept() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    let metadata = [
        ("issuer", "http://localhost:3000"),
        ("token_endpoint", "https://elsewhere.example.com/token"),
    ];
    let metadata = metadata.map(|(name, value)| (name.to_owned(), value.into())).into();
    mock.when(api.service().configuration(&ServiceConfigurationQuery::default()))
        .respond(metadata);
    let server = server(api, &[])?;
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    ] {
        let answer = send(
            &server,
            Request::get(path)
                .header("origin", "https://spa.example")
                .body(Body::empty())?,
        )
        .await?;
        let json = answer.json()?;
        assert_eq!(json["issuer"], "http://localhost:3000");
        assert_eq!(json["token_endpoint"], "http://localhost:3000/token");
        assert_eq!(json.get("registration_endpoint"), None);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    assert_eq!(mock.received().len(), 1);
    Ok(())
}

#[tokio::test]
async fn another_issuer_is_noticed_at_the_start() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    let metadata = [("issuer".to_owned(), "https://as.example.com".into())].into();
    mock.when(api.service().configuration(&ServiceConfigurationQuery::default()))
        .respond(metadata);
    for (issuer, is_right) in [("https://as.example.com", true), ("http://localhost:3000", false)] {
        let app = App::new(
            config(&[("ISSUER", issuer)])?,
            api.clone(),
            Arc::new(UsersInMemory::demo()?),
        );
        assert_eq!(app.check_issuer().await.is_ok(), is_right, "{issuer}");
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_of_authlete_tells_clients_nothing() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    mock.when(api.token().process(&TokenRequest::default()))
        .ignore_body()
        .error(401);
    mock.when(api.revocation().process(&RevocationRequest::default()))
        .ignore_body()
        .error(503);
    let server = server(api, &[])?;
    let refused = post(&server, "/token", None, &[]).await?;
    assert_eq!(
        (refused.status.as_u16(), refused.json()?["error"].as_str()),
        (500, Some("server_error"))
    );
    let unavailable = post(&server, "/revoke", None, &[]).await?;
    assert_eq!(unavailable.status, 503);
    assert!(!unavailable.header("retry-after").is_empty());
    Ok(())
}

#[tokio::test]
async fn an_error_at_the_authorization_endpoint_is_a_page_for_browsers() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    mock.when(api.authorization().process(&AuthorizationRequest::default()))
        .ignore_body()
        .respond(AuthorizationResponse {
            action: Some(AuthorizationResponseAction::BadRequest),
            response_content: Some(r#"{"error":"invalid_request","error_description":"<no> redirect URI"}"#.to_owned()),
            ..Default::default()
        });
    let server = server(api, &[])?;
    let page = Request::get("/authorize?a=b")
        .header("accept", "text/html,*/*")
        .body(Body::empty())?;
    let page = send(&server, page).await?;
    assert_eq!(page.status, 400);
    assert!(page.shows("&lt;no&gt; redirect URI") && page.shows("role=\"alert\""));
    let json = send(&server, Request::get("/authorize?a=b").body(Body::empty())?).await?;
    assert_eq!(json.json()?["error"], "invalid_request");
    Ok(())
}

#[tokio::test]
async fn large_bodies_are_refused() -> Outcome {
    let mock = MockServer::start();
    let server = server(client(&mock)?, &[])?;
    let answer = send(&server, Request::post("/token").body("x".repeat(200_000).into())?).await?;
    assert_eq!(answer.status, 400);
    assert!(mock.received().is_empty());
    Ok(())
}
