//! The constructs that OpenAPI 3.2 adds, as they are sent and received.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, RetryPolicy};
use serde_json::{Value as Json, from_value, json, to_value};
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

fn guest(json: Json) -> Guest {
    let guest: Guest = from_value(json.clone()).unwrap();
    assert_eq!(to_value(&guest).unwrap(), json);
    guest
}

#[test]
fn objects_without_a_known_discriminator_are_of_the_default_type() {
    let writer = guest(json!({"role": "writer", "books": 3}));
    assert!(matches!(writer, Guest::Writer(writer) if writer.books == 3));
    assert!(matches!(
        guest(json!({"role": "Reader", "favorite": "Emma"})),
        Guest::Reader(_)
    ));
    for json in [
        json!({"surname": "Ann"}),
        json!({"surname": "Ann", "role": "cook"}),
        json!({"surname": "Ann", "role": "Person"}),
        json!({"surname": "Ann", "role": null}),
    ] {
        let person = guest(json.clone());
        assert!(
            matches!(&person, Guest::Person(person) if person.surname == "Ann"),
            "{json}: {person:?}"
        );
    }
}

#[test]
fn a_value_that_is_not_of_the_default_type_is_kept() {
    for json in [
        json!({}),
        json!({"surname": 7}),
        json!({"role": "writer"}),
        json!("Ann"),
    ] {
        assert_eq!(guest(json.clone()), Guest::Other(json));
    }
}

#[tokio::test]
async fn the_default_type_is_sent_without_a_discriminator() {
    let server = ScriptedServer::start([Action::respond_json(r#"[{"surname":"Bob"},{"role":"Reader"}]"#)]);
    let ann = Guest::Person(Person::new("Ann"));
    let guests = client(&server.url).additions().invite(&ann).await.unwrap();
    assert!(
        matches!(guests.as_slice(), [Guest::Person(_), Guest::Reader(_)]),
        "{guests:?}"
    );
    let body = |guest: &Guest| {
        offline_client()
            .additions()
            .invite(guest)
            .into_request()
            .unwrap()
            .into_body()
    };
    assert_eq!(body(&ann), r#"{"surname":"Ann"}"#);
    let writer = Guest::Writer(Writer {
        books: 3,
        ..Writer::default()
    });
    assert_eq!(body(&writer), r#"{"role":"writer","books":3}"#);
}
