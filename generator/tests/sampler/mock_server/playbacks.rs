//! Bodies that are sent piece by piece.

use super::start;
use crate::test_util::{MockResponse, MockServer, Playback};
use crate::{ByteStream, Call, Client, Error, ErrorKind};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

const HOUR: Duration = Duration::from_secs(3600);

fn echo(client: &Client) -> Call<Bytes> {
    client.misc().echo("a", "b", "c")
}

/// Sets up a playback for a call, and opens its stream.
async fn open<'m>(mock: &'m MockServer, client: &Client, playback: Playback) -> (MockResponse<'m, Bytes>, ByteStream) {
    let response = mock.when(echo(client)).play(playback);
    (response, echo(client).stream().await.unwrap())
}

/// Reads the rest of a stream.
async fn rest(stream: &mut ByteStream) -> (usize, Option<Error>) {
    let mut length = 0;
    loop {
        match stream.chunk().await {
            Ok(Some(chunk)) => length += chunk.len(),
            Ok(None) => return (length, None),
            Err(error) => return (length, Some(error)),
        }
    }
}

/// Waits until the server notices that the client closed the connection.
async fn wait_for_cancellation(response: &MockResponse<'_, Bytes>) {
    let cancelled = async {
        while response.cancelled_by_client() == 0 {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(30), cancelled).await.unwrap();
}

/// A chunk that counts how many of its kind exist.
struct Counted {
    text: String,
    alive: Arc<AtomicUsize>,
}

impl Counted {
    fn chunk(number: usize, alive: &Arc<AtomicUsize>, most: &AtomicUsize) -> Bytes {
        most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Bytes::from_owner(Counted {
            text: format!("{number:010}\n"),
            alive: alive.clone(),
        })
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn the_chunks_before_a_pause_arrive_before_it() {
    let (mock, client) = start();
    let playback = Playback::new("text/event-stream")
        .chunk("one")
        .chunk("")
        .pause(Duration::from_millis(1))
        .chunk("two")
        .pause(HOUR)
        .chunk("three");
    let (response, mut stream) = open(&mock, &client, playback).await;
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    assert_eq!(stream.headers()["transfer-encoding"], "chunked");
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "one");
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "two");
    assert!(timeout(Duration::from_millis(50), stream.chunk()).await.is_err());
    assert_eq!((response.count(), response.cancelled_by_client()), (1, 0));
}

#[tokio::test]
async fn dropping_a_stream_ends_its_playback() {
    let (mock, client) = start();
    let (response, stream) = open(&mock, &client, Playback::new("a/b").chunk("one").pause(HOUR)).await;
    assert_eq!(response.cancelled_by_client(), 0);
    drop(stream);
    wait_for_cancellation(&response).await;
    assert_eq!(response.cancelled_by_client(), 1);
}

#[tokio::test]
async fn a_playback_ends_after_its_last_step() {
    let (mock, client) = start();
    let response = mock
        .when(echo(&client))
        .play(Playback::new("a/b").chunk("one").pause(Duration::ZERO).chunk("two"))
        .header("x-id", 7)
        .delay(Duration::from_millis(50));
    let begin = Instant::now();
    // The same for each request.
    for _ in 0..2 {
        let received = echo(&client).await.unwrap();
        assert_eq!(
            (received.headers()["x-id"].as_bytes(), &received[..]),
            (&b"7"[..], &b"onetwo"[..])
        );
    }
    assert!(begin.elapsed() >= Duration::from_millis(100));
    assert_eq!(&echo(&client).accept("text/csv").await.unwrap()[..], b"onetwo");
    assert_eq!((response.count(), response.cancelled_by_client()), (3, 0));
    mock.when(client.misc().info()).play(Playback::new("text/plain"));
    assert_eq!(*client.misc().info().await.unwrap(), "");
}

/// Everything before the disconnect arrives, also if it is more than the buffers of the system hold.
#[tokio::test]
async fn a_disconnect_breaks_the_body_after_the_chunks_before_it() {
    for count in [0, 1, 200] {
        let (mock, client) = start();
        let chunk = Bytes::from(vec![b'x'; 100_000]);
        let playback = Playback::new("a/b").chunks(move || std::iter::repeat_n(chunk.clone(), count));
        let playback = playback.disconnect().chunk("never");
        let (response, mut stream) = open(&mock, &client, playback).await;
        let (length, error) = rest(&mut stream).await;
        assert_eq!(length, count * 100_000);
        assert_eq!(error.unwrap().kind(), ErrorKind::Interrupted);
        assert_eq!(response.cancelled_by_client(), 0);
    }
}

#[tokio::test]
async fn a_broken_body_is_retried_unless_it_is_streamed() {
    let (mock, client) = start();
    mock.when(echo(&client))
        .play(Playback::new("a/b").chunk("one").disconnect())
        .then()
        .respond(Bytes::from_static(b"whole"))
        .expect(3);
    let received = echo(&client).await.unwrap();
    assert_eq!((received.attempts(), &received[..]), (2, &b"whole"[..]));
    echo(&client).await.unwrap();
    let (other, client) = start();
    let (response, mut stream) = open(&other, &client, Playback::new("a/b").chunk("one").disconnect()).await;
    assert_eq!(rest(&mut stream).await.1.unwrap().attempts(), 1);
    assert_eq!(response.count(), 1);
}

#[tokio::test]
async fn chunks_are_made_while_they_are_sent() {
    const COUNT: usize = 100_000;
    let (mock, client) = start();
    let (alive, most) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let counters = (alive.clone(), most.clone());
    let playback = Playback::new("a/b").chunks(move || {
        let (alive, most) = counters.clone();
        (0..COUNT).map(move |number| Counted::chunk(number, &alive, &most))
    });
    let (_, mut stream) = open(&mock, &client, playback).await;
    // The client does not read yet, so the server must wait.
    sleep(Duration::from_millis(20)).await;
    let (length, error) = rest(&mut stream).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(length, COUNT * 11);
    let most = most.load(Ordering::SeqCst);
    assert!((1..1000).contains(&most), "{most}");
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_endless_playback_ends_with_the_connection() {
    let (mock, client) = start();
    let playback = Playback::new("a/b").chunks(|| std::iter::repeat("0123456789"));
    let (response, mut stream) = open(&mock, &client, playback).await;
    assert!(stream.chunk().await.unwrap().is_some());
    drop(stream);
    wait_for_cancellation(&response).await;
}

/// The panic is one of the test, not a cancellation by the client.
#[tokio::test]
async fn a_panic_while_chunks_are_made_breaks_the_connection() {
    let (mock, client) = start();
    let chunks = || (0..).map(|number| if number == 3 { panic!("in a test") } else { "x" });
    let playback = Playback::new("a/b").chunks(chunks);
    let response = mock.when(echo(&client)).play(playback);
    let error = echo(&client).max_attempts(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(response.cancelled_by_client(), 0);
    // The server still works.
    mock.when(client.misc().info()).respond("x".into());
    client.misc().info().await.unwrap();
}

#[test]
fn dropping_the_server_ends_a_playback() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (mock, client) = start();
    let mut stream = runtime.block_on(async {
        let playback = Playback::new("a/b").chunk("one").pause(HOUR);
        open(&mock, &client, playback).await.1
    });
    drop(mock);
    let (_, error) = runtime.block_on(rest(&mut stream));
    assert_eq!(error.unwrap().kind(), ErrorKind::Interrupted);
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_reads_a_playback() {
    let (mock, client) = start();
    let playback = Playback::new("a/b")
        .chunk("one")
        .pause(Duration::from_millis(5))
        .chunk("two");
    mock.when(echo(&client)).play(playback);
    assert_eq!(&echo(&client).send_blocking().unwrap()[..], b"onetwo");
}

#[test]
fn debug_omits_the_content() {
    let playback = Playback::new("a/b").chunk("hunter2").pause(HOUR);
    assert_eq!(
        format!("{playback:?}"),
        r#"Playback { media_type: "a/b", steps: 2, .. }"#
    );
    assert!(std::panic::catch_unwind(|| Playback::new("a\nb")).is_err());
}
