//! Expectations: their order, how often they are met, and the received requests.

use super::{issued, request, start};
use crate::models::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[tokio::test]
async fn expectations_are_tried_in_order() {
    let (mock, client) = start();
    let get = || mock.when(client.clients().get("7"));
    get().respond(Some(Property::new("a"))).up_to(2);
    get()
        .respond(Some(Property::new("b")))
        .up_to(0)
        .then()
        .respond(Some(Property::new("c")))
        .up_to(1);
    mock.when(client.clients().get("x"))
        .ignore_arguments()
        .respond(Some(Property::new("d")));
    let mut keys = Vec::new();
    for _ in 0..5 {
        let client = client.clients().get("7").await.unwrap().into_inner();
        keys.push(client.unwrap().key);
    }
    assert_eq!(keys, ["a", "a", "c", "d", "d"]);
}

#[tokio::test]
async fn verify_succeeds_if_all_expectations_are_met() {
    let (mock, client) = start();
    mock.when(client.misc().info()).respond("x".into()).expect(2);
    mock.when(client.clients().get("7")).respond(None).expect(0);
    client.misc().info().await.unwrap();
    client.misc().info().await.unwrap();
    // A setup without an expectation may remain unused.
    mock.when(client.clients().get("8")).respond(None);
    mock.verify();
}

#[test]
#[should_panic(expected = ": requests expected: 1, received: 0")]
fn a_missing_request_panics_on_drop() {
    let (mock, client) = start();
    mock.when(client.misc().info()).respond("x".into()).expect_once();
}

#[tokio::test]
#[should_panic(expected = ": requests expected: 1, received: 2")]
async fn a_surplus_request_panics_on_drop() {
    let (mock, client) = start();
    mock.when(client.misc().info()).respond("x".into()).expect_once();
    client.misc().info().await.unwrap();
    client.misc().info().await.unwrap();
}

#[tokio::test]
#[should_panic(expected = "no expectation for this operation")]
async fn an_unexpected_request_panics_on_drop() {
    let (_mock, client) = start();
    let _ = client.misc().info().await;
}

/// A second panic would abort the process.
#[test]
fn a_panicking_test_does_not_panic_again_on_drop() {
    let test = || {
        let (mock, client) = start();
        mock.when(client.misc().info()).respond("x".into()).expect_once();
        panic!("the first");
    };
    let panic = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the first"));
}

#[test]
fn problems_are_reported_once() {
    let (mock, client) = start();
    mock.when(client.misc().info()).respond("x".into()).expect_once();
    assert!(catch_unwind(AssertUnwindSafe(|| mock.verify())).is_err());
    mock.verify();
}

#[tokio::test]
async fn received_requests_can_be_inspected() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request())).respond(issued());
    assert!(mock.received().is_empty());
    client
        .token()
        .issue(&request())
        .header("x-own", "hunter2")
        .await
        .unwrap();
    let received = mock.received();
    let [received] = received.as_slice() else {
        panic!("{received:?}")
    };
    assert_eq!(received.method(), "POST");
    assert_eq!(received.path(), "/api/1/auth/token/issue");
    assert!(received.query().is_empty());
    assert_eq!(received.headers()["x-own"], "hunter2");
    assert_eq!(received.headers()["authorization"], "Bearer test-token");
    assert_eq!(&received.body()[..], br#"{"ticket":"t","subject":"s"}"#);
    assert!(received.json::<TokenIssueRequest>().unwrap() == request());
    assert_eq!(received.json::<serde_json::Value>().unwrap()["ticket"], "t");
    assert!(received.json::<Cat>().is_err());
    let shown = format!("{received:?} {mock:?}");
    assert!(shown.contains("/api/1/auth/token/issue"), "{shown}");
    assert!(!shown.contains("hunter2") && !shown.contains("test-token"), "{shown}");
}
