//! Delays, faults, and sequences of responses.

use super::{issued, request, start};
use crate::test_util::Fault;
use crate::{Client, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_delay_is_applied_and_can_exceed_the_timeout() {
    let (mock, client) = start();
    let delay = Duration::from_millis(50);
    mock.when(client.token().issue(&request()))
        .respond(issued())
        .delay(delay);
    let begin = Instant::now();
    client.token().issue(&request()).await.unwrap();
    assert!(begin.elapsed() >= delay);
    mock.when(client.clients().get("7"))
        .respond(None)
        .delay(Duration::from_secs(60));
    let late = client.clients().get("7").max_attempts(1).attempt_timeout(delay).await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn a_stalled_response_does_not_delay_others() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request())).fault(Fault::Silence);
    mock.when(client.misc().info()).respond("x".into());
    let never = client.token().issue(&request()).send();
    let info = async {
        // After the other request has arrived.
        while mock.received().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        client.misc().info().await
    };
    tokio::select! {
        _ = never => panic!("a response"),
        info = info => assert_eq!(*info.unwrap(), "x"),
    }
}

#[tokio::test]
async fn each_fault_causes_its_kind_of_error() {
    let (short, long) = (Duration::from_millis(500), Duration::from_secs(30));
    for (fault, kind, limit) in [
        (Fault::Disconnect, ErrorKind::Interrupted, long),
        (Fault::Silence, ErrorKind::Timeout, short),
        (Fault::Garbage, ErrorKind::Decode, long),
    ] {
        let (mock, client) = start();
        let issue = mock.when(client.token().issue(&request())).fault(fault).expect(1);
        let error = client
            .token()
            .issue(&request())
            .attempt_timeout(limit)
            .await
            .unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1), "{fault:?}");
        // A GET is retried, but not after part of the response was read.
        let info = mock.when(client.misc().info()).fault(fault);
        let error = client.misc().info().attempt_timeout(limit).await.unwrap_err();
        let attempts = if fault == Fault::Garbage { 1 } else { 3 };
        assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{fault:?}");
        assert_eq!((issue.count(), info.count()), (1, attempts));
    }
}

#[tokio::test]
async fn a_fault_can_be_followed_by_a_response() {
    let (mock, client) = start();
    mock.when(client.misc().info())
        .fault(Fault::Disconnect)
        .up_to(2)
        .then()
        .respond("x".into());
    let response = client.misc().info().await.unwrap();
    assert_eq!((response.attempts(), response.into_inner().as_str()), (3, "x"));
}

#[test]
fn a_fault_without_a_response_has_no_headers_and_no_delay() {
    let (mock, client) = start();
    for fault in [Fault::Disconnect, Fault::Silence] {
        let set_up = || mock.when(client.misc().info()).fault(fault).header("x", 1);
        assert!(catch_unwind(AssertUnwindSafe(set_up)).is_err());
        let set_up = || mock.when(client.misc().info()).fault(fault).delay(Duration::ZERO);
        assert!(catch_unwind(AssertUnwindSafe(set_up)).is_err());
    }
}

#[tokio::test]
async fn an_error_can_be_followed_by_a_response() {
    let (mock, client) = start();
    let unavailable = mock
        .when(client.token().issue(&request()))
        .error(503)
        .header("retry-after", 0);
    let issue = unavailable.then().respond(issued()).expect(3);
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.attempts(), 2);
    // The last response is repeated without limit.
    client.token().issue(&request()).await.unwrap();
    assert_eq!(issue.count(), 3);
}

#[tokio::test]
async fn the_client_of_the_mock_server_only_has_shorter_retry_delays() {
    let (mock, client) = start();
    let info = mock.when(client.misc().info()).error(500);
    let error = client.misc().info().await.unwrap_err();
    assert_eq!((error.attempts(), info.count()), (3, 3));
    let ours = format!("{:?}", mock.client_builder());
    let usual = format!("{:?}", Client::builder());
    assert_eq!(ours, usual.replace("base_delay: 100ms", "base_delay: 1ms"));
    assert_ne!(ours, usual);
}
