//! Validation of the settings in `ClientBuilder::build`.

use crate::{Client, Error};
use std::time::Duration;

fn config_error(server: &str) -> Option<String> {
    match Client::builder().server(server).token("hunter2").build() {
        Ok(_) => None,
        Err(error @ Error::Config(_)) => {
            assert!(!error.to_string().contains("hunter2"), "{error}");
            assert!(error.operation().is_none());
            Some(error.to_string())
        }
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_server_is_an_absolute_http_url() {
    for server in [
        "https://a.test",
        "https://a.test:8443/base/path/",
        "HTTPS://A.test",
        "https://[2001:db8::1]/",
    ] {
        assert_eq!(config_error(server), None, "{server}");
    }
    for server in ["", "a.test", "/api", "//a.test", "https://", "https://a b.test"] {
        assert_eq!(
            config_error(server).as_deref(),
            Some("client: the server is not an absolute URL, such as https://api.example.com"),
            "{server}"
        );
    }
    for server in ["ftp://a.test", "file:///etc/passwd", "unix:/run/x", "a.test:443"] {
        assert_eq!(
            config_error(server).as_deref(),
            Some("client: the server is neither http nor https"),
            "{server}"
        );
    }
    for server in [
        "https://hunter2@a.test",
        "https://a:hunter2@a.test",
        "https://a.test?q",
        "https://a.test/#f",
    ] {
        let text = "client: the server has a user, password, query or fragment in its URL";
        assert_eq!(config_error(server).as_deref(), Some(text), "{server}");
    }
}

#[test]
fn a_token_requires_https_or_a_loopback_address() {
    for server in [
        "http://localhost",
        "http://LOCALHOST:80/x",
        "http://127.0.0.1",
        "http://127.8.8.8:1",
        "http://127.1",
        "http://[::1]:9",
    ] {
        assert_eq!(config_error(server), None, "{server}");
    }
    for server in [
        "http://a.test",
        "http://localhost.a.test",
        "http://alocalhost",
        "http://128.0.0.1",
        "http://127.0.0.1.a.test",
        "http://[::2]",
        "http://0.0.0.0",
    ] {
        let text = "client: the server URL is http; credentials require https, except for a loopback address";
        assert_eq!(config_error(server).as_deref(), Some(text), "{server}");
    }
    assert!(Client::builder().server("http://a.test").build().is_ok());
}

#[test]
fn an_invalid_token_is_a_config_error() {
    for token in ["", " ", "a\nb", "a\r\nX: y", "a\0"] {
        let error = Client::builder().token(token).build().unwrap_err();
        assert_eq!(
            error.to_string(),
            "client: the token is empty or not a valid header value"
        );
    }
}

#[test]
fn a_connect_timeout_with_a_custom_http_client_is_a_config_error() {
    let client = Client::builder()
        .http_client(reqwest::Client::new())
        .connect_timeout(Duration::from_secs(1));
    assert!(matches!(client.build(), Err(Error::Config(_))));
    assert!(
        Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .build()
            .is_ok()
    );
}
