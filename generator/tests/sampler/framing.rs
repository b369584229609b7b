//! Headers that affect the framing of messages: if a call or hook sets them, the body arrives complete or nothing is
//! sent.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Call, Client, ErrorKind, Response};
use std::time::Duration;

/// A call with this header.
fn call_with_header(name: &str, value: &str) -> Call<Keychain> {
    let client = Client::builder().server("https://a.test").build().unwrap();
    let body = Keychain {
        token_type: Some("four".into()),
        ..Default::default()
    };
    client
        .guarded()
        .keep(Some(&body), &GuardedKeepOptions::default())
        .header(name, value)
}

/// RFC 9110, sections 7.2, 7.6.1, 7.8, 8.6, 10.1.1 and 10.1.4; RFC 9113, section 8.2.2.
const FRAMING: &[(&str, &str)] = &[
    ("content-length", "3"),
    ("Content-Length", "0"),
    ("content-length", "-1"),
    ("content-length", "+20"),
    ("transfer-encoding", "chunked"),
    ("Transfer-Encoding", "gzip, chunked"),
    ("host", "b.test"),
    ("host", "a.test:443, b.test"),
    ("connection", "close"),
    ("connection", "x-key"),
    ("keep-alive", "timeout=5"),
    ("proxy-connection", "keep-alive"),
    ("te", "gzip"),
    ("trailer", "x-sum"),
    ("upgrade", "h2c"),
    ("http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"),
    ("expect", "100-continue"),
];

#[test]
fn a_conflicting_framing_header_is_an_error() {
    for (name, value) in FRAMING {
        let error = call_with_header(name, value).into_request().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert_eq!(
            error.to_string(),
            format!(
                "guarded_api: header `{}`: the HTTP client sets it, and this value differs from the one that is sent",
                name.to_lowercase()
            )
        );
    }
}

#[test]
fn a_framing_header_with_the_value_that_is_sent_is_accepted() {
    let length = call_with_header("x", "y")
        .into_request()
        .unwrap()
        .body()
        .len()
        .to_string();
    for (name, value) in [
        ("content-length", length.as_str()),
        ("host", "a.test"),
        ("Host", "A.test"),
    ] {
        let request = call_with_header(name, value).into_request().unwrap();
        assert!(!request.headers().contains_key(name), "{name}");
    }
    assert_eq!(
        call_with_header("te", "trailers").into_request().unwrap().headers()["te"],
        "trailers"
    );
}

#[test]
fn a_pseudo_header_is_not_a_valid_header_name() {
    for name in [":path", ":authority", ":method"] {
        let error = call_with_header(name, "x").into_request().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("guarded_api: {name:?} is not a valid header name")
        );
    }
}

#[tokio::test]
async fn hooks_cannot_truncate_the_body() {
    for (name, value) in FRAMING {
        let server = ScriptedServer::start([Action::respond_json("{}")]);
        let client = Client::builder()
            .server(&server.url)
            .on_request(move |request| {
                let name: http::HeaderName = name.parse().unwrap();
                request.headers_mut().append(name, value.parse().unwrap());
            })
            .build()
            .unwrap();
        let body = Keychain {
            token_type: Some("four".into()),
            ..Default::default()
        };
        let call = client.guarded().keep(Some(&body), &GuardedKeepOptions::default());
        let error = call.timeout(Duration::from_secs(5)).await.unwrap_err();
        assert_eq!((error.kind(), server.requests()), (ErrorKind::Request, 0), "{name}");
    }
}

#[tokio::test]
async fn default_headers_of_a_custom_http_client_cannot_truncate_the_body() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let defaults = [(http::header::CONTENT_LENGTH, http::HeaderValue::from_static("3"))];
    let http = reqwest::Client::builder()
        .default_headers(defaults.into_iter().collect())
        .no_proxy()
        .build()
        .unwrap();
    let client = Client::builder().server(&server.url).http_client(http).build().unwrap();
    let body = Keychain {
        token_type: Some("four".into()),
        ..Default::default()
    };
    let sent: Response<Keychain> = client
        .guarded()
        .keep(Some(&body), &GuardedKeepOptions::default())
        .await
        .unwrap();
    assert_eq!(sent.attempts(), 1);
    let head = server.heads()[0].to_ascii_lowercase();
    assert!(head.contains("content-length: 20"), "{head}");
    assert_eq!(head.matches("content-length").count(), 1, "{head}");
}
