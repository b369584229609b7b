//! Authorization requests: which are rejected and how, prompts, claims, scopes and redirect URIs.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{PUBLIC_CLIENT_ID, REDIRECT_URI};
use serde_json::json;

#[tokio::test]
async fn errors_before_the_redirect_uri_is_known_are_shown_to_the_user() {
    let (_stand_in, client) = start();
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("client_id", "")], "invalid_request"),
        (&[("client_id", "7")], "invalid_client"),
        (
            &[("redirect_uri", "http://localhost:8080/callback/")],
            "invalid_request",
        ),
        (&[("redirect_uri", "https://attacker.example.com/")], "invalid_request"),
        (
            &[("request_uri", "https://client.example.com/request")],
            "invalid_request_uri",
        ),
        (
            &[("request_uri", "urn:ietf:params:oauth:request_uri:unknown")],
            "invalid_request_uri",
        ),
        (&[("request", "x.y.z")], "invalid_request_object"),
    ];
    for (changes, expected) in cases {
        let response = client
            .authorization()
            .process(&authorization_request(changes))
            .await
            .unwrap();
        assert_eq!(
            response.action,
            Some(AuthorizationResponseAction::BadRequest),
            "{changes:?}"
        );
        assert_eq!(error_of(response.response_content.as_deref()), *expected, "{changes:?}");
        assert_eq!(response.ticket, None);
    }
    // A parameter that occurs twice.
    let request = authorization_request(&[]).parameters + "&state=2";
    let response = client
        .authorization()
        .process(&AuthorizationRequest::new(request))
        .await
        .unwrap();
    assert_eq!(response.action, Some(AuthorizationResponseAction::BadRequest));
}

#[tokio::test]
async fn other_errors_are_sent_to_the_client() {
    let (_stand_in, client) = start();
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "unknown")], "unsupported_response_type"),
        (&[("response_type", "id_token")], "unauthorized_client"),
        (&[("response_mode", "unknown")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "S512")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "unknown")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("max_age", "x")], "invalid_request"),
        (&[("claims", "[]")], "invalid_request"),
        (&[("claims", r#"{"id_token":1}"#)], "invalid_request"),
        (&[("id_token_hint", "x.y.z")], "invalid_request"),
        (&[("resource", "relative")], "invalid_target"),
        (&[("resource", "https://api.example.com/#fragment")], "invalid_target"),
        (&[("authorization_details", "{}")], "invalid_authorization_details"),
        (
            &[("authorization_details", r#"[{"type":"unknown"}]"#)],
            "invalid_authorization_details",
        ),
        (&[("grant_management_action", "replace")], "invalid_request"),
        (
            &[("grant_management_action", "merge"), ("grant_id", "unknown")],
            "invalid_grant_id",
        ),
    ];
    for (changes, expected) in cases {
        let response = client
            .authorization()
            .process(&authorization_request(changes))
            .await
            .unwrap();
        assert_eq!(
            response.action,
            Some(AuthorizationResponseAction::Location),
            "{changes:?}"
        );
        let uri = response.response_content.as_deref().unwrap();
        let separator = if changes[0].1 == "id_token" { '#' } else { '?' };
        assert!(
            uri.starts_with(&format!("{REDIRECT_URI}{separator}")),
            "{changes:?}: {uri}"
        );
        let redirect = redirect_parameters(uri);
        assert_eq!(redirect["error"], *expected, "{changes:?}");
        assert_eq!(redirect["state"], "a state");
        assert_eq!(redirect["iss"], "http://localhost:3000");
        assert_eq!(response.ticket, None);
    }
}

#[tokio::test]
async fn a_locked_client_cannot_start() {
    let (_stand_in, client) = start();
    let id = PUBLIC_CLIENT_ID.to_string();
    client
        .client()
        .update_lock_flag(&id, Some(&ClientFlagUpdateRequest::new(true)))
        .await
        .unwrap();
    let response = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(AuthorizationResponseAction::BadRequest));
}

#[tokio::test]
async fn the_prompt_decides_about_interaction() {
    let (_stand_in, client) = start();
    let response = client
        .authorization()
        .process(&authorization_request(&[("prompt", "none")]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(AuthorizationResponseAction::NoInteraction));
    let response = client
        .authorization()
        .process(&authorization_request(&[("prompt", "login consent")]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(AuthorizationResponseAction::Interaction));
    assert_eq!(response.prompts, Some(vec![Prompt::Login, Prompt::Consent]));
}

#[tokio::test]
async fn claims_and_hints_name_the_user() {
    let (_stand_in, client) = start();
    let claims = json!({
        "id_token": {"sub": {"value": "jane"}, "email": null, "acr": {"essential": true, "values": ["gold"]}},
        "userinfo": {"birthdate": null},
    });
    let request = authorization_request(&[("claims", &claims.to_string()), ("acr_values", "silver")]);
    let response = client.authorization().process(&request).await.unwrap();
    assert_eq!(response.subject.as_deref(), Some("jane"));
    assert_eq!(
        (response.acrs.clone(), response.acr_essential),
        (Some(vec!["gold".to_owned()]), Some(true))
    );
    assert!(response.claims.as_ref().unwrap().contains(&"email".to_owned()));
    assert!(
        response
            .claims_at_user_info
            .as_ref()
            .unwrap()
            .contains(&"birthdate".to_owned())
    );
    assert!(
        response
            .claims_at_user_info
            .as_ref()
            .unwrap()
            .contains(&"given_name".to_owned())
    );

    let hint = tokens(&client, &[]).await.id_token.unwrap();
    let response = client
        .authorization()
        .process(&authorization_request(&[("id_token_hint", &hint)]))
        .await
        .unwrap();
    assert_eq!(response.subject.as_deref(), Some(SUBJECT));
}

#[tokio::test]
async fn unknown_scopes_are_ignored_and_requestable_scopes_are_a_limit() {
    let (_stand_in, client) = start();
    let scopes = |response: &AuthorizationResponse| -> Vec<String> {
        response
            .scopes
            .iter()
            .flatten()
            .filter_map(|scope| scope.name.clone())
            .collect()
    };
    let request = authorization_request(&[("scope", "read unknown write read")]);
    let response = client.authorization().process(&request).await.unwrap();
    assert_eq!(scopes(&response), ["read", "write"]);
    let limit = ClientExtensionRequestableScopesUpdateRequest {
        requestable_scopes: Some(vec!["write".to_owned()]),
    };
    let id = PUBLIC_CLIENT_ID.to_string();
    client.client().update_requestable_scopes(&id, &limit).await.unwrap();
    let response = client.authorization().process(&request).await.unwrap();
    assert_eq!(scopes(&response), ["write"]);
    client.client().delete_requestable_scopes(&id).await.unwrap();
    let response = client.authorization().process(&request).await.unwrap();
    assert_eq!(scopes(&response), ["read", "write"]);
}

#[tokio::test]
async fn the_context_of_a_ticket_can_be_changed() {
    let (_stand_in, client) = start();
    let request = AuthorizationRequest {
        context: Some("a context".to_owned()),
        ..authorization_request(&[])
    };
    let ticket = client
        .authorization()
        .process(&request)
        .await
        .unwrap()
        .ticket
        .clone()
        .unwrap();
    let info = |ticket: &str| AuthorizationTicketInfoRequest::new(ticket);
    let response = client.authorization().ticket_info(&info(&ticket)).await.unwrap();
    assert_eq!(response.info.as_ref().unwrap().context.as_deref(), Some("a context"));
    let request = AuthorizationTicketUpdateRequest::new(ticket.as_str(), r#"{"context":"another"}"#);
    client.authorization().update_ticket(&request).await.unwrap();
    let response = client.authorization().ticket_info(&info(&ticket)).await.unwrap();
    assert_eq!(response.info.as_ref().unwrap().context.as_deref(), Some("another"));
    let response = client.authorization().ticket_info(&info("unknown")).await.unwrap();
    assert_eq!(response.action, Some(AuthorizationTicketInfoResponseAction::NotFound));
}

/// RFC 8252, section 7.3.
#[tokio::test]
async fn a_native_client_uses_any_port_of_the_loopback_interface() {
    let (_stand_in, client) = start();
    let process = |uri: &str| {
        let request = authorization_request(&[("redirect_uri", uri)]);
        let client = client.clone();
        async move {
            client
                .authorization()
                .process(&request)
                .await
                .unwrap()
                .action
                .clone()
                .unwrap()
        }
    };
    use AuthorizationResponseAction as Action;
    assert_eq!(process("http://localhost:51234/callback").await, Action::Interaction);
    for other in [
        "http://localhost:51234/other",
        "http://127.0.0.1:51234/callback",
        "http://localhost.example.com/callback",
        "http://localhost:80@example.com/callback",
    ] {
        assert_eq!(process(other).await, Action::BadRequest, "{other}");
    }
}
