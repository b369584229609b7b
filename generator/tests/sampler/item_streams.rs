//! Paginated lists as streams and iterators: when pages are requested, and which combinators work.

use crate::models::*;
use crate::pagination::{client, collect_items, from_to, range_page};
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Items, Pages};
use futures_core::{FusedStream, Stream};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

#[tokio::test]
async fn a_page_is_requested_after_all_items_of_the_previous_one() {
    // The connection is kept open, so that requests are sent without delay.
    let stay = |action| match action {
        Action::Send(text) => Action::SendAndKeepOpen(text.replace("connection: close\r\n", "")),
        other => other,
    };
    let script = [
        range_page(&["a", "b"], ""),
        range_page(&["c", "d"], ""),
        range_page(&[], ""),
    ];
    let server = ScriptedServer::start(script.map(stay));
    let client = client(&server.url);
    let mut items = client.lists().range("x", &from_to(None, None)).items();
    let pause = || tokio::time::sleep(Duration::from_millis(20));
    for (key, requests) in [("a", 1), ("b", 1), ("c", 2), ("d", 2)] {
        assert_eq!(items.next().await.unwrap().unwrap().key, key);
        pause().await;
        assert_eq!(server.requests(), requests, "after {key}");
    }
    assert!(!items.is_terminated());
    assert!(items.next().await.is_none());
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

#[tokio::test]
async fn no_request_is_sent_before_the_first_poll_or_after_the_drop() {
    let server = ScriptedServer::start([range_page(&["a", "b"], "")]);
    let client = client(&server.url);
    let mut items = client.lists().range("x", &from_to(None, None)).items();
    drop(client.lists().range("x", &from_to(None, None)).pages());
    let pause = || tokio::time::sleep(Duration::from_millis(20));
    pause().await;
    assert_eq!(server.requests(), 0);
    items.next().await.unwrap().unwrap();
    drop(items);
    pause().await;
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_cancelled_next_loses_no_item_and_repeats_no_request() {
    let Action::Send(text) = range_page(&["a"], r#","total":1"#) else {
        panic!("`range_page` returns `Action::Send`")
    };
    let server = ScriptedServer::start([Action::SendSlowly(text, Duration::from_millis(2))]);
    let client = client(&server.url);
    let mut items = client.lists().range("x", &from_to(None, None)).items();
    let mut cancelled = 0;
    let item = loop {
        match tokio::time::timeout(Duration::from_millis(20), items.next()).await {
            Ok(item) => break item,
            Err(_) => cancelled += 1,
        }
    };
    assert_eq!(item.unwrap().unwrap().key, "a");
    assert!(cancelled > 1, "{cancelled}");
    assert_eq!(server.requests(), 1);
}

/// A stream that is dropped while it waits closes the connection.
#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let mut items = client.lists().range("x", &from_to(None, None)).items();
    let mut head = [0; 16];
    let requested = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut head).await.unwrap();
        stream
    };
    let mut stream = tokio::select! {
        stream = requested => stream,
        item = items.next() => panic!("{item:?}"),
    };
    assert_eq!(&head, b"GET /lists/range");
    drop(items);
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest));
    closed.await.unwrap().unwrap();
}

#[tokio::test]
async fn pages_and_items_implement_fused_stream() {
    fn assert_is_fused<S: FusedStream + Send + Unpin + 'static>(stream: S) -> S {
        stream
    }
    async fn polled<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
        let mut stream = Pin::new(stream);
        poll_fn(|context| stream.as_mut().poll_next(context)).await
    }
    let server = ScriptedServer::start([range_page(&["a", "b"], r#","total":2"#)]);
    let client = client(&server.url);
    let call = || client.lists().range("x", &from_to(None, None));
    let mut items = assert_is_fused(call().items());
    assert_eq!(items.size_hint(), (0, None));
    assert_eq!(polled(&mut items).await.unwrap().unwrap().key, "a");
    assert_eq!(items.size_hint(), (1, None));
    assert!(!items.is_terminated());
    assert_eq!(polled(&mut items).await.unwrap().unwrap().key, "b");
    assert!(items.is_terminated());
    assert!(polled(&mut items).await.is_none());

    let mut pages = pin!(assert_is_fused(call().pages()));
    let page = poll_fn(|context| pages.as_mut().poll_next(context)).await;
    assert_eq!(page.unwrap().unwrap().total, Some(2));
}

#[tokio::test]
async fn streams_can_be_sent_to_other_tasks() {
    let server = ScriptedServer::start([range_page(&["a"], r#","total":1"#)]);
    let call = client(&server.url).lists().range("x", &from_to(None, None));
    let items = tokio::spawn(async move { collect_items(call.items()).await });
    assert_eq!(items.await.unwrap().unwrap().len(), 1);
}

#[test]
fn debug_shows_no_arguments() {
    let client = client("https://api.example");
    let call = || client.lists().range("hunter2", &from_to(None, None));
    assert_eq!(
        format!("{:?}", call().pages()),
        r#"Pages { operation: "range_api", .. }"#
    );
    assert_eq!(
        format!("{:?}", call().items()),
        r#"Items { operation: "range_api", .. }"#
    );
    assert!(format!("{:?}", call()).starts_with(r#"Call { operation: "range_api", method: GET"#));
}

#[cfg(feature = "blocking")]
mod blocking {
    use super::*;
    use crate::ErrorKind;
    use crate::pagination::{default_page_queries, requested_queries};
    use std::iter::FusedIterator;

    fn assert_is_fused<S: FusedIterator + Send + Unpin>(iterator: S) -> S {
        iterator
    }

    fn script() -> [Action; 5] {
        [
            range_page(&["a", "b"], ""),
            Action::respond(503, "", ""),
            range_page(&["c"], ""),
            Action::respond(400, "", ""),
            range_page(&["d"], ""),
        ]
    }

    fn check() {
        let server = ScriptedServer::start(script());
        let client = client(&server.url);
        let mut items = assert_is_fused(client.lists().range("x", &from_to(None, None)).items_blocking());
        assert_eq!(server.requests(), 0);
        for (key, requests) in [("a", 1), ("b", 1), ("c", 3)] {
            assert_eq!(items.next().unwrap().unwrap().key, key);
            assert_eq!(server.requests(), requests, "after {key}");
        }
        assert_eq!(items.next().unwrap().unwrap_err().status().unwrap(), 400);
        assert!(items.next().is_none() && items.next().is_none());
        assert_eq!(requested_queries(&server), default_page_queries([0, 2, 2, 3]));

        let server = ScriptedServer::start(script());
        let mut pages = assert_is_fused(
            super::client(&server.url)
                .lists()
                .range("x", &from_to(None, None))
                .pages_blocking(),
        );
        let attempts: Vec<u32> = pages.by_ref().map_while(|page| Some(page.ok()?.attempts())).collect();
        assert_eq!(attempts, [1, 2]);
        assert!(pages.next().is_none());
    }

    #[test]
    fn iterators_work_without_a_runtime() {
        check();
    }

    #[tokio::test]
    async fn iterators_work_inside_a_runtime() {
        check();
    }

    #[test]
    fn a_request_error_is_the_only_item() {
        let call = client("http://127.0.0.1:1").lists().range("x", &from_to(None, None));
        let mut items = call.page_size(0).items_blocking();
        assert_eq!(items.next().unwrap().unwrap_err().kind(), ErrorKind::Request);
        assert!(items.next().is_none());
    }
}

/// The type that a user would write to store a stream.
#[allow(dead_code, reason = "it is enough that it compiles")]
struct StoredStreams {
    pages: Pages<RangeResponse>,
    items: Items<RangeResponse, Property>,
}
