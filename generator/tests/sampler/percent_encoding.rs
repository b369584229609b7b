//! Percent-encoding of every character in paths, queries and forms.

use reqwest::Url;
use serde_json::json;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::models::*;
use crate::runtime::client::base_url::BaseUrl;
use crate::{Call, Client, Error, Temperature};

fn client() -> Client {
    Client::builder()
        .server("https://api.test")
        .token("t")
        .service_id("1")
        .build()
        .unwrap()
}

fn uri<T>(call: Call<T>) -> String {
    call.into_request().unwrap().uri().to_string()
}

fn body<T>(call: Call<T>) -> String {
    String::from_utf8(call.into_request().unwrap().into_body().into()).unwrap()
}

/// All of ASCII, and characters of two, three and four bytes in UTF-8.
fn characters() -> impl Iterator<Item = char> {
    (0..128).map(char::from).chain(['é', '€', '𝄞', '\u{feff}'])
}

/// Encodes a character as in RFC 3986: `%XX` for each byte, unless it is alphanumeric or allowed.
fn encoded(character: char, allowed: &str) -> String {
    if character.is_ascii_alphanumeric() || allowed.contains(character) {
        return character.to_string();
    }
    let mut buffer = [0; 4];
    let bytes = character.encode_utf8(&mut buffer).bytes();
    bytes.map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn a_url_after_its_base_is_parsed_like_a_whole_url() {
    let paths = [
        "",
        "/",
        "//",
        "//other.test/a",
        "/\\other.test",
        "/.",
        "/..",
        "/a/../../b",
        "/%2e%2E/a",
        "/a b",
        "/a?b=/#c",
        "?a",
    ];
    let characters = characters().flat_map(|character| [format!("/{character}"), format!("/a{character}b")]);
    let paths: Vec<String> = paths.map(str::to_owned).into_iter().chain(characters).collect();
    for server in [
        "https://api.test",
        "http://127.0.0.1:8080//",
        "https://[::1]/a/",
        "https://API.test:443/a%20b/..",
    ] {
        let base = BaseUrl::parse(server).unwrap();
        for path in &paths {
            let text = format!("{}{path}", base.as_str());
            assert_eq!(base.parse_longer(&text).ok(), Url::parse(&text).ok(), "{text}");
        }
    }
}

#[test]
fn every_character_in_a_path_value_is_encoded() {
    let client = client();
    for character in characters() {
        let uri = uri(client.clients().get(&format!("a{character}b")));
        // `pchar`, section 3.3.
        let segment = format!("a{}b", encoded(character, "-._~!$&'()*+,;=:@"));
        assert_eq!(uri, format!("https://api.test/api/1/client/get/{segment}"));
        // The URL parser of the HTTP client must not change anything.
        let url = Url::parse(&uri).unwrap();
        assert_eq!(url.as_str(), uri);
        assert_eq!(url.path_segments().unwrap().next_back(), Some(segment.as_str()));
        let decoded = percent_encoding::percent_decode_str(&segment).decode_utf8().unwrap();
        assert_eq!(decoded, format!("a{character}b"));
    }
}

#[test]
fn every_path_value_of_one_character_is_a_valid_url() {
    let client = client();
    for character in characters().filter(|character| *character != '.') {
        let uri = uri(client.clients().get(&character.to_string()));
        assert_eq!(Url::parse(&uri).unwrap().as_str(), uri);
    }
}

#[test]
fn every_character_in_a_client_parameter_is_encoded() {
    // Shared, because creating one is slow.
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for character in characters() {
        let client = Client::builder()
            .http_client(http.clone())
            .server("https://api.test")
            .token("t")
            .service_id(format!("a{character}b"))
            .build()
            .unwrap();
        let segment = format!("a{}b", encoded(character, "-._~!$&'()*+,;=:@"));
        assert_eq!(
            uri(client.clients().get("7")),
            format!("https://api.test/api/{segment}/client/get/7")
        );
    }
}

#[test]
fn every_character_in_a_query_value_is_encoded() {
    let client = client();
    for character in characters() {
        let value = format!("a{character}b");
        let query = ClientsListQuery {
            developer: Some(value.clone()),
            scopes: Some(vec![value.clone(), value.clone()]),
            ..Default::default()
        };
        let uri = uri(client.clients().list(&value, &query));
        let text = format!("a{}b", encoded(character, "-._~"));
        let (_, query) = uri.split_once('?').unwrap();
        assert_eq!(
            query,
            format!("subject={text}&developer={text}&scopes={text}&scopes={text}")
        );
        let url = Url::parse(&uri).unwrap();
        assert_eq!(url.as_str(), uri);
        let pairs: Vec<_> = url
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let expected = ["subject", "developer", "scopes", "scopes"].map(|name| (name.to_owned(), value.clone()));
        assert_eq!(pairs, expected);
    }
}

#[test]
fn every_character_in_a_form_is_encoded() {
    let client = client();
    for character in characters() {
        let value = format!("a{character}b");
        let text = format!("a{}b", encoded(character, "-._~"));
        let request = TokenIssueRequest::new(value.clone(), "s");
        assert_eq!(
            body(client.token().issue(&request).as_form()),
            format!("ticket={text}&subject=s")
        );
        let sampler = Sampler {
            note: Some(value.clone()),
            ..Default::default()
        };
        let form = body(client.misc().post_form(&[], &sampler));
        assert!(form.split('&').any(|pair| pair == format!("note={text}")), "{form}");
        // Servers parse forms like queries.
        let url = Url::parse(&format!("https://api.test?{form}")).unwrap();
        assert!(
            url.query_pairs()
                .any(|pair| pair == ("note".into(), value.clone().into())),
            "{form}"
        );
    }
}

#[test]
fn every_character_in_a_header_is_sent_or_rejected() {
    let client = client();
    for character in characters() {
        let value = format!("a{character}b");
        let request = client.clients().delete(7, &value).into_request();
        if character.is_ascii_control() && character != '\t' {
            assert!(matches!(request, Err(Error::Request(_))), "{character:?}");
        } else {
            assert_eq!(request.unwrap().headers()["x-trace"].as_bytes(), value.as_bytes());
        }
    }
}

#[test]
fn a_path_value_is_never_a_dot_segment() {
    let client = client();
    let assert_error = |call: Call<()>, what: &str| {
        let error = call.into_request().unwrap_err();
        assert!(matches!(error, Error::Request(_)));
        assert!(error.to_string().contains(what), "{error}");
    };
    assert_error(client.misc().pair("", "x"), "`a` is empty");
    assert_error(client.misc().pair("x", ""), "`b` is empty");
    assert_error(client.misc().pair(".", "."), "`b` is a dot segment");
    assert_error(client.misc().maybe("", None), "`part` is empty");
    for (a, b, segment) in [
        (".", "..", "..."),
        ("..", ".", "..."),
        (".", "x", ".x"),
        ("x", "..", "x.."),
        ("%2e", "%2E", "%252e%252E"),
        (".", "%2e", ".%252e"),
        (" ", ".", "%20."),
        ("\t", ".", "%09."),
        (".", "/", ".%2F"),
        (".", "\\", ".%5C"),
        (".", "?", ".%3F"),
        (".", "#", ".%23"),
        ("．", "．", "%EF%BC%8E%EF%BC%8E"),
    ] {
        let uri = uri(client.misc().pair(a, b));
        assert_eq!(uri, format!("https://api.test/pair/{segment}/end"));
        assert_eq!(Url::parse(&uri).unwrap().as_str(), uri);
    }
    let error = client.clients().get("").into_request().unwrap_err();
    assert_eq!(error.to_string(), "client_get_api: path parameter `clientId` is empty");
    // Enums are encoded like strings.
    for alg in ["", ".", ".."] {
        let level = Temperature(0.0);
        let query = MiscTypedQuery::default();
        let call = client
            .misc()
            .typed(&alg.into(), 1, true, &[], 0.5, &'g', &[], &level, &query);
        assert!(matches!(call.into_request(), Err(Error::Request(_))), "{alg}");
    }
}

#[test]
fn arrays_nested_arrays_and_maps_in_a_query() {
    let level = Temperature(0.0);
    let line = |algs: &[JwsAlg], grid: &[Vec<i32>], query: &MiscTypedQuery| {
        let uri = uri(client()
            .misc()
            .typed(&JwsAlg::Es256, u64::MAX, false, algs, -0.25, &'x', grid, &level, query));
        uri.strip_prefix("https://api.test/typed/").unwrap().to_owned()
    };
    let algs = vec![JwsAlg::Hs256, "a,b&c".into(), JwsAlg::None];
    let query = MiscTypedQuery {
        labels: Some([("k".into(), "v".into())].into()),
        levels: Some(vec![]),
        alg: Some(JwsAlg::Hs256),
    };
    assert_eq!(
        line(&algs, &[vec![1, 2], vec![]], &query),
        "ES256/18446744073709551615/false?algs=HS256&algs=a%2Cb%26c&algs=NONE&ratio=-0.25&grade=x\
         &grid=%5B%5B1%2C2%5D%2C%5B%5D%5D&k=v&alg=HS256",
    );
    // An empty list adds no parameter.
    assert_eq!(
        line(&[], &[], &MiscTypedQuery::default()),
        "ES256/18446744073709551615/false?ratio=-0.25&grade=x"
    );
}

#[test]
fn an_array_with_null_is_encoded_as_json() {
    let form = |gaps: Vec<Option<i64>>| {
        let sampler = Sampler {
            gaps: Some(gaps),
            ..Default::default()
        };
        let form = body(client().misc().post_form(&[], &sampler));
        let gaps = form.split('&').filter(|pair| pair.starts_with("gaps="));
        gaps.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(form(vec![Some(1), Some(2)]), ["gaps=1", "gaps=2"]);
    assert_eq!(form(vec![Some(1), None]), ["gaps=%5B1%2Cnull%5D"]);
    assert!(form(vec![]).is_empty());
}

#[test]
fn a_non_finite_number_in_a_query_is_an_error() {
    let level = Temperature(0.0);
    let query = MiscTypedQuery::default();
    for ratio in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let client = client();
        let call = client
            .misc()
            .typed(&JwsAlg::None, 1, true, &[], ratio, &'x', &[], &level, &query);
        let error = call.into_request().unwrap_err();
        assert_eq!(error.to_string(), "typed_api: query: a number is not finite");
    }
}

#[test]
fn an_optional_body_can_be_omitted() {
    let client = client();
    let cat = Cat::default();
    let maybe = |body: Option<&Cat>| client.misc().maybe("p", body).into_request().unwrap();
    let either = |body: Option<&Cat>| client.misc().maybe_either(body).as_form().into_request().unwrap();
    for request in [maybe(None), either(None)] {
        assert!(request.body().is_empty());
        assert!(!request.headers().contains_key("content-type"));
    }
    assert_eq!(maybe(Some(&cat)).body(), r#"{"lives":0}"#);
    assert_eq!(maybe(Some(&cat)).headers()["content-type"], "application/json");
    let form = either(Some(&cat));
    assert_eq!(form.body(), "lives=0");
    assert_eq!(form.headers()["content-type"], "application/x-www-form-urlencoded");
    // Without `Some`, and with nothing at all.
    assert_eq!(body(client.misc().maybe_either(Some(&cat))), r#"{"lives":0}"#);
    assert_eq!(body(client.misc().maybe_either(None)), "");
}

#[test]
fn a_form_has_the_fields_of_the_json() {
    let request = TokenIssueRequest {
        properties: Some(vec![]),
        alg: crate::Nullable::Null,
        labels: Some([("a".into(), "b".into())].into()),
        access_token_duration: Some(i64::MIN),
        ..TokenIssueRequest::new("", "a=b&c")
    };
    // Null and the empty list are omitted, the empty string is not.
    assert_eq!(
        body(client().token().issue(&request).as_form()),
        "ticket=&subject=a%3Db%26c&accessTokenDuration=-9223372036854775808&labels=%7B%22a%22%3A%22b%22%7D",
    );
    // The order and repetition of the builder methods do not matter.
    let twice = client().token().issue(&request).as_form().header("x", 1).as_form();
    assert_eq!(body(twice), body(client().token().issue(&request).as_form()));
}

#[tokio::test]
async fn the_server_receives_the_body() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({})))
        .mount(&server)
        .await;
    let client = Client::builder()
        .server(server.uri())
        .token("t")
        .service_id("1")
        .build()
        .unwrap();
    let request = TokenIssueRequest::new("t/é", "s s");
    client.token().issue(&request).as_form().await.unwrap();
    client.token().issue(&request).await.unwrap();
    client.misc().maybe("p", None).await.unwrap();
    client.misc().upload(&b"\0\xff"[..]).await.unwrap();
    client
        .misc()
        .post_form(&["a".into(), "b,c".into()], &Sampler::default())
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    let arrived: Vec<_> = requests
        .iter()
        .map(|request| {
            let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap());
            (
                header("content-type"),
                header("content-length"),
                request.body.as_slice(),
            )
        })
        .collect();
    let form = "application/x-www-form-urlencoded";
    let text = &b"ticket=t%2F%C3%A9&subject=s%20s"[..];
    assert_eq!(arrived[0], (Some(form), Some("31"), text));
    let text = r#"{"ticket":"t/é","subject":"s s"}"#;
    assert_eq!(arrived[1], (Some("application/json"), Some("33"), text.as_bytes()));
    assert_eq!((arrived[2].0, arrived[2].2), (None, &b""[..]));
    assert_eq!(
        arrived[3],
        (Some("application/octet-stream"), Some("2"), &b"\0\xff"[..])
    );
    assert_eq!(arrived[4].0, Some(form));
    assert_eq!(requests[4].headers["x-tags"], "a,b,c");
}
