//! Compares the parser of server-sent events with that of another crate.

use crate::runtime::stream::frame::Frame;
use crate::runtime::stream::framer::Framer;
use bytes::Bytes;
use eventsource_stream::Eventsource;
use futures_core::Stream;
use http::HeaderMap;
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// A body that arrives in chunks.
struct Chunks(std::vec::IntoIter<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// The name, the data and the last id of each event, by the other crate.
async fn judge(chunks: Vec<Bytes>) -> Vec<(String, String, String)> {
    let mut stream = pin!(Chunks(chunks.into_iter()).eventsource());
    let mut events = Vec::new();
    while let Some(event) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        let event = event.unwrap();
        events.push((event.event, event.data, event.id));
    }
    events
}

/// The same by the runtime. An event without a name is a `message`.
fn parse(chunks: Vec<Bytes>) -> Vec<(String, String, String)> {
    let mut framer = Framer::new(None, &HeaderMap::new(), "text/event-stream").unwrap();
    let mut events = Vec::new();
    for chunk in chunks {
        framer.push(chunk);
        while let Some(Frame { data, event }) = framer.next(1 << 20).unwrap() {
            let name = if event.name.is_empty() {
                "message".to_owned()
            } else {
                event.name
            };
            let id = framer
                .reconnection_fields()
                .and_then(|(id, _)| id)
                .unwrap_or_default()
                .to_owned();
            events.push((name, String::from_utf8(data.to_vec()).unwrap(), id));
        }
    }
    events
}

/// A sequence of numbers that is the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

#[tokio::test]
async fn random_event_streams_are_read_as_by_another_parser() {
    const LINES: &[&str] = &[
        "data",
        "data:",
        "data: a",
        "data:  ü€𝄞",
        "data:{\"a\":1}",
        "event: add",
        "event",
        "event:x",
        "id: 7",
        "id",
        "id:ö",
        "retry: 5",
        "retry: x",
        ": comment",
        ":",
        "other: a",
        "",
        "",
        "",
    ];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut seen = 0;
    for _ in 0..2000 {
        let end = ["\n", "\r\n"][random.below(2)];
        let lines = (0..random.below(30)).map(|_| LINES[random.below(LINES.len())]);
        let body = lines
            .map(|line| format!("{line}{end}"))
            .collect::<String>()
            .into_bytes();
        let mut chunks = Vec::new();
        let mut rest = Bytes::from(body.clone());
        while !rest.is_empty() {
            let length = 1 + random.below(rest.len().min(20));
            chunks.push(rest.split_to(length));
        }
        let events = parse(chunks.clone());
        seen += events.len();
        assert_eq!(
            events,
            judge(vec![body.clone().into()]).await,
            "{:?}",
            String::from_utf8(body)
        );
    }
    assert!(seen > 2000, "{seen}");
}
