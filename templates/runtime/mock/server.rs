//! A server that plays the API in tests.
//!
//! It is built on wiremock, which serves HTTP and knows how to break it. What
//! is set up is kept here, for two reasons: wiremock wants to be awaited to be
//! told of a reply, and when something is missing it prints whole requests.

#![allow(clippy::panic, reason = "this is what tests do when something is wrong")]

use super::expectation::When;
use super::received_request::ReceivedRequest;
use super::request_matcher::RequestMatcher;
use super::state::{Expectation, ResponseAction, Shared, State};
use crate::auth::SECURITY_SCHEMES;
use crate::runtime::call::operation_call::Call;
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

/// Longer than anybody waits.
const SILENCE: Duration = Duration::from_secs(3600);

/// A mock server of the API on this machine.
///
/// It replies to the calls that are [set up](Self::when). Any other request
/// gets 501 (Not Implemented), and the reason as text in the body.
///
/// When the server is dropped, it panics if there was such a request, or if a
/// call did not come as often as it was
/// [expected](crate::test_util::MockResponse::expect). If the test is panicking
/// already, it prints what it has to say.
///
/// It says where in the test a call was set up, and in what the request was
/// another: the path, or the names of headers, of parameters of the query, of
/// fields of the body. It shows no values beside those in the path, because
/// build servers keep what a test prints. [`received`](Self::received) has
/// them.
///
/// The server has a thread of its own. So it serves tests with and without a
/// runtime, and calls that block. It knows nothing of the time of a runtime
/// that is paused (`tokio::time::pause`): there, a call may run into its time
/// limit as soon as it waits for its reply.
pub struct MockServer {
    /// Until it is dropped.
    server: Option<wiremock::MockServer>,
    address: SocketAddr,
    url: String,
    shared: Shared,
}

impl MockServer {
    /// Starts a server at a free port.
    ///
    /// # Panics
    /// There is no such port, or no thread to be had.
    pub fn start() -> MockServer {
        let shared = Shared::default();
        // Where there is a runtime, another one needs a thread of its own.
        let started = thread::scope(|scope| scope.spawn(|| start(shared.clone())).join());
        let server = started.unwrap_or_else(|panic| resume_unwind(panic));
        MockServer {
            address: *server.address(),
            url: server.uri(),
            server: Some(server),
            shared,
        }
    }

    /// The base URL, `http://127.0.0.1:` and the port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Starts a client of this server. It has all credentials that the API
    /// asks for, and it is like any other but for the waits between two
    /// attempts: they begin at 1 ms.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = Client::builder()
            .server(&self.url)
            .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)));
        let names = SECURITY_SCHEMES.iter().map(|scheme| from_ref(&scheme.name));
        names.fold(builder, |builder, name| builder.credential(name, "test-token", None))
    }

    /// Waits for a call, which is not sent here. What follows says how to
    /// reply:
    ///
    /// ```text
    /// mock.when(client.group().operation(&request)).respond(Model::default());
    /// ```
    ///
    /// A request is this call if it has the same method and path, the same
    /// query, the headers that were given to the call itself, and the same
    /// body. Queries and forms are compared as pairs, in any order of their
    /// names; JSON is compared as a value, and anything else byte by byte.
    /// Other headers do not matter, and neither do credentials, wherever they are.
    ///
    /// A request that is several of the calls that are set up is the first of
    /// them that has a reply left.
    ///
    /// # Panics
    /// The call is no request, or its client is not one of this server.
    #[track_caller]
    pub fn when<T, K>(&self, call: Call<T, K>) -> When<'_, T> {
        let place = Location::caller();
        let (builder, write) = call.into_parts();
        let matcher = RequestMatcher::new(builder).unwrap_or_else(|error| panic!("{error}"));
        let (id, target) = (matcher.operation.id, matcher.target());
        if target.port() != Some(self.address.port()) {
            panic!("{id}: the call is not for this mock server; `client_builder` starts a client that is");
        }
        let mut state = self.state();
        state.expectations.push(Expectation::new(matcher, place));
        let expectation = state.expectations.len() - 1;
        drop(state);
        When::new(&self.shared, expectation, write)
    }

    /// The requests that came, in their order, whether they were set up or
    /// not.
    pub fn received(&self) -> Vec<ReceivedRequest> {
        self.state().received.clone()
    }

    /// Verifies all expectations now instead of when the server is dropped.
    ///
    /// # Panics
    /// The server was not called as it was set up.
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
        // wiremock waits for a lock of tokio. In a task that has done much
        // since it last waited, that is until the task waits again, and so for
        // ever (`tokio::task::coop`). A thread of its own is no task.
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
        // It would be asked for nothing that is not kept here.
        let builder = wiremock::MockServer::builder().disable_request_recording();
        let server = builder.start().await;
        // wiremock wants to know beforehand whether there will be a reply. It
        // takes one request after the other, so what the first finds out is
        // what the second does.
        let next = Arc::<Mutex<Option<ResponseTemplate>>>::default();
        let disconnects = RequestHandler(shared, next.clone());
        let failure = |_: &Request| std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let reply = move |_: &Request| {
            let reply = next.lock().unwrap_or_else(PoisonError::into_inner).take();
            reply.unwrap_or_else(|| ResponseTemplate::new(500))
        };
        Mock::given(disconnects).respond_with_err(failure).mount(&server).await;
        let any = |_: &Request| true;
        Mock::given(any).respond_with(reply).mount(&server).await;
        server
    })
}

/// Takes a request, and says whether its connection is to be closed. If not,
/// the reply is left for the next one to give.
struct RequestHandler(Shared, Arc<Mutex<Option<ResponseTemplate>>>);

impl Match for RequestHandler {
    fn matches(&self, request: &Request) -> bool {
        let RequestHandler(shared, next) = self;
        let reply = match shared.lock().handle(request.into()) {
            ResponseAction::Disconnect => return true,
            ResponseAction::Silence => ResponseTemplate::new(500).set_delay(SILENCE),
            ResponseAction::Respond(reply) => reply,
        };
        *next.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply);
        false
    }
}
