//! The constructs that OpenAPI 3.2 adds, as they are sent and received.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, RetryPolicy};
use std::time::Duration;

fn client(url: &str) -> Client {
    Client::builder()
        .server(url)
        .token("token")
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)))
        .build()
        .unwrap()
}

fn offline_client() -> Client {
    client("https://api.test")
}

#[tokio::test]
async fn a_query_is_sent_with_its_body_and_retried() {
    let failure = Action::respond(500, "", "");
    let server = ScriptedServer::start([failure, Action::respond_json(r#"["Emma"]"#)]);
    let titles = client(&server.url)
        .additions()
        .query(&BookSearch::new("em"))
        .await
        .unwrap();
    assert_eq!(*titles, ["Emma"]);
    assert_eq!(server.requests(), 2);
    for head in server.heads() {
        assert!(head.starts_with("QUERY /books HTTP/1.1\r\n"), "{head}");
        assert!(head.contains("content-type: application/json\r\n"), "{head}");
    }
    let request = offline_client()
        .additions()
        .query(&BookSearch::new("em"))
        .into_request()
        .unwrap();
    assert_eq!(request.body(), r#"{"text":"em"}"#);
}

#[tokio::test]
async fn a_request_of_any_other_method_is_sent_once() {
    let server = ScriptedServer::start([Action::respond(500, "", "")]);
    client(&server.url).additions().link("b").await.unwrap_err();
    assert_eq!(server.requests(), 1);
    assert!(server.heads()[0].starts_with("LINK /books?to=b HTTP/1.1\r\n"));
}
