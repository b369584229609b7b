//! Operations that return one response or a stream: a method for each.

use super::{client, collect, respond};
use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use serde_json::{Value as Json, from_slice, json};

fn offline() -> crate::Client {
    client("https://api.test")
}

#[test]
fn the_method_sets_the_flag_in_the_body() {
    let streams = offline();
    let body = |request: http::Request<bytes::Bytes>| from_slice::<Json>(request.body()).unwrap();
    let mut request = CompletionRequest::new("x");
    request.seed = Some(i64::MAX);
    let plain =
        |request: &CompletionRequest| body(streams.streams().create_completion(request).into_request().unwrap());
    let stream = |request: &CompletionRequest| {
        body(
            streams
                .streams()
                .create_completion_stream(request)
                .into_request()
                .unwrap(),
        )
    };
    assert_eq!(plain(&request), json!({"prompt": "x", "seed": i64::MAX}));
    assert_eq!(
        stream(&request),
        json!({"prompt": "x", "seed": i64::MAX, "stream": true})
    );
    for flag in [true, false] {
        request.stream = Some(flag);
        assert_eq!(plain(&request)["stream"], json!(false));
        assert_eq!(stream(&request)["stream"], json!(true));
    }
    // A text that contains the name is not the flag.
    request = CompletionRequest::new("\"stream\":");
    assert_eq!(plain(&request), json!({"prompt": "\"stream\":"}));
}

#[test]
fn the_method_sets_the_flag_in_the_query() {
    let client = offline();
    let query = |watch: Option<bool>| WatchChangesQuery {
        since: Some("a b".to_owned()),
        watch,
    };
    let uri = |request: http::Request<bytes::Bytes>| request.uri().query().unwrap().to_owned();
    let plain = |watch| uri(client.streams().watch_changes(&query(watch)).into_request().unwrap());
    let stream = |watch| {
        uri(client
            .streams()
            .watch_changes_stream(&query(watch))
            .into_request()
            .unwrap())
    };
    assert_eq!(plain(None), "since=a%20b");
    assert_eq!(plain(Some(true)), "since=a%20b&watch=false");
    for watch in [None, Some(true), Some(false)] {
        assert_eq!(stream(watch), "since=a%20b&watch=true");
    }
}

#[tokio::test]
async fn each_method_requests_its_media_type() {
    let server = ScriptedServer::start([
        Action::respond_json("[{\"id\":1}]"),
        respond("application/jsonl", "{\"id\":1}\n"),
    ]);
    let (client, query) = (client(&server.url), WatchChangesQuery::default());
    let list = client.streams().watch_changes(&query).await.unwrap();
    let stream = client.streams().watch_changes_stream(&query).await.unwrap();
    assert_eq!(collect(stream).await.0, *list);
    let heads = server.heads();
    assert!(heads[0].contains("accept: application/json\r\n"), "{}", heads[0]);
    assert!(
        heads[1].contains("accept: application/json-seq, application/jsonl\r\n"),
        "{}",
        heads[1]
    );
}
