//! Items of streams as they are received.

use super::{builder, client, collect, respond};
use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{Error, ErrorKind};
use std::time::Duration;

#[tokio::test]
async fn whole_events_are_items() {
    let body = "event: added\ndata: {\"id\": 1}\n\nevent: removed\ndata: {\"id\": 1}\nid: 7\nretry: 5\n\n\
                event: removed\ndata: \"quoted\"\n\nevent: removed\ndata: plain\ndata: text\n\n";
    let server = ScriptedServer::start([respond("text/event-stream", body)]);
    let (items, errors) = collect(client(&server.url).streams().alerts().await.unwrap()).await;
    assert!(errors.is_empty(), "{errors:?}");
    let [
        Alert::AddedAlert(added),
        Alert::RemovedAlert(json),
        Alert::RemovedAlert(quoted),
        Alert::RemovedAlert(plain),
    ] = &items[..]
    else {
        panic!("{items:?}")
    };
    assert_eq!(added.data.id, 1);
    assert_eq!(
        (json.data.as_str(), json.id.as_deref(), json.retry),
        ("{\"id\": 1}", Some("7"), Some(5))
    );
    assert_eq!(
        (quoted.data.as_str(), plain.data.as_str()),
        ("\"quoted\"", "plain\ntext")
    );
}

/// Data that is not JSON cannot add properties to the item.
#[tokio::test]
async fn the_data_of_whole_events_is_one_value() {
    let body = "event: added\ndata: {\"id\": 1}, \"id\": \"7\"\n\nevent: added\ndata: {\"id\": 2}\n\n";
    let server = ScriptedServer::start([respond("text/event-stream", body)]);
    let (items, errors) = collect(client(&server.url).streams().alerts().await.unwrap()).await;
    assert_eq!((items.len(), errors.len()), (1, 1), "{items:?}");
    assert_eq!(errors[0].kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn the_data_of_events_are_items() {
    let body = "event: chunk\nid: 1\ndata: {\"delta\":\ndata: \"a\"}\n\n: comment\n\ndata: {\"delta\":\"b\"}\n\ndata: [DONE]\n\ndata: {\"delta\":\"c\"}\n\n";
    let server = ScriptedServer::start([respond("text/event-stream", body)]);
    let request = CompletionRequest::new("hello");
    let mut stream = client(&server.url)
        .streams()
        .create_completion_stream(&request)
        .await
        .unwrap();
    assert_eq!((stream.status().as_u16(), stream.attempts()), (200, 1));
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.next().await.unwrap().unwrap().delta, "a");
    assert_eq!((stream.event_name(), stream.event_id()), ("chunk", Some("1")));
    assert_eq!(stream.next().await.unwrap().unwrap().delta, "b");
    assert_eq!((stream.event_name(), stream.event_id()), ("", None));
    // What follows the end is not read.
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn texts_are_items() {
    let server = ScriptedServer::start([respond("text/event-stream", "data: \"a\"\n\ndata: b\n\n")]);
    let (items, errors) = collect(client(&server.url).streams().lines().await.unwrap()).await;
    assert_eq!((items, errors.len()), (vec!["\"a\"".to_owned(), "b".to_owned()], 0));
}

#[tokio::test]
async fn the_media_type_of_the_response_selects_the_format() {
    let bodies = [
        ("application/jsonl", "{\"id\":1}\n\n{\"id\":2}"),
        ("application/json-seq", "\u{1e}{\"id\":1}\n\u{1e}{\"id\":2}\n"),
        ("application/x-ndjson; charset=utf-8", "{\"id\":1}\n{\"id\":2}\n"),
        ("text/event-stream", "data: {\"id\":1}\n\ndata: {\"id\":2}\n\n"),
    ];
    let server = ScriptedServer::start(bodies.map(|(media_type, body)| respond(media_type, body)));
    let client = client(&server.url);
    for _ in bodies {
        let query = WatchChangesQuery::default();
        let (items, errors) = collect(client.streams().watch_changes_stream(&query).await.unwrap()).await;
        let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
        assert_eq!((ids, errors.len()), (vec![1, 2], 0));
    }
}

#[tokio::test]
async fn parts_are_items() {
    let body = "--b\r\ncontent-type: application/json\r\n\r\n{\"id\":1}\r\n--b\r\n\r\n{\"id\":2}\r\n--b--\r\n";
    let server = ScriptedServer::start([respond("multipart/mixed; boundary=b", body)]);
    let (items, errors) = collect(client(&server.url).streams().parts().await.unwrap()).await;
    assert_eq!((items.len(), items[1].id, errors.len()), (2, 2, 0));
}

#[tokio::test]
async fn the_format_can_be_declared() {
    let server = ScriptedServer::start([Action::respond_json("{\"id\":1}\n{\"id\":2}\n")]);
    let (items, errors) = collect(client(&server.url).streams().watch_as_json_stream().await.unwrap()).await;
    assert_eq!((items.len(), errors.len()), (2, 0));
    assert!(server.heads()[0].contains("accept: application/json\r\n"));
}

#[tokio::test]
async fn an_error_event_is_an_error_of_the_api() {
    let body = "data: {\"delta\":\"a\"}\n\nevent: error\ndata: {\"resultCode\":\"A1\",\"resultMessage\":\"no\"}\n\ndata: {\"delta\":\"b\"}\n\n";
    let server = ScriptedServer::start([respond("text/event-stream", body)]);
    let call = client(&server.url);
    let stream = call
        .streams()
        .create_completion_stream(&CompletionRequest::new("x"))
        .await
        .unwrap();
    let (items, errors) = collect(stream).await;
    assert_eq!((items.len(), errors.len()), (1, 1));
    let error = errors[0].api().unwrap();
    assert_eq!((error.error_code(), error.error_message()), (Some("A1"), Some("no")));
    assert!(error.body::<ApiResult>().is_some());
    assert!(!errors[0].is_retryable());
}

#[tokio::test]
async fn an_item_that_cannot_be_decoded_does_not_end_the_stream() {
    let body = "{\"id\":1}\n{\"id\":\"hunter2\"}\nnot json\n{\"id\":2}\n";
    let server = ScriptedServer::start([respond("application/jsonl", body)]);
    let query = WatchChangesQuery::default();
    let stream = client(&server.url)
        .streams()
        .watch_changes_stream(&query)
        .await
        .unwrap();
    assert!(!format!("{stream:?}").contains("hunter2"));
    let (items, errors) = collect(stream).await;
    assert_eq!((items.len(), errors.len()), (2, 2));
    for error in &errors {
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn a_response_that_is_not_a_stream_is_an_error() {
    let server = ScriptedServer::start([Action::respond_json("{\"delta\":\"a\"}")]);
    let client = client(&server.url);
    let request = CompletionRequest::new("x");
    let error = client.streams().create_completion_stream(&request).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "createCompletion: body of the response (200): expected a stream, found application/json"
    );
    let failure = Action::respond(400, "content-type: application/json\r\n", "{\"resultCode\":\"A1\"}");
    let server = ScriptedServer::start([failure]);
    let client = super::client(&server.url);
    let error = client.streams().create_completion_stream(&request).await.unwrap_err();
    assert_eq!(error.error_code(), Some("A1"));
}

#[tokio::test]
async fn a_stream_is_retried_until_it_begins() {
    let busy = Action::respond(503, "retry-after: 0\r\n", "");
    let server = ScriptedServer::start([busy, respond("text/event-stream", "data: a\n\n")]);
    let stream = client(&server.url).streams().lines().await.unwrap();
    assert_eq!(stream.attempts(), 2);
    assert_eq!(collect(stream).await.0, ["a"]);
}

#[tokio::test]
async fn a_response_without_content_is_an_empty_stream() {
    let server = ScriptedServer::start([Action::Send("HTTP/1.1 204 x\r\nconnection: close\r\n\r\n".to_owned())]);
    let (items, errors) = collect(client(&server.url).streams().alerts().await.unwrap()).await;
    assert_eq!((items.len(), errors.len()), (0, 0));
}

#[tokio::test]
async fn waiting_for_an_item_can_be_limited() {
    let head = "HTTP/1.1 200 x\r\ncontent-type: text/event-stream\r\n\r\ndata: a\n\n".to_owned();
    let server = ScriptedServer::start([Action::SendAndRepeat(head, ": still here\n\n".to_owned())]);
    let client = builder(&server.url)
        .attempt_timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let call = client.streams().lines().item_timeout(Duration::from_millis(200));
    let (items, errors) = collect(call.await.unwrap()).await;
    assert_eq!(items, ["a"]);
    assert!(matches!(errors[..], [Error::Transport(_)]));
    assert!(errors[0].is_timeout());
}
