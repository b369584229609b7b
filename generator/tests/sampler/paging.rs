//! Lists that come in pages, in other ways than that of `pages.rs`: by offset, by page number, by cursor.

use crate::ErrorKind;
use crate::models::*;
use crate::pages::{all, asked, client};
use crate::server::{Act, Server};

fn strings(items: &[&str]) -> Act {
    Act::json(&serde_json::to_string(items).unwrap())
}

/// The requests, and the items that came.
async fn offsets(script: Vec<Act>, query: ListsOffsetQuery, size: Option<u32>) -> (Vec<String>, Vec<String>) {
    let server = Server::start(script);
    let call = client(&server.url).lists().offset(&query);
    let call = match size {
        Some(size) => call.page_size(size),
        None => call,
    };
    let items = all(call.items()).await.unwrap();
    (asked(&server), items)
}

#[tokio::test]
async fn offsets_and_limits() {
    let at = |offset, limit| ListsOffsetQuery { offset, limit };
    let nothing = || Act::reply(204, "", "");
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
        let (asked, items) = offsets(script(), query, size).await;
        assert_eq!(asked, expected.map(|rest| format!("offset?{rest}")));
        assert_eq!(items, ["a", "b", "c"]);
    }
}

/// Counting ends where numbers do.
#[tokio::test]
async fn the_largest_offset_is_the_last() {
    let query = ListsOffsetQuery {
        offset: Some(u64::MAX - 1),
        limit: Some(u64::MAX),
    };
    let (asked, items) = offsets(vec![strings(&["a", "b"])], query, None).await;
    let limit = u64::MAX;
    assert_eq!(
        asked,
        [
            format!("offset?offset={}&limit={limit}", u64::MAX - 1),
            format!("offset?offset={}&limit={limit}", u64::MAX)
        ]
    );
    assert_eq!(items.len(), 4);
}

#[tokio::test]
async fn a_page_size_of_0_in_the_query_is_a_mistake_unless_the_call_says_another() {
    let server = Server::start([strings(&[])]);
    let query = ListsOffsetQuery {
        offset: None,
        limit: Some(0),
    };
    let call = || client(&server.url).lists().offset(&query);
    let error = all(call().items()).await.unwrap_err();
    assert_eq!(error.to_string(), "offset_api: the page size is 0");
    all(call().page_size(3).items()).await.unwrap();
    assert_eq!(asked(&server), ["offset?offset=0&limit=3"]);
}

#[tokio::test]
async fn page_numbers() {
    let page = |entries: &str, pages: &str| Act::json(&format!(r#"{{"content":{{"entries":{entries}{pages}}}}}"#));
    let of = |script: Vec<Act>, first: Option<i64>| async move {
        let server = Server::start(script);
        let call = client(&server.url).lists().page(&ListsPageQuery { page: first });
        let items = all(call.items()).await.unwrap();
        (asked(&server), items)
    };
    let two = r#","pages":2"#;
    let script = vec![page(r#"["a"]"#, two), page(r#"["b"]"#, two)];
    let (asked, items) = of(script.clone(), None).await;
    assert_eq!(asked, ["page?page=3", "page?page=4"]);
    assert_eq!(items, ["a", "b"]);
    let (asked, items) = of(script[1..].to_vec(), Some(4)).await;
    assert_eq!(
        (&asked[..], &items[..]),
        (&["page?page=4".to_owned()][..], &["b".to_owned()][..])
    );

    for end in ["[]", "null"] {
        let (asked, items) = of(vec![page(r#"["a"]"#, ""), page(end, "")], None).await;
        assert_eq!(asked, ["page?page=3", "page?page=4"]);
        assert_eq!(items, ["a"]);
    }
    for end in ["{}", r#"{"content":null}"#, r#"{"content":{"pages":9}}"#] {
        let (asked, items) = of(vec![Act::json(end)], None).await;
        assert_eq!(asked, ["page?page=3"]);
        assert_eq!(items, [""; 0]);
    }
}

#[tokio::test]
async fn an_operation_may_take_no_page_size() {
    let server = Server::start([Act::json("{}")]);
    let call = client(&server.url).lists().page(&ListsPageQuery::default());
    let error = all(call.page_size(5).items()).await.unwrap_err();
    assert_eq!(error.to_string(), "page_api: the operation takes no page size");
    assert_eq!(server.requests(), 0);
}

fn linked(items: &str, next: &str) -> Act {
    Act::json(&format!(r#"{{"items":{items},"meta":{next}}}"#))
}

#[tokio::test]
async fn cursors() {
    for end in ["{}", r#"{"next":null}"#, r#"{"next":""}"#] {
        let server = Server::start([
            linked("[1,2]", r#"{"next":"a b&c"}"#),
            linked("[]", r#"{"next":"2"}"#),
            linked("[3]", end),
        ]);
        let call = client(&server.url).lists().cursor(&ListsCursorQuery::default());
        assert_eq!(all(call.items()).await.unwrap(), [1, 2, 3], "{end}");
        assert_eq!(
            asked(&server),
            [
                "cursor?count=3",
                "cursor?page%5Bafter%5D=a%20b%26c&count=3",
                "cursor?page%5Bafter%5D=2&count=3"
            ]
        );
    }
    let server = Server::start([linked("[1]", r#"{"next":"z"}"#), linked("[2]", "{}")]);
    let query = ListsCursorQuery {
        page_after: Some("y +%2B".to_owned()),
        count: Some(8),
    };
    let call = client(&server.url).lists().cursor(&query);
    assert_eq!(all(call.items()).await.unwrap(), [1, 2]);
    assert_eq!(
        asked(&server),
        [
            "cursor?page%5Bafter%5D=y%20%2B%252B&count=8",
            "cursor?page%5Bafter%5D=z&count=8"
        ]
    );
}

#[tokio::test]
async fn a_cursor_that_leads_to_where_it_is_is_an_error() {
    let server = Server::start([linked("[1]", r#"{"next":"hunter2"}"#)]);
    let client = client(&server.url);
    let mut items = client.lists().cursor(&ListsCursorQuery::default()).items();
    assert_eq!(items.next().await.unwrap().unwrap(), 1);
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cursor_api: body of the reply (200): the next page would be this one again"
    );
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!error.is_retryable());
    assert!(items.next().await.is_none());
    assert_eq!(server.requests(), 2);

    let from = ListsCursorQuery {
        page_after: Some("hunter2".to_owned()),
        count: None,
    };
    all(client.lists().cursor(&from).items()).await.unwrap_err();
    assert_eq!(server.requests(), 3);
}
