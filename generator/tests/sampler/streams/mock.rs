//! Streams of the mock server.

use super::collect;
use crate::ErrorKind;
use crate::models::*;
use crate::runtime::mock::expectation::item_playback::event;
use crate::runtime::stream::events::Events;
use crate::runtime::stream::format::{EventData, EventItem};
use crate::test_util::{MockServer, Playback};
use serde_json::{from_value, json};
use std::time::{Duration, Instant};

fn change(id: i64) -> Change {
    Change::new(id)
}

#[tokio::test]
async fn items_of_every_format_are_played() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let streams = client.streams();

    let request = CompletionRequest::new("x");
    let chunks = [CompletionChunk::new("a\nb"), CompletionChunk::new("c")];
    mock.when(streams.create_completion_stream(&request))
        .respond_items(chunks.clone());
    assert_eq!(
        collect(streams.create_completion_stream(&request).await.unwrap())
            .await
            .0,
        chunks
    );
    // The other method of the operation is another call.
    mock.when(streams.create_completion(&request))
        .respond(Completion::new("abc"));
    assert_eq!(streams.create_completion(&request).await.unwrap().text, "abc");

    let query = WatchChangesQuery::default();
    mock.when(streams.watch_changes_stream(&query))
        .respond_items([change(1), change(2)]);
    assert_eq!(
        collect(streams.watch_changes_stream(&query).await.unwrap()).await.0,
        [change(1), change(2)]
    );

    mock.when(streams.parts()).respond_items([change(1)]);
    let (items, errors) = collect(streams.parts().await.unwrap()).await;
    assert_eq!((items, errors.len()), (vec![change(1)], 0));

    mock.when(streams.watch_as_json_stream()).respond_items([change(1)]);
    assert_eq!(
        collect(streams.watch_as_json_stream().await.unwrap()).await.0,
        [change(1)]
    );

    let lines = ["a\nb".to_owned(), String::new()];
    mock.when(streams.lines()).respond_items(lines.clone());
    assert_eq!(collect(streams.lines().await.unwrap()).await.0, lines);

    let alerts: Vec<Alert> = [
        json!({"event": "added", "data": {"id": 1}}),
        json!({"event": "removed", "data": "1\n2", "id": "7", "retry": 5}),
    ]
    .map(|alert| from_value(alert).unwrap())
    .into();
    mock.when(streams.alerts()).respond_items(alerts.clone());
    assert_eq!(collect(streams.alerts().await.unwrap()).await.0, alerts);
}

#[tokio::test]
async fn pauses_faults_and_malformed_items_are_played() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let pause = Duration::from_millis(50);
    let response = mock
        .when(client.streams().parts())
        .error(503)
        .then()
        .play_items(|stream| {
            stream
                .item(&change(1))
                .pause(pause)
                .chunk("--mock-server\r\n\r\n{\r\n")
                .item(&change(2))
                .disconnect()
        });
    let start = Instant::now();
    let (items, errors) = collect(client.streams().parts().await.unwrap()).await;
    assert!(start.elapsed() >= pause);
    // The second item ends with the next delimiter, which does not arrive.
    assert_eq!(items, [change(1)]);
    let kinds: Vec<ErrorKind> = errors.iter().map(crate::Error::kind).collect();
    assert_eq!(kinds, [ErrorKind::Decode, ErrorKind::Interrupted]);
    assert_eq!(response.count(), 2);
}

#[tokio::test]
async fn the_end_can_be_omitted() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let request = CompletionRequest::new("x");
    let call = || client.streams().create_completion_stream(&request);
    mock.when(call())
        .play_items(|stream| stream.item(&CompletionChunk::new("a")).without_end());
    let (items, errors) = collect(call().await.unwrap()).await;
    assert_eq!((items.len(), errors.len()), (1, 1));
    assert_eq!(errors[0].kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_dropped_stream_is_cancelled() {
    let mock = MockServer::start();
    let client = mock.client_builder().build().unwrap();
    let endless = Playback::new("text/event-stream").chunks(|| std::iter::repeat("data: a\n\n"));
    let response = mock.when(client.streams().lines()).play(endless);
    let mut stream = client.streams().lines().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    drop(stream);
    let start = Instant::now();
    while response.cancelled_by_client() == 0 && start.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(response.cancelled_by_client(), 1);
}

#[test]
fn events_are_sent_as_they_are_read() {
    let json = EventItem::Event(EventData::Json);
    let text = EventItem::Event(EventData::TextIn(&["text"]));
    for (format, item) in [
        (json, r#"{"data":"\"a\r\n\"","event":"e","id":"1","retry":2}"#),
        (json, r#"{"data":{"a":null},"event":"message"}"#),
        (text, r#"{"data":"a\nb","event":"text"}"#),
        (text, r#"{"data":"a\r","event":"other"}"#),
    ] {
        let mut events = Events::new();
        events.push(event(format, item.as_bytes()).unwrap().into());
        let frame = events.next(100).unwrap().unwrap();
        assert_eq!(format.candidates(&frame).unwrap(), [item]);
    }
    assert_eq!(event(EventItem::Data, b"a\nb").unwrap(), b"data: a\ndata: b\n\n");
    for (format, item) in [
        (EventItem::Data, "a\rb"),
        (text, r#"{"data":"a\r\nb","event":"text"}"#),
        (json, r#"{"data":1,"id":"a\nb"}"#),
    ] {
        assert!(event(format, item.as_bytes()).is_err(), "{item}");
    }
}
