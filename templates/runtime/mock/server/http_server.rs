//! The HTTP server on its own thread. `state` selects the responses.

#![allow(clippy::panic, reason = "a test fails by a panic")]

use crate::runtime::mock::connection::{Breaker, Connection};
use crate::runtime::mock::expectation::state::Shared;
use crate::runtime::mock::request::received::ReceivedRequest;
use crate::runtime::mock::response::template::{ResponseAction, ResponseBody, ResponseTemplate};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use reqwest::Url;
use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, ToSocketAddrs};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// The maximum size of a request body, which is kept in memory.
const MAX_BODY: usize = 64 << 20;

/// A server on a thread. Dropping it closes all connections and ends the thread.
pub(crate) struct HttpServer {
    /// `http://`, the address and the port.
    pub(crate) url: Url,
    /// Dropping the sender ends the thread.
    running: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl HttpServer {
    /// Starts a server on a free port of the local machine.
    ///
    /// # Panics
    /// No port is free, or no thread can be started.
    pub(crate) fn start(shared: Shared) -> HttpServer {
        HttpServer::bind((Ipv4Addr::LOCALHOST, 0), shared)
            .unwrap_or_else(|error| panic!("the mock server cannot be started: {error}"))
    }

    /// Returns the URL without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Starts a server at an address.
    ///
    /// # Errors
    /// The address is not free or not one of this machine, or no thread can be started.
    pub(crate) fn bind(address: impl ToSocketAddrs, shared: Shared) -> io::Result<HttpServer> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let url = Url::parse(&url).map_err(io::Error::other)?;
        // It is created here, so that an error is one of the caller.
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let (running, stopped) = oneshot::channel::<()>();
        let listener = {
            let _context = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let url_of_requests = url.clone();
        let thread = thread::Builder::new().name("mock server".to_owned()).spawn(move || {
            runtime.spawn(accept(listener, shared, url_of_requests));
            // An error: the sender is dropped.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(HttpServer {
            url,
            running: Some(running),
            thread: Some(thread),
        })
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.running = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Serves each connection in a task, so that none delays another one.
async fn accept(listener: TcpListener, shared: Shared, url: Url) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, shared.clone(), url.clone()))),
            // The client closed the connection already, or the process has too many open files. The latter does not
            // make `accept` wait.
            Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

async fn serve(stream: TcpStream, shared: Shared, url: Url) {
    // Otherwise a small chunk waits until the previous one is acknowledged. Without it, the chunk is only late.
    let _ = stream.set_nodelay(true);
    let breaker = Breaker::default();
    let connection = Connection::new(stream, breaker.clone());
    let service = service_fn(move |request| respond(request, shared.clone(), url.clone(), breaker.clone()));
    // An error ends the connection: a simulated one, or one of the client, which gets it, too.
    let _ = http1::Builder::new().serve_connection(connection, service).await;
}

/// Reads a request and returns its response.
///
/// # Errors
/// The connection is to be closed without a response, or the request is incomplete.
async fn respond(
    request: http::Request<Incoming>,
    shared: Shared,
    url: Url,
    breaker: Breaker,
) -> Result<http::Response<ResponseBody>, io::Error> {
    let (parts, body) = request.into_parts();
    let body = read_body(body).await.map_err(io::Error::other)?;
    let is_complete = body.is_some();
    let mut received = ReceivedRequest::new(parts, body.unwrap_or_default(), url);
    let action = if is_complete {
        shared.lock().handle(&mut received)
    } else {
        shared.lock().reject(
            &received,
            format!("the body is larger than {MAX_BODY} bytes, the limit of the mock server"),
        )
    };
    match action {
        ResponseAction::Respond(template) => {
            let template = compute(template, received, &shared).await;
            tokio::time::sleep(template.delay).await;
            Ok(template.into_response(breaker))
        }
        ResponseAction::Disconnect => Err(io::ErrorKind::ConnectionAborted.into()),
        ResponseAction::Silence => pending().await,
    }
}

/// Computes the response if a function does. It runs on a thread of its own, so that it may take its time and send
/// requests to this server.
async fn compute(template: ResponseTemplate, received: ReceivedRequest, shared: &Shared) -> ResponseTemplate {
    let Some(handler) = template.handler() else {
        return template;
    };
    let received = Arc::new(received);
    let request = received.clone();
    match tokio::task::spawn_blocking(move || handler(&request)).await {
        Ok(reply) => template.with_reply(reply),
        Err(_) => shared.lock().handler_panicked(&received),
    }
}

/// Reads a body to its end. Returns `None` if it is too large: the rest is read, because the client does not read the
/// response before it has sent the request.
async fn read_body(mut body: Incoming) -> Result<Option<Bytes>, hyper::Error> {
    let mut bytes = Some(BytesMut::new());
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame?.into_data() else {
            continue;
        };
        bytes = bytes.filter(|bytes| bytes.len() + chunk.len() <= MAX_BODY);
        if let Some(bytes) = &mut bytes {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(bytes.map(BytesMut::freeze))
}
