//! Services and clients.

use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{PUBLIC_CLIENT_ID, StandIn};

#[tokio::test]
async fn services_are_created_changed_and_deleted() {
    let stand_in = StandIn::builder().empty().start().unwrap();
    let client = stand_in.client_builder().build().unwrap();
    assert_eq!(client.service().get().await.unwrap_err().status().unwrap(), 404);
    let service = Service {
        service_name: Some("New".to_owned()),
        issuer: Some("https://as.example.com".to_owned()),
        api_key: Some(7),
        ..Service::default()
    };
    let created = client.service().create(Some(&service)).await.unwrap();
    let id = created.api_key.unwrap();
    assert_ne!(id, 7);
    let own = client.for_service(id.to_string());
    assert_eq!(
        own.service().get().await.unwrap().issuer.as_deref(),
        Some("https://as.example.com")
    );
    let changed = Service {
        service_name: Some("Newer".to_owned()),
        ..created.into_inner()
    };
    own.service().update(Some(&changed)).await.unwrap();
    let list = client.service().list(&ServiceListQuery::default()).await.unwrap();
    assert_eq!(list.total_count, Some(1));
    assert_eq!(
        list.services.as_ref().unwrap()[0].service_name.as_deref(),
        Some("Newer")
    );
    own.service().delete().await.unwrap();
    assert_eq!(own.service().get().await.unwrap_err().status().unwrap(), 404);
}

#[tokio::test]
async fn services_are_separate() {
    let (_stand_in, client) = start();
    let other = client
        .service()
        .create(Some(&Service::default()))
        .await
        .unwrap()
        .api_key
        .unwrap();
    let other = client.for_service(other.to_string());
    let token = tokens(&client, &[]).await.access_token.unwrap();
    let response = other
        .introspection()
        .process(&IntrospectionRequest::new(token))
        .await
        .unwrap();
    assert_eq!(response.action, Some(IntrospectionResponseAction::Unauthorized));
    let response = other
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap();
    assert_eq!(response.action, Some(AuthorizationResponseAction::BadRequest));
    let id = PUBLIC_CLIENT_ID.to_string();
    assert_eq!(other.client().get(&id).await.unwrap_err().status().unwrap(), 404);
}

#[tokio::test]
async fn clients_are_created_changed_and_deleted() {
    let (_stand_in, api) = start();
    let client = authlete::models::Client {
        client_name: Some("New".to_owned()),
        client_id_alias: Some("new-client".to_owned()),
        client_id_alias_enabled: Some(true),
        redirect_uris: Some(vec!["https://new.example.com/callback".to_owned()]),
        client_id: Some(7),
        ..Default::default()
    };
    let created = api.client().create(Some(&client)).await.unwrap().into_inner();
    let id = created.client_id.unwrap().to_string();
    assert_ne!(id, "7");
    assert_eq!(created.client_type, Some(ClientType::Public));
    let error = api.client().create(Some(&client)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400, "the alias is taken");
    let found = api.client().get("new-client").await.unwrap();
    assert_eq!(found.client_id, created.client_id);
    // A client can use its alias.
    let request = authorization_request(&[
        ("client_id", "new-client"),
        ("redirect_uri", "https://new.example.com/callback"),
    ]);
    let response = api.authorization().process(&request).await.unwrap();
    assert_eq!(response.client_id_alias_used, Some(true));
    let list = api.client().list(&ClientListQuery::default()).await.unwrap();
    assert_eq!(list.total_count, Some(3));
    api.client().delete(&id).await.unwrap();
    assert_eq!(api.client().get(&id).await.unwrap_err().status().unwrap(), 404);
    let issued = api
        .authorization()
        .issue(&issue_request(response.ticket.as_deref().unwrap()))
        .await
        .unwrap();
    assert_eq!(issued.action, Some(AuthorizationIssueResponseAction::BadRequest));
}

#[tokio::test]
async fn the_discovery_document_describes_the_service() {
    let (_stand_in, client) = start();
    let document = client
        .service()
        .configuration(&ServiceConfigurationQuery::default())
        .await
        .unwrap();
    assert_eq!(document["issuer"], "http://localhost:3000");
    assert_eq!(document["token_endpoint"], "http://localhost:3000/token");
    let has = |name: &str, value: &str| document[name].as_array().unwrap().iter().any(|item| item == value);
    assert!(has("response_types_supported", "code id_token"));
    assert!(has(
        "grant_types_supported",
        "urn:ietf:params:oauth:grant-type:device_code"
    ));
    assert!(has("token_endpoint_auth_methods_supported", "private_key_jwt"));
    assert!(has("id_token_signing_alg_values_supported", "EdDSA"));
    assert!(has("scopes_supported", "openid"));
    assert_eq!(
        document["code_challenge_methods_supported"],
        serde_json::json!(["S256"])
    );
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
}
