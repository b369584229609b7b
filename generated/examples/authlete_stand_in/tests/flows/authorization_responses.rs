//! Authorization responses: errors, and the response modes and types.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{PUBLIC_CLIENT_ID, REDIRECT_URI};
use serde_json::json;

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
