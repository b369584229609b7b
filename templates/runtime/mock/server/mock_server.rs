//! [`MockServer`]: an HTTP server that simulates the API in tests.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use super::http_server::HttpServer;
use crate::auth::SECURITY_SCHEMES;
use crate::runtime::call::operation_call::Call;
use crate::runtime::client::api_client::Client;
use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::mock::expectation::mocked_call::MockedCall;
use crate::runtime::mock::expectation::state::{Shared, State};
use crate::runtime::mock::expectation::when::When;
use crate::runtime::mock::request::received::ReceivedRequest;
use crate::runtime::retry::policy::RetryPolicy;
use std::fmt::{self, Debug};
use std::slice::from_ref;
use std::sync::MutexGuard;
use std::thread;
use std::time::Duration;

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
/// A request may have a body of up to 64 MiB.
///
/// The server runs on its own thread. So it works in tests with and without an async runtime, and with blocking calls.
/// It ignores the paused time of a runtime (`tokio::time::pause`): there, a call may time out as soon as it waits for
/// the response.
pub struct MockServer {
    /// `None` only while it is dropped.
    server: Option<HttpServer>,
    port: Option<u16>,
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
        let server = HttpServer::start(shared.clone());
        MockServer {
            port: server.url.port(),
            url: server.base_url().to_owned(),
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
        client_builder(&self.url)
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
    /// The request of the call is invalid, its client is not for this server, or its body is a stream or a file on disk. For
    /// the latter, set up the call with other content and [ignore the body](When::ignore_body).
    #[track_caller]
    pub fn when<T, K: MockedCall>(&self, call: Call<T, K>) -> When<'_, T, K::Kind> {
        When::add(&self.shared, self.port, call)
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

/// Returns a builder of a client for a server: with credentials for all security schemes, and short delays of retries.
pub(crate) fn client_builder(url: &str) -> ClientBuilder {
    let builder = Client::builder()
        .server(url)
        .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)));
    let names = SECURITY_SCHEMES.iter().map(|scheme| from_ref(&scheme.name));
    names.fold(builder, |builder, name| builder.credential(name, "test-token", None))
}

impl Drop for MockServer {
    fn drop(&mut self) {
        // Ends the thread, so that no request arrives later.
        self.server = None;
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
