//! Device flow (RFC 8628).

use crate::support::*;
use authlete::Client;
use authlete::models::*;
use authlete_stand_in::PUBLIC_CLIENT_ID;
use serde_json::Value;
use std::time::Duration;

async fn start_device(client: &Client) -> DeviceAuthorizationResponse {
    let parameters = form(&[("client_id", &PUBLIC_CLIENT_ID.to_string()), ("scope", "openid read")]);
    let response = client
        .device_flow()
        .authorization(&DeviceAuthorizationRequest::new(parameters))
        .await
        .unwrap();
    assert_eq!(
        response.action,
        Some(DeviceAuthorizationResponseAction::Ok),
        "{:?}",
        response.result_message
    );
    response.into_inner()
}

fn poll_request(device: &DeviceAuthorizationResponse) -> TokenRequest {
    TokenRequest::new(form(&[
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", &PUBLIC_CLIENT_ID.to_string()),
        ("device_code", device.device_code.as_deref().unwrap()),
    ]))
}

fn completion(device: &DeviceAuthorizationResponse, result: DeviceCompleteRequestResult) -> DeviceCompleteRequest {
    DeviceCompleteRequest {
        claims: Some(r#"{"email":"john@example.com"}"#.to_owned()),
        ..DeviceCompleteRequest::new(device.user_code.as_deref().unwrap(), result, SUBJECT)
    }
}

#[tokio::test]
async fn a_device_gets_tokens_after_the_user_agreed() {
    let (stand_in, client) = start();
    let device = start_device(&client).await;
    let content: Value = serde_json::from_str(device.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(content["verification_uri"], "http://localhost:3000/device");
    let user_code = device.user_code.as_deref().unwrap();
    assert_eq!(
        content["verification_uri_complete"],
        format!("http://localhost:3000/device?user_code={user_code}")
    );
    assert_eq!((&content["expires_in"], &content["interval"]), (&600.into(), &5.into()));

    let poll = poll_request(&device);
    assert_eq!(token_error(&client, &poll).await.1, "authorization_pending");
    assert_eq!(token_error(&client, &poll).await.1, "slow_down");
    // The interval is longer by 5 seconds now.
    stand_in.advance(Duration::from_secs(6));
    assert_eq!(token_error(&client, &poll).await.1, "slow_down");
    stand_in.advance(Duration::from_secs(16));
    assert_eq!(token_error(&client, &poll).await.1, "authorization_pending");

    // Users type codes in their own way.
    let typed = user_code.to_lowercase().replace('-', " ");
    let found = client
        .device_flow()
        .verification(&DeviceVerificationRequest::new(typed))
        .await
        .unwrap();
    assert_eq!(found.action, Some(DeviceVerificationResponseAction::Valid));
    assert_eq!(found.client_id, Some(PUBLIC_CLIENT_ID));
    assert_eq!(found.scopes.as_ref().unwrap().len(), 2);
    let request = completion(&device, DeviceCompleteRequestResult::Authorized);
    let completed = client.device_flow().complete(&request).await.unwrap();
    assert_eq!(completed.action, Some(DeviceCompleteResponseAction::Success));
    let again = client.device_flow().complete(&request).await.unwrap();
    assert_eq!(again.action, Some(DeviceCompleteResponseAction::UserCodeNotExist));

    let tokens = client.token().process(&poll).await.unwrap();
    assert_eq!(tokens.action, Some(TokenResponseAction::Ok));
    assert_eq!(tokens.subject.as_deref(), Some(SUBJECT));
    let (_, claims) = decode(tokens.id_token.as_deref().unwrap());
    assert_eq!(claims["email"], "john@example.com");
    assert!(tokens.refresh_token.is_some());
    assert_eq!(token_error(&client, &poll).await.1, "invalid_grant");
}

#[tokio::test]
async fn a_device_learns_why_there_are_no_tokens() {
    let (stand_in, client) = start();
    for (result, expected) in [
        (DeviceCompleteRequestResult::AccessDenied, "access_denied"),
        (DeviceCompleteRequestResult::TransactionFailed, "server_error"),
    ] {
        let device = start_device(&client).await;
        client
            .device_flow()
            .complete(&completion(&device, result))
            .await
            .unwrap();
        assert_eq!(token_error(&client, &poll_request(&device)).await.1, expected);
    }
    let device = start_device(&client).await;
    stand_in.advance(Duration::from_secs(601));
    let code = device.user_code.as_deref().unwrap();
    let found = client
        .device_flow()
        .verification(&DeviceVerificationRequest::new(code))
        .await
        .unwrap();
    assert_eq!(found.action, Some(DeviceVerificationResponseAction::Expired));
    let request = completion(&device, DeviceCompleteRequestResult::Authorized);
    let completed = client.device_flow().complete(&request).await.unwrap();
    assert_eq!(completed.action, Some(DeviceCompleteResponseAction::UserCodeExpired));
    assert_eq!(token_error(&client, &poll_request(&device)).await.1, "expired_token");
    let found = client
        .device_flow()
        .verification(&DeviceVerificationRequest::new("-"))
        .await
        .unwrap();
    assert_eq!(found.action, Some(DeviceVerificationResponseAction::NotExist));
}

#[tokio::test]
async fn an_unknown_client_gets_no_device_code() {
    let (_stand_in, client) = start();
    let request = DeviceAuthorizationRequest::new("client_id=7");
    let response = client.device_flow().authorization(&request).await.unwrap();
    assert_eq!(response.action, Some(DeviceAuthorizationResponseAction::Unauthorized));
    assert_eq!(error_of(response.response_content.as_deref()), "invalid_client");
}
