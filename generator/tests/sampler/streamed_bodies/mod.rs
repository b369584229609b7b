//! Request bodies that are streams or files on disk.

mod failures;
mod files;
mod forms;
mod retries;
mod streams;

use crate::test_util::MockServer;
use crate::{Body, Call, Client, Error};
use bytes::Bytes;
use futures_core::Stream;
use serde_json::Value;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

type Chunk = Result<&'static str, io::Error>;

fn start() -> (MockServer, Client) {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build().unwrap();
    (mock, client)
}

/// A server that accepts any upload.
fn start_accepting() -> (MockServer, Client) {
    let (mock, client) = start();
    mock.when(client.misc().upload("")).ignore_body().respond(Value::Null);
    mock.when(replace(&client, "")).ignore_body().respond(Bytes::new());
    (mock, client)
}

/// An idempotent call.
fn replace(client: &Client, body: impl Into<Body>) -> Call<Bytes> {
    client.misc().echo("a", "b", "").body("text/plain", body)
}

/// A stream of an iterator. It counts the polls, and whether it exists.
struct Iterated<I> {
    items: I,
    pauses: bool,
    counters: Counters,
}

#[derive(Clone, Default)]
struct Counters {
    polls: Arc<AtomicUsize>,
    alive: Arc<()>,
}

impl Counters {
    fn polls(&self) -> usize {
        self.polls.load(Ordering::SeqCst)
    }

    /// The number of streams.
    fn streams(&self) -> usize {
        Arc::strong_count(&self.alive) - 1
    }

    fn stream<I: Iterator>(&self, items: I) -> Iterated<I> {
        Iterated {
            items,
            pauses: false,
            counters: self.clone(),
        }
    }

    /// The same, but the stream is never ready after its items.
    fn stalling_stream<I: Iterator>(&self, items: I) -> Iterated<I> {
        Iterated {
            items,
            pauses: true,
            counters: self.clone(),
        }
    }
}

impl<I: Iterator + Unpin> Stream for Iterated<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        self.counters.polls.fetch_add(1, Ordering::SeqCst);
        match self.items.next() {
            None if self.pauses => Poll::Pending,
            next => Poll::Ready(next),
        }
    }
}

/// A stream of these chunks.
fn chunks(texts: &'static [&'static str]) -> impl Stream<Item = Chunk> + Send + 'static {
    Counters::default().stream(texts.iter().copied().map(Ok))
}

/// A file with this content, whose name is unique among the tests.
fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// The error and its source.
fn messages(error: &Error) -> (String, String) {
    let source = std::error::Error::source(error);
    (error.to_string(), source.map(ToString::to_string).unwrap_or_default())
}
