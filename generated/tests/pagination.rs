//! Pagination of every list of the API, each with two pages.

use authlete::{Client, Error, Items, models};
use serde_json::{Value, json};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// Starts a server with a list of three items and at most two items per page.
async fn start_server(list_path: &str, items: &str, entries: [Value; 3]) -> (MockServer, Client) {
    let server = MockServer::start().await;
    for (start, end, page) in [("0", "100", &entries[..2]), ("2", "102", &entries[2..])] {
        let body = json!({"start": start.parse::<i32>().unwrap(), "totalCount": 3, items: page});
        Mock::given(method("GET"))
            .and(path(list_path))
            .and(query_param("start", start))
            .and(query_param("end", end))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .expect(1)
            .mount(&server)
            .await;
    }
    let client = Client::builder().server(server.uri()).token("t").service_id("7");
    let client = client.build().unwrap();
    (server, client)
}

async fn collect_items<T, I>(mut items: Items<T, I>) -> Result<Vec<I>, Error> {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item?);
    }
    Ok(found)
}

#[tokio::test]
async fn lists_all_services() {
    let entries = ["a", "b", "c"].map(|name| json!({"serviceName": name}));
    let (_server, client) = start_server("/api/service/get/list", "services", entries).await;
    let services = collect_items(client.service().list(&Default::default()).items())
        .await
        .unwrap();
    let names: Vec<_> = services
        .iter()
        .filter_map(|service| service.service_name.as_deref())
        .collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test]
async fn lists_all_clients() {
    let entries = [1, 2, 3].map(|id| json!({"clientId": id}));
    let (_server, client) = start_server("/api/7/client/get/list", "clients", entries).await;
    let clients = collect_items(client.client().list(&Default::default()).items())
        .await
        .unwrap();
    let ids: Vec<_> = clients.iter().filter_map(|client| client.client_id).collect();
    assert_eq!(ids, [1, 2, 3]);
}

#[tokio::test]
async fn lists_all_authorized_clients() {
    let entries = || [1, 2, 3].map(|id| json!({"clientId": id}));
    let (server, client) = start_server("/api/7/client/authorization/get/list", "clients", entries()).await;
    let query = models::ClientAuthorizationsQuery {
        developer: Some("d".to_owned()),
        ..Default::default()
    };
    let clients = collect_items(client.client().authorizations("s", &query).items())
        .await
        .unwrap();
    let ids: Vec<_> = clients.iter().filter_map(|client| client.client_id).collect();
    assert_eq!(ids, [1, 2, 3]);
    for request in server.received_requests().await.unwrap() {
        let query = request.url.query().unwrap();
        assert!(query.starts_with("subject=s&developer=d&start="), "{query}");
    }

    let (_server, client) = start_server("/api/7/client/authorization/get/list/s", "clients", entries()).await;
    let call = client.client().authorizations_by_subject("s", &Default::default());
    assert_eq!(collect_items(call.items()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn lists_tokens_by_page() {
    let entries = ["a", "b", "c"].map(|hash| json!({"accessTokenHash": hash}));
    let (_server, client) = start_server("/api/7/auth/token/get/list", "accessTokens", entries).await;
    let mut pages = client.token_management().list(&Default::default()).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.total_count, Some(3));
        sizes.push(page.access_tokens.as_ref().map(Vec::len));
    }
    assert_eq!(sizes, [Some(2), Some(1)]);
}
