//! Secrets are not sent to another machine over plain HTTP, wherever they are in a request.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Call, Client, ClientBuilder, ErrorKind};
use http::HeaderValue;
use serde_json::json;

const PLAIN_HTTP_SERVER: &str = "http://a.test";

fn client(server: &str) -> Client {
    Client::builder().server(server).build().unwrap()
}

/// The error of a call over plain HTTP to another machine. Checks that the call is allowed over TLS and to this machine.
fn plain_http_error<T>(call: impl Fn(&Client) -> Call<T>) -> Option<String> {
    for server in [
        "https://a.test",
        "http://127.0.0.1:9",
        "http://[::1]:9",
        "http://localhost:9",
    ] {
        call(&client(server)).into_request().unwrap();
    }
    // With the option to allow plain HTTP, and with the server set on the call.
    let allowed = Client::builder()
        .server(PLAIN_HTTP_SERVER)
        .danger_allow_plain_http(true);
    call(&allowed.build().unwrap()).into_request().unwrap();
    let elsewhere = call(&client("https://a.test")).server(PLAIN_HTTP_SERVER).into_request();
    let here = call(&client(PLAIN_HTTP_SERVER)).into_request();
    let [elsewhere, here] = [elsewhere, here].map(|request| request.err().map(|error| error.to_string()));
    assert_eq!(here, elsewhere);
    here
}

fn expected_error(name: &str) -> Option<String> {
    let rest = "holds a secret and requires https, except for a loopback address";
    Some(format!("guarded_api: the server URL is http; `{name}` {rest}"))
}

fn keep(body: &Keychain, options: &GuardedKeepOptions) -> Option<String> {
    plain_http_error(|client| client.guarded().keep(Some(body), options))
}

#[test]
fn secret_headers_of_the_call_need_https() {
    let with = |name: &'static str| {
        plain_http_error(move |client| {
            let call = client.guarded().keep(None, &GuardedKeepOptions::default());
            call.header(name, "hunter2")
        })
    };
    for name in [
        "authorization",
        "proxy-authorization",
        "cookie",
        "x-api-key",
        "apikey",
        "api-key",
        "x-auth-token",
        "x-auth",
        "private-token",
        "x-amz-security-token",
        "ocp-apim-subscription-key",
        "x-functions-key",
        "x-vault-token",
        "x-csrf-token",
        "x-client-secret",
        "x-password",
        "dpop",
        "oauth-client-attestation-pop",
        // The key of a security scheme of the document.
        "x-key",
    ] {
        assert_eq!(with(name), expected_error(name), "{name}");
    }
    for name in [
        "x-request-id",
        "idempotency-key",
        "x-token-type",
        "accept-language",
        "if-match",
        "x-page-token",
        "user-agent",
        "x-key-id",
    ] {
        assert_eq!(with(name), None, "{name}");
    }
}

#[tokio::test]
async fn secret_headers_set_by_hooks_need_https() {
    let with = |name: &'static str, is_sensitive: bool| async move {
        let client = Client::builder().server(PLAIN_HTTP_SERVER).on_request(move |request| {
            let mut value = HeaderValue::from_static("hunter2");
            value.set_sensitive(is_sensitive);
            request.headers_mut().insert(name, value);
        });
        let call = client.build().unwrap().misc().info();
        let error = call
            .max_attempts(1)
            .timeout(std::time::Duration::from_millis(200))
            .await;
        error.unwrap_err().kind()
    };
    for name in ["cookie", "x-api-key", "proxy-authorization"] {
        assert_eq!(with(name, false).await, ErrorKind::Request, "{name}");
    }
    assert_eq!(with("x-colour", true).await, ErrorKind::Request);
    assert_ne!(with("x-colour", false).await, ErrorKind::Request);
}

#[test]
fn secret_parameters_need_https() {
    let options = GuardedKeepOptions::default;
    for (options, name) in [
        (
            GuardedKeepOptions {
                new_api_key: Some("hunter2".into()),
                ..options()
            },
            "newApiKey",
        ),
        (
            GuardedKeepOptions {
                pin: Some("hunter2".into()),
                ..options()
            },
            "pin",
        ),
        (
            GuardedKeepOptions {
                word: Some("hunter2".into()),
                ..options()
            },
            "word",
        ),
        (
            GuardedKeepOptions {
                theme: Some("dark".into()),
                ..options()
            },
            "theme",
        ),
    ] {
        assert_eq!(keep(&Keychain::default(), &options), expected_error(name));
    }
    let harmless = GuardedKeepOptions {
        page_token: Some("2".into()),
        ..options()
    };
    assert_eq!(keep(&Keychain::default(), &harmless), None);

    let path = plain_http_error(|client| client.guarded().one("hunter2"));
    assert_eq!(
        path.unwrap().split_once(": ").unwrap().1.split('`').nth(1),
        Some("deviceCode")
    );
    let sent = client("https://a.test").guarded().keep(
        None,
        &GuardedKeepOptions {
            pin: Some("hunter2".into()),
            ..options()
        },
    );
    assert!(sent.into_request().unwrap().headers()["pin"].is_sensitive());
}

#[test]
fn secret_body_fields_need_https() {
    let none = GuardedKeepOptions::default();
    for (body, name) in [
        (json!({"oldPassword": "x"}), "oldPassword"),
        (json!({"CLIENT_SECRET": "x"}), "CLIENT_SECRET"),
        (json!({"private-keys": ["x"]}), "private-keys"),
        (json!({"access_token": {"value": "x"}}), "access_token"),
        (json!({"words": ["x"]}), "words"),
        (json!({"entries": {"a": "b", "db_password": "x"}}), "db_password"),
        (json!({"any": [{"a": {"refreshToken": "x"}}]}), "refreshToken"),
    ] {
        let body: Keychain = serde_json::from_value(body).unwrap();
        assert_eq!(keep(&body, &none), expected_error(name));
    }
    for body in [
        json!({"tokenType": "a", "passwordPolicy": "b", "accessTokenDuration": 1, "secretExpiresAt": 2}),
        json!({"otp": true, "token": "mac", "nextPageToken": "x", "secret": "x"}),
        json!({"any": {"tokens": 3, "password": null, "has_secret": true}, "entries": {"token_type": "x"}}),
        json!({}),
    ] {
        let body: Keychain = serde_json::from_value(body).unwrap();
        assert_eq!(keep(&body, &none), None);
    }
    // In a form.
    let property = |client: &Client| {
        let issue = TokenIssueRequest::new("hunter2", "s");
        client.token().issue(&issue)
    };
    let client = Client::builder().server("https://a.test").token("t").service_id("1");
    let client = client.build().unwrap();
    let error = property(&client)
        .as_form()
        .server(PLAIN_HTTP_SERVER)
        .into_request()
        .unwrap_err();
    assert!(error.to_string().ends_with("https, except for a loopback address"));
}

#[test]
fn credentials_need_https() {
    let builders: [fn(ClientBuilder) -> ClientBuilder; 5] = [
        |builder| builder.token("hunter2"),
        |builder| builder.basic_auth("u", "hunter2"),
        |builder| builder.header_key("hunter2"),
        |builder| builder.query_key("hunter2"),
        |builder| builder.cookie_key("hunter2"),
    ];
    for given in builders {
        let builder = || given(Client::builder().server(PLAIN_HTTP_SERVER));
        let error = builder().build().unwrap_err();
        assert!(
            error.to_string().ends_with("https, except for a loopback address"),
            "{error}"
        );
        builder().danger_allow_plain_http(true).build().unwrap();
    }
}

/// A redirect could lead to plain HTTP.
#[tokio::test]
async fn redirects_are_errors_for_every_security_scheme() {
    for status in [301, 302, 303, 307, 308] {
        let other = ScriptedServer::start([Action::respond_json("{}")]);
        let location = format!("location: {}/x\r\n", other.url.replace("127.0.0.1", "localhost"));
        let server = ScriptedServer::start([Action::respond(status, &location, "")]);
        let client = Client::builder()
            .server(&server.url)
            .token("hunter2")
            .basic_auth("u", "hunter2")
            .header_key("hunter2")
            .query_key("hunter2")
            .cookie_key("hunter2")
            .build()
            .unwrap();
        let secured = client.secured();
        let outcomes = [
            secured.basic().await.map(drop),
            secured.header().await.map(drop),
            secured.query(&SecuredQueryQuery::default()).await.map(drop),
            secured.cookie("dark").await.map(drop),
            secured.oauth().await.map(drop),
        ];
        for outcome in outcomes {
            assert_eq!(outcome.unwrap_err().status().unwrap().as_u16(), status);
        }
        assert_eq!((server.requests(), other.requests()), (5, 0));
    }
}
