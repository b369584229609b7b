//! Calls to a server: requests, responses, timeouts and errors.

use crate::models::*;
use crate::{ApiError, Client, ClientBuilder, Error};
use std::error::Error as _;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wiremock::matchers::{any, body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn builder(server: &str) -> ClientBuilder {
    Client::builder().server(server).token("hunter2").service_id("1")
}

/// Starts a server that sends this response to every request, and a client for it.
async fn respond_with(response: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = builder(&server.uri()).build().unwrap();
    (server, client)
}

fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json;charset=utf-8")
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

/// The API error of a token request.
async fn api_error(response: ResponseTemplate) -> Box<ApiError> {
    let (_server, client) = respond_with(response).await;
    match client.token().issue(&request()).await.unwrap_err() {
        Error::Api(error) => error,
        error => panic!("{error:?}"),
    }
}

/// The message of the decode error for a response.
async fn decode_error(response: ResponseTemplate) -> String {
    let (_server, client) = respond_with(response).await;
    match client.token().issue(&request()).await.unwrap_err() {
        error @ Error::Decode(_) => {
            assert!(error.status().is_some_and(|status| status.is_success()));
            assert_eq!(error.operation(), Some("auth_token_issue_api"));
            error.to_string()
        }
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn request_and_response_match_the_document() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/base/api/1/auth/token/issue"))
        .and(header("authorization", "Bearer hunter2"))
        .and(header("content-type", "application/json"))
        .and(body_json(serde_json::json!({"ticket": "t", "subject": "s"})))
        .respond_with(json(200, r#"{"action":"OK","accessToken":"hunter2"}"#).insert_header("x-id", "9"))
        .expect(1)
        .mount(&server)
        .await;
    let client = builder(&format!("{}/base/", server.uri())).build().unwrap();
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-id"], "9");
    assert_eq!(response.action, Some(TokenIssueResponseAction::Ok));
    assert_eq!(response.bytes().len(), 39);
    assert!(!format!("{response:?} {:?}", *response).contains("hunter2"));
    assert_eq!(response.into_inner().access_token.as_deref(), Some("hunter2"));
}

#[tokio::test]
async fn a_call_is_sent_when_awaited() {
    let (server, client) = respond_with(json(200, "{}")).await;
    let call = client.token().issue(&request());
    drop(client.token().issue(&request()).into_request());
    assert!(server.received_requests().await.unwrap().is_empty());
    call.send().await.unwrap();
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_invalid_request_is_not_sent() {
    let (server, client) = respond_with(json(200, "{}")).await;
    let error = client.clients().get("..").await.unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert_eq!(error.operation(), Some("client_get_api"));
    assert_eq!(error.status(), None);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_encoded_path_is_sent_unchanged() {
    let (server, client) = respond_with(ResponseTemplate::new(200)).await;
    client.clients().get("a/../b%2f;x='y'").await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), "/api/1/client/get/a%2F..%2Fb%252f;x='y'");
}

#[tokio::test]
async fn the_query_is_sent() {
    let server = MockServer::start().await;
    Mock::given(query_param("subject", "a b+c&d"))
        .and(query_param("scopes", "x"))
        .respond_with(json(200, r#"[{"key":"k"}]"#))
        .mount(&server)
        .await;
    let client = builder(&server.uri()).build().unwrap();
    let query = ClientsListQuery {
        scopes: Some(vec!["x".into()]),
        ..Default::default()
    };
    let list = client.clients().list("a b+c&d", &query).await.unwrap();
    assert_eq!(list.len(), 1);
}

#[tokio::test]
async fn responses_with_text_bytes_json_and_no_body() {
    let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_raw("h\u{e9}", "text/plain")).await;
    assert_eq!(*client.misc().info().await.unwrap(), "h\u{e9}");
    assert_eq!(
        &client.misc().echo(".", "x", "x").await.unwrap()[..],
        "h\u{e9}".as_bytes()
    );
    client.clients().delete(7, "abc").await.unwrap();

    let (_server, client) = respond_with(ResponseTemplate::new(204)).await;
    assert_eq!(*client.clients().get("7").await.unwrap(), None);
    client.clients().delete(7, "abc").await.unwrap();

    let (_server, client) = respond_with(json(200, r#"{"key":"k"}"#)).await;
    assert_eq!(client.clients().get("7").await.unwrap().as_ref().unwrap().key, "k");

    let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_bytes([0xff])).await;
    let error = client.misc().info().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "info_api: body of the response (200): the text is not UTF-8"
    );
}

#[tokio::test]
async fn unions_in_requests_and_responses() {
    let (server, client) = respond_with(json(200, r#"{"tricks":["sit"]}"#)).await;
    let cat = Animal::Cat(Cat {
        kind: Some("cat".into()),
        ..Cat::new(9)
    });
    let pet = client.misc().event(&cat).await.unwrap();
    let Pet::Dog(dog) = &*pet else { panic!("{:?}", *pet) };
    assert_eq!(dog.tricks, ["sit"]);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].body, br#"{"lives":9,"kind":"cat"}"#);
    let anything = client.misc().upload("").await.unwrap();
    assert_eq!(*anything, serde_json::json!({"tricks": ["sit"]}));
}

#[tokio::test]
async fn a_response_that_does_not_match_the_document_is_a_decode_error() {
    assert_eq!(
        decode_error(json(200, r#"{"properties":[{"key":"k"},{"key":4711}]}"#)).await,
        "auth_token_issue_api: body of the response (200): $.properties[1].key: expected a string, found a number at line 1 column 38",
    );
    assert!(
        decode_error(json(200, r#"{"action":"#))
            .await
            .contains("EOF while parsing a value")
    );
    assert!(decode_error(json(200, "{} {}")).await.contains("trailing characters"));
    assert!(
        decode_error(json(200, ""))
            .await
            .ends_with("(200): expected JSON, found nothing")
    );
    assert!(
        decode_error(ResponseTemplate::new(204))
            .await
            .ends_with("(204): expected JSON, found nothing")
    );
    let html = ResponseTemplate::new(200).set_body_raw("<p>hunter2", "Text/HTML; charset=utf-8");
    assert!(decode_error(html).await.ends_with("expected JSON, found text/html"));
}

#[tokio::test]
async fn json_media_types_are_recognized() {
    for media_type in [
        "application/problem+json",
        "APPLICATION/JSON",
        "text/json ; charset=utf-8",
    ] {
        let (_server, client) = respond_with(ResponseTemplate::new(200).set_body_raw("{}", media_type)).await;
        client.token().issue(&request()).await.unwrap();
    }
}

#[tokio::test]
async fn an_error_response_has_code_message_and_body() {
    let body = r#"{"resultCode":"A001","resultMessage":"no","secret":"hunter2"}"#;
    let error = api_error(json(400, body).insert_header("x-id", "9")).await;
    assert_eq!(error.status(), 400);
    assert_eq!(error.headers()["x-id"], "9");
    assert_eq!(error.result_code(), Some("A001"));
    assert_eq!(error.result_message(), Some("no"));
    assert_eq!(error.body::<ApiResult>().unwrap().result_code.as_deref(), Some("A001"));
    assert!(error.body::<Cat>().is_none());
    assert_eq!(error.bytes(), body);
    let error = Error::Api(error);
    assert_eq!(error.to_string(), "auth_token_issue_api: 400 Bad Request: A001: no");
    assert_eq!(
        (error.result_code(), error.result_message()),
        (Some("A001"), Some("no"))
    );
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.source().is_none());
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_most_specific_status_determines_the_error_type() {
    assert_eq!(
        api_error(json(409, r#"{"lives":3}"#))
            .await
            .body::<Cat>()
            .unwrap()
            .lives,
        3
    );
    assert!(
        api_error(json(404, r#"{"lives":3}"#))
            .await
            .body::<ApiResult>()
            .is_some()
    );
    assert!(api_error(json(503, "{}")).await.body::<ApiResult>().is_some());
}

#[tokio::test]
async fn a_status_range_covers_its_hundred_and_default_the_rest() {
    let body = r#"{"lives":3,"resultCode":"A001","key":"k"}"#;
    for (status, name) in [
        (400, "Cat"),
        (499, "Cat"),
        (500, "ApiResult"),
        (599, "ApiResult"),
        (302, "Property"),
        (399, "Property"),
        (600, "Property"),
    ] {
        let (_server, client) = respond_with(json(status, body)).await;
        let error = client.misc().event(&Animal::default()).await.unwrap_err();
        let error = error.api().unwrap();
        let found = [
            error.body::<Cat>().map(|_| "Cat"),
            error.body::<ApiResult>().map(|_| "ApiResult"),
            error.body::<Property>().map(|_| "Property"),
        ];
        assert_eq!(found.into_iter().flatten().collect::<Vec<_>>(), [name], "{status}");
    }
}

#[tokio::test]
async fn an_undocumented_error_status_is_decoded_as_the_documented_errors() {
    let body = r#"{"resultCode":"A001"}"#;
    for status in [404, 400, 403, 500] {
        let (_server, client) = respond_with(json(status, body)).await;
        let error = client.clients().delete(7, "t").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.result_code(), Some("A001"), "{status}");
        assert_eq!(error.api().unwrap().bytes(), body);
    }
}

#[tokio::test]
async fn an_error_response_with_an_invalid_body_is_an_api_error() {
    for response in [
        ResponseTemplate::new(502).set_body_raw("<p>hunter2", "text/html"),
        ResponseTemplate::new(500),
        json(409, r#"{"lives":"hunter2"}"#),
        ResponseTemplate::new(302).insert_header("location", "/else"),
        ResponseTemplate::new(304),
        ResponseTemplate::new(599),
    ] {
        let error = api_error(response).await;
        assert_eq!(error.result_code(), None);
        assert!(error.body::<ApiResult>().is_none());
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = MockServer::start().await;
    Mock::given(any())
        .respond_with(json(200, "{}"))
        .expect(0)
        .mount(&target)
        .await;
    for status in [301, 302, 303, 307, 308] {
        let response = ResponseTemplate::new(status).insert_header("location", target.uri());
        let (server, client) = respond_with(response).await;
        let error = client.clients().get("7").await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn timeouts_of_client_and_call() {
    let (server, client) = respond_with(json(200, "{}").set_delay(Duration::from_secs(20))).await;
    let start = Instant::now();
    let error = client
        .token()
        .issue(&request())
        .timeout(Duration::from_millis(50))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && !error.is_connect());
    assert_eq!(error.to_string(), "auth_token_issue_api: timed out");
    let short = Duration::from_millis(50);
    let whole = builder(&server.uri()).timeout(short).build().unwrap();
    assert!(whole.token().issue(&request()).await.unwrap_err().is_timeout());
    let each = builder(&server.uri()).attempt_timeout(short).build().unwrap();
    assert!(each.token().issue(&request()).await.unwrap_err().is_timeout());
    let call = client.token().issue(&request()).attempt_timeout(short);
    assert!(call.await.unwrap_err().is_timeout());
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn timeouts_of_a_call_override_those_of_the_client() {
    let (server, _) = respond_with(json(200, "{}").set_delay(Duration::from_millis(60))).await;
    let short = Duration::from_millis(5);
    let client = builder(&server.uri())
        .timeout(short)
        .attempt_timeout(short)
        .build()
        .unwrap();
    let long = Duration::from_secs(10);
    let call = client.token().issue(&request()).timeout(long).attempt_timeout(long);
    call.await.unwrap();
}

#[tokio::test]
async fn the_connect_timeout_is_separate() {
    // The backlog is full with two connections. The kernel does not respond to a third.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let full = socket.listen(1).unwrap();
    let address = full.local_addr().unwrap();
    let _waiting = [
        tokio::net::TcpStream::connect(address).await.unwrap(),
        tokio::net::TcpStream::connect(address).await.unwrap(),
    ];
    let client = builder(&format!("http://{address}"))
        .connect_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = client
        .token()
        .issue(&request())
        .timeout(Duration::from_secs(9))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && error.is_connect(), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn the_timeout_covers_the_body() {
    let server = start_raw_server(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
        true,
    )
    .await;
    let client = builder(&server).timeout(Duration::from_millis(100)).build().unwrap();
    assert!(client.token().issue(&request()).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = builder(&server).build().unwrap();
    let query = ClientsListQuery::default();
    let error = client.clients().list("hunter2", &query).await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!(error.to_string(), "client_get_list_api: could not connect (attempt 3)");
    let mut chain = format!("{error:?}");
    let mut source = error.source();
    assert!(source.is_some());
    while let Some(error) = source {
        chain += &error.to_string();
        source = error.source();
    }
    assert!(chain.contains("onnection refused"), "{chain}");
    assert!(!chain.contains("hunter2"), "{chain}");
}

#[tokio::test]
async fn a_closed_connection_is_a_transport_error() {
    for text in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}"] {
        let client = builder(&start_raw_server(text, false).await).build().unwrap();
        let error = client.token().issue(&request()).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "auth_token_issue_api: the connection broke before the response was complete"
        );
    }
}

#[tokio::test]
async fn max_response_bytes_limits_bodies() {
    let body = format!(r#"{{"subject":"{}"}}"#, "x".repeat(5000));
    let limit = body.len();
    for status in [200, 400] {
        let (server, _) = respond_with(json(status, &body)).await;
        let client = builder(&server.uri()).max_response_bytes(limit - 1).build().unwrap();
        let error = client.token().issue(&request()).await.unwrap_err();
        match (&error, status) {
            (Error::Decode(_), 200) => assert!(error.to_string().ends_with("(200): more than 5013 bytes"), "{error}"),
            (Error::Api(error), 400) => {
                assert_eq!(error.bytes().len(), limit - 1);
                assert!(error.body::<ApiResult>().is_none());
            }
            _ => panic!("{error:?}"),
        }
    }
    let (server, _) = respond_with(json(200, &body)).await;
    let client = builder(&server.uri()).max_response_bytes(limit).build().unwrap();
    client.token().issue(&request()).await.unwrap();
}

#[tokio::test]
async fn the_user_agent_is_set_on_a_user_provided_http_client() {
    let (server, _) = respond_with(json(200, "{}")).await;
    let http = reqwest::Client::builder()
        .no_proxy()
        .user_agent("mine")
        .build()
        .unwrap();
    let client = builder(&server.uri()).http_client(http).build().unwrap();
    client.token().issue(&request()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(
        requests[0].headers["user-agent"],
        concat!("generator/", env!("CARGO_PKG_VERSION"))
    );
}

/// Starts a server that responds to one request with this text. `hold` keeps the connection open.
async fn start_raw_server(text: &'static str, hold: bool) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await;
        stream.write_all(text.as_bytes()).await.unwrap();
        if hold {
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
    });
    format!("http://{address}")
}
