//! Paginated lists: which pages are requested, the results, and where a list ends.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Client, Error, ErrorKind, Items, RetryPolicy};
use futures_core::FusedStream;
use std::fmt::Debug;
use std::time::Duration;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) fn client(url: &str) -> Client {
    let retry = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let builder = Client::builder().server(url).token("hunter2").retry(retry);
    builder.build().unwrap()
}

/// A page with these keys and this `total`.
pub(crate) fn range_page(keys: &[&str], total: &str) -> Action {
    let items: Vec<String> = keys.iter().map(|key| format!(r#"{{"key":"{key}"}}"#)).collect();
    Action::respond_json(&format!(r#"{{"items":[{}]{total}}}"#, items.join(",")))
}

pub(crate) fn from_to(start: impl Into<Option<i32>>, end: impl Into<Option<i32>>) -> ListsRangeQuery {
    ListsRangeQuery {
        start: start.into(),
        end: end.into(),
    }
}

/// Collects a stream, and checks that it stays at its end when it is polled again.
pub(crate) async fn collect_items<T, I: Debug>(mut items: Items<T, I>) -> Result<Vec<I>, Error> {
    let mut found = Vec::new();
    let mut outcome = Ok(());
    let drain = async {
        while let Some(item) = items.next().await {
            match item {
                Ok(item) => found.push(item),
                Err(error) => outcome = Err(error),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), drain).await.unwrap();
    assert!(items.is_terminated());
    for _ in 0..3 {
        assert!(items.next().await.is_none());
    }
    outcome.map(|()| found)
}

/// The keys of a list with a filter and a page size of two.
async fn keys(server: &ScriptedServer, query: &ListsRangeQuery) -> Vec<String> {
    let lists = client(&server.url);
    let items = collect_items(lists.lists().range("a b", query).page_size(2).items()).await;
    items.unwrap().into_iter().map(|item| item.key).collect()
}

/// The queries of the requests, without the common part.
pub(crate) fn requested_queries(server: &ScriptedServer) -> Vec<String> {
    let line = |head: &String| {
        let (_, rest) = head.split_once("/lists/").unwrap();
        rest.split(' ').next().unwrap().to_owned()
    };
    server.heads().iter().map(line).collect()
}

/// The queries of requests with the default page size.
pub(crate) fn default_page_queries<const N: usize>(starts: [u32; N]) -> [String; N] {
    starts.map(|start| format!("range?filter=x&start={start}&end={}", start + 100))
}

#[tokio::test]
async fn all_items_are_returned_in_order_and_each_page_is_requested_once() {
    let server = ScriptedServer::start([
        range_page(&["a", "b"], r#","total":5"#),
        range_page(&["c", "d"], r#","total":5"#),
        range_page(&["e"], r#","total":5"#),
    ]);
    assert_eq!(keys(&server, &from_to(None, None)).await, ["a", "b", "c", "d", "e"]);
    assert_eq!(
        requested_queries(&server),
        [
            "range?filter=a%20b&start=0&end=2",
            "range?filter=a%20b&start=2&end=4",
            "range?filter=a%20b&start=4&end=6"
        ]
    );
}

#[tokio::test]
async fn a_page_is_a_response() {
    let server = ScriptedServer::start([range_page(&["a"], r#","total":2"#), range_page(&["b"], r#","total":2"#)]);
    let client = client(&server.url);
    let call = client.lists().range("x", &from_to(None, None)).page_size(1);
    let mut pages = call.pages();
    for key in ["a", "b"] {
        assert!(!pages.is_terminated());
        let page = pages.next().await.unwrap().unwrap();
        assert_eq!((page.status().as_u16(), page.attempts()), (200, 1));
        assert_eq!(page.total, Some(2));
        assert_eq!(page.items.as_ref().unwrap()[0].key, key);
    }
    assert!(pages.is_terminated());
    assert!(pages.next().await.is_none());
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn an_awaited_call_returns_one_page() {
    let server = ScriptedServer::start([range_page(&["a"], r#","total":9"#)]);
    let client = client(&server.url);
    let page = client.lists().range("x", &from_to(3, None)).page_size(7).await.unwrap();
    assert_eq!(page.total, Some(9));
    let page = client.lists().range("x", &from_to(None, 4)).send().await.unwrap();
    assert_eq!(page.total, Some(9));
    assert_eq!(
        requested_queries(&server),
        ["range?filter=x&start=3", "range?filter=x&end=4"]
    );
}

// ---- where a list ends

#[tokio::test]
async fn an_empty_list_has_no_items() {
    for body in [
        r#"{"items":[],"total":0}"#,
        r#"{"items":[]}"#,
        r#"{"items":null}"#,
        "{}",
        r#"{"total":7}"#,
    ] {
        let server = ScriptedServer::start([Action::respond_json(body)]);
        assert_eq!(keys(&server, &from_to(None, None)).await, [""; 0], "{body}");
        assert_eq!(server.requests(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_list_ends_at_the_total_or_an_empty_page() {
    for (total, items, requests) in [
        (r#","total":3"#, 3, 2),
        // Without a valid total, another request is needed to find the end.
        ("", 3, 3),
        (r#","total":null"#, 3, 3),
        (r#","total":-1"#, 3, 3),
        (r#","total":-9223372036854775808"#, 3, 3),
        // More than the actual number.
        (r#","total":4"#, 3, 3),
        (r#","total":9223372036854775807"#, 3, 3),
        // Fewer than the actual number.
        (r#","total":2"#, 2, 1),
        (r#","total":1"#, 2, 1),
        (r#","total":0"#, 2, 1),
    ] {
        let server = ScriptedServer::start([
            range_page(&["a", "b"], total),
            range_page(&["c"], total),
            range_page(&[], total),
        ]);
        let found = keys(&server, &from_to(None, None)).await;
        assert_eq!(found, ["a", "b", "c"][..items], "{total}");
        assert_eq!(server.requests(), requests, "{total}");
    }
}

#[tokio::test]
async fn a_total_out_of_range_is_an_error() {
    let server = ScriptedServer::start([range_page(&["a"], r#","total":1e30"#)]);
    let client = client(&server.url);
    let error = collect_items(client.lists().range("x", &from_to(None, None)).items())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn pages_may_be_shorter_or_longer_than_requested() {
    let server = ScriptedServer::start([
        range_page(&["a"], ""),
        range_page(&["b", "c", "d", "e"], ""),
        range_page(&["f", "g"], ""),
        range_page(&[], ""),
    ]);
    assert_eq!(
        keys(&server, &from_to(None, None)).await,
        ["a", "b", "c", "d", "e", "f", "g"]
    );
    let prefix = "range?filter=a%20b&";
    let expected = ["start=0&end=2", "start=1&end=3", "start=5&end=7", "start=7&end=9"];
    assert_eq!(
        requested_queries(&server),
        expected.map(|rest| format!("{prefix}{rest}"))
    );
}

#[tokio::test]
async fn a_list_has_the_range_of_the_query() {
    let two = || range_page(&["a", "b"], "");
    for (query, expected) in [
        (from_to(3, 6), &["start=3&end=5", "start=5&end=6"][..]),
        (from_to(3, 7), &["start=3&end=5", "start=5&end=7"]),
        (from_to(None, 1), &["start=0&end=1"]),
        // The third page is empty.
        (
            from_to(7, None),
            &["start=7&end=9", "start=9&end=11", "start=11&end=13"],
        ),
        // The API decides how to handle these.
        (from_to(3, 3), &["start=3&end=3"]),
        (from_to(3, 1), &["start=3&end=1"]),
    ] {
        let server = ScriptedServer::start([two(), two(), range_page(&[], "")]);
        keys(&server, &query).await;
        let queries = requested_queries(&server);
        let queries: Vec<_> = queries
            .iter()
            .map(|line| line.strip_prefix("range?filter=a%20b&").unwrap())
            .collect();
        assert_eq!(queries, expected, "{query:?}");
    }
}

/// All combinations of the relevant parameters, with a server that has a list.
#[tokio::test]
async fn the_list_is_complete_for_any_page_size() {
    async fn check(count: usize, size: u32, cap: usize, with_total: bool) {
        let response = move |request: &Request| {
            let number = |name: &str| -> usize {
                let pair = request.url.query_pairs().find(|(key, _)| key == name);
                pair.unwrap().1.parse().unwrap()
            };
            let start = number("start").min(count);
            let end = number("end").clamp(start, count).min(start + cap);
            let items: Vec<_> = (start..end)
                .map(|key| serde_json::json!({"key": key.to_string()}))
                .collect();
            let total = with_total.then_some(count);
            ResponseTemplate::new(200).set_body_json(serde_json::json!({"items": items, "total": total}))
        };
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(response).mount(&server).await;
        let client = client(&server.uri());
        for start in [None, Some(0), Some(2), Some(5), Some(9)] {
            for end in [None, Some(2), Some(5), Some(9)] {
                let call = client.lists().range("x", &from_to(start, end)).page_size(size);
                let found = collect_items(call.items()).await.unwrap();
                let found: Vec<usize> = found.iter().map(|item| item.key.parse().unwrap()).collect();
                let start = usize::try_from(start.unwrap_or(0)).unwrap();
                let end = end.map_or(count, |end| usize::try_from(end).unwrap().min(count));
                let expected: Vec<usize> = (start..end).collect();
                assert_eq!(found, expected, "{count} by {size} (at most {cap}), {start} to {end}");
            }
        }
    }
    for count in [0, 1, 2, 6] {
        for size in [1, 2, 7] {
            for cap in [1, 3] {
                check(count, size, cap, (count + cap) % 2 == 0).await;
            }
        }
    }
}

// ---- errors

#[tokio::test]
async fn an_error_is_returned_once_and_ends_the_stream() {
    let busy = Action::respond(400, "", "");
    let server = ScriptedServer::start([
        range_page(&["a"], ""),
        range_page(&["b"], ""),
        busy,
        range_page(&["c"], ""),
    ]);
    let client = client(&server.url);
    let mut items = client.lists().range("x", &from_to(None, None)).items();
    assert_eq!(items.next().await.unwrap().unwrap().key, "a");
    assert_eq!(items.next().await.unwrap().unwrap().key, "b");
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    for _ in 0..3 {
        assert!(items.is_terminated());
        assert!(items.next().await.is_none());
    }
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn an_invalid_page_is_a_decode_error() {
    let server = ScriptedServer::start([range_page(&["a"], ""), Action::respond_json(r#"{"items":[{}]}"#)]);
    let client = client(&server.url);
    let error = collect_items(client.lists().range("x", &from_to(None, None)).items())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "range_api: body of the response (200): $.items[0]: missing field `key` at line 1 column 12"
    );
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_page_is_retried_like_any_call() {
    let busy = Action::respond(503, "", "");
    let server = ScriptedServer::start([
        range_page(&["a"], ""),
        busy.clone(),
        busy,
        range_page(&["b"], ""),
        range_page(&[], ""),
    ]);
    let client = client(&server.url);
    let mut pages = client.lists().range("x", &from_to(None, None)).pages();
    let mut attempts = Vec::new();
    while let Some(page) = pages.next().await {
        attempts.push(page.unwrap().attempts());
    }
    assert_eq!(attempts, [1, 3, 1]);
    assert_eq!(requested_queries(&server), default_page_queries([0, 1, 1, 1, 2]));
}

#[tokio::test]
async fn the_settings_of_a_call_apply_to_each_page() {
    let late = |text| match text {
        Action::Send(text) => Action::SendAndStall(text.split_at(10).0.to_owned()),
        other => other,
    };
    let other = ScriptedServer::start([range_page(&["a"], ""), late(range_page(&["b"], ""))]);
    let call = client("http://127.0.0.1:1").lists().range("x", &from_to(None, None));
    let call = call
        .server(&other.url)
        .header("x-trace", "7")
        .max_attempts(2)
        .attempt_timeout(Duration::from_millis(500));
    let mut items = call.items();
    assert_eq!(items.next().await.unwrap().unwrap().key, "a");
    // Longer than the time limit of an attempt: the time between reads does not count for the next page.
    tokio::time::sleep(Duration::from_millis(600)).await;
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(other.requests(), 3);
    for head in other.heads() {
        assert!(head.contains("\r\nx-trace: 7\r\n"), "{head}");
        assert!(head.contains("\r\nauthorization: Bearer hunter2\r\n"), "{head}");
    }
}

#[tokio::test]
async fn a_request_error_is_returned_first_and_nothing_is_sent() {
    let server = ScriptedServer::start([range_page(&["a"], "")]);
    let client = client(&server.url);
    let range = |query| client.lists().range("x", &query);
    let without_token = Client::builder().server(&server.url).build().unwrap();
    for (pages, expected) in [
        (range(from_to(None, None)).page_size(0).pages(), "the page size is 0"),
        (
            range(from_to(-1, None)).pages(),
            "query parameter `start` is not a non-negative integer",
        ),
        (
            range(from_to(1, -1)).pages(),
            "query parameter `end` is not a non-negative integer",
        ),
        (
            range(from_to(-1, -1)).header("a b", "").page_size(0).pages(),
            "\"a b\" is not a valid header name",
        ),
        (
            without_token.lists().range("x", &from_to(None, None)).pages(),
            "the client has no token",
        ),
    ] {
        let mut pages = pages;
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), format!("range_api: {expected}"));
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(pages.next().await.is_none());
    }
    assert_eq!(server.requests(), 0);
}
