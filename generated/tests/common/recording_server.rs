//! A local server that records requests, and sample arguments for every operation.

use std::sync::{Arc, Mutex};

use authlete::{Client, Error, RetryPolicy};
use http::StatusCode;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::document::{Document, Operation};
use super::operations::{AnyCall, Arguments, OPERATIONS, OperationCall};
use super::sample_values::SampleBuilder;

/// The token of the client. It contains [`SECRET_MARKER`](super::sample_values::SECRET_MARKER).
pub const TOKEN: &str = "s3cr3t-token";

/// A server that sends the same response to every request and keeps the last request, and a client for it.
pub struct RecordingServer {
    server: MockServer,
    pub client: Client,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    response: Option<ResponseTemplate>,
    last: Option<Request>,
    count: usize,
}

struct Responder(Arc<Mutex<State>>);

impl Respond for Responder {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut state = self.0.lock().unwrap();
        state.last = Some(request.clone());
        state.count += 1;
        state.response.clone().unwrap_or_else(|| ResponseTemplate::new(418))
    }
}

impl RecordingServer {
    pub async fn start() -> Self {
        let server = MockServer::builder().disable_request_recording().start().await;
        let state = Arc::new(Mutex::new(State::default()));
        Mock::given(any())
            .respond_with(Responder(Arc::clone(&state)))
            .mount(&server)
            .await;
        let client = client(&server.uri())
            .token(TOKEN)
            .service_id(parameter_value("serviceId"))
            .build()
            .unwrap();
        RecordingServer { server, client, state }
    }

    /// Sets the response to all following requests.
    pub fn respond_with(&self, status: u16, media_type: Option<&str>, body: Option<&Value>) {
        let mut response = ResponseTemplate::new(status);
        match (body, media_type) {
            // A 204 response has no body in HTTP, even if the document declares one.
            (Some(body), Some(media_type)) if status != 204 => {
                response = response.set_body_raw(raw_body(body), media_type);
            }
            (None, Some(media_type)) => response = response.insert_header("content-type", media_type),
            _ => {}
        }
        self.state.lock().unwrap().response = Some(response);
    }

    /// Sends a call and returns the request that the server received.
    pub async fn receive(&self, call: Box<dyn AnyCall>) -> Request {
        let outcome = call.send().await;
        let Err(Error::Api(error)) = outcome else {
            panic!("no request was received: {outcome:?}")
        };
        assert_eq!(error.status(), StatusCode::IM_A_TEAPOT);
        self.state.lock().unwrap().last.take().unwrap()
    }

    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// The number of requests that the server received.
    pub fn request_count(&self) -> usize {
        self.state.lock().unwrap().count
    }
}

pub fn client(server: &str) -> authlete::ClientBuilder {
    // The tests inspect every single response.
    Client::builder().server(server).retry(RetryPolicy::none())
}

/// The URL of a port on which no server listens.
pub fn unused_url() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A string is sent as it is, because the only responses that are not JSON are plain text.
pub fn raw_body(body: &Value) -> String {
    body.as_str().map_or_else(|| body.to_string(), str::to_owned)
}

/// Every operation of the document with its entry in the table of calls.
pub fn operation_calls() -> Vec<(&'static OperationCall, Operation<'static>)> {
    let operations = Document::authlete().operations().into_iter();
    let entry = |operation: &Operation<'_>| OPERATIONS.iter().find(|entry| entry.id == operation.id());
    operations
        .map(|operation| {
            (
                entry(&operation).expect("the table contains every operation"),
                operation,
            )
        })
        .collect()
}

pub fn sample_arguments(operation: &Operation<'_>, samples: &SampleBuilder) -> Arguments {
    let names = operation
        .path_parameters()
        .into_iter()
        .chain(operation.required_query_parameters());
    let query = samples.build(&operation.optional_query_schema());
    let body = operation.body();
    Arguments {
        parameters: names.map(|name| (name.to_owned(), parameter_value(name))).collect(),
        query: query.as_object().unwrap().clone(),
        body: body.map(|body| samples.build(&body.schema)),
    }
}

/// The value of a parameter. It is unique within an operation.
pub fn parameter_value(name: &str) -> String {
    format!("{name} b/c?é")
}
