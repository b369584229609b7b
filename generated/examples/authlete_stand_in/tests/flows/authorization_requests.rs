//! Authorization requests: what is refused and how, response modes and types, prompts, and pushed requests.

use crate::keys::{Key, now, unsigned};
use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI};
use serde_json::{Value, json};
use std::time::Duration;

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
async fn each_reason_to_fail_has_its_error() {
    use AuthorizationFailRequestReason as Reason;
    let (_stand_in, client) = start();
    let cases = [
        (Reason::NotLoggedIn, "login_required"),
        (Reason::ExceedsMaxAge, "login_required"),
        (Reason::DifferentSubject, "login_required"),
        (Reason::AcrNotSatisfied, "login_required"),
        (Reason::NotAuthenticated, "login_required"),
        (Reason::Denied, "access_denied"),
        (Reason::ServerError, "server_error"),
        (Reason::AccountSelectionRequired, "account_selection_required"),
        (Reason::ConsentRequired, "consent_required"),
        (Reason::InteractionRequired, "interaction_required"),
        (Reason::InvalidTarget, "invalid_target"),
    ];
    for (reason, expected) in cases {
        let response = client
            .authorization()
            .process(&authorization_request(&[]))
            .await
            .unwrap();
        let request = AuthorizationFailRequest::new(response.ticket.as_deref().unwrap(), reason.clone());
        let failed = client.authorization().fail(&request).await.unwrap();
        assert_eq!(failed.action, Some(AuthorizationFailResponseAction::Location));
        let redirect = redirect_parameters(failed.response_content.as_deref().unwrap());
        assert_eq!(redirect["error"], expected, "{reason}");
        let again = client.authorization().fail(&request).await.unwrap();
        assert_eq!(again.action, Some(AuthorizationFailResponseAction::BadRequest));
    }
}

#[tokio::test]
async fn form_post_is_a_page_that_posts() {
    let (_stand_in, client) = start();
    let state = r#"a "quoted" <state>"#;
    let request = authorization_request(&[("response_mode", "form_post"), ("state", state)]);
    let response = client.authorization().process(&request).await.unwrap();
    let request = issue_request(response.ticket.as_deref().unwrap());
    let issued = client.authorization().issue(&request).await.unwrap();
    assert_eq!(issued.action, Some(AuthorizationIssueResponseAction::Form));
    let page = issued.response_content.as_deref().unwrap();
    assert!(page.contains(&format!(r#"action="{REDIRECT_URI}""#)), "{page}");
    assert!(page.contains(issued.authorization_code.as_deref().unwrap()), "{page}");
    assert!(
        page.contains("a &quot;quoted&quot; &lt;state&gt;") && !page.contains(state),
        "{page}"
    );
}

#[tokio::test]
async fn hybrid_and_implicit_responses_are_in_the_fragment() {
    let (_stand_in, client) = start();
    change_client(&client, PUBLIC_CLIENT_ID, |client| {
        client.response_types = Some(vec![
            ResponseType::CodeIdToken,
            ResponseType::IdToken,
            ResponseType::IdTokenToken,
        ]);
    })
    .await;
    for (types, members) in [
        ("code id_token", &["code", "id_token"][..]),
        ("id_token code", &["code", "id_token"]),
        ("id_token", &["id_token"]),
        (
            "id_token token",
            &["id_token", "access_token", "token_type", "expires_in", "scope"],
        ),
    ] {
        let response = client
            .authorization()
            .process(&authorization_request(&[("response_type", types)]))
            .await
            .unwrap();
        let request = issue_request(response.ticket.as_deref().unwrap());
        let issued = client.authorization().issue(&request).await.unwrap();
        let uri = issued.response_content.as_deref().unwrap();
        assert!(uri.starts_with(&format!("{REDIRECT_URI}#")), "{uri}");
        let redirect = redirect_parameters(uri);
        assert!(
            members.iter().all(|name| redirect.contains_key(*name)),
            "{types}: {redirect:?}"
        );
        assert_eq!(redirect.len(), members.len() + 2, "{types}: {redirect:?}");
        let (_, claims) = decode(&redirect["id_token"]);
        assert_eq!(claims.get("c_hash").is_some(), members.contains(&"code"), "{types}");
        assert_eq!(
            claims.get("at_hash").is_some(),
            members.contains(&"access_token"),
            "{types}"
        );
        assert_eq!(claims["nonce"], "a nonce");
    }
    // Tokens must not be sent in a query, and an ID token of this endpoint needs a nonce.
    for changes in [
        [("response_type", "id_token"), ("response_mode", "query")],
        [("response_type", "id_token"), ("nonce", "")],
    ] {
        let response = client
            .authorization()
            .process(&authorization_request(&changes))
            .await
            .unwrap();
        let redirect = redirect_parameters(response.response_content.as_deref().unwrap());
        assert_eq!(redirect["error"], "invalid_request");
    }
}

#[tokio::test]
async fn a_response_can_be_a_signed_jwt() {
    let (_stand_in, client) = start();
    let redirect = authorize(&client, &authorization_request(&[("response_mode", "query.jwt")])).await;
    assert_eq!(redirect.len(), 1);
    let (_, claims) = decode(&redirect["response"]);
    assert_eq!(
        (&claims["iss"], &claims["state"]),
        (&json!("http://localhost:3000"), &json!("a state"))
    );
    assert_eq!(claims["aud"], PUBLIC_CLIENT_ID.to_string());
    let response = client
        .token()
        .process(&code_request(claims["code"].as_str().unwrap(), &[]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
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
