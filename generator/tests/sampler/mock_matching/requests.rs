//! How queries, headers, paths and methods are compared.

use super::{LIST, MatchMode, SECRET, client, mismatch, panic_message, query, request};
use crate::Client;
use crate::models::*;
use crate::test_util::MockServer;

#[tokio::test]
async fn queries_are_compared_by_pairs() {
    let list = |query: ClientsListQuery| move |client: &Client| client.clients().list("s", &query);
    let expected_call = || list(query(&["x", "y"]));
    assert_eq!(mismatch(expected_call(), MatchMode::Exact, expected_call()).await, "");
    let other = mismatch(expected_call(), MatchMode::Exact, list(query(&["y", "x"]))).await;
    assert_eq!(other, format!("{LIST} query: `scopes` has a different value"));
    let less = mismatch(expected_call(), MatchMode::Exact, list(Default::default())).await;
    assert_eq!(
        less,
        format!("{LIST} query: `scopes` is missing; query: `start` is missing")
    );
    let developer = ClientsListQuery {
        developer: Some(SECRET.into()),
        ..query(&["x", "y"])
    };
    let more = mismatch(expected_call(), MatchMode::Exact, list(developer)).await;
    assert_eq!(more, format!("{LIST} query: `developer` is unexpected"));

    let mock = MockServer::start();
    let list = mock.when(expected_call()(&client(&mock))).respond(Vec::new());
    let url = format!(
        "{}/api/1/client/get/list?scopes=x&start=1&scopes=%79&subject=s",
        mock.url()
    );
    assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
    assert_eq!(list.count(), 1);
    assert_eq!(mock.received()[0].query()[2], ("scopes".to_owned(), "y".to_owned()));
}

#[tokio::test]
async fn only_the_headers_of_the_call_are_compared() {
    let delete = |trace: &'static str| move |client: &Client| client.clients().delete(7, trace);
    assert_eq!(mismatch(delete("a"), MatchMode::Exact, delete("a")).await, "");
    let start = "DELETE /api/1/client/delete/7 (client_delete_api)\n    does not match `client_delete_api`";
    let other = mismatch(delete("a"), MatchMode::Exact, delete(SECRET)).await;
    assert_eq!(other, format!("{start} header: `x-trace` has a different value"));
    let with = |client: &Client| client.clients().delete(7, "a").header("x-own", SECRET);
    assert_eq!(
        mismatch(with, MatchMode::Exact, delete("a")).await,
        format!("{start} header: `x-own` is missing")
    );
    assert_eq!(mismatch(delete("a"), MatchMode::Exact, with).await, "");

    // The call does not match on the token.
    let mock = MockServer::start();
    mock.when(client(&mock).token().issue(&request()))
        .respond(TokenIssueResponse::default())
        .expect_once();
    let other = mock.client_builder().service_id("1").token(SECRET).build().unwrap();
    other.token().issue(&request()).await.unwrap();
}

#[tokio::test]
async fn paths_and_methods_are_compared() {
    let get = |id: &'static str| move |client: &Client| client.clients().get(id);
    assert_eq!(mismatch(get("a/b c"), MatchMode::Exact, get("a/b c")).await, "");
    let other = mismatch(get("7"), MatchMode::Exact, get("8")).await;
    let start = "GET /api/1/client/get/8 (client_get_api)\n    does not match `client_get_api`";
    assert_eq!(other, format!("{start} path: expected `/api/1/client/get/7`"));
    let another = |client: &Client| client.with_service_id("2").clients().get("8");
    let other = mismatch(get("8"), MatchMode::Exact, another).await;
    assert!(other.ends_with(" path: expected `/api/1/client/get/8`"), "{other}");

    let info = |client: &Client| client.misc().info();
    let other = mismatch(get("8"), MatchMode::Exact, info).await;
    assert_eq!(
        other,
        "GET /api/info (info_api)\n    no expectation for this operation "
    );
    // The same path, but another operation.
    let list = |client: &Client| client.clients().list("s", &ClientsListQuery::default());
    let other = mismatch(get("8"), MatchMode::Exact, list).await;
    assert!(other.ends_with("\n    no expectation for this operation "), "{other}");

    let mock = MockServer::start();
    mock.when(get("8")(&client(&mock))).error(418);
    let sent = reqwest::Client::new()
        .post(format!("{}/api/1/client/get/8", mock.url()))
        .send();
    assert_eq!(sent.await.unwrap().status(), 501);
    let text = panic_message(|| mock.verify());
    assert!(
        text.contains("\n  POST /api/1/client/get/8\n    no expectation for this operation\n"),
        "{text}"
    );
}

#[tokio::test]
async fn the_base_path_of_the_client_is_compared() {
    let mock = MockServer::start();
    let server = format!("{}/base", mock.url());
    let client = mock.client_builder().server(server).service_id("1").build().unwrap();
    mock.when(client.clients().get("x")).ignore_arguments().respond(None);
    client.clients().get("8").await.unwrap();
    let list = client.clients().list("s", &ClientsListQuery::default());
    assert_eq!(list.max_attempts(1).await.unwrap_err().status().unwrap(), 501);
    let text = panic_message(|| mock.verify());
    assert!(
        text.contains("\n  GET /base/api/1/client/get/list\n    no expectation"),
        "{text}"
    );
}
