//! Hooks: functions that are called around every attempt.

use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer};
use crate::{AttemptOutcome, AttemptRequest, Client, ClientBuilder, ErrorKind, RetryPolicy};
use http::HeaderValue;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

fn builder(url: &str) -> ClientBuilder {
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(1));
    let builder = Client::builder().server(url).token("hunter2").service_id("1");
    builder.retry(policy)
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest::new("t", "s")
}

/// Values recorded by hooks.
struct Recorder<T>(Arc<Mutex<Vec<T>>>);

impl<T> Recorder<T> {
    fn new() -> Self {
        Recorder(Arc::default())
    }

    /// Returns a function that records a value.
    fn callback(&self) -> impl Fn(T) + Send + Sync + 'static + use<T>
    where
        T: Send + 'static,
    {
        let values = self.0.clone();
        move |value| values.lock().unwrap().push(value)
    }

    fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A recorded outcome: operation, attempt, status, error, and whether it is retried.
type OutcomeSummary = (&'static str, u32, Option<u16>, Option<ErrorKind>, bool);

fn summary(outcome: &AttemptOutcome<'_>) -> OutcomeSummary {
    // Exactly one of the two is set.
    assert_eq!(outcome.status().is_some(), outcome.error().is_none());
    assert_eq!(outcome.status().is_some(), outcome.headers().is_some());
    assert_eq!(outcome.status().is_some(), outcome.bytes().is_some());
    (
        outcome.operation(),
        outcome.attempt(),
        outcome.status().map(|status| status.as_u16()),
        outcome.error().map(|error| error.kind()),
        outcome.retry_in().is_some(),
    )
}

#[tokio::test]
async fn hooks_are_called_for_every_attempt() {
    let server = ScriptedServer::start([
        Action::respond(500, "x-id: 1\r\n", "first"),
        Action::Send(String::new()),
        Action::respond(200, "x-id: 3\r\ncontent-type: application/json\r\n", r#"{"key":"k"}"#),
    ]);
    let (requests, outcomes, bodies) = (Recorder::new(), Recorder::new(), Recorder::new());
    let (record_request, record_outcome, record_body) = (requests.callback(), outcomes.callback(), bodies.callback());
    let client = builder(&server.url)
        .on_request(move |request| {
            let path = request.uri().path_and_query().unwrap().to_string();
            let token = request.headers()["authorization"].clone();
            assert!(token.is_sensitive());
            record_request((
                request.operation(),
                request.attempt(),
                request.method().to_string(),
                path,
                token,
            ));
        })
        .on_response(move |outcome| {
            record_outcome(summary(outcome));
            record_body((
                outcome.headers().map(|headers| headers["x-id"].clone()),
                outcome.bytes().cloned(),
            ));
        })
        .build()
        .unwrap();
    let response = client.clients().get("a b").await.unwrap();
    assert_eq!(response.attempts(), 3);

    let row = |attempt| {
        let token = HeaderValue::from_static("Bearer hunter2");
        let path = "/api/1/client/get/a%20b".to_owned();
        ("client_get_api", attempt, "GET".to_owned(), path, token)
    };
    assert_eq!(requests.take(), [row(1), row(2), row(3)]);
    assert_eq!(
        outcomes.take(),
        [
            ("client_get_api", 1, Some(500), None, true),
            ("client_get_api", 2, None, Some(ErrorKind::Interrupted), true),
            ("client_get_api", 3, Some(200), None, false),
        ]
    );
    let response = |id, body: &'static str| (Some(HeaderValue::from_static(id)), Some(body.into()));
    assert_eq!(
        bodies.take(),
        [response("1", "first"), (None, None), response("3", r#"{"key":"k"}"#)]
    );
}

#[tokio::test]
async fn on_response_is_called_for_every_kind_of_failure() {
    let stall = Action::SendAndStall(String::new());
    let later = Action::respond(503, "retry-after: 0\r\n", "");
    let half = "HTTP/1.1 200 x\r\ncontent-length: 100\r\n\r\n{}".to_owned();
    // A POST, which is retried only if the server sends `Retry-After`.
    for (action, expected) in [
        (Action::respond(404, "", ""), vec![(Some(404), None, false)]),
        (Action::respond(500, "", ""), vec![(Some(500), None, false)]),
        (
            later,
            vec![
                (Some(503), None, true),
                (Some(503), None, true),
                (Some(503), None, false),
            ],
        ),
        (stall, vec![(None, Some(ErrorKind::Timeout), false)]),
        (Action::Send(half), vec![(None, Some(ErrorKind::Interrupted), false)]),
        // The HTTP exchange itself is successful.
        (Action::respond_json("{"), vec![(Some(200), None, false)]),
    ] {
        let server = ScriptedServer::start([action]);
        let outcomes = Recorder::new();
        let record_outcome = outcomes.callback();
        let client = builder(&server.url)
            .on_response(move |outcome| record_outcome(summary(outcome)))
            .build()
            .unwrap();
        let short = expected[0].1 == Some(ErrorKind::Timeout);
        let limit = Duration::from_millis(if short { 100 } else { 60_000 });
        let call = client.token().issue(&request()).attempt_timeout(limit);
        call.await.unwrap_err();
        let expected: Vec<OutcomeSummary> = (1..)
            .zip(expected)
            .map(|(attempt, (status, error, again))| ("auth_token_issue_api", attempt, status, error, again))
            .collect();
        assert_eq!(outcomes.take(), expected);
    }
}

#[tokio::test]
async fn on_response_receives_connect_errors() {
    let outcomes = Recorder::new();
    let record_outcome = outcomes.callback();
    let client = builder("http://127.0.0.1:1")
        .on_response(move |outcome| {
            record_outcome((outcome.error().unwrap().to_string(), outcome.error().unwrap().kind()));
        })
        .build()
        .unwrap();
    let error = client.token().issue(&request()).max_attempts(2).await.unwrap_err();
    let connect = |text: &str| (format!("auth_token_issue_api: {text}"), ErrorKind::Connect);
    assert_eq!(
        outcomes.take(),
        [connect("could not connect"), connect("could not connect (attempt 2)")]
    );
    assert_eq!(error.to_string(), "auth_token_issue_api: could not connect (attempt 2)");
}

#[tokio::test]
async fn on_response_receives_the_elapsed_time_and_the_retry_delay() {
    let later = Action::SendSlowly(
        "HTTP/1.1 503 x\r\nretry-after: 1\r\n\r\n".into(),
        Duration::from_millis(2),
    );
    let server = ScriptedServer::start([later]);
    let (begun, outcomes) = (Recorder::new(), Recorder::new());
    let (begin, record_outcome) = (begun.callback(), outcomes.callback());
    let client = builder(&server.url)
        .on_request(move |_| begin(Instant::now()))
        .on_response(move |outcome| record_outcome((Instant::now(), outcome.elapsed(), outcome.retry_in())))
        .build()
        .unwrap();
    let policy = RetryPolicy::default()
        .base_delay(Duration::from_millis(10))
        .max_attempts(2);
    client.token().issue(&request()).retry(policy).await.unwrap_err();
    let (begun, outcomes) = (begun.take(), outcomes.take());
    for (begin, (end, elapsed, _)) in begun.iter().zip(&outcomes) {
        assert!(*elapsed >= Duration::from_millis(60), "{elapsed:?}");
        // The time before the retry is not included.
        assert!(*elapsed <= *end - *begin, "{elapsed:?}");
    }
    let (least, most) = (Duration::from_secs(1), Duration::from_millis(1010));
    let waits = [outcomes[0].2, outcomes[1].2];
    assert!(
        matches!(waits, [Some(wait), None] if wait >= least && wait <= most),
        "{waits:?}"
    );
    assert!(begun[1] - outcomes[0].0 >= least);
}

#[tokio::test]
async fn on_request_sees_and_changes_the_request_that_is_sent() {
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(503).insert_header("retry-after", "0");
    Mock::given(any()).respond_with(response).mount(&server).await;
    let client = builder(&server.uri())
        .on_request(|request| {
            let body = String::from_utf8(request.body().unwrap().to_vec()).unwrap();
            let path = request.uri().path_and_query().unwrap();
            let signed = format!("{} {path} {body} {}", request.method(), request.attempt());
            let headers = request.headers_mut();
            headers.append("x-signed", HeaderValue::from_str(&signed).unwrap());
            headers.insert("x-y", HeaderValue::from_static("hook"));
            headers.remove("accept");
        })
        .build()
        .unwrap();
    let call = client.token().issue(&request()).header("x-y", "call").max_attempts(2);
    call.await.unwrap_err();
    let query = ClientsListQuery::default();
    let call = client.clients().list("a 'b'\"&/?#%\u{e9}", &query).max_attempts(1);
    call.await.unwrap_err();

    let arrived = server.received_requests().await.unwrap();
    assert_eq!(arrived.len(), 3);
    for (request, attempt) in arrived.iter().zip([1, 2, 1]) {
        let body = String::from_utf8(request.body.clone()).unwrap();
        let query = request
            .url
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        let expected = format!("{} {}{query} {body} {attempt}", request.method, request.url.path());
        // Only once, because each attempt starts from the headers of the call.
        let signed: Vec<_> = request.headers.get_all("x-signed").iter().collect();
        assert_eq!(signed, [expected.as_str()]);
        assert_eq!(request.headers["x-y"], "hook");
        assert_eq!(request.headers["authorization"], "Bearer hunter2");
        assert_ne!(
            request.headers.get("accept"),
            Some(&HeaderValue::from_static("application/json"))
        );
    }
}

#[tokio::test]
async fn hooks_are_called_in_the_order_of_registration() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    let values = Recorder::new();
    let [one, two, three, four] = [
        values.callback(),
        values.callback(),
        values.callback(),
        values.callback(),
    ];
    let client = builder(&server.url)
        .on_response(move |_| three("first response"))
        .on_request(move |request| {
            request.headers_mut().insert("x-y", HeaderValue::from_static("1"));
            one("first request");
        })
        .on_response(move |_| four("second response"))
        .on_request(move |request| {
            assert_eq!(request.headers()["x-y"], "1");
            two("second request");
        })
        .build()
        .unwrap();
    client.token().issue(&request()).await.unwrap();
    let expected = ["first request", "second request", "first response", "second response"];
    assert_eq!(values.take(), expected);
    // Derived clients have the same hooks.
    client
        .with_global("serviceId", "2".into())
        .token()
        .issue(&request())
        .await
        .unwrap();
    assert_eq!(values.take(), expected);
}

#[tokio::test]
async fn hooks_are_not_called_if_nothing_is_sent() {
    let values = Recorder::new();
    let (request_hook, response_hook) = (values.callback(), values.callback());
    let client = builder("http://127.0.0.1:1")
        .on_request(move |_| request_hook(1))
        .on_response(move |_| response_hook(2))
        .build()
        .unwrap();
    client.token().issue(&request()).into_request().unwrap();
    drop(client.token().issue(&request()));
    client.clients().get("..").await.unwrap_err();
    assert_eq!(values.take(), [0; 0]);
    let call = client.token().issue(&request()).max_attempts(1);
    call.await.unwrap_err();
    assert_eq!(values.take(), [1, 2]);
}

fn with_token(request: &mut AttemptRequest<'_>) {
    let token = HeaderValue::from_static("Basic hunter2");
    request.headers_mut().insert("authorization", token);
}

#[tokio::test]
async fn a_token_set_by_a_hook_requires_https() {
    let outcomes = Recorder::new();
    let record_outcome = outcomes.callback();
    let client = Client::builder()
        .server("http://example.com")
        .on_request(with_token)
        .on_response(move |outcome| record_outcome(outcome.attempt()))
        .build()
        .unwrap();
    // This operation requires no token.
    let error = client.misc().info().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Request, 0));
    let text = "info_api: the server URL is http; `authorization` holds a secret and requires https, \
                except for a loopback address";
    assert_eq!(error.to_string(), text);
    assert_eq!(outcomes.take(), [0; 0]);

    // It may be sent to this machine, and is still a secret.
    let server = ScriptedServer::start([Action::respond(200, "", "")]);
    let call = client.misc().info().server(&server.url);
    call.await.unwrap();
    assert_eq!((outcomes.take(), server.requests()), (vec![1], 1));
    let client = Client::builder()
        .server(&server.url)
        .on_request(with_token)
        .on_request(|request| assert!(request.headers()["authorization"].is_sensitive()))
        .build()
        .unwrap();
    client.misc().info().await.unwrap();

    // It may not be sent to another machine.
    let call = client.misc().info().server("http://example.com");
    assert_eq!(call.await.unwrap_err().to_string(), text);
}

#[tokio::test]
async fn debug_output_of_hooks_hides_secrets() {
    let secret = "set-cookie: hunter2\r\n";
    let server = ScriptedServer::start([
        Action::respond(500, secret, "hunter2"),
        Action::Send("HTTP/1.1 200 x\r\nset-cookie: hunter2".into()),
        Action::respond(200, secret, "hunter2"),
    ]);
    let shown = Recorder::new();
    let (show, tell) = (shown.callback(), shown.callback());
    let builder = builder(&server.url)
        .on_request(move |request| {
            with_token(request);
            show(format!("{request:?}"));
        })
        .on_response(move |outcome| tell(format!("{outcome:?} {:?}", outcome.error())));
    let text = format!("{builder:?}");
    let client = builder.build().unwrap();
    let text = format!("{text} {client:?}");
    client.clients().delete(7, "hunter2").await.unwrap();
    let shown = shown.take();
    assert_eq!(shown.len(), 6);
    let text = format!("{text} {shown:?}");
    assert!(!text.contains("hunter2"), "{text}");
    assert_eq!(
        shown[0],
        r#"AttemptRequest { operation: "client_delete_api", attempt: 1, method: DELETE, path: "/api/{serviceId}/client/delete/{clientId}", .. }"#
    );
    assert!(
        shown[1].starts_with(r#"AttemptOutcome { operation: "client_delete_api", attempt: 1, elapsed: "#),
        "{}",
        shown[1]
    );
    assert!(shown[1].contains("status: Some(500), error: None, retry_in: Some("));
    assert!(shown[3].contains("status: None, error: Some(Interrupted), retry_in: Some("));
    assert!(shown[5].contains("status: Some(200), error: None, retry_in: None, .. }"));
}

/// One client panics in the hook before the attempt, the other in the hook after it.
fn clients_with_panicking_hooks(url: &str) -> [Client; 2] {
    [
        builder(url).on_request(|_| panic!("asked to")).build().unwrap(),
        builder(url).on_response(|_| panic!("asked to")).build().unwrap(),
    ]
}

#[tokio::test]
async fn a_panic_in_a_hook_reaches_the_caller() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    for client in clients_with_panicking_hooks(&server.url) {
        let call = tokio::spawn(client.token().issue(&request()).into_future());
        assert!(call.await.unwrap_err().is_panic());
    }
    assert_eq!(server.requests(), 1);
}

#[cfg(feature = "blocking")]
#[test]
fn a_panic_in_a_hook_of_a_blocking_call_is_an_error() {
    let server = ScriptedServer::start([Action::respond_json("{}")]);
    for client in clients_with_panicking_hooks(&server.url) {
        let error = client.token().issue(&request()).send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().ends_with("a function passed to the client panicked"));
    }
    // The shared thread still works.
    let values = Recorder::new();
    let (request_hook, response_hook) = (values.callback(), values.callback());
    let client = builder(&server.url)
        .on_request(move |_| request_hook(None))
        .on_response(move |outcome| response_hook(outcome.status().map(|status| status.as_u16())))
        .build()
        .unwrap();
    client.token().issue(&request()).send_blocking().unwrap();
    assert_eq!(values.take(), [None, Some(200)]);
}
