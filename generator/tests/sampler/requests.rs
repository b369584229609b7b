//! Conversion of calls to requests, without sending them.

use crate::models::*;
use crate::{Call, Client, Error, Server};
use serde_json::json;
use std::collections::BTreeMap;

fn client() -> Client {
    Client::builder()
        .server("https://api.test/base/")
        .token("token")
        .service_id("1")
        .build()
        .unwrap()
}

/// Method and URL.
fn method_and_uri<T>(call: Call<T>) -> String {
    let request = call.into_request().unwrap();
    format!("{} {}", request.method(), request.uri())
}

fn request_error<T>(call: Call<T>) -> String {
    match call.into_request() {
        Err(error @ Error::Request(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn body<T>(call: Call<T>) -> String {
    String::from_utf8(call.into_request().unwrap().into_body().into()).unwrap()
}

#[test]
fn a_request_has_method_url_headers_and_body() {
    let request = client()
        .token()
        .issue(&TokenIssueRequest::new("t", "s"))
        .into_request()
        .unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://api.test/base/api/1/auth/token/issue");
    let headers = request.headers();
    assert_eq!(headers["authorization"], "Bearer token");
    assert!(headers["authorization"].is_sensitive());
    assert_eq!(headers["user-agent"], concat!("sampler/", env!("CARGO_PKG_VERSION")));
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(request.body(), r#"{"ticket":"t","subject":"s"}"#);
}

#[test]
fn the_first_server_is_the_default() {
    let client = Client::builder().token("t").service_id("1").build().unwrap();
    assert_eq!(
        method_and_uri(client.misc().info()),
        "GET https://us.example.com/api/info"
    );
    let client = Client::builder().server(Server::Jp).build().unwrap();
    assert_eq!(
        method_and_uri(client.misc().info()),
        "GET https://jp.example.com/api/info"
    );
}

#[test]
fn a_path_value_is_one_segment() {
    let client = client();
    let get = |id: &str| method_and_uri(client.clients().get(id));
    let base = "GET https://api.test/base/api/1/client/get";
    assert_eq!(get("7"), format!("{base}/7"));
    assert_eq!(get("a/b?c#d%2e e"), format!("{base}/a%2Fb%3Fc%23d%252e%20e"));
    assert_eq!(get("-._~!$&'()*+,;=:@"), format!("{base}/-._~!$&'()*+,;=:@"));
    assert_eq!(
        get("é\\\r\n\t\"<>^`{|}[]\0"),
        format!("{base}/%C3%A9%5C%0D%0A%09%22%3C%3E%5E%60%7B%7C%7D%5B%5D%00")
    );
    assert_eq!(get("..."), format!("{base}/..."));
    assert_eq!(get("%2e%2e"), format!("{base}/%252e%252e"));
    assert_eq!(
        method_and_uri(client.misc().maybe(".", None)),
        "POST https://api.test/base/maybe/..json"
    );
    assert_eq!(
        method_and_uri(client.misc().pair("a", ".")),
        "GET https://api.test/base/pair/a./end"
    );
}

#[test]
fn an_empty_path_value_or_a_dot_segment_is_an_error() {
    let client = client();
    assert_eq!(
        request_error(client.clients().get("")),
        "client_get_api: path parameter `clientId` is empty"
    );
    for dots in [".", ".."] {
        assert_eq!(
            request_error(client.clients().get(dots)),
            "client_get_api: path parameter `clientId` is a dot segment (`.` or `..`)",
        );
    }
    assert!(request_error(client.misc().pair(".", ".")).contains("`b` is a dot segment"));
    let client = Client::builder().token("t").service_id("..").build().unwrap();
    assert!(request_error(client.clients().get("7")).contains("`serviceId` is a dot segment"));
}

#[test]
fn a_missing_client_parameter_is_an_error_if_it_is_used() {
    let client = Client::builder().token("t").build().unwrap();
    assert_eq!(
        request_error(client.clients().get("7")),
        "client_get_api: path parameter `serviceId` is not set"
    );
    assert!(client.misc().info().into_request().is_ok());
}

#[test]
fn the_token_is_only_sent_where_it_is_required() {
    let request = client().misc().info().into_request().unwrap();
    assert!(!request.headers().contains_key("authorization"));
    assert_eq!(request.headers()["accept"], "text/plain");
    let client = Client::builder().service_id("1").build().unwrap();
    assert_eq!(
        request_error(client.clients().get("7")),
        "client_get_api: the client has no token"
    );
}

#[test]
fn query_parameters_are_percent_encoded() {
    let query = ClientsListQuery {
        start: Some(0),
        end: None,
        developer: Some("a&b=c +é".into()),
        scopes: Some(vec!["x".into(), "y z".into()]),
    };
    assert_eq!(
        method_and_uri(client().clients().list("s/?#", &query)),
        "GET https://api.test/base/api/1/client/get/list?subject=s%2F%3F%23&start=0&developer=a%26b%3Dc%20%2B%C3%A9&scopes=x&scopes=y%20z",
    );
    assert!(method_and_uri(client().clients().list("", &ClientsListQuery::default())).ends_with("/list?subject="));
}

#[test]
fn header_parameters_and_headers_of_the_call_are_sent() {
    let client = client();
    let request = client
        .clients()
        .delete(7, "abc")
        .header("Accept", "x/y")
        .header("X-N", 5);
    let request = request.into_request().unwrap();
    assert_eq!(request.headers()["x-trace"], "abc");
    assert_eq!(request.headers()["x-n"], "5");
    assert_eq!(request.headers().get_all("accept").iter().collect::<Vec<_>>(), ["x/y"]);
    let tags = vec!["a".to_owned(), "b".to_owned()];
    let request = client
        .misc()
        .post_form(&tags, &Sampler::default())
        .into_request()
        .unwrap();
    assert_eq!(request.headers()["x-tags"], "a,b");
    let request = client.misc().post_form(&[], &Sampler::default());
    assert!(!request.into_request().unwrap().headers().contains_key("x-tags"));
}

#[test]
fn an_invalid_header_is_an_error() {
    let client = client();
    assert_eq!(
        request_error(client.clients().delete(7, "hunter2\r\nEvil: 1")),
        "client_delete_api: header `X-Trace`: not a valid header value",
    );
    assert_eq!(
        request_error(client.clients().get("7").header("a\nb", "c")),
        "client_get_api: \"a\\nb\" is not a valid header name",
    );
}

#[test]
fn the_first_error_is_returned() {
    let call = client()
        .clients()
        .get("7")
        .header("bad name", 1)
        .header("x", "\n")
        .as_form();
    assert!(request_error(call).contains("bad name"));
}

#[test]
fn an_optional_body_can_be_omitted() {
    let client = client();
    let request = client.misc().maybe("p", None).into_request().unwrap();
    assert!(request.body().is_empty());
    assert!(!request.headers().contains_key("content-type"));
    assert_eq!(body(client.misc().maybe("p", Some(&Cat::default()))), r#"{"lives":0}"#);
}

#[test]
fn a_non_finite_number_in_a_body_is_an_error() {
    let sampler = Sampler {
        double: f64::NAN,
        ..Default::default()
    };
    assert_eq!(
        request_error(client().misc().post_form(&[], &sampler)),
        "form_api: body: a number is not finite"
    );
}

#[test]
fn a_text_body_is_sent() {
    let request = client().misc().echo(".", "x", "hällo").into_request().unwrap();
    assert_eq!(request.headers()["content-type"], "text/plain");
    assert_eq!(request.body(), "hällo");
    assert_eq!(request.uri().path(), "/base/api/echo/.x");
}

#[test]
fn a_form_has_a_pair_per_value() {
    let sampler = Sampler {
        single: 0.5,
        note: Some("a b&c".into()),
        any: Some(json!(["x", 1, true])),
        next: Some(Box::default()),
        weights: Some(BTreeMap::from([("w".into(), 1.0)])),
        grid: Some(vec![vec![1, 2]]),
        gaps: Some(vec![Some(1), Some(2)]),
        pet: Some(Pet::String("Tom".into())),
        ..Default::default()
    };
    let text = body(client().misc().post_form(&[], &sampler));
    let as_form = client().misc().post_form(&[], &sampler).as_form();
    assert_eq!(body(as_form), text, "`as_form` does not change a form");
    let pairs: Vec<_> = text.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    let values = |name: &str| {
        pairs
            .iter()
            .filter(|pair| pair.0 == name)
            .map(|pair| pair.1)
            .collect::<Vec<_>>()
    };
    assert_eq!(values("flag"), ["false"]);
    assert_eq!(values("single"), ["0.5"]);
    assert_eq!(values("note"), ["a%20b%26c"]);
    assert_eq!(values("any"), ["x", "1", "true"]);
    assert_eq!(values("weights"), ["%7B%22w%22%3A1.0%7D"]);
    assert_eq!(values("grid"), ["%5B%5B1%2C2%5D%5D"]);
    assert_eq!(values("gaps"), ["1", "2"]);
    assert_eq!(values("pet"), ["Tom"]);
    assert!(values("next")[0].starts_with("%7B%22flag"));
    assert_eq!(values("limit"), [""; 0]);
}

#[test]
fn a_json_body_can_be_sent_as_a_form() {
    let request = TokenIssueRequest {
        properties: Some(vec![Property {
            key: "k".into(),
            ..Default::default()
        }]),
        access_token_duration: Some(60),
        ..TokenIssueRequest::new("t/1", "s s")
    };
    let request = client().token().issue(&request).as_form().into_request().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    let text = std::str::from_utf8(request.body()).unwrap();
    let mut pairs: Vec<_> = text.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "accessTokenDuration=60",
            "properties=%5B%7B%22key%22%3A%22k%22%7D%5D",
            "subject=s%20s",
            "ticket=t%2F1"
        ],
    );
    let call = client().misc().maybe("p", Some(&Cat::default())).as_form();
    assert_eq!(request_error(call), "maybe_api: the operation has no form body");
}

#[test]
fn errors_clients_and_calls_are_send() {
    fn check<T: std::error::Error + Send + Sync + 'static>() {}
    check::<Error>();
    fn anywhere<T: Send + Sync + 'static>() {}
    anywhere::<Client>();
    fn sends<T: Send + 'static>(_: T) {}
    sends(client().misc().info());
    sends(client().misc().info().into_future());
    sends(client().misc().info().send());
    assert!(size_of::<Error>() <= 16);
}
