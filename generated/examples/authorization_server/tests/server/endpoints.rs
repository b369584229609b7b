//! What the other endpoints answer themselves.

use std::sync::Arc;

use authlete::models::*;
use authlete::test_util::MockServer;
use authorization_server::{App, UsersInMemory};
use axum::body::Body;
use http::{Method, Request};

use crate::browser::{Browser, Outcome, post, send, with_token};
use crate::servers::{client, config, server};

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

#[tokio::test]
async fn requests_of_an_address_are_limited() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    mock.when(api.revocation().process(&RevocationRequest::default()))
        .ignore_body()
        .respond(RevocationResponse {
            action: Some(RevocationResponseAction::Ok),
            ..Default::default()
        });
    let variables = [
        ("REQUESTS_PER_MINUTE", "2"),
        ("CLIENT_ADDRESS_HEADER", "x-forwarded-for"),
    ];
    let server = server(api, &variables)?;
    // The proxy appends the address, whatever the client wrote before it.
    let mut statuses = Vec::new();
    for addresses in ["192.0.2.1", "192.0.2.9, 192.0.2.1", "192.0.2.8, 192.0.2.1", "192.0.2.2"] {
        let request = Request::post("/revoke").header("x-forwarded-for", addresses);
        let answer = send(&server, request.body("token=t".into())?).await?;
        statuses.push(answer.status.as_u16());
        assert_eq!(answer.header("retry-after").is_empty(), answer.status == 200);
    }
    assert_eq!(statuses, [200, 200, 429, 200]);
    Ok(())
}

#[tokio::test]
async fn the_user_sees_everything_that_a_device_or_a_backchannel_request_asks_for() -> Outcome {
    let mock = MockServer::start();
    let api = client(&mock)?;
    let dynamic_scopes = Some(vec![DynamicScope {
        name: Some("payment".to_owned()),
        value: Some("payment:35.00".to_owned()),
    }]);
    let claim_names = Some(vec!["phone_number".to_owned()]);
    mock.when(api.device_flow().verification(&DeviceVerificationRequest::default()))
        .ignore_body()
        .respond(DeviceVerificationResponse {
            action: Some(DeviceVerificationResponseAction::Valid),
            dynamic_scopes: dynamic_scopes.clone(),
            claim_names: claim_names.clone(),
            ..Default::default()
        });
    mock.when(api.ciba().authenticate(&BackchannelAuthenticationRequest::default()))
        .ignore_body()
        .respond(BackchannelAuthenticationResponse {
            action: Some(BackchannelAuthenticationResponseAction::UserIdentification),
            hint_type: Some("LOGIN_HINT".to_owned()),
            hint: Some("alice".to_owned()),
            dynamic_scopes,
            claim_names,
            ..Default::default()
        });
    mock.when(api.ciba().issue(&BackchannelAuthenticationIssueRequest::default()))
        .ignore_body()
        .respond(BackchannelAuthenticationIssueResponse {
            action: Some(BackchannelAuthenticationIssueResponseAction::Ok),
            response_content: Some("{}".to_owned()),
            expires_in: Some(600),
            ..Default::default()
        });
    let server = server(api, &[])?;
    let started = post(&server, "/backchannel_authentication", None, &[]).await?;
    assert_eq!(started.status, 200, "{}", started.body);
    let mut browser = Browser::new(&server);
    let login = browser.get("/ciba").await?;
    let approvals = browser.log_in(&login, "alice", "wonderland").await?;
    let page = browser.get("/device").await?;
    let device = browser.submit(&page, "/device", &[("user_code", "CODE")]).await?;
    for page in [approvals, device] {
        assert!(
            page.shows("payment:35.00") && page.shows("phone number"),
            "{}",
            page.body
        );
    }
    Ok(())
}
