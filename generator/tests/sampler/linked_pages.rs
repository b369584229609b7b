//! Pagination by the URL of the next page: in the header `Link` or in the body.

use crate::models::*;
use crate::pagination::{client, collect_items, requested_queries};
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, Error, ErrorKind, RetryPolicy};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

/// A page of `linked` with this header `Link`.
fn linked_page(items: &str, links: &[&str]) -> Action {
    let mut headers = "content-type: application/json\r\n".to_owned();
    for link in links {
        headers.push_str(&format!("link: {link}\r\n"));
    }
    Action::respond(200, &headers, items)
}

/// A page of `next_url` with this value of `links`.
fn url_page(items: &str, links: &str) -> Action {
    Action::respond_json(&format!(r#"{{"value":{items},"links":{links}}}"#))
}

fn next(url: &str) -> String {
    format!(r#"{{"@odata.nextLink":"{url}"}}"#)
}

fn json_response(body: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body, "application/json")
}

/// The items of `next_url` on a server, up to the first error.
async fn values(server: &ScriptedServer) -> (Vec<i64>, Option<Error>) {
    let mut items = client(&server.url)
        .lists()
        .next_url(&ListsNextUrlQuery::default())
        .items();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

/// The error of a page of `next_url` with this URL of the next page.
async fn url_error(url: &str) -> Error {
    let server = ScriptedServer::start([url_page("[1]", &next(url))]);
    let (found, error) = values(&server).await;
    assert_eq!((found.len(), server.requests()), (0, 1), "{url}");
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.is_retryable());
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    error
}

#[tokio::test]
async fn pages_are_linked_by_the_header() {
    let server = ScriptedServer::start([
        linked_page(
            r#"["a","b"]"#,
            &[r#"</first>; rel="first", </lists/linked/x%20y?after=b&c,d>; rel="next""#],
        ),
        linked_page(
            "[]",
            &[
                "</last>; rel=last",
                "<?after=3;4#part>; title=\"a, b\"; REL=\"last NEXT\"",
            ],
        ),
        linked_page(r#"["c"]"#, &["<?after=b>; rel=prev"]),
    ]);
    let options = ListsLinkedOptions {
        filter: Some("f".to_owned()),
        x_trace: Some("t".to_owned()),
        ..Default::default()
    };
    let call = client(&server.url).lists().linked("x y", &options).page_size(7);
    assert_eq!(collect_items(call.items()).await.unwrap(), ["a", "b", "c"]);
    // The URL of a page contains its whole query.
    assert_eq!(
        requested_queries(&server),
        [
            "linked/x%20y?filter=f&limit=7",
            "linked/x%20y?after=b&c,d",
            "linked/x%20y?after=3;4"
        ]
    );
    for head in server.heads() {
        let head = head.to_ascii_lowercase();
        assert!(head.contains("\r\nauthorization: bearer hunter2\r\n"), "{head}");
        assert!(head.contains("\r\nx-trace: t\r\n"), "{head}");
        assert!(head.contains("\r\naccept: application/json\r\n"), "{head}");
    }
}

#[tokio::test]
async fn pages_are_linked_by_a_property() {
    for end in ["{}", "null", r#"{"@odata.nextLink":null}"#, r#"{"@odata.nextLink":""}"#] {
        let server = ScriptedServer::start([
            url_page("[1,2]", &next("/lists/next/url?$skiptoken=a%20b&filter=x")),
            url_page("[]", &next("url?page=3")),
            url_page("[3]", &next("../other?page=4")),
            url_page("[4]", end),
        ]);
        let (found, error) = values(&server).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(found, [1, 2, 3, 4], "{end}");
        assert_eq!(
            requested_queries(&server),
            [
                "next/url",
                "next/url?$skiptoken=a%20b&filter=x",
                "next/url?page=3",
                "other?page=4"
            ]
        );
    }
}

/// An absolute URL of the server, in several spellings.
#[tokio::test]
async fn absolute_urls_of_the_server_are_followed() {
    let spellings: [fn(&str) -> String; 3] = [
        str::to_owned,
        |server| server.replace("http:", "HTTP:"),
        |server| server.replace("http:", ""),
    ];
    for spelling in spellings {
        let server = MockServer::start().await;
        let second = format!("{}/lists/next/url?page=2", spelling(&server.uri()));
        let respond = move |request: &Request| match request.url.query() {
            None => json_response(&format!(r#"{{"value":[1],"links":{}}}"#, next(&second))),
            Some(query) => {
                assert_eq!(query, "page=2");
                json_response(r#"{"value":[2]}"#)
            }
        };
        Mock::given(any()).respond_with(respond).mount(&server).await;
        let call = client(&server.uri()).lists().next_url(&ListsNextUrlQuery::default());
        assert_eq!(collect_items(call.items()).await.unwrap(), [1, 2]);
    }
}

/// An HTTP client of the user may follow redirects. Then the URL that the page came from is the base.
#[tokio::test]
async fn a_relative_url_is_resolved_against_the_url_after_redirects() {
    let server = ScriptedServer::start([
        Action::respond(307, "location: /lists/moved/here\r\n", ""),
        url_page("[1]", &next("?page=2")),
        url_page("[2]", "{}"),
    ]);
    let builder = Client::builder().server(&server.url).token("hunter2");
    let client = builder.http_client(reqwest::Client::new()).build().unwrap();
    let call = client.lists().next_url(&ListsNextUrlQuery::default());
    assert_eq!(collect_items(call.items()).await.unwrap(), [1, 2]);
    assert_eq!(
        requested_queries(&server),
        ["next/url", "moved/here", "moved/here?page=2"]
    );
}

#[tokio::test]
async fn other_servers_are_rejected() {
    for (url, origin) in [
        ("http://evil.test/a?token=hunter2", "http://evil.test"),
        ("https://127.0.0.1/hunter2", "https://127.0.0.1"),
        ("//evil.test:81", "http://evil.test:81"),
        ("http://127.0.0.1:1/lists/next/url", "http://127.0.0.1:1"),
        ("http://hunter2:hunter2@evil.test/", "http://evil.test"),
        (r"/\\evil.test/x", "http://evil.test"),
        ("file:///hunter2", "file:"),
        ("mailto:hunter2", "mailto:"),
    ] {
        let error = url_error(url).await;
        let expected = format!(
            "next_url_api: response (200): the URL of the next page is on another server ({origin}); credentials are sent \
             only to the scheme, host and port of the call"
        );
        assert_eq!(error.to_string(), expected, "{url}");
    }
    assert_eq!(
        url_error("http://a:hunter2:b").await.to_string(),
        "next_url_api: response (200): the URL of the next page is not a valid URL"
    );
}

/// The server of a single call counts, not that of the client.
#[tokio::test]
async fn the_server_of_the_call_is_used_for_all_pages() {
    let server = ScriptedServer::start([url_page("[1]", &next("?page=2")), url_page("[2]", "{}")]);
    let call = client("http://127.0.0.1:9")
        .lists()
        .next_url(&ListsNextUrlQuery::default());
    let items = collect_items(call.server(&server.url).items()).await;
    assert_eq!(items.unwrap(), [1, 2]);
}

#[tokio::test]
async fn a_user_in_the_url_is_rejected() {
    let server = MockServer::start().await;
    let url = server.uri().replace("http://", "http://me:hunter2@") + "/lists/next/url?page=2";
    let page = json_response(&format!(r#"{{"value":[1],"links":{}}}"#, next(&url)));
    Mock::given(any()).respond_with(page).mount(&server).await;
    let call = client(&server.uri()).lists().next_url(&ListsNextUrlQuery::default());
    let error = collect_items(call.items()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "next_url_api: response (200): the URL of the next page contains a user or a password"
    );
}

#[tokio::test]
async fn a_repeated_url_is_an_error() {
    let repeated = "next_url_api: response (200): the URL of the next page repeats an earlier one";
    // The URL that was just requested, in several spellings.
    for url in ["url", "/lists/next/url#x", "./url?", " ", "/lists/x/../next/url"] {
        assert_eq!(url_error(url).await.to_string(), repeated, "{url}");
    }
    // An earlier one.
    let server = ScriptedServer::start([
        url_page("[1]", &next("?page=2")),
        url_page("[2]", &next("?page=3")),
        url_page("[3]", &next("?page=2")),
    ]);
    let (found, error) = values(&server).await;
    assert_eq!((found, server.requests()), (vec![1, 2], 3));
    assert_eq!(error.unwrap().to_string(), repeated);
}

#[tokio::test]
async fn a_malformed_header_is_an_error() {
    let server = ScriptedServer::start([linked_page(r#"["a"]"#, &["/lists/linked/x?hunter2; rel=next"])]);
    let call = client(&server.url).lists().linked("x", &ListsLinkedOptions::default());
    let error = collect_items(call.items()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "linked_api: header `Link` of the response (200): its syntax is not that of RFC 8288"
    );
    assert_eq!(error.kind(), ErrorKind::Decode);
    // A call that is awaited does not look for the next page.
    let page = client(&server.url)
        .lists()
        .linked("x", &ListsLinkedOptions::default())
        .await
        .unwrap();
    assert_eq!(*page, ["a"]);
}

#[tokio::test]
async fn consecutive_empty_pages_are_limited() {
    let script: Vec<Action> = (0..9)
        .map(|page| url_page("[]", &next(&format!("?page={page}"))))
        .collect();
    let server = ScriptedServer::start(script);
    let call = client(&server.url).lists().next_url(&ListsNextUrlQuery::default());
    let error = collect_items(call.max_empty_pages(2).items()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "next_url_api: body of the response (200): 3 consecutive pages have no items"
    );
    assert_eq!(server.requests(), 3);
}

/// A key in the query is sent with each page, once, whether or not the server repeats it in the URL.
#[tokio::test]
async fn a_key_in_the_query_is_sent_once() {
    let server = ScriptedServer::start([
        linked_page(r#"["a"]"#, &["<?page=2>; rel=next"]),
        linked_page(r#"["b"]"#, &["<?key=other&page=3&k%65y=hunter2>; rel=next"]),
        linked_page(r#"["c"]"#, &["<?page=2&key=x>; rel=next"]),
    ]);
    let client = Client::builder()
        .server(&server.url)
        .query_key("hunter2")
        .build()
        .unwrap();
    let call = client.lists().linked("x", &ListsLinkedOptions::default());
    let error = collect_items(call.items()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "linked_api: response (200): the URL of the next page repeats an earlier one"
    );
    assert_eq!(
        requested_queries(&server),
        [
            "linked/x?limit=2&key=hunter2",
            "linked/x?page=2&key=hunter2",
            "linked/x?page=3&key=hunter2"
        ]
    );
}

/// Retries, time limits and hooks apply to the following pages as to the first one.
#[tokio::test]
async fn the_settings_of_the_call_apply_to_each_page() {
    let server = ScriptedServer::start([
        linked_page(r#"["a"]"#, &["<?page=2>; rel=next"]),
        Action::respond(503, "", ""),
        linked_page(r#"["b"]"#, &["<?page=3>; rel=next"]),
        Action::SendAndStall(String::new()),
    ]);
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let recorded = Arc::clone(&attempts);
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let client = Client::builder()
        .server(&server.url)
        .token("hunter2")
        .retry(retry)
        .on_request(move |request| {
            recorded
                .lock()
                .unwrap()
                .push((request.attempt(), request.uri().query().map(str::to_owned)));
        })
        .build()
        .unwrap();
    let call = client.lists().linked("x", &ListsLinkedOptions::default());
    let mut items = call.timeout(Duration::from_millis(300)).items();
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    assert_eq!(items.next().await.unwrap().unwrap(), "b");
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(items.next().await.is_none());
    let query = |attempt: u32, query: &str| (attempt, Some(query.to_owned()));
    assert_eq!(
        *attempts.lock().unwrap(),
        [
            query(1, "limit=2"),
            query(1, "page=2"),
            query(2, "page=2"),
            query(1, "page=3")
        ]
    );
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_iterators_follow_links() {
    let server = ScriptedServer::start([
        linked_page(r#"["a"]"#, &["<?page=2>; rel=next"]),
        linked_page(r#"["b"]"#, &["<http://evil.test/>; rel=next"]),
    ]);
    let call = client(&server.url).lists().linked("x", &ListsLinkedOptions::default());
    let results: Vec<_> = call
        .items_blocking()
        .map(|item| item.map_err(|error| error.kind()))
        .collect();
    assert_eq!(results, [Ok("a".to_owned()), Err(ErrorKind::Decode)]);

    let server = ScriptedServer::start([url_page("[1]", &next("?page=2")), url_page("[2]", "{}")]);
    let call = client(&server.url).lists().next_url(&ListsNextUrlQuery::default());
    let pages: Result<Vec<_>, _> = call.pages_blocking().collect();
    let values: Vec<_> = pages.unwrap().into_iter().map(|page| page.into_inner().value).collect();
    assert_eq!(values, [[1], [2]]);
    assert_eq!(requested_queries(&server), ["next/url", "next/url?page=2"]);
}

#[cfg(feature = "test-util")]
#[tokio::test]
async fn the_mock_server_answers_following_pages() {
    let mock = crate::test_util::MockServer::start();
    let client = mock.client_builder().token("hunter2").build().unwrap();
    let call = |filter: &str| {
        client.lists().linked(
            "x",
            &ListsLinkedOptions {
                filter: Some(filter.to_owned()),
                limit: Some(2),
                ..Default::default()
            },
        )
    };
    mock.when(call("a"))
        .respond(vec!["1".to_owned()])
        .header(
            "link",
            format!("<{}/lists/linked/x?filter=b&limit=2>; rel=next", mock.url()),
        )
        .expect_once();
    mock.when(call("b")).respond(vec!["2".to_owned()]).expect_once();
    assert_eq!(collect_items(call("a").items()).await.unwrap(), ["1", "2"]);
}

/// Each page is a call with a span, which contains neither its URL nor the credentials.
#[cfg(feature = "tracing")]
#[tokio::test]
async fn each_page_has_a_span() {
    let server = ScriptedServer::start([
        url_page("[1]", &next("/lists/next/url?token=hunter2")),
        url_page("[2]", "{}"),
    ]);
    let (recorder, guard) = crate::span_recorder::SpanRecorder::start();
    let (found, error) = values(&server).await;
    drop(guard);
    assert!(error.is_none());
    assert_eq!(found, [1, 2]);
    let recorded = recorder.recorded();
    let spans: Vec<_> = recorded.iter().filter(|one| one.parent.is_none()).collect();
    assert_eq!(spans.len(), 2, "{recorded:?}");
    for span in spans {
        assert!(span.closed);
        assert_eq!(span.fields["operation"], "next_url_api");
        assert_eq!(span.fields["url.template"], "/lists/next/url");
    }
    assert!(!format!("{recorded:?}").contains("hunter2"));
}
