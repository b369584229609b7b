//! The mock server: responses, faults and expectations.

use crate::models::*;
use crate::test_util::{Fault, MockServer};
use crate::{Client, ErrorKind, File, Temperature};
use bytes::Bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

fn start() -> (MockServer, Client) {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build().unwrap();
    (mock, client)
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

fn issued() -> TokenIssueResponse {
    TokenIssueResponse {
        action: Some(TokenIssueResponseAction::Ok),
        access_token: Some("hunter2".into()),
        authorization_details: Some(AuthorizationDetails::new("x")),
        ..Default::default()
    }
}

// ---- responses

/// Sets up a response for a call, makes the call and checks the returned value.
macro_rules! round_trip {
    ($call:expr, $value:expr, $status:literal, $media_type:expr) => {{
        let (mock, client) = start();
        let call: fn(&Client) -> crate::Call<_> = $call;
        mock.when(call(&client)).respond($value).expect_once();
        let response = call(&client).await.unwrap();
        assert_eq!(response.status(), $status);
        let media_type = response.headers().get("content-type");
        assert_eq!(media_type.map(|value| value.to_str().unwrap()), $media_type);
        assert!(*response == $value);
        assert!(response.into_inner() == $value);
    }};
}

#[tokio::test]
async fn responses_of_every_kind_round_trip() {
    let json = Some("application/json");
    round_trip!(|client| client.token().issue(&request()), issued(), 200, json);
    let get = |client: &Client| client.clients().get("7");
    round_trip!(get, Some(Property::new("k")), 200, json);
    round_trip!(get, None, 204, None);
    let list = |client: &Client| client.clients().list("s", &ClientsListQuery::default());
    round_trip!(list, vec![Property::new("a"), Property::new("b")], 200, json);
    round_trip!(list, Vec::new(), 200, json);
    round_trip!(
        |client| client.misc().upload("b"),
        serde_json::json!({"a": [1, null, "x"]}),
        200,
        json
    );
    round_trip!(|client| client.misc().upload("b"), serde_json::Value::Null, 200, json);
    let event = |client: &Client| client.misc().event(&Animal::Cat(Cat::new(9)));
    round_trip!(event, Pet::Cat(Cat::new(8)), 200, json);
    let typed = |client: &Client| {
        client.misc().typed(
            &JwsAlg::Es256,
            1,
            true,
            &[],
            0.5,
            &'a',
            &[],
            &Temperature(1.0),
            &Default::default(),
        )
    };
    round_trip!(typed, [("x".to_owned(), Temperature(21.5))].into(), 200, json);
    let text = Some("text/plain; charset=utf-8");
    round_trip!(|client| client.misc().info(), "h\u{e9}\0".to_owned(), 200, text);
    round_trip!(|client| client.misc().info(), String::new(), 200, text);
    let binary = Some("application/octet-stream");
    round_trip!(
        |client| client.misc().echo("a", "b", "c"),
        Bytes::from_static(b"\xff\x00"),
        200,
        binary
    );
    round_trip!(|client| client.clients().delete(7, "x"), (), 204, None);
}

#[tokio::test]
async fn a_response_has_the_given_status_and_headers() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request()))
        .respond_with(201, issued())
        .header("x-id", 9)
        .header("x-id", "a");
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.status(), 201);
    let ids: Vec<_> = response.headers().get_all("x-id").iter().collect();
    assert_eq!(ids, ["9", "a"]);
    mock.when(client.clients().delete(7, "x"))
        .respond_with(http::StatusCode::ACCEPTED, ());
    assert_eq!(client.clients().delete(7, "x").await.unwrap().status(), 202);
    mock.when(client.clients().get("7"))
        .raw(200, "application/json", "{\"key\": 7}");
    let error = client.clients().get("7").await.unwrap_err();
    assert!(error.to_string().contains("$.key: expected a string"), "{error}");
}

#[tokio::test]
async fn each_variant_of_a_response_enum_has_its_status() {
    for (expected, status) in [
        (DeployResponse::Ok(Property::new("k")), 200),
        (DeployResponse::NonAuthoritative("text".to_owned()), 203),
        (DeployResponse::NoContent, 204),
        (DeployResponse::PartialContent(Bytes::from_static(b"\xff")), 206),
        (DeployResponse::Other(http::StatusCode::MULTI_STATUS, Bytes::new()), 207),
    ] {
        let (mock, client) = start();
        mock.when(client.misc().deploy()).respond(expected.clone());
        let response = client.misc().deploy().await.unwrap();
        assert_eq!((response.status().as_u16(), &*response), (status, &expected));
    }
}

#[tokio::test]
async fn multipart_forms_are_compared_without_their_boundary() {
    let (mock, client) = start();
    let files = |bytes: &'static str| FilesRequest::new(File::new(bytes).named("a.bin"));
    mock.when(client.misc().send_files(&files("one"))).respond(());
    client.misc().send_files(&files("one")).await.unwrap();
    client.misc().send_files(&files("two")).await.unwrap_err();
    let failure = catch_unwind(AssertUnwindSafe(|| mock.verify())).unwrap_err();
    let failure = failure.downcast_ref::<String>().unwrap();
    assert!(failure.contains("body: its bytes differ"), "{failure}");
}

#[tokio::test]
async fn parameters_in_every_location_are_compared() {
    let (mock, client) = start();
    let pipes = ["a".to_owned(), "b".to_owned()].to_vec();
    let given = |number, session| client.styles().given(number, &pipes, &Colour::default(), session);
    mock.when(given(7, "hunter2")).respond(()).expect(1);
    given(7, "hunter2").await.unwrap();
    for call in [given(8, "hunter2"), given(7, "other")] {
        assert_eq!(call.max_attempts(1).await.unwrap_err().status().unwrap(), 501);
    }
    let failure = catch_unwind(AssertUnwindSafe(|| mock.verify())).unwrap_err();
    let failure = failure.downcast_ref::<String>().unwrap();
    assert!(failure.contains("cookie: `session` has a different value"), "{failure}");
    assert!(failure.contains("path: expected"), "{failure}");
}

#[tokio::test]
async fn models_in_responses_can_have_default_values() {
    let (mock, client) = start();
    // Required fields have default values unless they are set, and enums are converted from strings.
    let report = Report {
        pin: Some('x'),
        ..Default::default()
    };
    mock.when(client.misc().report(&Report::default()))
        .respond(report.clone());
    assert!(*client.misc().report(&Report::default()).await.unwrap() == report);
    let with_unknown_action = TokenIssueResponse {
        action: Some("UNHEARD_OF".into()),
        ..Default::default()
    };
    mock.when(client.token().issue(&request())).respond(with_unknown_action);
    let response = client.token().issue(&request()).await.unwrap();
    assert_eq!(response.action.as_ref().unwrap().as_str(), "UNHEARD_OF");
}

#[tokio::test]
async fn error_responses_have_the_declared_models() {
    let (mock, client) = start();
    let result = ApiResult {
        result_code: Some("A1".into()),
        result_message: Some("no".into()),
        ..Default::default()
    };
    mock.when(client.token().issue(&request()))
        .error_with(400, &result)
        .header("x-id", 9)
        .then()
        .error_with(409, Cat::new(9));
    let error = client.token().issue(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.result_code(), Some("A1"));
    let api_error = error.api().unwrap();
    assert_eq!(api_error.headers()["x-id"], "9");
    assert!(*api_error.body::<ApiResult>().unwrap() == result);
    let error = client.token().issue(&request()).await.unwrap_err();
    assert_eq!(error.api().unwrap().body::<Cat>().unwrap().lives, 9);

    mock.when(client.clients().get("7")).error(404);
    let error = client.clients().get("7").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert!(error.api().unwrap().bytes().is_empty());
}

// ---- faults

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

// ---- sequences

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

// ---- expectations

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

// ---- received requests

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

// ---- without async

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
