//! Tokens after they were issued: refresh, client credentials, password, introspection, UserInfo and revocation.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID};
use serde_json::{Value, json};
use std::time::Duration;

fn refresh_request(token: &str, changes: &[(&str, &str)]) -> TokenRequest {
    let id = PUBLIC_CLIENT_ID.to_string();
    let parameters = [
        ("grant_type", "refresh_token"),
        ("client_id", &id),
        ("refresh_token", token),
    ];
    TokenRequest::new(form(&[&parameters, changes].concat()))
}

#[tokio::test]
async fn a_refresh_token_is_rotated() {
    let (stand_in, client) = start();
    let first = tokens(&client, &[]).await;
    let (access, refresh) = (first.access_token.unwrap(), first.refresh_token.unwrap());
    let second = client
        .token()
        .process(&refresh_request(&refresh, &[("scope", "read")]))
        .await
        .unwrap();
    assert_eq!(second.action, Some(TokenResponseAction::Ok));
    assert_eq!(second.scopes, Some(vec!["read".to_owned()]));
    assert_ne!(second.refresh_token.as_deref(), Some(refresh.as_str()));
    assert_eq!(
        token_error(&client, &refresh_request(&refresh, &[])).await.1,
        "invalid_grant"
    );
    // The old access token is replaced, too.
    let response = client
        .introspection()
        .process(&IntrospectionRequest::new(access))
        .await
        .unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Unauthorized));
    // Without `scope`, the scopes are those of the first access token.
    let refresh = second.refresh_token.clone().unwrap();
    assert_eq!(
        token_error(&client, &refresh_request(&refresh, &[("scope", "write")]))
            .await
            .1,
        "invalid_scope"
    );
    let third = client.token().process(&refresh_request(&refresh, &[])).await.unwrap();
    assert_eq!(third.scopes.as_ref().unwrap().len(), 3);
    let refresh = third.refresh_token.clone().unwrap();
    stand_in.advance(Duration::from_secs(864_001));
    assert_eq!(
        token_error(&client, &refresh_request(&refresh, &[])).await.1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_refresh_token_is_kept_if_the_service_wants_it() {
    let (_stand_in, client) = start();
    change_service(&client, |service| service.refresh_token_kept = Some(true)).await;
    let first = tokens(&client, &[]).await;
    let refresh = first.refresh_token.unwrap();
    for _ in 0..2 {
        let next = client.token().process(&refresh_request(&refresh, &[])).await.unwrap();
        assert_eq!(next.refresh_token.as_deref(), Some(refresh.as_str()));
        assert_eq!(next.refresh_token_expires_at, first.refresh_token_expires_at);
    }
}

#[tokio::test]
async fn an_id_token_can_be_reissued() {
    let (_stand_in, client) = start();
    change_service(&client, |service| service.id_token_reissuable = Some(true)).await;
    let first = tokens(&client, &[]).await;
    let request = refresh_request(&first.refresh_token.unwrap(), &[]);
    let second = client.token().process(&request).await.unwrap();
    assert_eq!(second.action, Some(TokenResponseAction::IdTokenReissuable));
    let content: Value = serde_json::from_str(second.response_content.as_deref().unwrap()).unwrap();
    assert!(content.get("id_token").is_none() && content.get("access_token").is_some());
    let (access, refresh) = (
        second.access_token.clone().unwrap(),
        second.refresh_token.clone().unwrap(),
    );
    let request = IdTokenReissueRequest {
        claims: Some(r#"{"email":"john@example.com"}"#.to_owned()),
        ..IdTokenReissueRequest::new(access.as_str(), refresh)
    };
    let reissued = client.token().reissue_id_token(Some(&request)).await.unwrap();
    assert_eq!(reissued.action, Some(IdTokenReissueResponseAction::Ok));
    let content: Value = serde_json::from_str(reissued.response_content.as_deref().unwrap()).unwrap();
    let (_, claims) = decode(content["id_token"].as_str().unwrap());
    assert_eq!(
        (&claims["sub"], &claims["email"]),
        (&json!(SUBJECT), &json!("john@example.com"))
    );
    assert_eq!(content["access_token"], access.as_str());
    let request = IdTokenReissueRequest::new(access, "another");
    let refused = client.token().reissue_id_token(Some(&request)).await.unwrap();
    assert_eq!(refused.action, Some(IdTokenReissueResponseAction::CallerError));
}

#[tokio::test]
async fn client_credentials_have_no_user() {
    let (_stand_in, client) = start();
    let request = confidential_request(&[("grant_type", "client_credentials"), ("scope", "read openid")]);
    let response = client.token().process(&request).await.unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
    assert_eq!(response.scopes, Some(vec!["read".to_owned()]));
    assert_eq!(
        (&response.refresh_token, &response.id_token, &response.subject),
        (&None, &None, &None)
    );
    let token = response.access_token.clone().unwrap();
    let response = client.userinfo().process(&UserinfoRequest::new(token)).await.unwrap();
    assert_eq!(response.action, Some(UserinfoResponseAction::Unauthorized));
}

#[tokio::test]
async fn the_service_decides_about_a_password() {
    let (_stand_in, client) = start();
    let request = confidential_request(&[
        ("grant_type", "password"),
        ("username", "john"),
        ("password", "hunter2"),
        ("scope", "read"),
    ]);
    let response = client.token().process(&request).await.unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Password));
    assert_eq!(
        (response.username.as_deref(), response.password.as_deref()),
        (Some("john"), Some("hunter2"))
    );
    let ticket = response.ticket.clone().unwrap();
    let issued = client
        .token()
        .issue(&TokenIssueRequest::new(ticket.as_str(), SUBJECT))
        .await
        .unwrap();
    assert_eq!(issued.action, Some(TokenIssueResponseAction::Ok));
    let content: Value = serde_json::from_str(issued.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content["scope"], "read");
    let again = client
        .token()
        .issue(&TokenIssueRequest::new(ticket, SUBJECT))
        .await
        .unwrap();
    assert_eq!(again.action, Some(TokenIssueResponseAction::InternalServerError));

    let ticket = client.token().process(&request).await.unwrap().ticket.clone().unwrap();
    let reason = TokenFailRequestReason::InvalidResourceOwnerCredentials;
    let failed = client
        .token()
        .fail(&TokenFailRequest::new(ticket, reason))
        .await
        .unwrap();
    assert_eq!(failed.action, Some(TokenFailResponseAction::BadRequest));
    assert_eq!(error_of(failed.response_content.as_deref()), "invalid_grant");
}

#[tokio::test]
async fn introspection_checks_what_the_resource_needs() {
    use IntrospectionResponseAction as Action;
    let (_stand_in, client) = start();
    let token = tokens(&client, &[("resource", "https://api.example.com")])
        .await
        .access_token
        .unwrap();
    let request = || IntrospectionRequest::new(token.as_str());
    let introspect = |request: IntrospectionRequest| {
        let client = client.clone();
        async move { client.introspection().process(&request).await.unwrap().into_inner() }
    };
    let response = introspect(request()).await;
    assert_eq!(response.action, Some(Action::Ok));
    assert_eq!(response.client_id, Some(PUBLIC_CLIENT_ID));
    assert_eq!(response.subject.as_deref(), Some(SUBJECT));
    assert_eq!(response.scopes.as_ref().unwrap().len(), 3);
    assert_eq!(
        (
            response.existent,
            response.usable,
            response.sufficient,
            response.refreshable
        ),
        (Some(true), Some(true), Some(true), Some(true))
    );
    assert_eq!(response.acr.as_deref(), Some("urn:demo:acr:password"));
    let text = |value: &str| Some(vec![value.to_owned()]);
    let cases = [
        (
            IntrospectionRequest {
                scopes: text("read"),
                ..request()
            },
            Action::Ok,
            "",
        ),
        (
            IntrospectionRequest {
                scopes: text("write"),
                ..request()
            },
            Action::Forbidden,
            "insufficient_scope",
        ),
        (
            IntrospectionRequest {
                subject: Some("jane".into()),
                ..request()
            },
            Action::Forbidden,
            "invalid_request",
        ),
        (
            IntrospectionRequest {
                resources: text("https://api.example.com"),
                ..request()
            },
            Action::Ok,
            "",
        ),
        (
            IntrospectionRequest {
                resources: text("https://x.example.com"),
                ..request()
            },
            Action::Unauthorized,
            "invalid_token",
        ),
        (
            IntrospectionRequest {
                acr_values: text("gold"),
                ..request()
            },
            Action::Unauthorized,
            "insufficient_user_authentication",
        ),
        (
            IntrospectionRequest {
                max_age: Some(60),
                ..request()
            },
            Action::Unauthorized,
            "insufficient_user_authentication",
        ),
        (
            IntrospectionRequest::new("unknown"),
            Action::Unauthorized,
            "invalid_token",
        ),
        (IntrospectionRequest::new(""), Action::BadRequest, "invalid_request"),
    ];
    for (request, action, error) in cases {
        let response = introspect(request).await;
        assert_eq!(response.action, Some(action), "{error}");
        let content = response.response_content.unwrap();
        assert!(content.starts_with("Bearer ") && content.contains(error), "{content}");
        assert_eq!(
            content.contains(r#"scope="write""#),
            error == "insufficient_scope",
            "{content}"
        );
    }
}

#[tokio::test]
async fn standard_introspection_is_that_of_the_rfc() {
    let (stand_in, client) = start();
    let tokens = tokens(&client, &[]).await;
    let introspect = |parameters: String| {
        let client = client.clone();
        async move {
            let request = StandardIntrospectionRequest::new(parameters);
            let response = client.introspection().standard(&request).await.unwrap();
            let content: Value = serde_json::from_str(response.response_content.as_deref().unwrap()).unwrap();
            (response.action.clone().unwrap(), content)
        }
    };
    let access = form(&[("token", tokens.access_token.as_deref().unwrap())]);
    let (action, content) = introspect(access.clone()).await;
    assert_eq!(action, StandardIntrospectionResponseAction::Ok);
    assert_eq!(content["active"], true);
    assert_eq!(content["scope"], "openid profile read");
    assert_eq!(content["client_id"], PUBLIC_CLIENT_ID.to_string());
    assert_eq!(content["token_type"], "Bearer");
    assert_eq!(
        content["exp"].as_i64(),
        tokens.access_token_expires_at.map(|time| time / 1000)
    );
    let (_, content) = introspect(form(&[("token", tokens.refresh_token.as_deref().unwrap())])).await;
    assert_eq!((&content["active"], content.get("token_type")), (&json!(true), None));
    assert_eq!(
        introspect(form(&[("token", "unknown")])).await.1,
        json!({"active": false})
    );
    stand_in.advance(Duration::from_secs(3601));
    assert_eq!(introspect(access).await.1, json!({"active": false}));
    let (action, content) = introspect("x=1".to_owned()).await;
    assert_eq!(action, StandardIntrospectionResponseAction::BadRequest);
    assert_eq!(content["error"], "invalid_request");
}

#[tokio::test]
async fn userinfo_has_the_claims_of_the_service() {
    let (_stand_in, client) = start();
    let token = tokens(&client, &[("claims", r#"{"userinfo":{"email":null}}"#)])
        .await
        .access_token
        .unwrap();
    let response = client
        .userinfo()
        .process(&UserinfoRequest::new(token.as_str()))
        .await
        .unwrap();
    assert_eq!(response.action, Some(UserinfoResponseAction::Ok));
    let claims = response.claims.as_ref().unwrap();
    assert!(claims.contains(&"given_name".to_owned()) && claims.contains(&"email".to_owned()));
    let request = UserinfoIssueRequest {
        claims: Some(r#"{"email":"john@example.com","sub":"attacker","phone_number":null}"#.to_owned()),
        ..UserinfoIssueRequest::new(token.as_str())
    };
    let issued = client.userinfo().issue(&request).await.unwrap();
    assert_eq!(issued.action, Some(UserinfoIssueResponseAction::Json));
    let content: Value = serde_json::from_str(issued.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content, json!({"sub": SUBJECT, "email": "john@example.com"}));

    change_client(&client, PUBLIC_CLIENT_ID, |client| {
        client.user_info_sign_alg = JwsAlg::Es256.into();
    })
    .await;
    let issued = client.userinfo().issue(&request).await.unwrap();
    assert_eq!(issued.action, Some(UserinfoIssueResponseAction::Jwt));
    let (header, claims) = decode(issued.response_content.as_deref().unwrap());
    assert_eq!(header["alg"], "ES256");
    assert_eq!(claims["aud"], PUBLIC_CLIENT_ID.to_string());

    let without_openid = tokens(&client, &[("scope", "read")]).await.access_token.unwrap();
    let response = client
        .userinfo()
        .process(&UserinfoRequest::new(without_openid))
        .await
        .unwrap();
    assert_eq!(response.action, Some(UserinfoResponseAction::Forbidden));
    assert!(
        response
            .response_content
            .as_deref()
            .unwrap()
            .contains(r#"error="insufficient_scope""#)
    );
}

#[tokio::test]
async fn a_client_revokes_its_own_tokens() {
    let (_stand_in, client) = start();
    let id = PUBLIC_CLIENT_ID.to_string();
    let other = RevocationRequest {
        client_id: Some(CONFIDENTIAL_CLIENT_ID.to_string()),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        ..RevocationRequest::new("")
    };
    for is_refresh in [false, true] {
        let tokens = tokens(&client, &[]).await;
        let (access, refresh) = (tokens.access_token.unwrap(), tokens.refresh_token.unwrap());
        let token = if is_refresh { &refresh } else { &access };
        let request = RevocationRequest {
            parameters: form(&[("token", token)]),
            ..other.clone()
        };
        let response = client.revocation().process(&request).await.unwrap();
        assert_eq!(response.action, Some(RevocationResponseAction::BadRequest));
        let request = RevocationRequest::new(form(&[("token", token), ("client_id", &id)]));
        for _ in 0..2 {
            // An unknown token is no error (RFC 7009, section 2.2).
            let response = client.revocation().process(&request).await.unwrap();
            assert_eq!(response.action, Some(RevocationResponseAction::Ok));
        }
        let response = client
            .introspection()
            .process(&IntrospectionRequest::new(access))
            .await
            .unwrap();
        assert_eq!(response.action, Some(IntrospectionResponseAction::Unauthorized));
        assert_eq!(
            token_error(&client, &refresh_request(&refresh, &[])).await.1,
            "invalid_grant"
        );
    }
    let request = RevocationRequest {
        client_secret: Some("wrong".to_owned()),
        ..other
    };
    let response = client.revocation().process(&request).await.unwrap();
    assert_eq!(response.action, Some(RevocationResponseAction::InvalidClient));
}

#[tokio::test]
async fn hidden_properties_are_not_shown_to_clients() {
    let (_stand_in, client) = start();
    let response = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    let property = |key: &str, hidden: bool| Property {
        key: Some(key.to_owned()),
        value: Some("x".to_owned()),
        hidden: Some(hidden),
    };
    let request = AuthorizationIssueRequest {
        properties: Some(vec![property("shown", false), property("hidden", true)]),
        ..issue_request(response.ticket.as_deref().unwrap())
    };
    let issued = client.authorization().issue(&request).await.unwrap();
    let request = code_request(issued.authorization_code.as_deref().unwrap(), &[]);
    let tokens = client.token().process(&request).await.unwrap();
    assert_eq!(tokens.properties.as_ref().unwrap().len(), 2);
    let content: Value = serde_json::from_str(tokens.response_content.as_deref().unwrap()).unwrap();
    assert_eq!((&content["shown"], content.get("hidden")), (&json!("x"), None));
}
