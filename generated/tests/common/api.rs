//! A server on this machine, and what the operations are called with.

use std::sync::{Arc, Mutex};

use authlete::{Client, Error, RetryPolicy};
use http::StatusCode;
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::document::{Document, Operation};
use super::operations::{AnyCall, Arguments, Entry, OPERATIONS};
use super::sample::Sampler;

/// The token of the client. It has the mark of what may not show.
pub const TOKEN: &str = "s3cr3t-token";

/// A server that answers everything alike and remembers what it was last asked, and a client of it.
pub struct Api {
    server: MockServer,
    pub client: Client,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answer: Option<ResponseTemplate>,
    last: Option<Request>,
    count: usize,
}

struct Responder(Arc<Mutex<State>>);

impl Respond for Responder {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut state = self.0.lock().unwrap();
        state.last = Some(request.clone());
        state.count += 1;
        state.answer.clone().unwrap_or_else(|| ResponseTemplate::new(418))
    }
}

impl Api {
    pub async fn start() -> Self {
        let server = MockServer::builder().disable_request_recording().start().await;
        let state = Arc::new(Mutex::new(State::default()));
        Mock::given(any())
            .respond_with(Responder(Arc::clone(&state)))
            .mount(&server)
            .await;
        let client = client(&server.uri())
            .token(TOKEN)
            .service_id(text("serviceId"))
            .build()
            .unwrap();
        Api { server, client, state }
    }

    pub fn answers(&self, status: u16, media_type: Option<&str>, body: Option<&Value>) {
        let mut answer = ResponseTemplate::new(status);
        match (body, media_type) {
            // HTTP has no body in a 204, whatever the document says.
            (Some(body), Some(media_type)) if status != 204 => {
                answer = answer.set_body_raw(text_or_json(body), media_type);
            }
            (None, Some(media_type)) => answer = answer.insert_header("content-type", media_type),
            _ => {}
        }
        self.state.lock().unwrap().answer = Some(answer);
    }

    /// Sends a call and returns what arrived.
    pub async fn request_of(&self, call: Box<dyn AnyCall>) -> Request {
        let outcome = call.send().await;
        let Err(Error::Api(refusal)) = outcome else {
            panic!("nothing was sent: {outcome:?}")
        };
        assert_eq!(refusal.status(), StatusCode::IM_A_TEAPOT);
        self.state.lock().unwrap().last.take().unwrap()
    }

    /// Where it is.
    pub fn address(&self) -> String {
        self.server.uri()
    }

    /// How many requests have come.
    pub fn count(&self) -> usize {
        self.state.lock().unwrap().count
    }
}

pub fn client(server: &str) -> authlete::ClientBuilder {
    // These tests look at each reply.
    Client::builder().server(server).retry(RetryPolicy::none())
}

/// The address of a port at which nobody listens.
pub fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Text stands for itself: the only replies that are no JSON are plain text.
pub fn text_or_json(body: &Value) -> String {
    body.as_str().map_or_else(|| body.to_string(), str::to_owned)
}

/// Every operation with its entry in the table.
pub fn operations() -> Vec<(&'static Entry, Operation<'static>)> {
    let operations = Document::authlete().operations().into_iter();
    let entry = |operation: &Operation<'_>| OPERATIONS.iter().find(|entry| entry.id == operation.id());
    operations
        .map(|operation| (entry(&operation).expect("the table is complete"), operation))
        .collect()
}

pub fn arguments(operation: &Operation<'_>, sampler: &Sampler) -> Arguments {
    let names = operation.path_names().into_iter().chain(operation.required_query());
    let query = sampler.make(&operation.optional_query());
    let body = operation.body();
    Arguments {
        texts: names.map(|name| (name.to_owned(), text(name))).collect(),
        query: query.as_object().unwrap().clone(),
        body: body.map(|body| sampler.make(&body.schema)),
    }
}

/// A parameter's value; no two parameters of an operation have the same.
pub fn text(name: &str) -> String {
    format!("{name} b/c?é")
}
