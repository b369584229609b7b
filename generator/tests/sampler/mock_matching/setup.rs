//! Unmet expectations and invalid setups.

use super::{HINT, client, panic_message};
use crate::Client;
use crate::models::*;
use crate::test_util::MockServer;

#[tokio::test]
async fn unmet_expectations_are_reported_with_their_location() {
    let mock = MockServer::start();
    let client = client(&mock);
    let line = line!() + 1;
    mock.when(client.clients().get("7")).respond(None).up_to(1).expect(2);
    mock.when(client.clients().get("8")).respond(None).expect_once();
    for _ in 0..2 {
        let _ = client.clients().get("7").max_attempts(2).await;
    }
    let location = |line: u32| format!("`client_get_api` at {}:{line}:10", file!());
    let (one, two) = (location(line), location(line + 1));
    assert_eq!(
        panic_message(|| mock.verify()),
        format!(
            "the requests do not match the expectations of the mock server:\n  \
             GET /api/1/client/get/7 (client_get_api), 2 times\n    \
             does not match {one}: all its responses are used up\n    \
             does not match {two}: path: expected `/api/1/client/get/8`{HINT}\n  \
             {one}: requests expected: 2, received: 1\n  \
             {two}: requests expected: 1, received: 0"
        )
    );
}

#[test]
fn an_invalid_setup_panics_immediately() {
    fn assert_panics<R>(expected: &str, action: impl FnOnce() -> R) {
        let text = panic_message(action);
        assert!(text.starts_with(expected), "{text}");
    }
    let mock = MockServer::start();
    let client = client(&mock);
    let elsewhere = Client::builder().service_id("1").token("t").build().unwrap();
    let get = || mock.when(client.clients().get("7"));
    assert_panics("client_get_api: the call is not for this mock server", || {
        mock.when(elsewhere.clients().get("7"))
    });
    assert_panics("client_get_api: path parameter `clientId` is empty", || {
        mock.when(client.clients().get(""))
    });
    assert_panics("200 OK is a success: use `respond_with`", || get().error(200));
    assert_panics("404 Not Found is not a success: use `error_with`", || {
        get().respond_with(404, None)
    });
    assert_panics("not a valid response status (1xx statuses are not allowed)", || {
        get().error(100)
    });
    assert_panics("not a valid response status (1xx statuses are not allowed)", || {
        get().raw(1, "text/plain", "")
    });
    assert_panics("204 No Content does not permit a body", || {
        get().respond_with(204, Some(Property::new("k")))
    });
    assert_panics("\"x\\n\": ", || get().raw(200, "x\n", ""));
    assert_panics("\"a b\": ", || get().error(404).header("a b", ""));
    assert_panics("`x`: ", || get().error(404).header("x", "\n"));
    let report = Report {
        level: crate::Temperature(f64::NAN),
        ..Report::default()
    };
    assert_panics("body of the response: a value cannot be formatted as text", || {
        mock.when(client.misc().report(&Report::default())).respond(report)
    });
    mock.verify();
}
