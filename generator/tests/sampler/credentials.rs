//! Credentials of every kind: which are sent, where, and that they are not exposed elsewhere.

use crate::models::SecuredQueryQuery;
use crate::{Call, Client, ClientBuilder, Error, ErrorKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const KEY: &str = "hunter2 +&=é";

fn builder() -> ClientBuilder {
    Client::builder().server("https://a.test")
}

/// The request of a call. Checks that secrets occur only where they are sent.
fn request<T>(call: Call<T>) -> http::Request<bytes::Bytes> {
    let shown = format!("{call:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let request = call.into_request().unwrap();
    let shown = format!("{:?}", request.headers());
    assert!(!shown.contains("hunter2"), "{shown}");
    request
}

fn request_error<T>(call: Call<T>) -> String {
    match call.into_request() {
        Err(error @ Error::Request(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn config_error(builder: ClientBuilder) -> String {
    match builder.build() {
        Err(error @ Error::Config(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn basic_auth_is_encoded_and_validated() {
    let client = builder().basic_auth("Aladdin", "open sesame").build().unwrap();
    let sent = request(client.secured().basic());
    // RFC 7617, section 2.
    assert_eq!(sent.headers()["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert!(sent.headers()["authorization"].is_sensitive());
    let client = builder().basic_auth("key", "").build().unwrap();
    let sent = request(client.secured().basic());
    let value = sent.headers()["authorization"].to_str().unwrap();
    let login = STANDARD.decode(value.strip_prefix("Basic ").unwrap()).unwrap();
    assert_eq!(login, b"key:");
    for (user, password, problem) in [
        ("", "p", "the basic_auth is empty or not a valid header value"),
        (
            "hunter2:x",
            "p",
            "the basic_auth has a colon in the user name, or a control character",
        ),
        (
            "u",
            "hunter2\n",
            "the basic_auth has a colon in the user name, or a control character",
        ),
    ] {
        assert_eq!(
            config_error(builder().basic_auth(user, password)),
            format!("client: {problem}")
        );
    }
}

#[test]
fn api_keys_are_sent_in_a_header_the_query_or_a_cookie() {
    let client = builder()
        .header_key("hunter2")
        .query_key(KEY)
        .cookie_key("hunter2 ;")
        .build()
        .unwrap();
    let sent = request(client.secured().header());
    assert_eq!(sent.headers()["x-key"], "hunter2");
    assert!(sent.headers()["x-key"].is_sensitive());
    assert_eq!(sent.uri(), "https://a.test/secured/header");
    let sent = request(client.secured().query(&SecuredQueryQuery { of: Some("b".into()) }));
    assert_eq!(
        sent.uri(),
        "https://a.test/secured/query?of=b&key=hunter2%20%2B%26%3D%C3%A9"
    );
    assert!(!sent.headers().contains_key("x-key"));
    let sent = request(client.secured().cookie("dark"));
    assert_eq!(sent.headers()["cookie"], "theme=dark; sid=hunter2%20%3B");
    assert!(sent.headers()["cookie"].is_sensitive());
    assert_eq!(
        config_error(builder().header_key("hunter2\n")),
        "client: the header_key is empty or not a valid header value"
    );
    for empty in [builder().query_key(""), builder().cookie_key(" ")] {
        assert!(config_error(empty).ends_with("is empty or not a valid header value"));
    }
}

#[test]
fn a_token_applies_to_all_token_schemes_without_their_own() {
    let client = builder().token("all").build().unwrap();
    let bearer = |client: &Client| request(client.misc().upload("x")).headers()["authorization"].clone();
    let oauth = |client: &Client| request(client.secured().oauth()).headers()["authorization"].clone();
    assert_eq!(
        (bearer(&client), oauth(&client)),
        ("Bearer all".parse().unwrap(), "Bearer all".parse().unwrap())
    );
    let client = builder().token("all").oauth("own").build().unwrap();
    assert_eq!(
        (bearer(&client), oauth(&client)),
        ("Bearer all".parse().unwrap(), "Bearer own".parse().unwrap())
    );
    let client = builder().bearer("only").build().unwrap();
    assert_eq!(bearer(&client), "Bearer only");
    assert_eq!(
        request_error(client.secured().oauth()),
        "oauth_api: the client has no token"
    );
}

#[test]
fn the_first_complete_security_alternative_is_sent() {
    let both = builder()
        .header_key("h")
        .query_key("q")
        .basic_auth("u", "p")
        .build()
        .unwrap();
    let sent = request(both.secured().either());
    assert_eq!(sent.uri().query(), Some("key=q"));
    assert_eq!(sent.headers()["x-key"], "h");
    assert!(!sent.headers().contains_key("authorization"));

    let half = builder().header_key("h").basic_auth("u", "p").build().unwrap();
    let sent = request(half.secured().either());
    assert_eq!(sent.uri().query(), None);
    assert!(!sent.headers().contains_key("x-key"));
    assert!(sent.headers().contains_key("authorization"));

    let half = builder().header_key("h").build().unwrap();
    assert_eq!(
        request_error(half.secured().either()),
        "either_api: the client has no query_key, or basic_auth"
    );
    let none = builder().build().unwrap();
    assert_eq!(
        request_error(none.secured().either()),
        "either_api: the client has no header_key and query_key, or basic_auth"
    );
}

#[test]
fn optional_credentials_are_sent_if_they_are_set() {
    let none = builder().build().unwrap();
    assert!(!request(none.secured().maybe()).headers().contains_key("x-key"));
    let some = builder().header_key("h").build().unwrap();
    assert_eq!(request(some.secured().maybe()).headers()["x-key"], "h");
    // An operation without security requirements is sent without credentials.
    assert!(!request(some.misc().info()).headers().contains_key("x-key"));
}

#[test]
fn credentials_are_not_sent_over_plain_http() {
    let text = "client: the server URL is http; credentials require https, except for a loopback address";
    let plain = || Client::builder().server("http://a.test");
    for builder in [
        plain().token("t"),
        plain().basic_auth("u", "p"),
        plain().header_key("k"),
        plain().query_key("k"),
        plain().cookie_key("k"),
    ] {
        assert_eq!(config_error(builder), text);
    }
    let client = builder().query_key("k").header_key("k").build().unwrap();
    let call = client
        .secured()
        .query(&SecuredQueryQuery::default())
        .server("http://a.test");
    assert!(request_error(call).ends_with("https, except for a loopback address"));
    let call = client.secured().header().server("http://127.0.0.1:9");
    assert_eq!(call.into_request().unwrap().headers()["x-key"], "k");
}

#[tokio::test]
async fn errors_and_debug_output_hide_the_query_key() {
    // No server listens at this address.
    let client = Client::builder()
        .server("http://127.0.0.1:9")
        .query_key("hunter2")
        .build()
        .unwrap();
    let error = client
        .secured()
        .query(&SecuredQueryQuery::default())
        .max_attempts(1)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let shown = format!("{error} {error:?} {:?}", std::error::Error::source(&error));
    assert!(!shown.contains("hunter2"), "{shown}");
    let shown = format!(
        "{:?} {client:?} {:?}",
        Client::builder().query_key("hunter2"),
        client.secured().query(&SecuredQueryQuery::default())
    );
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn an_operation_uses_its_own_server_unless_the_client_has_a_custom_one() {
    let uri = |client: &Client| {
        let secured = client.secured();
        let calls = [secured.files(), secured.files_elsewhere(), secured.files_here()];
        calls.map(|call| call.into_request().unwrap().uri().to_string())
    };
    let own = [
        "https://files.example.com/v2/archive",
        "https://put.example.com/archive",
    ];
    let here = |base: &str| format!("{base}/archive/here");
    let build = |builder: ClientBuilder| builder.build().unwrap();
    for (client, base) in [
        (build(Client::builder()), "https://us.example.com"),
        (
            build(Client::builder().server(crate::Server::Jp)),
            "https://jp.example.com",
        ),
        (
            build(Client::builder().server("https://jp.example.com/")),
            "https://jp.example.com",
        ),
    ] {
        let [first, second, third] = uri(&client);
        assert_eq!([first.as_str(), second.as_str()], own);
        assert_eq!(third, here(base));
    }
    let mock = build(Client::builder().server("http://127.0.0.1:9/mock"));
    let base = "http://127.0.0.1:9/mock";
    assert_eq!(
        uri(&mock),
        [format!("{base}/archive"), format!("{base}/archive"), here(base)]
    );
    let call = build(Client::builder()).secured().files().server("https://b.test");
    assert_eq!(call.into_request().unwrap().uri(), "https://b.test/archive");
}

#[test]
fn server_variables_are_inserted_into_the_url() {
    assert_eq!(crate::Server::Tenant.url(), "https://demo.example.com:8443/v1");
    assert_eq!(
        crate::Server::tenant_with("acme", "443"),
        "https://acme.example.com:443/v1"
    );
    assert_eq!(
        crate::Server::tenant_with("{port}", "1"),
        "https://{port}.example.com:1/v1"
    );
    let client = Client::builder()
        .server(crate::Server::tenant_with("acme", "99"))
        .build()
        .unwrap();
    let uri = client.misc().info().into_request().unwrap().uri().to_string();
    assert_eq!(uri, "https://acme.example.com:99/v1/api/info");
}
