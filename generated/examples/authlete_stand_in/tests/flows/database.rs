//! The state in a SQLite file.

use crate::keys::is_signed;
use crate::support::*;
use authlete::models::*;
use authlete_stand_in::{PUBLIC_CLIENT_ID, StandIn};
use serde_json::json;
use std::env;
use std::fs;
use std::path::PathBuf;

/// A file that is deleted at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> File {
        File(env::temp_dir().join(format!("authlete-stand-in-{}-{name}.db", std::process::id())))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            let _ = fs::remove_file(path);
        }
    }
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let file = File::new("restart");
    let start = || StandIn::builder().database(&file.0).start().unwrap();
    let stand_in = start();
    let client = stand_in.client_builder().build().unwrap();
    change_service(&client, |service| service.service_name = Some("Changed".to_owned())).await;
    let first = tokens(&client, &[]).await;
    let ticket = client
        .authorization()
        .process(&authorization_request(&[]))
        .await
        .unwrap()
        .ticket
        .clone()
        .unwrap();
    let removed = tokens(&client, &[("scope", "read")]).await.access_token.unwrap();
    client.token_management().delete(&removed).await.unwrap();
    drop(stand_in);

    let stand_in = start();
    let client = stand_in.client_builder().build().unwrap();
    assert_eq!(
        client.service().get().await.unwrap().service_name.as_deref(),
        Some("Changed")
    );
    let introspect = |token: String| {
        let client = client.clone();
        async move {
            client
                .introspection()
                .process(&IntrospectionRequest::new(token))
                .await
                .unwrap()
                .action
                .clone()
        }
    };
    assert_eq!(
        introspect(first.access_token.unwrap()).await,
        Some(IntrospectionResponseAction::Ok)
    );
    assert_eq!(
        introspect(removed).await,
        Some(IntrospectionResponseAction::Unauthorized)
    );
    let issued = client.authorization().issue(&issue_request(&ticket)).await.unwrap();
    assert_eq!(issued.action, Some(AuthorizationIssueResponseAction::Location));
    let refresh = form(&[
        ("grant_type", "refresh_token"),
        ("client_id", &PUBLIC_CLIENT_ID.to_string()),
        ("refresh_token", first.refresh_token.as_deref().unwrap()),
    ]);
    let response = client.token().process(&TokenRequest::new(refresh)).await.unwrap();
    assert_eq!(response.action, Some(TokenResponseAction::Ok));
    // The keys are the same.
    let jwks = client
        .service()
        .jwks(&ServiceJwksQuery::default())
        .await
        .unwrap()
        .into_inner()
        .unwrap();
    let keys: Vec<_> = jwks.keys.unwrap().into_iter().map(|key| json!(key)).collect();
    assert!(is_signed(&first.id_token.unwrap(), &keys));
}

#[tokio::test]
async fn a_deleted_service_is_gone_after_a_restart() {
    let file = File::new("deleted");
    let start = || StandIn::builder().empty().database(&file.0).start().unwrap();
    let stand_in = start();
    let client = stand_in.client_builder().build().unwrap();
    let id = client
        .service()
        .create(Some(&Service::default()))
        .await
        .unwrap()
        .api_key
        .unwrap();
    client.for_service(id.to_string()).service().delete().await.unwrap();
    drop(stand_in);
    let stand_in = start();
    let client = stand_in.client_builder().build().unwrap();
    let list = client.service().list(&ServiceListQuery::default()).await.unwrap();
    assert_eq!(list.total_count, Some(0));
}

#[test]
fn another_file_is_no_database() {
    let file = File::new("other");
    fs::write(&file.0, "x".repeat(1000)).unwrap();
    assert!(StandIn::builder().database(&file.0).start().is_err());
}
