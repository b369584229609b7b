//! Responses that are computed from the request.

use super::{issued, request, start};
use crate::models::*;
use crate::test_util::ErrorReply;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Returns the ticket of the request as the access token.
fn echo(request: &crate::test_util::ReceivedRequest) -> TokenIssueResponse {
    let request: TokenIssueRequest = request.json().unwrap();
    TokenIssueResponse {
        access_token: Some(request.ticket),
        ..issued()
    }
}

#[tokio::test]
async fn a_response_is_computed_from_the_request() {
    let (mock, client) = start();
    let expected = mock
        .when(client.token().issue(&request()))
        .ignore_arguments()
        .reply_with(echo)
        .header("x-computed", 1);
    for ticket in ["a", "b"] {
        let response = client
            .token()
            .issue(&TokenIssueRequest::new(ticket, "s"))
            .await
            .unwrap();
        assert_eq!(response.access_token, Some(ticket.to_owned()));
        assert_eq!(response.headers()["x-computed"], "1");
    }
    assert_eq!(expected.count(), 2);
}

#[tokio::test]
async fn a_computed_error_has_status_header_and_body() {
    let (mock, client) = start();
    mock.when(client.token().issue(&request()))
        .reply_with(|_| -> Result<TokenIssueResponse, _> {
            Err(ErrorReply::new(403, serde_json::json!({"resultCode": "A1"})).header("x-reason", "quota"))
        });
    let error = client.token().issue(&request()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 403);
    let api = error.api().unwrap();
    assert_eq!(api.headers()["x-reason"], "quota");
    assert_eq!(&**api.bytes(), br#"{"resultCode":"A1"}"#);
    // The result of a handler may be a value, too.
    mock.when(client.misc().info())
        .reply_with(|_| Ok::<_, ErrorReply>("fine".to_owned()));
    assert_eq!(*client.misc().info().await.unwrap(), "fine");
}

#[test]
fn an_error_reply_needs_the_status_of_an_error() {
    for status in [200, 204, 99, 101] {
        assert!(catch_unwind(|| ErrorReply::new(status, ())).is_err(), "{status}");
    }
    let shown = format!("{:?}", ErrorReply::new(400, "hunter2").header("x", "hunter2"));
    assert!(shown.contains("400") && !shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_request_has_its_parameters_by_name() {
    let (mock, client) = start();
    let client = client.with_service_id("2/ä");
    mock.when(client.clients().get("x"))
        .ignore_arguments()
        .reply_with(|request| {
            assert_eq!(request.operation_id(), Some("client_get_api"));
            assert_eq!(request.path_parameter("serviceId").as_deref(), Some("2/ä"));
            assert_eq!(request.path_parameter("clientId").as_deref(), Some("a b{c}"));
            assert_eq!(request.path_parameter("client"), None);
            None::<Property>
        });
    client.clients().get("a b{c}").await.unwrap();
    mock.when(client.misc().pair("x", "y"))
        .ignore_arguments()
        .reply_with(|request| {
            assert_eq!(request.path_parameter("a").as_deref(), Some("12"));
        });
    client.misc().pair("1", "2").await.unwrap();
    mock.verify();
}

/// The base URL of the client may have a path.
#[tokio::test]
async fn path_parameters_are_those_below_the_base_url() {
    let (mock, _) = start();
    let url = format!("{}/api/v2", mock.url());
    let client = mock.client_builder().service_id("1").server(&url).build().unwrap();
    mock.when(client.clients().get("x"))
        .ignore_arguments()
        .matching(|request| request.operation_id() == Some("client_get_api"))
        .reply_with(|request| {
            assert_eq!(request.path_parameter("clientId").as_deref(), Some("7"));
            None::<Property>
        });
    client.clients().get("7").await.unwrap();
    mock.verify();
}

#[tokio::test]
async fn query_parameters_are_found_by_name() {
    let (mock, client) = start();
    mock.when(client.misc().info())
        .ignore_query()
        .reply_with(|request| format!("{:?} {:?}", request.query_parameter("a"), request.query_parameters("b")));
    let response = reqwest::get(format!("{}/api/info?a=1+2&b=3&b=4", mock.url())).await;
    assert_eq!(response.unwrap().text().await.unwrap(), r#"Some("1 2") ["3", "4"]"#);
}

/// Each of two handlers waits for the other one: neither the state nor the thread of the server is locked.
#[tokio::test]
async fn handlers_run_at_once() {
    let (mock, client) = start();
    let (sender, receiver): (Sender<()>, Receiver<()>) = channel();
    let (other_sender, other_receiver): (Sender<()>, Receiver<()>) = channel();
    let ends = Arc::new(Mutex::new(vec![(sender, other_receiver), (other_sender, receiver)]));
    mock.when(client.misc().info()).reply_with(move |_| {
        let (sender, receiver) = ends.lock().unwrap().pop().unwrap();
        sender.send(()).unwrap();
        format!("{:?}", receiver.recv_timeout(Duration::from_secs(20)))
    });
    let (one, other) = tokio::join!(client.misc().info(), client.misc().info());
    assert_eq!((&**one.unwrap(), &**other.unwrap()), ("Ok(())", "Ok(())"));
}

#[tokio::test]
async fn a_panic_of_a_handler_fails_the_test() {
    let (mock, client) = start();
    mock.when(client.misc().info())
        .reply_with(|_| -> String { panic!("the reason") });
    let error = client.misc().info().max_attempts(1).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 501);
    let problem = catch_unwind(AssertUnwindSafe(|| mock.verify())).unwrap_err();
    let problem = problem.downcast::<String>().unwrap();
    assert!(
        problem.contains("the function that computes the response panicked"),
        "{problem}"
    );
    assert!(!problem.contains("the reason"), "{problem}");
}

#[test]
fn a_call_shows_its_operation() {
    let (_mock, client) = start();
    let operation = client.clients().get("hunter2").operation();
    assert_eq!(operation.id(), "client_get_api");
    assert_eq!(operation.method(), http::Method::GET);
    assert_eq!(operation.path_template(), "/api/{serviceId}/client/get/{clientId}");
    assert!(format!("{operation:?}").contains("client_get_api"));
}
