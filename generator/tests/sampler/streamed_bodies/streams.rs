//! How streams are sent.

use super::{Chunk, Counters, chunks, replace, start_accepting};
use crate::{Body, ErrorKind};
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[tokio::test]
async fn a_stream_of_unknown_length_is_chunked() {
    let (mock, client) = start_accepting();
    let body = || Body::stream(chunks(&["one", "", "two"]));
    client.misc().upload(body()).await.unwrap();
    replace(&client, body()).await.unwrap();
    client.misc().upload(Body::stream(chunks(&[]))).await.unwrap();
    for (request, text) in mock.received().iter().zip(["onetwo", "onetwo", ""]) {
        assert_eq!(request.body(), text);
        let coding: Vec<_> = request.headers().get_all("transfer-encoding").iter().collect();
        assert_eq!(coding, ["chunked"]);
        assert!(!request.headers().contains_key("content-length"));
    }
    assert_eq!(mock.received()[0].headers()["content-type"], "application/octet-stream");
    assert_eq!(mock.received()[1].headers()["content-type"], "text/plain");
}

#[tokio::test]
async fn a_known_length_is_sent() {
    let (mock, client) = start_accepting();
    let body = Body::sized_stream(6, chunks(&["one", "", "two", ""]));
    client.misc().upload(body).await.unwrap();
    let received = mock.received();
    assert_eq!(received[0].body(), "onetwo");
    assert_eq!(received[0].headers()["content-length"], "6");
    assert!(!received[0].headers().contains_key("transfer-encoding"));
}

/// hyper does not read a body of length 0.
#[tokio::test]
async fn a_stream_of_length_0_is_read() {
    let (mock, client) = start_accepting();
    client.misc().upload(Body::sized_stream(0, chunks(&[]))).await.unwrap();
    assert_eq!(mock.received()[0].body(), "");
    let body = Body::sized_stream(0, chunks(&["", "a"]));
    let error = client.misc().upload(body).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RequestBody);
    assert_eq!(mock.received().len(), 1);
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_sends_a_stream() {
    let (mock, client) = start_accepting();
    let call = client.misc().upload(Body::stream(chunks(&["one", "two"])));
    call.send_blocking().unwrap();
    let call = client.misc().upload(Body::sized_stream(2, chunks(&["one"])));
    assert_eq!(call.send_blocking().unwrap_err().kind(), ErrorKind::RequestBody);
    assert_eq!(mock.received().len(), 1);
    assert_eq!(mock.received()[0].body(), "onetwo");
}

/// A downloaded stream can be uploaded.
#[tokio::test]
async fn a_response_can_be_the_body_of_a_request() {
    let (mock, client) = start_accepting();
    mock.when(client.misc().echo("x", "y", ""))
        .respond(Bytes::from_static(b"echo"));
    let download = client.misc().echo("x", "y", "").stream().await.unwrap();
    client.misc().upload(Body::stream(download)).await.unwrap();
    assert_eq!(mock.received()[1].body(), "echo");
}

/// A chunk that counts how many of its kind exist.
struct Counted(Arc<AtomicUsize>);

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &[b'x'; 1000]
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_large_stream_is_never_in_memory_as_a_whole() {
    const COUNT: usize = 20_000;
    let (alive, most) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let counters = (alive.clone(), most.clone());
    let make = move |_| {
        let (alive, most) = &counters;
        most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from_owner(Counted(alive.clone())))
    };
    let (mock, client) = start_accepting();
    let body = Body::sized_stream(1000 * COUNT as u64, Counters::default().stream((0..COUNT).map(make)));
    client.misc().upload(body).await.unwrap();
    assert_eq!(mock.received()[0].body().len(), 1000 * COUNT);
    let most = most.load(Ordering::SeqCst);
    assert!((1..2000).contains(&most), "{most}");
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_timeout_ends_the_stream() {
    let (mock, client) = start_accepting();
    let counters = Counters::default();
    let body = Body::stream(counters.stalling_stream(["one"].map(Chunk::Ok).into_iter()));
    let call = client.misc().upload(body).attempt_timeout(Duration::from_millis(100));
    let error = call.await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    wait_for_end(&counters).await;
    assert!(mock.received().is_empty());
}

#[tokio::test]
async fn a_dropped_call_ends_the_stream() {
    let (_mock, client) = start_accepting();
    let counters = Counters::default();
    let body = Body::stream(counters.stalling_stream(["one"].map(Chunk::Ok).into_iter()));
    let polled = async {
        while counters.polls() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        result = client.misc().upload(body).send() => panic!("{result:?}"),
        () = polled => assert_eq!(counters.streams(), 1),
    }
    wait_for_end(&counters).await;
}

pub(super) async fn wait_for_end(counters: &Counters) {
    let ended = async {
        while counters.streams() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), ended).await.unwrap();
}

#[test]
fn debug_omits_the_content() {
    let shown = [
        Body::from("hunter2"),
        Body::stream(chunks(&["hunter2"])),
        Body::from_path("a"),
    ];
    assert_eq!(format!("{shown:?}"), "[Body([7 bytes]), Body([stream]), Body([files])]");
}

#[test]
fn everything_that_converts_to_bytes_is_a_body() {
    fn body(body: impl Into<Body>) -> Body {
        body.into()
    }
    body("a");
    body("a".to_owned());
    body(vec![1]);
    body(Bytes::new());
    body(body(&b"a"[..]));
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<Body>();
    is_shared::<crate::Call<()>>();
}
