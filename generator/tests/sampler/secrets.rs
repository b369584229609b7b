//! Puts secrets into all secret fields and parameters, and checks that no output shows them.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, Error};
use serde_json::{Value, json};
use std::error::Error as _;

/// The value of all secrets.
const SECRET: &str = "hunter2";

/// Fields that must be marked as secret in the descriptors: by name, by format, by configuration.
const SECRETS: &[&str] = &[
    "oldPassword",
    "CLIENT_SECRET",
    "private-keys",
    "access_token",
    "words",
    "accessToken",
    "pin",
    "refreshToken",
    "responseContent",
    "ticket",
];

fn keychain_json() -> Value {
    json!({
        "oldPassword": SECRET,
        "CLIENT_SECRET": SECRET,
        "private-keys": [SECRET],
        "access_token": {"value": SECRET, "seconds": 5},
        "words": [SECRET],
        "entries": {"apiKey": SECRET, "id": "1"},
        "any": {"nested": [{"client_secret": SECRET, "password": {"a": SECRET}, "tokens": 5}]},
        "tokenType": "seen1",
        "passwordPolicy": "seen2",
        "accessTokenDuration": 33,
        "secretExpiresAt": 44,
        "otp": true,
        "token": "mac",
        "nextPageToken": "seen3",
        "secret": "seen4"
    })
}

#[test]
fn debug_of_a_model_hides_only_its_secrets() {
    let model: Keychain = serde_json::from_value(keychain_json()).unwrap();
    for shown in [format!("{model:?}"), format!("{model:#?}")] {
        assert!(!shown.contains(SECRET), "{shown}");
        for seen in [
            "seen1",
            "seen2",
            "33",
            "44",
            "true",
            "mac",
            "seen3",
            "seen4",
            "\"1\"",
            "\"tokens\": 5",
        ] {
            assert!(shown.contains(seen), "{seen}: {shown}");
        }
    }
}

/// The source of each object descriptor, with the name of its model.
fn descriptors() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/generated/src/models");
    let mut tables = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for table in text.split("rt::ObjectDescriptor::new(").skip(1) {
            let name = table.split('"').nth(1).unwrap().to_owned();
            tables.push((name, table.split(");").next().unwrap().to_owned()));
        }
    }
    tables
}

#[test]
fn every_secret_field_is_marked_in_its_descriptor() {
    let mut found = 0;
    for (model, table) in descriptors() {
        for line in table.lines().filter(|line| line.contains("rt::Field::")) {
            let name = line.split('"').nth(1).unwrap();
            if SECRETS.contains(&name) {
                found += 1;
                assert!(line.contains(".secret()"), "{model}: {line}");
            }
        }
    }
    assert!(found >= 8, "{found}");
}

/// Sets all fields of a value: secret ones to [`SECRET`], others to `text`.
fn fill(value: &mut dyn crate::runtime::ModelValue, text: &str, depth: usize) {
    use crate::runtime::ValueMut;
    match value.as_value_mut() {
        ValueMut::Bool(value) => *value = true,
        ValueMut::OptionalBool(value) => *value = Some(true),
        ValueMut::OptionalI64(value) => *value = Some(1),
        ValueMut::String(value) => text.clone_into(value),
        ValueMut::OptionalString(value) => *value = Some(text.to_owned()),
        ValueMut::StringEnum(value) => drop(value.set(text)),
        ValueMut::StringFormat(value) => drop(value.try_set(text)),
        ValueMut::Json(value) => *value = json!({"a": [text, {"b": text}]}),
        ValueMut::Union(value) => value
            .set(
                &json!({"type": text, "a": text}),
                &mut crate::runtime::DecodeContext::new(crate::runtime::codec::decode::budget::Limits::NONE),
            )
            .unwrap(),
        _ if depth == 0 => {}
        ValueMut::Optional(value) => value.set_value().into_iter().for_each(|value| fill(value, text, depth)),
        ValueMut::List(list) => {
            for _ in 0..2 {
                list.push(crate::runtime::codec::decode::budget::Growth::default())
                    .into_iter()
                    .for_each(|value| fill(value, text, depth - 1));
            }
        }
        ValueMut::Map(map) => {
            for name in ["one", "two"] {
                let entry = map.entry(name.to_owned());
                entry.into_iter().for_each(|value| fill(value, text, depth - 1));
            }
        }
        ValueMut::Object(object) => {
            let table = object.object_descriptor().fields;
            object.visit_mut(&mut |fields, extra| {
                for (field, value) in table.iter().zip(fields) {
                    fill(*value, if field.secret { SECRET } else { text }, depth - 1);
                }
                // Undeclared properties may be secret.
                if let Some(extra) = extra {
                    let entry = extra.entry("more".to_owned());
                    entry.into_iter().for_each(|value| fill(value, SECRET, depth - 1));
                }
            });
        }
        _ => {}
    }
}

/// The `Debug` output of a model with all fields set.
fn debug_output<T: crate::runtime::ModelValue + Default + std::fmt::Debug>(
    name: &'static str,
) -> (&'static str, String) {
    let mut value = T::default();
    fill(&mut value, "seen", 6);
    (name, format!("{value:?} {value:#?}"))
}

macro_rules! shown {
    ($($model:ident)*) => {
        vec![$(debug_output::<$model>(stringify!($model))),*]
    };
}

#[test]
fn debug_of_every_model_hides_secrets() {
    let shown = shown! {
        AdditionsShelfOptions ApiResult AuthorizationDetails Boxed Car Card Cat Change ClientsListQuery Colour Criteria CursorResponse
        DeployResponse202 Dog Ferry Fields FilesRequest Filter GuardedKeepOptions Keychain ListsCursorQuery ListsOffsetQuery ListsPageQuery
        ListsRangeQuery PageResponse Parts Property RangeResponse Report Ruling Sampler Scores SecuredQueryQuery
        StylesElsewhereOptions StylesFindQuery Taxi Texts TokenIssueRequest TokenIssueResponse Transfer Wide
        Animal Notice NoticeCall Payment Pet Refusal Tree Vehicle
    };
    for (model, shown) in &shown {
        assert!(!shown.contains(SECRET), "{model}: {shown}");
    }
    assert!(shown.iter().filter(|(_, shown)| shown.contains("seen")).count() > 20);
    // Models that are not in the list have no secret fields of their own.
    for (model, table) in descriptors() {
        let is_listed = shown.iter().any(|(name, _)| *name == model);
        assert!(is_listed || !table.contains(".secret()"), "{model} is not in the list");
    }
}

fn client(server: &ScriptedServer) -> Client {
    Client::builder()
        .server(&server.url)
        .token(SECRET)
        .basic_auth("u", SECRET)
        .header_key(SECRET)
        .query_key(SECRET)
        .cookie_key(SECRET)
        .service_id("1")
        .build()
        .unwrap()
}

fn error_text(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!("\n{error}\n{error:?}");
        source = error.source();
    }
    text
}

#[tokio::test]
async fn debug_of_a_response_hides_secrets() {
    let server = ScriptedServer::start([Action::respond(
        200,
        "content-type: application/json\r\nset-cookie: sid=hunter2\r\nx-auth-token: hunter2\r\n",
        &keychain_json().to_string(),
    )]);
    let response = client(&server).guarded().one(SECRET).await.unwrap();
    let shown = format!("{response:?} {response:#?} {:?}", response.headers());
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("Keychain { ") && shown.contains("seen1"), "{shown}");

    // Text and bytes may contain secrets.
    let server = ScriptedServer::start([Action::respond(200, "content-type: text/plain\r\n", SECRET)]);
    let bytes = client(&server).guarded().one("x").accept("text/plain").await.unwrap();
    let shown = format!("{bytes:?}");
    assert!(!shown.contains(SECRET) && shown.contains("[7 bytes]"), "{shown}");
}

#[tokio::test]
async fn credentials_of_every_security_scheme_are_hidden() {
    let error_body = json!({"resultCode": "A1", "resultMessage": "no", "ticket": SECRET});
    let scripts = [
        Action::respond(200, "content-type: application/json\r\n", "{"),
        Action::respond(401, "content-type: application/json\r\n", &error_body.to_string()),
        Action::respond(302, "location: https://hunter2.test/?key=hunter2\r\n", SECRET),
        Action::Send(String::new()),
        Action::Send(format!("HTTP/1.1 {SECRET}\r\n\r\n")),
        Action::Send(format!("HTTP/1.1 200 OK\r\n{SECRET}\r\n\r\n")),
    ];
    for script in scripts {
        let server = ScriptedServer::start([script.clone()]);
        let (sender, receiver) = std::sync::mpsc::channel();
        let (request_sender, response_sender) = (sender.clone(), sender);
        let client = Client::builder()
            .server(&server.url)
            .token(SECRET)
            .basic_auth("u", SECRET)
            .header_key(SECRET)
            .query_key(SECRET)
            .cookie_key(SECRET)
            .service_id("1")
            .on_request(move |request| {
                let _ = request_sender.send(format!("{request:?} {:?}", request.headers()));
            })
            .on_response(move |outcome| {
                let error = outcome.error().map(|error| format!("{error} {error:?}"));
                let _ = response_sender.send(format!("{outcome:?} {error:?}"));
            })
            .build()
            .unwrap();
        let secured = client.secured();
        let mut shown = format!("{client:?} {client:#?} {secured:?}");
        macro_rules! call_and_show {
            ($($call:expr;)*) => {$(
                shown += &format!("{:?}", $call);
                shown += &format!("{:?}", $call.into_request().unwrap().headers());
                match $call.max_attempts(1).await {
                    Ok(response) => shown += &format!("{response:?}"),
                    Err(error) => shown += &error_text(&error),
                }
            )*};
        }
        call_and_show! {
            secured.basic();
            secured.header();
            secured.query(&SecuredQueryQuery::default());
            secured.cookie("dark");
            secured.oauth();
            secured.either();
            client.guarded().one(SECRET);
            client.guarded().keep(
                Some(&serde_json::from_value(keychain_json()).unwrap()),
                &GuardedKeepOptions { new_api_key: Some(SECRET.into()), pin: Some(SECRET.into()), ..Default::default() },
            );
        }
        shown.extend(receiver.try_iter());
        let login = "dTpodW50ZXIy";
        assert!(!shown.contains(SECRET) && !shown.contains(login), "{script:?}: {shown}");
    }
}

/// Traces of calls with every security scheme and with secrets in all parameters.
#[cfg(feature = "tracing")]
#[tokio::test]
async fn credentials_of_every_security_scheme_are_not_traced() {
    let (traced, guard) = crate::span_recorder::SpanRecorder::start();
    let error_body = json!({"resultCode": SECRET, "resultMessage": SECRET}).to_string();
    for script in [
        Action::respond_json(&keychain_json().to_string()),
        Action::respond(
            401,
            "content-type: application/json\r\nwww-authenticate: hunter2\r\n",
            &error_body,
        ),
        Action::Send(String::new()),
    ] {
        let server = ScriptedServer::start([script]);
        let client = client(&server);
        let secured = client.secured();
        let _ = secured.basic().max_attempts(2).await;
        let _ = secured.header().await;
        let _ = secured.query(&SecuredQueryQuery::default()).await;
        let _ = secured.cookie("dark").await;
        let _ = secured.oauth().await;
        let _ = client.guarded().one(SECRET).await;
        let body = serde_json::from_value(keychain_json()).unwrap();
        let _ = client.guarded().keep(Some(&body), &GuardedKeepOptions::default()).await;
    }
    drop(guard);
    let seen = format!("{:?}", traced.recorded());
    assert!(!seen.contains(SECRET) && seen.contains("guarded_api"), "{seen}");
}

#[test]
fn debug_of_optional_parameters_hides_secrets() {
    let options = GuardedKeepOptions {
        new_api_key: Some(SECRET.into()),
        pin: Some(SECRET.into()),
        theme: Some(SECRET.into()),
        word: Some(SECRET.into()),
        page_token: Some("seen".into()),
    };
    let shown = format!("{options:?}");
    assert!(!shown.contains(SECRET) && shown.contains("seen"), "{shown}");
}

/// The message of a mock server about an unexpected call.
#[cfg(feature = "test-util")]
#[tokio::test]
async fn failures_of_the_mock_server_hide_secrets() {
    let mock = crate::test_util::MockServer::start();
    let client = mock
        .client_builder()
        .basic_auth("u", SECRET)
        .header_key(SECRET)
        .query_key(SECRET)
        .cookie_key(SECRET)
        .build()
        .unwrap();
    let secured = client.secured();
    mock.when(client.guarded().keep(None, &GuardedKeepOptions::default()))
        .respond(Keychain::default());
    mock.when(client.guarded().one("hunter2 as well"))
        .respond(Keychain::default());
    let options = GuardedKeepOptions {
        new_api_key: Some(SECRET.into()),
        pin: Some(SECRET.into()),
        ..Default::default()
    };
    let body = serde_json::from_value(keychain_json()).unwrap();
    let mut shown = String::new();
    for error in [
        client.guarded().keep(Some(&body), &options).await.unwrap_err(),
        client.guarded().one("hunter2").await.unwrap_err(),
        secured.basic().await.map(drop).unwrap_err(),
        secured.header().await.map(drop).unwrap_err(),
        secured
            .query(&SecuredQueryQuery::default())
            .await
            .map(drop)
            .unwrap_err(),
        secured.cookie("dark").await.map(drop).unwrap_err(),
    ] {
        shown += &error_text(&error);
        shown += &String::from_utf8_lossy(error.api().unwrap().bytes());
    }
    let received = format!("{:?}", mock.received());
    let failure = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(mock))).unwrap_err();
    shown += failure.downcast_ref::<String>().unwrap();
    shown += &received;
    assert!(!shown.contains(SECRET) && shown.contains("newApiKey"), "{shown}");
    assert!(shown.contains("GET /guarded/{deviceCode} (guarded_one_api)"), "{shown}");
}
