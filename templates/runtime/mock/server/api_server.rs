//! [`ApiServer`]: a server that simulates the API for a long time.

use super::http_server::HttpServer;
use super::mock_server::client_builder;
use crate::runtime::call::operation_call::Call;
use crate::runtime::client::builder::ClientBuilder;
use crate::runtime::mock::expectation::mocked_call::MockedCall;
use crate::runtime::mock::expectation::state::Shared;
use crate::runtime::mock::expectation::when::When;
use crate::runtime::mock::request::received::ReceivedRequest;
use crate::runtime::mock::response::reply::{ErrorReply, Handler};
use std::fmt::{self, Debug};
use std::io;
use std::net::ToSocketAddrs;
use std::sync::Arc;

/// A server that simulates the API until it is dropped, for development without the API itself.
///
/// It differs from a [`MockServer`](crate::test_util::MockServer) in what a test needs and a server that runs for days
/// does not: it matches operations with any arguments, it keeps no requests, and it verifies nothing at its end. A
/// function for each operation [computes the responses](When::reply_with); they run on several threads at once.
///
/// ```text
/// let server = ApiServer::bind("127.0.0.1:4000")?;
/// let client = server.client_builder().build()?;
/// server.on(client.group().operation(&Model::default())).reply_with(|request| ...);
/// ```
///
/// The response to a request of another operation has the status 501 (Not Implemented) and the reason as text, or is
/// [another error](Self::otherwise). A request may have a body of up to 64 MiB.
pub struct ApiServer {
    server: HttpServer,
    shared: Shared,
}

impl ApiServer {
    /// Starts a server at an address, such as `127.0.0.1:4000`. With port 0, it is any free port.
    ///
    /// # Errors
    /// The address is not free or not one of this machine, or no thread can be started.
    pub fn bind(address: impl ToSocketAddrs) -> io::Result<ApiServer> {
        let shared = Shared::default();
        shared.lock().is_long_running = true;
        let server = HttpServer::bind(address, shared.clone())?;
        Ok(ApiServer { server, shared })
    }

    /// Returns the base URL: `http://`, the address and the port.
    pub fn url(&self) -> &str {
        self.server.base_url()
    }

    /// Returns a builder of a client for this server, as that of a [`MockServer`](crate::test_util::MockServer).
    pub fn client_builder(&self) -> ClientBuilder {
        client_builder(self.url())
    }

    /// Sets up the response to an operation. The call is not sent, and its arguments and the values of its client have no
    /// meaning, but they have to be valid.
    ///
    /// # Panics
    /// The request of the call is invalid, its client is not for this server, or its body is a stream or a file on disk.
    #[track_caller]
    pub fn on<T, K: MockedCall>(&self, call: Call<T, K>) -> When<'_, T, K::Kind> {
        When::add(&self.shared, self.server.url.port(), call)
            .ignore_arguments()
            .ignore_client_values()
    }

    /// Sets the response to requests without a response: of operations that were not set up, and of none.
    /// [`operation_id`](ReceivedRequest::operation_id) tells them apart.
    pub fn otherwise(&self, compute: impl Fn(&ReceivedRequest) -> ErrorReply + Send + Sync + 'static) {
        let handler: Handler = Arc::new(move |request| compute(request).into_content());
        self.shared.lock().fallback = Some(handler);
    }
}

impl Debug for ApiServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiServer")
            .field("url", &self.url())
            .finish_non_exhaustive()
    }
}
