//! Streams that connect again.

use super::{builder, client, collect, respond};
use crate::ErrorKind;
use crate::models::WatchChangesQuery;
use crate::scripted_server::{Action, ScriptedServer};
use std::time::Duration;

fn end() -> Action {
    Action::Send("HTTP/1.1 204 x\r\nconnection: close\r\n\r\n".to_owned())
}

#[tokio::test]
async fn a_stream_continues_after_the_last_event() {
    let head = "HTTP/1.1 200 x\r\ncontent-type: text/event-stream\r\ncontent-length: 1000\r\n\r\n";
    let server = ScriptedServer::start([
        respond("text/event-stream", "retry: 1\nid: 1\ndata: a\n\n"),
        // It breaks; the id of an event without data counts, and that of an incomplete event does not.
        Action::Send(format!("{head}data: b\n\nid: 2\n\nid: 3\ndata: c\n")),
        respond("text/event-stream", "id\ndata: d\n\n"),
        respond("text/event-stream", "data: e\n\n"),
        end(),
    ]);
    let stream = client(&server.url).streams().lines().reconnect(1).await.unwrap();
    let (items, errors) = collect(stream).await;
    assert_eq!((items.join(""), errors.len()), ("abde".to_owned(), 0));
    let ids: Vec<Option<String>> = server
        .heads()
        .iter()
        .map(|head| {
            head.lines()
                .find_map(|line| line.strip_prefix("last-event-id: "))
                .map(str::to_owned)
        })
        .collect();
    let ids: Vec<Option<&str>> = ids.iter().map(Option::as_deref).collect();
    assert_eq!(ids, [None, Some("1"), Some("2"), None, None]);
}

#[tokio::test]
async fn connections_without_an_item_are_limited() {
    let server = ScriptedServer::start([
        respond("text/event-stream", "retry: 1\ndata: a\n\n"),
        respond("text/event-stream", ""),
    ]);
    let stream = client(&server.url).streams().lines().reconnect(3).await.unwrap();
    let (items, errors) = collect(stream).await;
    assert_eq!((items.len(), errors.len(), server.requests()), (1, 0, 4));
}

#[tokio::test]
async fn an_error_response_ends_the_stream() {
    let server = ScriptedServer::start([
        respond("text/event-stream", "retry: 1\ndata: a\n\n"),
        Action::respond(401, "", ""),
    ]);
    let stream = client(&server.url).streams().lines().reconnect(3).await.unwrap();
    let (items, errors) = collect(stream).await;
    assert_eq!((items.len(), errors.len(), server.requests()), (1, 1, 2));
    assert_eq!(errors[0].kind(), ErrorKind::Api);
}

#[tokio::test]
async fn the_delay_of_the_server_has_a_limit() {
    let server = ScriptedServer::start([
        respond("text/event-stream", "retry: 99999999999999999999\ndata: a\n\n"),
        end(),
    ]);
    let client = builder(&server.url)
        .timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let stream = client.streams().lines().reconnect(1).await.unwrap();
    assert_eq!(collect(stream).await.0, ["a"]);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_request_with_effects_is_not_sent_again() {
    let client = client("https://api.test");
    let error = client.streams().add_lines().reconnect(1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "addLines: a stream cannot connect again, because the method of the operation is not safe"
    );
    assert_eq!(error.kind(), ErrorKind::Request);
}

#[tokio::test]
async fn a_stream_does_not_connect_again_unless_asked() {
    let server = ScriptedServer::start([respond("text/event-stream", "retry: 1\ndata: a\n\n")]);
    let (items, errors) = collect(client(&server.url).streams().lines().await.unwrap()).await;
    assert_eq!((items.len(), errors.len(), server.requests()), (1, 0, 1));
}

/// Only server-sent events have ids, without which the items would be returned again.
#[tokio::test]
async fn streams_of_other_formats_do_not_connect_again() {
    let lines = "content-type: application/jsonl\r\n";
    let cut = format!("HTTP/1.1 200 x\r\n{lines}content-length: 100\r\n\r\n{{\"id\":1}}\n");
    for (action, error_count) in [(Action::respond(200, lines, "{\"id\":1}"), 0), (Action::Send(cut), 1)] {
        let server = ScriptedServer::start([action, end()]);
        let client = builder(&server.url)
            .timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let call = client.streams().watch_changes_stream(&WatchChangesQuery::default());
        let (items, errors) = collect(call.reconnect(3).await.unwrap()).await;
        assert_eq!((items.len(), errors.len(), server.requests()), (1, error_count, 1));
    }
}
