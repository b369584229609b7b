//! Client Initiated Backchannel Authentication.

use crate::support::*;
use authlete::Client;
use authlete::models::*;
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID};
use serde_json::{Value, json};
use std::time::Duration;

fn request(changes: &[(&str, &str)]) -> BackchannelAuthenticationRequest {
    let parameters = [
        ("scope", "openid read"),
        ("login_hint", "john"),
        ("binding_message", "W4SCT"),
    ];
    BackchannelAuthenticationRequest {
        client_id: Some(CONFIDENTIAL_CLIENT_ID.to_string()),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        ..BackchannelAuthenticationRequest::new(form(&[&parameters, changes].concat()))
    }
}

/// Returns the ticket, and the token request of the client.
async fn start_request(client: &Client, changes: &[(&str, &str)]) -> (String, TokenRequest) {
    let response = client.ciba().authenticate(&request(changes)).await.unwrap();
    let action = response.action.clone();
    assert_eq!(
        action,
        Some(BackchannelAuthenticationResponseAction::UserIdentification),
        "{:?}",
        response.result_message
    );
    assert_eq!(
        (response.hint_type.as_deref(), response.hint.as_deref()),
        (Some("LOGIN_HINT"), Some("john"))
    );
    assert_eq!(response.binding_message.as_deref(), Some("W4SCT"));
    let ticket = response.ticket.clone().unwrap();
    let issued = client
        .ciba()
        .issue(&BackchannelAuthenticationIssueRequest::new(ticket.as_str()))
        .await
        .unwrap();
    assert_eq!(issued.action, Some(BackchannelAuthenticationIssueResponseAction::Ok));
    let content: Value = serde_json::from_str(issued.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content["auth_req_id"].as_str(), issued.auth_req_id.as_deref());
    let poll = confidential_request(&[
        ("grant_type", "urn:openid:params:grant-type:ciba"),
        ("auth_req_id", issued.auth_req_id.as_deref().unwrap()),
    ]);
    (ticket, poll)
}

fn completion(
    ticket: &str,
    result: BackchannelAuthenticationCompleteRequestResult,
) -> BackchannelAuthenticationCompleteRequest {
    BackchannelAuthenticationCompleteRequest {
        auth_time: Some(1_700_000_000),
        ..BackchannelAuthenticationCompleteRequest::new(ticket, result, SUBJECT)
    }
}

#[tokio::test]
async fn a_client_polls_for_its_tokens() {
    let (stand_in, client) = start();
    let (ticket, poll) = start_request(&client, &[]).await;
    assert_eq!(token_error(&client, &poll).await.1, "authorization_pending");
    assert_eq!(token_error(&client, &poll).await.1, "slow_down");
    stand_in.advance(Duration::from_secs(10));
    let request = completion(&ticket, BackchannelAuthenticationCompleteRequestResult::Authorized);
    let completed = client.ciba().complete(&request).await.unwrap();
    assert_eq!(
        completed.action,
        Some(BackchannelAuthenticationCompleteResponseAction::NoAction)
    );
    let again = client.ciba().complete(&request).await.unwrap();
    assert_eq!(
        again.action,
        Some(BackchannelAuthenticationCompleteResponseAction::ServerError)
    );
    let tokens = client.token().process(&poll).await.unwrap();
    assert_eq!(tokens.action, Some(TokenResponseAction::Ok));
    let (_, claims) = decode(tokens.id_token.as_deref().unwrap());
    assert_eq!(
        (&claims["sub"], &claims["auth_time"]),
        (&json!(SUBJECT), &json!(1_700_000_000))
    );
    assert_eq!(token_error(&client, &poll).await.1, "invalid_grant");
}

#[tokio::test]
async fn a_client_learns_why_there_are_no_tokens() {
    use BackchannelAuthenticationCompleteRequestResult as Outcome;
    let (stand_in, client) = start();
    for (result, expected) in [
        (Outcome::AccessDenied, "access_denied"),
        (Outcome::TransactionFailed, "server_error"),
    ] {
        let (ticket, poll) = start_request(&client, &[]).await;
        client.ciba().complete(&completion(&ticket, result)).await.unwrap();
        assert_eq!(token_error(&client, &poll).await.1, expected);
    }
    let (ticket, poll) = start_request(&client, &[("requested_expiry", "30")]).await;
    stand_in.advance(Duration::from_secs(31));
    assert_eq!(token_error(&client, &poll).await.1, "expired_token");
    let late = client
        .ciba()
        .complete(&completion(&ticket, Outcome::Authorized))
        .await
        .unwrap();
    assert_eq!(
        late.action,
        Some(BackchannelAuthenticationCompleteResponseAction::ServerError)
    );
}

#[tokio::test]
async fn the_service_can_reject_a_request() {
    use BackchannelAuthenticationFailRequestReason as Reason;
    use BackchannelAuthenticationFailResponseAction as Action;
    let (_stand_in, client) = start();
    for (reason, action, expected) in [
        (Reason::UnknownUserId, Action::BadRequest, "unknown_user_id"),
        (
            Reason::InvalidBindingMessage,
            Action::BadRequest,
            "invalid_binding_message",
        ),
        (Reason::AccessDenied, Action::Forbidden, "access_denied"),
        (Reason::ServerError, Action::InternalServerError, "server_error"),
    ] {
        let ticket = client
            .ciba()
            .authenticate(&request(&[]))
            .await
            .unwrap()
            .ticket
            .clone()
            .unwrap();
        let request = BackchannelAuthenticationFailRequest::new(ticket.as_str(), reason);
        let response = client.ciba().fail(&request).await.unwrap();
        assert_eq!(response.action, Some(action));
        assert_eq!(error_of(response.response_content.as_deref()), expected);
        let issued = client
            .ciba()
            .issue(&BackchannelAuthenticationIssueRequest::new(ticket))
            .await
            .unwrap();
        assert_eq!(
            issued.action,
            Some(BackchannelAuthenticationIssueResponseAction::InvalidTicket)
        );
    }
}

#[tokio::test]
async fn a_request_is_checked() {
    let (_stand_in, client) = start();
    for (changes, expected) in [
        (&[("scope", "read")][..], "invalid_scope"),
        (&[("login_hint", "")], "invalid_request"),
        (&[("login_hint_token", "x")], "invalid_request"),
        (&[("requested_expiry", "0")], "invalid_request"),
    ] {
        let response = client.ciba().authenticate(&request(changes)).await.unwrap();
        assert_eq!(
            response.action,
            Some(BackchannelAuthenticationResponseAction::BadRequest),
            "{changes:?}"
        );
        assert_eq!(error_of(response.response_content.as_deref()), expected, "{changes:?}");
    }
    let wrong = BackchannelAuthenticationRequest {
        client_secret: Some("wrong".to_owned()),
        ..request(&[])
    };
    let response = client.ciba().authenticate(&wrong).await.unwrap();
    assert_eq!(
        response.action,
        Some(BackchannelAuthenticationResponseAction::Unauthorized)
    );
}

#[tokio::test]
async fn a_client_in_ping_mode_is_notified() {
    let (_stand_in, client) = start();
    change_client(&client, CONFIDENTIAL_CLIENT_ID, |client| {
        client.bc_delivery_mode = Some("PING".to_owned());
        client.bc_notification_endpoint = Some("https://client.example.com/notify".to_owned());
    })
    .await;
    let (ticket, poll) = start_request(&client, &[("client_notification_token", "a-token")]).await;
    let request = completion(&ticket, BackchannelAuthenticationCompleteRequestResult::Authorized);
    let completed = client.ciba().complete(&request).await.unwrap();
    assert_eq!(
        completed.action,
        Some(BackchannelAuthenticationCompleteResponseAction::Notification)
    );
    assert_eq!(completed.client_notification_token.as_deref(), Some("a-token"));
    assert_eq!(
        completed.client_notification_endpoint.as_deref(),
        Some("https://client.example.com/notify")
    );
    let tokens = client.token().process(&poll).await.unwrap();
    assert_eq!(tokens.action, Some(TokenResponseAction::Ok));
}
