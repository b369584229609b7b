//! Streams as iterators that block.

use super::{client, respond};
use crate::scripted_server::{Action, ScriptedServer};
use std::time::Duration;

#[test]
fn items_are_an_iterator() {
    let body = "HTTP/1.1 200 x\r\ncontent-type: text/event-stream\r\n\r\nretry: 1\ndata: a\n\ndata: b\n\n";
    let server = ScriptedServer::start([
        Action::SendSlowly(body.to_owned(), Duration::from_millis(1)),
        respond("text/event-stream", "data: c\n\n"),
        Action::respond(401, "", ""),
    ]);
    let mut items = client(&server.url)
        .streams()
        .lines()
        .reconnect(1)
        .open_blocking()
        .unwrap();
    assert_eq!(items.stream().unwrap().status().as_u16(), 200);
    let texts: Vec<String> = items.by_ref().take(3).map(Result::unwrap).collect();
    assert_eq!(texts, ["a", "b", "c"]);
    assert_eq!(items.next().unwrap().unwrap_err().status().unwrap().as_u16(), 401);
    assert!(items.next().is_none());
}

#[test]
fn an_error_response_is_an_error_of_the_call() {
    let server = ScriptedServer::start([Action::respond(404, "", "")]);
    let error = client(&server.url).streams().lines().open_blocking().unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
}
