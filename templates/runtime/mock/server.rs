//! [`MockServer`]: an HTTP server that simulates the API in tests.
//!
//! It is built on wiremock, which serves HTTP and simulates failures. The expectations are not kept in wiremock, for
//! two reasons: adding one to wiremock is asynchronous, and if one is not met, wiremock prints whole requests.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use super::expectation::When;
use super::received_request::ReceivedRequest;
use super::request_matcher::RequestMatcher;
use super::state::{Expectation, ResponseAction, Shared, State};
use crate::auth::SECURITY_SCHEMES;
use crate::runtime::call::operation_call::{Call, SingleResponse};
use crate::runtime::client::api_client::Client;
use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::retry::policy::RetryPolicy;
use std::fmt::{self, Debug};
use std::net::SocketAddr;
use std::panic::{Location, resume_unwind};
use std::slice::from_ref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use wiremock::{Match, Mock, Request, ResponseTemplate};

/// The delay of a response that should never arrive.
const SILENCE: Duration = Duration::from_secs(3600);

/// A mock server of the API on the local machine.
///
/// It responds to the calls for which there is an [expectation](Self::when). The response to any other request has the
/// status 501 (Not Implemented) and the reason as text.
///
/// When the server is dropped, it panics if there was such a request, or if the number of requests of a call is not the
/// [expected one](crate::test_util::MockResponse::expect). If the test is panicking already, it prints the problems to
/// standard error instead.
///
/// The message contains the source location of the expectation, and where the request differs: the path, or the names
/// of headers, query parameters and body fields. It contains no values except those in the path, because test output is
/// often kept in logs. [`received`](Self::received) returns the complete requests.
///
/// The server runs on its own thread. So it works in tests with and without an async runtime, and with blocking calls.
/// It ignores the paused time of a runtime (`tokio::time::pause`): there, a call may time out as soon as it waits for
/// the response.
pub struct MockServer {
    /// `None` only while it is dropped.
    server: Option<wiremock::MockServer>,
    address: SocketAddr,
    url: String,
    shared: Shared,
}

impl MockServer {
    /// Starts a server on a free port.
    ///
    /// # Panics
    /// No port is free, or no thread can be started.
    pub fn start() -> MockServer {
        let shared = Shared::default();
        // A runtime cannot be started within another one, so it gets a new thread.
        let started = thread::scope(|scope| scope.spawn(|| start(shared.clone())).join());
        let server = started.unwrap_or_else(|panic| resume_unwind(panic));
        MockServer {
            address: *server.address(),
            url: server.uri(),
            server: Some(server),
            shared,
        }
    }

    /// Returns the base URL, `http://127.0.0.1:` and the port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns a builder of a client for this server. The client has credentials for all security schemes of the API.
    /// It has the default settings, except that the delays of retries start at 1 ms.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = Client::builder()
            .server(&self.url)
            .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)));
        let names = SECURITY_SCHEMES.iter().map(|scheme| from_ref(&scheme.name));
        names.fold(builder, |builder, name| builder.credential(name, "test-token", None))
    }

    /// Adds an expectation for a call, which is not sent. The methods of the result set the response:
    ///
    /// ```text
    /// mock.when(client.group().operation(&request)).respond(Model::default());
    /// ```
    ///
    /// A request matches if it has the same method, path, query and body, and the headers that were set on the call
    /// itself. Queries and forms are compared as pairs, ignoring the order of names. JSON is compared by value, any
    /// other body byte by byte. Other headers and all credentials are ignored.
    ///
    /// If a request matches several expectations, the first one that has a response left is used.
    ///
    /// # Panics
    /// The request of the call is invalid, or its client is not for this server.
    #[track_caller]
    pub fn when<T, K: SingleResponse>(&self, call: Call<T, K>) -> When<'_, T> {
        let location = Location::caller();
        let (builder, encode) = call.into_parts();
        let matcher = RequestMatcher::new(builder).unwrap_or_else(|error| panic!("{error}"));
        let (id, target) = (matcher.operation.id, matcher.target());
        if target.port() != Some(self.address.port()) {
            panic!("{id}: the call is not for this mock server; use a client from `client_builder`");
        }
        let mut state = self.state();
        state.expectations.push(Expectation::new(matcher, location));
        let expectation = state.expectations.len() - 1;
        drop(state);
        When::new(&self.shared, expectation, encode)
    }

    /// Returns all requests received so far in order, including those without an expectation.
    pub fn received(&self) -> Vec<ReceivedRequest> {
        self.state().received.clone()
    }

    /// Verifies all expectations now instead of when the server is dropped.
    ///
    /// # Panics
    /// An expectation is not met, or there was a request without an expectation.
    #[track_caller]
    pub fn verify(&self) {
        let problem = self.state().report();
        if let Some(problem) = problem {
            panic!("{problem}");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        // Dropping a wiremock server waits for a tokio lock. In a task that has used up its cooperative budget
        // (`tokio::task::coop`), that blocks until the task yields, and so forever. A new thread is not a task.
        let server = self.server.take();
        let _ = thread::spawn(move || drop(server)).join();
        if !thread::panicking() {
            self.verify();
        } else if let Some(problem) = self.state().report() {
            eprintln!("{problem}");
        }
    }
}

impl Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn start(shared: Shared) -> wiremock::MockServer {
    let runtime = Builder::new_current_thread().enable_time().build();
    let runtime = runtime.unwrap_or_else(|error| panic!("no runtime for the mock server: {error}"));
    runtime.block_on(async {
        // Requests are recorded in `State`.
        let builder = wiremock::MockServer::builder().disable_request_recording();
        let server = builder.start().await;
        // wiremock selects between closing the connection and a response before it creates the response. It handles one
        // request at a time, so `RequestHandler` stores the response for the second mock.
        let next = Arc::<Mutex<Option<ResponseTemplate>>>::default();
        let handler = RequestHandler(shared, next.clone());
        let failure = |_: &Request| std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let respond = move |_: &Request| {
            let response = next.lock().unwrap_or_else(PoisonError::into_inner).take();
            response.unwrap_or_else(|| ResponseTemplate::new(500))
        };
        Mock::given(handler).respond_with_err(failure).mount(&server).await;
        let any = |_: &Request| true;
        Mock::given(any).respond_with(respond).mount(&server).await;
        server
    })
}

/// Handles a request. It matches if the connection is to be closed; otherwise it stores the response for the second
/// mock.
struct RequestHandler(Shared, Arc<Mutex<Option<ResponseTemplate>>>);

impl Match for RequestHandler {
    fn matches(&self, request: &Request) -> bool {
        let RequestHandler(shared, next) = self;
        let response = match shared.lock().handle(request.into()) {
            ResponseAction::Disconnect => return true,
            ResponseAction::Silence => ResponseTemplate::new(500).set_delay(SILENCE),
            ResponseAction::Respond(response) => response,
        };
        *next.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
        false
    }
}
