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

#[tokio::test]
async fn groups_are_methods_of_the_groups_that_they_are_part_of() {
    let server = ScriptedServer::start([Action::respond_json(r#"["old"]"#)]);
    let client = client(&server.url);
    // A group can be kept longer than the one that returned it.
    let labels = client.additions().shelves().labels();
    assert_eq!(*labels.list().await.unwrap(), ["old"]);
    assert!(server.heads()[0].starts_with("GET /shelves/labels HTTP/1.1\r\n"));
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

fn uri<T>(call: crate::Call<T>) -> String {
    let uri = call.into_request().unwrap().uri().to_string();
    uri.strip_prefix("https://api.test").unwrap().to_owned()
}

#[test]
fn a_query_string_can_be_a_form() {
    let criteria = Criteria {
        tags: Some(vec!["a b".into(), "c&d".into()]),
        near: Some(CriteriaNear {
            lat: Some(1.5),
            long: None,
        }),
        other: Some(CriteriaOther { deep: Some(true) }),
        ..Criteria::new("50%")
    };
    let call = |criteria| {
        offline_client()
            .additions()
            .by_form(&AdditionsByFormOptions { criteria })
    };
    assert_eq!(
        uri(call(Some(criteria))),
        "/queries/form?start=50%25&tags=a%20b,c%26d&near%5Blat%5D=1.5&other=%7B%22deep%22%3Atrue%7D"
    );
    assert_eq!(uri(call(None)), "/queries/form");
}

#[test]
fn a_query_string_can_be_json_or_text() {
    let filter = NumberFilter {
        numbers: Some(vec![1, 2]),
        flag: crate::Nullable::Null,
    };
    assert_eq!(
        uri(offline_client().additions().by_json(&filter)),
        "/queries/json?%7B%22numbers%22%3A%5B1%2C2%5D%2C%22flag%22%3Anull%7D"
    );
    assert_eq!(
        uri(offline_client().additions().by_text("$.a.b[1:1]")),
        "/queries/text?%24.a.b%5B1%3A1%5D"
    );
}

#[test]
fn a_secret_in_a_query_string_needs_https() {
    let client = Client::builder().server("http://api.test").build().unwrap();
    let call = |secret_code| {
        let criteria = Criteria {
            secret_code,
            ..Criteria::new("s")
        };
        client.additions().by_form(&AdditionsByFormOptions {
            criteria: Some(criteria),
        })
    };
    assert!(call(None).into_request().is_ok());
    let error = call(Some("hunter2".into())).into_request().unwrap_err().to_string();
    assert!(error.contains("secret_code") && !error.contains("hunter2"), "{error}");
}

fn shelf(shelf: &str, options: &AdditionsShelfOptions) -> crate::Call<()> {
    offline_client()
        .additions()
        .shelf(shelf, &["x;y".into(), "%7e/".into()], options)
}

#[test]
fn reserved_characters_of_a_path_are_not_encoded_where_a_path_can_have_them() {
    let path = |text: &str| uri(shelf(text, &AdditionsShelfOptions::default()));
    assert_eq!(path("a:b@c!d=e"), "/shelves/a:b@c!d=e/x;y,%7e%2F");
    assert_eq!(
        path("a/b?c#d[e]%2f%zz%"),
        "/shelves/a%2Fb%3Fc%23d%5Be%5D%2f%25zz%25/x;y,%7e%2F"
    );
    for text in ["", ".", ".."] {
        shelf(text, &AdditionsShelfOptions::default())
            .into_request()
            .unwrap_err();
    }
}

#[test]
fn cookies_in_the_style_cookie_are_not_encoded() {
    let list = || Some(vec!["a b".to_owned(), "100%".to_owned()]);
    let options = AdditionsShelfOptions {
        raw: Some("\"%41,é".into()),
        list: list(),
        joined: list(),
        object: Some([("k".to_owned(), "v=1".to_owned()), ("l".to_owned(), "w".to_owned())].into()),
        reserved: Some("%41%;".into()),
    };
    let request = shelf("s", &options).into_request().unwrap();
    assert_eq!(
        request.headers()["cookie"].as_bytes(),
        "raw=\"%41,é; list=a b; list=100%; joined=a b,100%; k=v=1; l=w; reserved=%41%25%3B".as_bytes()
    );
}

#[test]
fn a_cookie_cannot_begin_another_one() {
    for raw in ["a; admin=1", "a\r\nb: c", "a\0"] {
        let options = AdditionsShelfOptions {
            raw: Some(raw.into()),
            ..Default::default()
        };
        let error = shelf("s", &options).into_request().unwrap_err().to_string();
        assert!(
            error.contains("`raw`") && error.contains("a cookie cannot contain"),
            "{error}"
        );
    }
}

#[test]
fn a_security_scheme_can_be_identified_by_a_uri() {
    let client = |builder: crate::ClientBuilder| builder.server("https://api.test").build().unwrap();
    let with_key = client(Client::builder().station_key("hunter2"));
    let request = with_key.additions().stations().into_request().unwrap();
    assert_eq!(request.headers()["x-station-key"], "hunter2");
    assert!(client(Client::builder()).additions().stations().into_request().is_err());
}
