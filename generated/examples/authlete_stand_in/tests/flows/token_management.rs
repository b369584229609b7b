//! Tokens that the service creates, lists, changes and deletes itself.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID};

fn create_request() -> TokenCreateRequest {
    TokenCreateRequest {
        subject: Some(SUBJECT.to_owned()),
        scopes: Some(vec!["read".to_owned()]),
        ..TokenCreateRequest::new(GrantType::AuthorizationCode, PUBLIC_CLIENT_ID)
    }
}

#[tokio::test]
async fn a_created_token_is_like_any_other() {
    let (_stand_in, client) = start();
    let api = client.token_management();
    let request = TokenCreateRequest {
        access_token: Some("a-token-of-another-system".to_owned()),
        access_token_duration: Some(60),
        ..create_request()
    };
    let created = api.create(&request).await.unwrap();
    assert_eq!(
        created.action,
        Some(TokenCreateResponseAction::Ok),
        "{:?}",
        created.result_message
    );
    assert_eq!(created.access_token.as_deref(), Some("a-token-of-another-system"));
    assert_eq!(
        (created.expires_in, created.token_type.as_deref()),
        (Some(60), Some("Bearer"))
    );
    assert!(created.refresh_token.is_some());
    let request_of = || IntrospectionRequest::new("a-token-of-another-system");
    let response = client.introspection().process(&request_of()).await.unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Ok));

    let again = api.create(&request).await.unwrap();
    assert_eq!(again.action, Some(TokenCreateResponseAction::BadRequest));
    for wrong in [
        TokenCreateRequest {
            subject: None,
            ..create_request()
        },
        TokenCreateRequest {
            scopes: Some(vec!["unknown".to_owned()]),
            ..create_request()
        },
        TokenCreateRequest {
            client_id: 7,
            ..create_request()
        },
    ] {
        let response = api.create(&wrong).await.unwrap();
        assert_eq!(response.action, Some(TokenCreateResponseAction::BadRequest));
    }
    let request = TokenCreateRequest::new(GrantType::ClientCredentials, CONFIDENTIAL_CLIENT_ID);
    let created = api.create(&request).await.unwrap();
    assert_eq!((&created.refresh_token, &created.subject), (&None, &None));
}

#[tokio::test]
async fn tokens_are_listed_and_deleted_by_hash() {
    let (_stand_in, client) = start();
    let api = client.token_management();
    for _ in 0..7 {
        api.create(&create_request()).await.unwrap();
    }
    let query = |start: i32, end: i32| TokenManagementListQuery {
        subject: Some(SUBJECT.to_owned()),
        client_identifier: Some(PUBLIC_CLIENT_ID.to_string()),
        start: Some(start),
        end: Some(end),
    };
    let page = api.list(&query(5, 10)).await.unwrap();
    assert_eq!((page.total_count, page.start, page.end), (Some(7), Some(5), Some(7)));
    let hash = page.access_tokens.as_ref().unwrap()[0]
        .access_token_hash
        .clone()
        .unwrap();
    api.delete(&hash).await.unwrap();
    assert_eq!(api.list(&query(0, 1)).await.unwrap().total_count, Some(6));
    assert_eq!(api.delete(&hash).await.unwrap_err().status().unwrap(), 404);
}

#[tokio::test]
async fn a_token_can_be_changed() {
    let (_stand_in, client) = start();
    let api = client.token_management();
    let created = api.create(&create_request()).await.unwrap().into_inner();
    let token = created.access_token.unwrap();
    let request = TokenUpdateRequest {
        scopes: Some(vec!["write".to_owned(), "unknown".to_owned()]),
        access_token_expires_at: created.expires_at.map(|time| time + 1000),
        access_token_value_updated: Some(true),
        ..TokenUpdateRequest::new(token.as_str())
    };
    let updated = api.update(&request).await.unwrap();
    assert_eq!(updated.action, Some(TokenUpdateResponseAction::Ok));
    assert_eq!(updated.scopes, Some(vec!["write".to_owned()]));
    assert_eq!(
        updated.access_token_expires_at,
        created.expires_at.map(|time| time + 1000)
    );
    let new = updated.access_token.clone().unwrap();
    assert_ne!(new, token);
    for (token, action) in [
        (token, IntrospectionResponseAction::Unauthorized),
        (new, IntrospectionResponseAction::Ok),
    ] {
        let response = client
            .introspection()
            .process(&IntrospectionRequest::new(token))
            .await
            .unwrap();
        assert_eq!(response.action, Some(action));
    }
    let unknown = api.update(&TokenUpdateRequest::new("unknown")).await.unwrap();
    assert_eq!(unknown.action, Some(TokenUpdateResponseAction::NotFound));
}

#[tokio::test]
async fn tokens_are_revoked_by_value_client_or_subject() {
    let (_stand_in, client) = start();
    let api = client.token_management();
    let create = || async { api.create(&create_request()).await.unwrap().into_inner() };
    let revoke = |request: TokenRevokeRequest| async move { api.revoke(&request).await.unwrap().count };
    let text = |value: &str| Some(value.to_owned());
    let (one, two) = (create().await, create().await);
    let request = TokenRevokeRequest {
        access_token_identifier: one.access_token,
        ..TokenRevokeRequest::default()
    };
    assert_eq!(revoke(request.clone()).await, Some(1));
    assert_eq!(revoke(request).await, Some(0));
    let request = TokenRevokeRequest {
        refresh_token_identifier: two.refresh_token,
        ..TokenRevokeRequest::default()
    };
    assert_eq!(revoke(request).await, Some(1));
    create().await;
    create().await;
    let by = |client: i64, subject: &str| TokenRevokeRequest {
        client_identifier: Some(client.to_string()),
        subject: text(subject),
        ..TokenRevokeRequest::default()
    };
    assert_eq!(revoke(by(CONFIDENTIAL_CLIENT_ID, SUBJECT)).await, Some(0));
    assert_eq!(revoke(by(PUBLIC_CLIENT_ID, "jane")).await, Some(0));
    assert_eq!(revoke(by(PUBLIC_CLIENT_ID, SUBJECT)).await, Some(2));
    assert_eq!(
        api.revoke(&TokenRevokeRequest::default())
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        400
    );
}

#[tokio::test]
async fn a_batch_is_created_as_a_whole_or_not_at_all() {
    let (_stand_in, client) = start();
    let api = client.token_management();
    let run = |requests: Vec<TokenCreateRequest>, dry_run: bool| async move {
        let query = TokenManagementCreateBatchQuery { dry_run: Some(dry_run) };
        let id = api
            .create_batch(&requests, &query)
            .await
            .unwrap()
            .request_id
            .clone()
            .unwrap();
        api.batch_status(&id).await.unwrap().into_inner().status.unwrap()
    };
    let with = |value: &str| TokenCreateRequest {
        access_token: Some(value.to_owned()),
        ..create_request()
    };
    let count = || async {
        let query = TokenManagementListQuery::default();
        api.list(&query).await.unwrap().total_count
    };
    let status = run(vec![with("a"), with("b")], true).await;
    assert_eq!(
        (status.result, status.token_count),
        (Some(TokenBatchStatusResult::Succeeded), Some(2))
    );
    assert_eq!(count().await, Some(0));
    let status = run(vec![with("a"), with("b")], false).await;
    assert_eq!(
        (status.result, status.token_count),
        (Some(TokenBatchStatusResult::Succeeded), Some(2))
    );
    assert_eq!(count().await, Some(2));
    let unknown = TokenCreateRequest {
        client_id: 7,
        ..create_request()
    };
    for wrong in [
        vec![with("c"), unknown],
        vec![with("c"), with("c")],
        vec![with("c"), with("a")],
    ] {
        let status = run(wrong, false).await;
        assert_eq!(status.result, Some(TokenBatchStatusResult::Failed));
        assert!(status.error_description.unwrap().starts_with("Entry 1: "));
    }
    assert_eq!(count().await, Some(2));
    assert_eq!(api.batch_status("unknown").await.unwrap_err().status().unwrap(), 404);
}
