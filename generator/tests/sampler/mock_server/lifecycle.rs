//! Mock servers without a runtime, in a blocked runtime, several at once, and shared by threads.

use super::{issued, request, start};
use crate::ErrorKind;
use crate::test_util::{Fault, MockServer};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[cfg(feature = "blocking")]
#[test]
fn the_mock_server_needs_no_runtime() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request()))
        .fault(Fault::Disconnect)
        .then()
        .respond(issued())
        .expect(1);
    let error = client.token().issue(&request()).send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(catch_unwind(AssertUnwindSafe(|| mock.verify())).is_ok());
}

#[cfg(feature = "blocking")]
#[tokio::test]
async fn a_call_can_block_the_runtime_of_the_test() {
    let (mock, client) = start();
    mock.when(client.misc().info()).respond("x".into());
    assert_eq!(*client.misc().info().send_blocking().unwrap(), "x");
}

#[test]
fn mock_servers_are_independent() {
    let (one, client) = start();
    let (other, _) = start();
    assert_ne!(one.url(), other.url());
    one.when(client.misc().info()).respond("x".into()).expect(0);
    let call = client.misc().info().server(one.url());
    assert!(catch_unwind(AssertUnwindSafe(|| other.when(call))).is_err());
    assert!(other.received().is_empty());
}

/// More operations than tokio allows a task before it must yield.
#[tokio::test]
async fn many_servers_can_be_started_and_dropped() {
    for _ in 0..200 {
        drop(MockServer::start());
    }
}

/// A test may share a mock server among threads.
#[test]
fn a_mock_server_is_send_and_sync() {
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<MockServer>();
}
