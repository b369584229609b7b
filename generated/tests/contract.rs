//! Every operation, sent to a mock server that nobody here wrote and that checks each request against an OpenAPI
//! document. `cargo xtask contract` starts that server, runs this and judges. Here requests are sent, and of each a line
//! of JSON on stdout says what came of it.
//!
//! The ways to send an operation are the columns of the table that the command prints.

mod common;

use authlete::{Client, Error, RetryPolicy, models};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Uri};
use serde_json::{Map, Value, json};

use common::api::{TOKEN, arguments, operations, text};
use common::document::{Field, Operation, Reply};
use common::mistakes::{self, Mistakes};
use common::operations::{AnyCall, Arguments, Entry, Success};
use common::sample::Sampler;

/// The variable with the address of the server.
const SERVER: &str = "AUTHLETE_CONTRACT_SERVER";

/// What the server makes random replies from: as many of them are asked for.
const SEEDS: [&str; 3] = ["one", "two", "three"];

#[tokio::test]
#[ignore = "needs a mock server: `cargo xtask contract` starts it and runs this"]
async fn every_operation_is_sent() {
    let server = std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} is not set: run `cargo xtask contract`"));
    let client = Client::builder()
        .server(server)
        .token(TOKEN)
        .service_id(text("serviceId"))
        // A line here is a request there.
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    // The name of the test stands on this line.
    println!();
    for (entry, operation) in &operations() {
        let sender = Sender {
            client: &client,
            http: &http,
            entry,
            operation,
        };
        sender.requests().await;
        sender.replies().await;
        sender.mistakes().await;
    }
}

struct Sender<'a> {
    client: &'a Client,
    /// Sends what the client refuses to.
    http: &'a reqwest::Client,
    entry: &'static Entry,
    operation: &'a Operation<'a>,
}

/// What is to be known of a request to judge what the server says of it.
#[derive(Default)]
struct Line {
    /// What the server has to complain of.
    expected: Vec<String>,
    /// What it would complain of if it could read no list and no object in a form.
    nested: Vec<String>,
    /// What was wrong with the reply.
    problem: Option<String>,
}

impl Sender<'_> {
    /// Requests as they should be: with all fields and with those that are required, as JSON and as a form.
    async fn requests(&self) {
        let all = self.arguments(Sampler::full());
        let required = self.arguments(Sampler::required());
        self.send("JSON, all", Vec::new(), || self.call(&all)).await;
        self.send("JSON, required", Vec::new(), || self.least()).await;
        if self.operation.body().is_some_and(|body| body.form) {
            self.send("form, all", self.nested(&all), || self.call(&all).as_form())
                .await;
            self.send("form, required", self.nested(&required), || {
                self.call(&required).as_form()
            })
            .await;
        }
    }

    /// Every reply that the document has, and some that the server makes up from its schemas.
    async fn replies(&self) {
        for reply in self.operation.replies() {
            let call = || self.least().header("prefer", &format!("code={}", reply.status));
            let line = Line {
                problem: misread(&reply, call().send().await),
                ..Line::default()
            };
            self.say("replies", &call().into_request().unwrap(), line);
        }
        for seed in SEEDS {
            let prefer = format!("dynamic=true, seed={seed}");
            self.send("random", Vec::new(), || self.least().header("prefer", &prefer))
                .await;
        }
    }

    /// Mistakes, all of which have to be noticed: a server that overlooks one does not check that place or does not know
    /// of it, and then its silence about the other requests means nothing.
    async fn mistakes(&self) {
        let full = self.arguments(Sampler::full());
        let good = || self.call(&full).into_request().unwrap();

        self.offend(mistakes::anonymous(self.operation), |()| {
            let mut request = good();
            request.headers_mut().remove(AUTHORIZATION);
            request
        })
        .await;
        self.offend(mistakes::query(self.operation), |query| self.with_query(&query))
            .await;
        let Some(body) = self.operation.body() else { return };
        self.offend(mistakes::json(&body), |wrong| good().map(|_| wrong)).await;
        self.offend(mistakes::empty(&body), |empty| good().map(|_| empty)).await;
        if body.form {
            let form = || self.call(&full).as_form().into_request().unwrap();
            self.offend(mistakes::form(&body), |wrong| form().map(|_| wrong)).await;
        }
    }

    fn arguments(&self, sampler: Sampler) -> Arguments {
        arguments(self.operation, &sampler.portable())
    }

    fn call(&self, arguments: &Arguments) -> Box<dyn AnyCall> {
        (self.entry.call)(self.client, arguments)
    }

    /// What a server that reads no list and no object in a form says of these.
    fn nested(&self, arguments: &Arguments) -> Vec<String> {
        let fields = self.operation.body().map(|body| mistakes::fields(&body.schema));
        let complaint = |field: Field| {
            let kind = match arguments.body.as_ref()?.get(&field.name)? {
                Value::Array(_) => "array",
                Value::Object(_) => "object",
                _ => return None,
            };
            (!field.read_only).then(|| format!("Request body property {} must be {kind}", field.name))
        };
        fields.into_iter().flatten().filter_map(complaint).collect()
    }

    /// With nothing that may be left out.
    fn least(&self) -> Box<dyn AnyCall> {
        let mut arguments = self.arguments(Sampler::required());
        if self.operation.body().is_some_and(|body| !body.required) {
            arguments.body = None;
        }
        self.call(&arguments)
    }

    /// A request with these parameters in place of those that may be left out.
    fn with_query(&self, query: &str) -> Request<Bytes> {
        let arguments = Arguments {
            query: Map::new(),
            ..self.arguments(Sampler::full())
        };
        let mut request = self.call(&arguments).into_request().unwrap();
        let separator = if request.uri().query().is_some() { '&' } else { '?' };
        let uri: Uri = format!("{}{separator}{query}", request.uri()).parse().unwrap();
        *request.uri_mut() = uri;
        request
    }

    /// Sends a call that should succeed.
    async fn send(&self, way: &str, nested: Vec<String>, call: impl Fn() -> Box<dyn AnyCall>) {
        let problem = match call().send().await {
            Ok(success) => loss(&success),
            Err(error) => Some(error.to_string()),
        };
        let line = Line {
            nested,
            problem,
            ..Line::default()
        };
        self.say(way, &call().into_request().unwrap(), line);
    }

    /// Sends a request that should be refused, for just these reasons.
    async fn offend<T>(&self, mistakes: Mistakes<T>, request: impl FnOnce(T) -> Request<Bytes>) {
        if mistakes.complaints.is_empty() {
            return;
        }
        let request = request(mistakes.sent);
        let reply = self.http.execute(request.clone().try_into().unwrap()).await;
        let problem = match reply {
            Ok(reply) if reply.status().is_client_error() => None,
            Ok(reply) => Some(format!("a mistake was answered with {}", reply.status())),
            Err(error) => Some(error.to_string()),
        };
        let line = Line {
            expected: mistakes.complaints,
            problem,
            ..Line::default()
        };
        self.say("mistakes", &request, line);
    }

    fn say(&self, way: &str, request: &Request<Bytes>, line: Line) {
        let line = json!({
            "operation": self.entry.id,
            "way": way,
            "method": request.method().as_str(),
            "path": request.uri().path(),
            "expected": line.expected,
            "nested": line.nested,
            "problem": line.problem,
        });
        println!("{line}");
    }
}

/// What is wrong with the outcome of a call for that reply.
fn misread(reply: &Reply, outcome: Result<Success, Error>) -> Option<String> {
    let status = match &outcome {
        Ok(success) => Some(success.status),
        Err(error) => error.status().map(|status| status.as_u16()),
    };
    match (status, outcome) {
        (Some(status), _) if status != reply.status => Some(format!("asked for {}, got {status}", reply.status)),
        (_, Ok(success)) => loss(&success),
        (Some(status), Err(Error::Api(refusal))) => {
            let is_json = matches!(&reply.content, Some((media_type, _)) if media_type == "application/json");
            let is_read = refusal.body::<models::ApiResult>().is_some();
            (is_json && !is_read).then(|| format!("the body of a refusal ({status}) was not understood"))
        }
        (_, Err(error)) => Some(error.to_string()),
    }
}

/// What a reply has and the value made of it has not, or has otherwise.
fn loss(success: &Success) -> Option<String> {
    let mut lost = Vec::new();
    // Plain text and nothing are no JSON.
    let reply = serde_json::from_slice(&success.bytes).unwrap_or_else(|_| success.value.clone());
    differences("$", &reply, &success.value, &mut lost);
    (!lost.is_empty()).then(|| format!("lost in reading: {}", lost.join(", ")))
}

fn differences(path: &str, reply: &Value, value: &Value, lost: &mut Vec<String>) {
    match (reply, value) {
        (Value::Object(reply), Value::Object(value)) => {
            for (name, reply) in reply {
                let value = value.get(name).unwrap_or(&Value::Null);
                differences(&format!("{path}.{name}"), reply, value, lost);
            }
        }
        (Value::Array(reply), Value::Array(value)) if reply.len() == value.len() => {
            for (index, (reply, value)) in reply.iter().zip(value).enumerate() {
                differences(&format!("{path}[{index}]"), reply, value, lost);
            }
        }
        _ if reply == value => {}
        _ => lost.push(path.to_owned()),
    }
}
