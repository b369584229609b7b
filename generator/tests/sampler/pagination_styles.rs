//! Pagination by offset, by page number and by cursor. For ranges, see `pagination.rs`.

use crate::models::*;
use crate::pagination::{client, collect_items, requested_queries};
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Error, ErrorKind, Items};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

fn strings(items: &[&str]) -> Action {
    Action::respond_json(&serde_json::to_string(items).unwrap())
}

/// The requests, and the received items.
async fn collect_offset_pages(
    script: Vec<Action>,
    query: ListsOffsetQuery,
    size: Option<u32>,
) -> (Vec<String>, Vec<String>) {
    let server = ScriptedServer::start(script);
    let call = client(&server.url).lists().offset(&query);
    let call = match size {
        Some(size) => call.page_size(size),
        None => call,
    };
    let items = collect_items(call.items()).await.unwrap();
    (requested_queries(&server), items)
}

#[tokio::test]
async fn pagination_by_offset() {
    let at = |offset, limit| ListsOffsetQuery { offset, limit };
    let nothing = || Action::respond(204, "", "");
    let script = || vec![strings(&["a", "b"]), strings(&["c"]), nothing()];
    for (query, size, expected) in [
        (
            at(None, None),
            None,
            ["offset=0&limit=2", "offset=2&limit=2", "offset=3&limit=2"],
        ),
        (
            at(Some(5), Some(9)),
            None,
            ["offset=5&limit=9", "offset=7&limit=9", "offset=8&limit=9"],
        ),
        (
            at(None, Some(9)),
            Some(4),
            ["offset=0&limit=4", "offset=2&limit=4", "offset=3&limit=4"],
        ),
    ] {
        let (queries, items) = collect_offset_pages(script(), query, size).await;
        assert_eq!(queries, expected.map(|rest| format!("offset?{rest}")));
        assert_eq!(items, ["a", "b", "c"]);
    }
}

/// Offsets and page numbers do not overflow.
#[tokio::test]
async fn offsets_do_not_overflow() {
    let query = ListsOffsetQuery {
        offset: Some(u64::MAX - 1),
        limit: Some(u64::MAX),
    };
    let (queries, items) = collect_offset_pages(vec![strings(&["a", "b"])], query, None).await;
    let limit = u64::MAX;
    assert_eq!(
        queries,
        [
            format!("offset?offset={}&limit={limit}", u64::MAX - 1),
            format!("offset?offset={}&limit={limit}", u64::MAX)
        ]
    );
    assert_eq!(items.len(), 4);
}

#[tokio::test]
async fn a_page_size_of_0_is_an_error_unless_the_call_overrides_it() {
    let server = ScriptedServer::start([strings(&[])]);
    let query = ListsOffsetQuery {
        offset: None,
        limit: Some(0),
    };
    let call = || client(&server.url).lists().offset(&query);
    let error = collect_items(call().items()).await.unwrap_err();
    assert_eq!(error.to_string(), "offset_api: the page size is 0");
    collect_items(call().page_size(3).items()).await.unwrap();
    assert_eq!(requested_queries(&server), ["offset?offset=0&limit=3"]);
}

#[tokio::test]
async fn pagination_by_page_number() {
    let page =
        |entries: &str, pages: &str| Action::respond_json(&format!(r#"{{"content":{{"entries":{entries}{pages}}}}}"#));
    let of = |script: Vec<Action>, first: Option<i128>| async move {
        let server = ScriptedServer::start(script);
        let call = client(&server.url).lists().page(&ListsPageQuery { page: first });
        let items = collect_items(call.items()).await.unwrap();
        (requested_queries(&server), items)
    };
    let two = r#","pages":2"#;
    let script = vec![page(r#"["a"]"#, two), page(r#"["b"]"#, two)];
    let (queries, items) = of(script.clone(), None).await;
    assert_eq!(queries, ["page?page=3", "page?page=4"]);
    assert_eq!(items, ["a", "b"]);
    let (queries, items) = of(script[1..].to_vec(), Some(4)).await;
    assert_eq!(
        (&queries[..], &items[..]),
        (&["page?page=4".to_owned()][..], &["b".to_owned()][..])
    );

    for end in ["[]", "null"] {
        let (queries, items) = of(vec![page(r#"["a"]"#, ""), page(end, "")], None).await;
        assert_eq!(queries, ["page?page=3", "page?page=4"]);
        assert_eq!(items, ["a"]);
    }
    for end in ["{}", r#"{"content":null}"#, r#"{"content":{"pages":9}}"#] {
        let (queries, items) = of(vec![Action::respond_json(end)], None).await;
        assert_eq!(queries, ["page?page=3"]);
        assert_eq!(items, [""; 0]);
    }
}

#[tokio::test]
async fn a_page_size_without_a_parameter_is_an_error() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let call = client(&server.url).lists().page(&ListsPageQuery::default());
    let error = collect_items(call.page_size(5).items()).await.unwrap_err();
    assert_eq!(error.to_string(), "page_api: the operation has no page size parameter");
    assert_eq!(server.requests(), 0);
}

fn cursor_page(items: &str, next: &str) -> Action {
    Action::respond_json(&format!(r#"{{"items":{items},"meta":{next}}}"#))
}

#[tokio::test]
async fn pagination_by_cursor() {
    for end in ["{}", r#"{"next":null}"#, r#"{"next":""}"#] {
        let server = ScriptedServer::start([
            cursor_page("[1,2]", r#"{"next":"a b&c"}"#),
            cursor_page("[]", r#"{"next":"2"}"#),
            cursor_page("[3]", end),
        ]);
        let call = client(&server.url).lists().cursor(&ListsCursorQuery::default());
        assert_eq!(collect_items(call.items()).await.unwrap(), [1, 2, 3], "{end}");
        assert_eq!(
            requested_queries(&server),
            [
                "cursor?count=3",
                "cursor?page%5Bafter%5D=a%20b%26c&count=3",
                "cursor?page%5Bafter%5D=2&count=3"
            ]
        );
    }
    let server = ScriptedServer::start([cursor_page("[1]", r#"{"next":"z"}"#), cursor_page("[2]", "{}")]);
    let query = ListsCursorQuery {
        page_after: Some("y +%2B".to_owned()),
        count: Some(8),
    };
    let call = client(&server.url).lists().cursor(&query);
    assert_eq!(collect_items(call.items()).await.unwrap(), [1, 2]);
    assert_eq!(
        requested_queries(&server),
        [
            "cursor?page%5Bafter%5D=y%20%2B%252B&count=8",
            "cursor?page%5Bafter%5D=z&count=8"
        ]
    );
}

#[tokio::test]
async fn a_repeated_cursor_is_an_error() {
    let server = ScriptedServer::start([cursor_page("[1]", r#"{"next":"hunter2"}"#)]);
    let client = client(&server.url);
    let mut items = client.lists().cursor(&ListsCursorQuery::default()).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cursor_api: body of the response (200): the cursor of the next page repeats an earlier one"
    );
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.is_retryable());
    assert!(items.next().await.is_none());
    assert_eq!(server.requests(), 2);

    let from = ListsCursorQuery {
        page_after: Some("hunter2".to_owned()),
        count: None,
    };
    collect_items(client.lists().cursor(&from).items()).await.unwrap_err();
    assert_eq!(server.requests(), 3);
}

/// A server whose cursors repeat with this period, after this many other cursors.
async fn start_cyclic_server(length: usize, before: usize) -> MockServer {
    let response = move |request: &Request| {
        let mut pairs = request.url.query_pairs();
        let after = pairs.find(|(name, _)| name == "page[after]");
        let number: usize = after.map_or(0, |(_, value)| value.parse().unwrap());
        let next = if number + 1 == before + length {
            before
        } else {
            number + 1
        };
        ResponseTemplate::new(200).set_body_json(serde_json::json!({
            "items": [number],
            "meta": {"next": next.to_string()},
        }))
    };
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

#[tokio::test]
async fn a_cycle_of_cursors_is_an_error() {
    for (length, before) in [(1, 1), (2, 1), (3, 5), (50, 1), (1100, 3)] {
        let server = start_cyclic_server(length, before).await;
        let items = client(&server.uri())
            .lists()
            .cursor(&ListsCursorQuery::default())
            .items();
        let (found, error) = collect_until_error(items).await;
        assert_eq!(
            error.unwrap().to_string(),
            "cursor_api: body of the response (200): the cursor of the next page repeats an earlier one"
        );
        // A short cycle is detected at once: no item is returned twice.
        let round = length + before;
        if length < 1000 {
            assert_eq!(found.len(), round - 1, "{length}");
        } else {
            assert!(found.len() <= 3 * round + 1, "{}", found.len());
        }
    }
}

#[tokio::test]
async fn cursors_that_never_repeat_are_followed() {
    let server = start_cyclic_server(3000, 0).await;
    let mut items = client(&server.uri())
        .lists()
        .cursor(&ListsCursorQuery::default())
        .items();
    for number in 0..2500 {
        assert_eq!(items.next().await.unwrap().unwrap(), number);
    }
}

#[tokio::test]
async fn consecutive_empty_pages_are_limited() {
    let endless = || {
        let mut number = 0;
        std::iter::repeat_with(move || {
            number += 1;
            cursor_page("[]", &format!(r#"{{"next":"{number}"}}"#))
        })
    };
    let lists = |server: &ScriptedServer| client(&server.url).lists().cursor(&ListsCursorQuery::default());
    let server = ScriptedServer::start(endless().take(300).collect::<Vec<_>>());
    let (found, error) = collect_until_error(lists(&server).items()).await;
    assert_eq!(found, [0; 0]);
    let error = error.unwrap();
    assert_eq!(
        error.to_string(),
        "cursor_api: body of the response (200): 101 consecutive pages have no items"
    );
    assert_eq!((error.kind(), server.requests()), (ErrorKind::Decode, 101));

    let server = ScriptedServer::start(endless().take(300).collect::<Vec<_>>());
    let (_, error) = collect_until_error(lists(&server).max_empty_pages(2).items()).await;
    assert_eq!((error.unwrap().kind(), server.requests()), (ErrorKind::Decode, 3));

    // A page with an item resets the count, and the last page may be empty.
    let server = ScriptedServer::start([
        cursor_page("[]", r#"{"next":"a"}"#),
        cursor_page("[]", r#"{"next":"b"}"#),
        cursor_page("[7]", r#"{"next":"c"}"#),
        cursor_page("[]", r#"{"next":"d"}"#),
        cursor_page("[]", r#"{"next":"e"}"#),
        cursor_page("[]", "{}"),
    ]);
    assert_eq!(
        collect_items(lists(&server).max_empty_pages(2).items()).await.unwrap(),
        [7]
    );
}

/// Collects the items up to the end or the first error.
async fn collect_until_error<T>(mut items: Items<T, i64>) -> (Vec<i64>, Option<Error>) {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => found.push(item),
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

/// A page whose header has the cursor of the next one.
fn header_page(items: &str, next: &str) -> Action {
    let headers = format!("content-type: application/json\r\n{next}");
    Action::respond(200, &headers, items)
}

#[tokio::test]
async fn pagination_by_a_cursor_in_headers() {
    for end in ["", "next-token:\r\n"] {
        let server = ScriptedServer::start([
            header_page("[1,2]", "next-token: a b&c\r\n"),
            header_page("[]", "NEXT-TOKEN: 2\r\n"),
            header_page("[3]", end),
        ]);
        let options = ListsHeadersOptions {
            filter: Some("x".to_owned()),
            ..Default::default()
        };
        let call = client(&server.url).lists().headers(&options);
        assert_eq!(collect_items(call.items()).await.unwrap(), [1, 2, 3], "{end:?}");
        assert_eq!(requested_queries(&server), ["headers?filter=x"; 3]);
        let sent: Vec<_> = server.heads().iter().map(|head| page_token(head)).collect();
        assert_eq!(sent, [None, Some("a b&c".to_owned()), Some("2".to_owned())]);
    }
    // The cursor of the caller is that of the first page.
    let server = ScriptedServer::start([header_page("[1]", "next-token: z\r\n"), header_page("[2]", "")]);
    let options = ListsHeadersOptions {
        page_token: Some("y".to_owned()),
        filter: None,
    };
    let call = client(&server.url).lists().headers(&options);
    assert_eq!(collect_items(call.items()).await.unwrap(), [1, 2]);
    let sent: Vec<_> = server.heads().iter().map(|head| page_token(head)).collect();
    assert_eq!(sent, [Some("y".to_owned()), Some("z".to_owned())]);

    let server = ScriptedServer::start([header_page("[1]", "next-token: a\r\n")]);
    let mut items = client(&server.url)
        .lists()
        .headers(&ListsHeadersOptions::default())
        .items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "headers_api: body of the response (200): the cursor of the next page repeats an earlier one"
    );
}

/// The value of the header `Page-Token`.
fn page_token(head: &str) -> Option<String> {
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    let field = fields.find(|(name, _)| name.eq_ignore_ascii_case("page-token"));
    field.map(|(_, value)| value.trim().to_owned())
}

/// The URL of a page is requested with GET and without a body, whatever the first request was.
#[tokio::test]
async fn pages_after_a_post_are_requested_with_get() {
    let server = ScriptedServer::start([
        Action::respond_json(r#"{"items":[1],"next":"/lists/search?after=1"}"#),
        Action::respond_json(r#"{"items":[2]}"#),
    ]);
    let client = client(&server.url);
    assert_eq!(collect_items(client.lists().search("x").items()).await.unwrap(), [1, 2]);
    let heads = server.heads();
    assert!(heads[0].starts_with("POST /lists/search HTTP/1.1\r\n"), "{}", heads[0]);
    assert!(
        heads[1].starts_with("GET /lists/search?after=1 HTTP/1.1\r\n"),
        "{}",
        heads[1]
    );
    assert!(
        heads[0].contains("content-type") && !heads[1].contains("content-type"),
        "{heads:?}"
    );
}
