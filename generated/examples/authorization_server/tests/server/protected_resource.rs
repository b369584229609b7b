//! The tower layer that protects a resource, with a mock of Authlete.

use std::time::{Duration, SystemTime};

use authlete::models::{IntrospectionRequest, IntrospectionResponse, IntrospectionResponseAction as Action};
use authlete::server::protected_resource::{Grant, ProtectLayer};
use authlete::test_util::MockServer;
use axum::body::Body;
use axum::routing::get;
use axum::{Extension, Router};
use http::{Request, Response};
use tower::ServiceExt as _;

use crate::browser::Outcome;

const SCOPE: &str = "profile";

/// A mock that knows the token `valid`, and how long it is valid.
fn mock(lifetime: Duration, certificate_thumbprint: Option<&str>) -> MockServer {
    let mock = MockServer::start();
    let expires = (SystemTime::now() + lifetime)
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let valid = IntrospectionResponse {
        action: Some(Action::Ok),
        subject: Some("1001".to_owned()),
        client_id: Some(7),
        scopes: Some(vec![SCOPE.to_owned()]),
        expires_at: i64::try_from(expires.as_millis()).ok(),
        certificate_thumbprint: certificate_thumbprint.map(str::to_owned),
        ..Default::default()
    };
    let refused = |action, challenge: &str| IntrospectionResponse {
        action: Some(action),
        response_content: Some(challenge.to_owned()),
        dpop_nonce: Some("nonce".to_owned()),
        ..Default::default()
    };
    let Ok(client) = mock.client_builder().service_id("1").build() else {
        return mock;
    };
    mock.when(client.introspection().process(&IntrospectionRequest::default()))
        .ignore_body()
        .reply_with(move |request| {
            let request: IntrospectionRequest = request.json().unwrap_or_default();
            match request.token.as_str() {
                "valid" if request.scopes.as_deref() == Some(&[SCOPE.to_owned()]) => valid.clone(),
                "poor" => refused(Action::Forbidden, "Bearer error=\"insufficient_scope\""),
                _ => refused(Action::Unauthorized, "Bearer error=\"invalid_token\""),
            }
        });
    mock
}

fn resource(mock: &MockServer) -> Result<Router, authlete::Error> {
    let client = mock.client_builder().service_id("1").build()?;
    let layer = ProtectLayer::new(client, "https://rs.example.com/").scopes([SCOPE]);
    let subject = |Extension(grant): Extension<Grant>| async move { grant.subject.unwrap_or_default() };
    Ok(Router::new().route("/profile", get(subject)).layer(layer))
}

async fn ask(resource: &Router, headers: &[(&str, &str)]) -> Result<Response<Body>, http::Error> {
    let request = headers
        .iter()
        .fold(Request::get("/profile?a=b"), |request, (name, value)| {
            request.header(*name, *value)
        })
        .body(Body::empty())?;
    let Ok(response) = resource.clone().oneshot(request).await;
    Ok(response)
}

#[tokio::test]
async fn a_valid_token_is_introspected_once() -> Outcome {
    let mock = mock(Duration::from_secs(3600), None);
    let resource = resource(&mock)?;
    for _ in 0..3 {
        let response = ask(&resource, &[("authorization", "Bearer valid")]).await?;
        assert_eq!(response.status(), 200);
        assert_eq!(axum::body::to_bytes(response.into_body(), 100).await?, "1001");
    }
    assert_eq!(mock.received().len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_grant_of_a_token_that_expires_now_is_not_cached() -> Outcome {
    let mock = mock(Duration::ZERO, None);
    let resource = resource(&mock)?;
    for _ in 0..2 {
        assert_eq!(
            ask(&resource, &[("authorization", "Bearer valid")]).await?.status(),
            200
        );
    }
    assert_eq!(mock.received().len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_bound_token_is_introspected_with_each_proof() -> Outcome {
    let mock = mock(Duration::from_secs(3600), None);
    let resource = resource(&mock)?;
    for _ in 0..2 {
        let response = ask(&resource, &[("authorization", "DPoP valid"), ("dpop", "proof")]).await?;
        assert_eq!(response.status(), 200);
    }
    let received = mock.received();
    assert_eq!(received.len(), 2);
    for request in received {
        let request: IntrospectionRequest = request.json()?;
        assert_eq!(request.dpop.as_deref(), Some("proof"));
        assert_eq!(request.htm.as_deref(), Some("GET"));
        assert_eq!(request.htu.as_deref(), Some("https://rs.example.com/profile"));
    }
    Ok(())
}

#[tokio::test]
async fn the_grant_of_a_token_bound_to_a_certificate_is_not_cached() -> Outcome {
    let mock = mock(Duration::from_secs(3600), Some("thumbprint"));
    let resource = resource(&mock)?;
    for _ in 0..2 {
        assert_eq!(
            ask(&resource, &[("authorization", "Bearer valid")]).await?.status(),
            200
        );
    }
    assert_eq!(mock.received().len(), 2);
    Ok(())
}

#[tokio::test]
async fn an_error_response_has_its_challenge() -> Outcome {
    let mock = mock(Duration::from_secs(3600), None);
    let resource = resource(&mock)?;
    let cases = [
        (None, 401, "Bearer"),
        (Some("Basic abc"), 401, "Bearer"),
        (Some("Bearer unknown"), 401, "Bearer error=\"invalid_token\""),
        (Some("Bearer poor"), 403, "Bearer error=\"insufficient_scope\""),
    ];
    for (authorization, status, challenge) in cases {
        let headers: Vec<_> = authorization
            .map(|value| ("authorization", value))
            .into_iter()
            .collect();
        let response = ask(&resource, &headers).await?;
        assert_eq!(response.status(), status, "{authorization:?}");
        let sent = response.headers().get("www-authenticate");
        assert_eq!(
            sent.and_then(|value| value.to_str().ok()),
            Some(challenge),
            "{authorization:?}"
        );
    }
    let response = ask(&resource, &[("authorization", "DPoP unknown"), ("dpop", "proof")]).await?;
    assert_eq!(
        response.headers().get("dpop-nonce").map(|nonce| nonce.as_bytes()),
        Some(&b"nonce"[..])
    );
    Ok(())
}

/// RFC 9449, sections 4.3 and 7.1.
#[tokio::test]
async fn the_scheme_dpop_needs_exactly_one_proof() -> Outcome {
    let mock = mock(Duration::from_secs(3600), None);
    let resource = resource(&mock)?;
    for proofs in [&[][..], &[("dpop", "proof"), ("dpop", "other")]] {
        let headers = [&[("authorization", "DPoP valid")], proofs].concat();
        let response = ask(&resource, &headers).await?;
        assert_eq!(response.status(), 401);
        let challenge = response.headers().get("www-authenticate");
        assert_eq!(
            challenge.map(|value| value.as_bytes()),
            Some(&br#"DPoP error="invalid_dpop_proof""#[..])
        );
    }
    assert_eq!(mock.received().len(), 0);
    Ok(())
}

#[tokio::test]
async fn without_a_response_of_authlete_no_request_gets_through() -> Outcome {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build()?;
    mock.when(client.introspection().process(&IntrospectionRequest::default()))
        .ignore_body()
        .error(503);
    let response = ask(&resource(&mock)?, &[("authorization", "Bearer valid")]).await?;
    assert_eq!(response.status(), 503);
    Ok(())
}
