//! Grants, and what users have granted to clients.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::PUBLIC_CLIENT_ID;
use serde_json::Value;

#[tokio::test]
async fn a_client_manages_its_grants() {
    use GrantManagementResponseAction as Action;
    let (_stand_in, client) = start();
    let scope = "openid read grant_management_query grant_management_revoke";
    let create = [("grant_management_action", "create"), ("scope", scope)];
    let tokens_of = |changes: Vec<(&'static str, String)>| {
        let client = client.clone();
        async move {
            let changes: Vec<(&str, &str)> = changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
            tokens(&client, &changes).await
        }
    };
    let first = tokens(&client, &create).await;
    let content: Value = serde_json::from_str(first.response_content.as_deref().unwrap()).unwrap();
    let id = content["grant_id"].as_str().unwrap().to_owned();
    let token = first.access_token.unwrap();
    let manage = |token: String, action: GrantManagementAction, id: String| {
        let request = GrantManagementRequest {
            access_token: Some(token),
            gm_action: Some(action),
            grant_id: Some(id),
            ..GrantManagementRequest::default()
        };
        let client = client.clone();
        async move { client.grant_management().process(&request).await.unwrap().into_inner() }
    };
    let response = manage(token.clone(), GrantManagementAction::Query, id.clone()).await;
    assert_eq!(response.action, Some(Action::Ok), "{:?}", response.result_message);
    let grant: Value = serde_json::from_str(response.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(grant["scopes"][0]["scope"], scope);

    let merge = vec![
        ("grant_management_action", "merge".to_owned()),
        ("grant_id", id.clone()),
        ("scope", "write".to_owned()),
    ];
    let merged = tokens_of(merge).await;
    assert_eq!(merged.grant_id.as_deref(), Some(id.as_str()));
    let response = manage(token.clone(), GrantManagementAction::Query, id.clone()).await;
    let grant: Value = serde_json::from_str(response.response_content.as_deref().unwrap()).unwrap();
    assert_eq!(grant["scopes"][1]["scope"], "write");
    // A token without the scope, an unknown grant, and no token.
    let other = merged.access_token.clone().unwrap();
    assert_eq!(
        manage(other, GrantManagementAction::Revoke, id.clone()).await.action,
        Some(Action::Forbidden)
    );
    let unknown = manage(token.clone(), GrantManagementAction::Query, "unknown".to_owned()).await;
    assert_eq!(unknown.action, Some(Action::NotFound));
    assert_eq!(
        manage(String::new(), GrantManagementAction::Query, id.clone())
            .await
            .action,
        Some(Action::Unauthorized)
    );
    let wrong = manage(token.clone(), GrantManagementAction::Create, id.clone()).await;
    assert_eq!(wrong.action, Some(Action::CallerError));

    let revoked = manage(token.clone(), GrantManagementAction::Revoke, id.clone()).await;
    assert_eq!(revoked.action, Some(Action::NoContent));
    let response = client
        .introspection()
        .process(&IntrospectionRequest::new(token))
        .await
        .unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Unauthorized));
}

#[tokio::test]
async fn granted_scopes_are_remembered() {
    let (_stand_in, client) = start();
    let id = PUBLIC_CLIENT_ID.to_string();
    let api = client.client();
    let before = api.granted_scopes(&id, SUBJECT).await.unwrap();
    assert_eq!(before.latest_granted_scopes, None);
    let token = tokens(&client, &[("scope", "read")]).await.access_token.unwrap();
    tokens(&client, &[("scope", "write")]).await;
    let granted = api.granted_scopes_by_subject(&id, SUBJECT).await.unwrap();
    assert_eq!(granted.latest_granted_scopes, Some(vec!["write".to_owned()]));
    assert_eq!(
        granted.merged_granted_scopes,
        Some(vec!["read".to_owned(), "write".to_owned()])
    );
    let posted = api
        .granted_scopes_post(&id, &ClientGrantedScopesGetRequest::new(SUBJECT))
        .await
        .unwrap();
    assert_eq!(posted.merged_granted_scopes, granted.merged_granted_scopes);
    api.delete_granted_scopes(&id, SUBJECT).await.unwrap();
    let after = api.granted_scopes(&id, SUBJECT).await.unwrap();
    assert_eq!(after.latest_granted_scopes, None);
    // The tokens stay.
    let response = client
        .introspection()
        .process(&IntrospectionRequest::new(token))
        .await
        .unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Ok));
}

#[tokio::test]
async fn a_user_takes_authorizations_back() {
    let (_stand_in, client) = start();
    let id = PUBLIC_CLIENT_ID.to_string();
    let token = tokens(&client, &[]).await.access_token.unwrap();
    let introspect = || async {
        client
            .introspection()
            .process(&IntrospectionRequest::new(token.as_str()))
            .await
            .unwrap()
            .into_inner()
    };
    let list = || async {
        let request = ClientAuthorizationGetListRequest::new(SUBJECT);
        let response = client
            .client()
            .authorizations_post(&request)
            .await
            .unwrap()
            .into_inner();
        response
            .clients
            .unwrap()
            .into_iter()
            .filter_map(|client| client.client_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list().await, [PUBLIC_CLIENT_ID]);
    let query = ClientAuthorizationsQuery::default();
    let page = client.client().authorizations(SUBJECT, &query).await.unwrap();
    assert_eq!(page.total_count, Some(1));
    let request = ClientAuthorizationUpdateRequest {
        scopes: Some(vec!["read".to_owned()]),
        ..ClientAuthorizationUpdateRequest::new(SUBJECT)
    };
    client
        .client()
        .update_authorizations(&id, Some(&request))
        .await
        .unwrap();
    assert_eq!(introspect().await.scopes, Some(vec!["read".to_owned()]));
    client.client().delete_authorizations(&id, "jane").await.unwrap();
    assert_eq!(introspect().await.action, Some(IntrospectionResponseAction::Ok));
    client.client().delete_authorizations(&id, SUBJECT).await.unwrap();
    assert_eq!(
        introspect().await.action,
        Some(IntrospectionResponseAction::Unauthorized)
    );
    assert!(list().await.is_empty());
}
