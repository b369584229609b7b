//! Sends every operation to Prism, a mock server that validates each request against the OpenAPI document, and prints one
//! line of JSON per request. `cargo xtask contract` starts the server, runs this test and checks the results.
//!
//! Every operation is sent in several modes, which are the columns of the table that the command prints.

mod common;

use authlete::{Client, Error, RetryPolicy, models};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Uri};
use serde_json::{Map, Value, json};

use common::document::{Field, Operation, Response};
use common::invalid_requests::{self, InvalidRequest};
use common::operations::{AnyCall, Arguments, OperationCall, Success};
use common::recording_server::{TOKEN, operation_calls, parameter_value, sample_arguments};
use common::sample_values::SampleBuilder;

/// The environment variable with the URL of the server.
const SERVER: &str = "AUTHLETE_CONTRACT_SERVER";

/// Seeds of the random responses that the server generates, one response per seed.
const RANDOM_SEEDS: [&str; 3] = ["one", "two", "three"];

#[tokio::test]
#[ignore = "needs a mock server: `cargo xtask contract` starts it and runs this"]
async fn sends_every_operation_in_every_mode() {
    let server = std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} is not set: run `cargo xtask contract`"));
    let client = Client::builder()
        .server(server)
        .token(TOKEN)
        .service_id(parameter_value("serviceId"))
        // One line of output per request that the server receives.
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    // Ends the line on which the test harness has printed the name of the test.
    println!();
    for (entry, operation) in &operation_calls() {
        let sender = OperationSender {
            client: &client,
            http: &http,
            entry,
            operation,
        };
        sender.send_valid_requests().await;
        sender.request_each_response().await;
        sender.send_invalid_requests().await;
    }
}

struct OperationSender<'a> {
    client: &'a Client,
    /// Sends the invalid requests, which the client cannot create.
    http: &'a reqwest::Client,
    entry: &'static OperationCall,
    operation: &'a Operation<'a>,
}

/// The expected violations of a request, and the problem with its response.
#[derive(Default)]
struct RequestReport {
    /// Prefixes of the violations that the server must report.
    expected: Vec<String>,
    /// The violations that the server would report if it did not parse arrays and objects in forms.
    nested: Vec<String>,
    /// What is wrong with the response.
    problem: Option<String>,
}

impl OperationSender<'_> {
    /// Sends all fields and only the required fields, as JSON and as a form.
    async fn send_valid_requests(&self) {
        let all = self.sample_arguments(SampleBuilder::all_fields());
        let required = self.sample_arguments(SampleBuilder::required_fields());
        self.send("JSON, all", Vec::new(), || self.call(&all)).await;
        self.send("JSON, required", Vec::new(), || self.minimal_call()).await;
        if self.operation.body().is_some_and(|body| body.form) {
            self.send("form, all", self.nested_form_violations(&all), || {
                self.call(&all).as_form()
            })
            .await;
            self.send("form, required", self.nested_form_violations(&required), || {
                self.call(&required).as_form()
            })
            .await;
        }
    }

    /// Requests every response of the document, and some that the server generates from the schemas.
    async fn request_each_response(&self) {
        for response in self.operation.responses() {
            let call = || {
                self.minimal_call()
                    .header("prefer", &format!("code={}", response.status))
            };
            let line = RequestReport {
                problem: response_problem(&response, call().send().await),
                ..RequestReport::default()
            };
            self.report("responses", &call().into_request().unwrap(), line);
        }
        for seed in RANDOM_SEEDS {
            let prefer = format!("dynamic=true, seed={seed}");
            self.send("random", Vec::new(), || self.minimal_call().header("prefer", &prefer))
                .await;
        }
    }

    /// Sends invalid requests. The server must report every error: otherwise it does not validate that location, and the
    /// accepted requests prove nothing.
    async fn send_invalid_requests(&self) {
        let full = self.sample_arguments(SampleBuilder::all_fields());
        let valid = || self.call(&full).into_request().unwrap();

        self.send_invalid(invalid_requests::without_token(self.operation), |()| {
            let mut request = valid();
            request.headers_mut().remove(AUTHORIZATION);
            request
        })
        .await;
        self.send_invalid(invalid_requests::invalid_query(self.operation), |query| {
            self.with_query(&query)
        })
        .await;
        let Some(body) = self.operation.body() else { return };
        self.send_invalid(invalid_requests::invalid_json(&body), |invalid| {
            valid().map(|_| invalid)
        })
        .await;
        self.send_invalid(invalid_requests::empty_object(&body), |empty| valid().map(|_| empty))
            .await;
        if body.form {
            let form = || self.call(&full).as_form().into_request().unwrap();
            self.send_invalid(invalid_requests::invalid_form(&body), |invalid| form().map(|_| invalid))
                .await;
        }
    }

    fn sample_arguments(&self, samples: SampleBuilder) -> Arguments {
        sample_arguments(self.operation, &samples.portable())
    }

    fn call(&self, arguments: &Arguments) -> Box<dyn AnyCall> {
        (self.entry.call)(self.client, arguments)
    }

    /// The violations that a server reports if it does not parse arrays and objects in forms.
    fn nested_form_violations(&self, arguments: &Arguments) -> Vec<String> {
        let fields = self
            .operation
            .body()
            .map(|body| invalid_requests::object_fields(&body.schema));
        let violation = |field: Field| {
            let kind = match arguments.body.as_ref()?.get(&field.name)? {
                Value::Array(_) => "array",
                Value::Object(_) => "object",
                _ => return None,
            };
            (!field.read_only).then(|| format!("Request body property {} must be {kind}", field.name))
        };
        fields.into_iter().flatten().filter_map(violation).collect()
    }

    /// A call without optional arguments.
    fn minimal_call(&self) -> Box<dyn AnyCall> {
        let mut arguments = self.sample_arguments(SampleBuilder::required_fields());
        if self.operation.body().is_some_and(|body| !body.required) {
            arguments.body = None;
        }
        self.call(&arguments)
    }

    /// A request with this query in place of the optional parameters.
    fn with_query(&self, query: &str) -> Request<Bytes> {
        let arguments = Arguments {
            query: Map::new(),
            ..self.sample_arguments(SampleBuilder::all_fields())
        };
        let mut request = self.call(&arguments).into_request().unwrap();
        let separator = if request.uri().query().is_some() { '&' } else { '?' };
        let uri: Uri = format!("{}{separator}{query}", request.uri()).parse().unwrap();
        *request.uri_mut() = uri;
        request
    }

    /// Sends a call that must succeed.
    async fn send(&self, mode: &str, nested: Vec<String>, call: impl Fn() -> Box<dyn AnyCall>) {
        let problem = match call().send().await {
            Ok(success) => lost_values(&success),
            Err(error) => Some(error.to_string()),
        };
        let line = RequestReport {
            nested,
            problem,
            ..RequestReport::default()
        };
        self.report(mode, &call().into_request().unwrap(), line);
    }

    /// Sends a request that the server must reject with exactly these violations.
    async fn send_invalid<T>(&self, invalid: InvalidRequest<T>, request: impl FnOnce(T) -> Request<Bytes>) {
        if invalid.violations.is_empty() {
            return;
        }
        let request = request(invalid.part);
        let response = self.http.execute(request.clone().try_into().unwrap()).await;
        let problem = match response {
            Ok(response) if response.status().is_client_error() => None,
            Ok(response) => Some(format!(
                "the response to an invalid request has status {}",
                response.status()
            )),
            Err(error) => Some(error.to_string()),
        };
        let line = RequestReport {
            expected: invalid.violations,
            problem,
            ..RequestReport::default()
        };
        self.report("invalid", &request, line);
    }

    fn report(&self, mode: &str, request: &Request<Bytes>, line: RequestReport) {
        let line = json!({
            "operation": self.entry.id,
            "mode": mode,
            "method": request.method().as_str(),
            "path": request.uri().path(),
            "expected": line.expected,
            "nested": line.nested,
            "problem": line.problem,
        });
        println!("{line}");
    }
}

/// What is wrong with the result of a call for this response.
fn response_problem(expected: &Response, outcome: Result<Success, Error>) -> Option<String> {
    let status = match &outcome {
        Ok(success) => Some(success.status),
        Err(error) => error.status().map(|status| status.as_u16()),
    };
    match (status, outcome) {
        (Some(status), _) if status != expected.status => Some(format!("expected {}, got {status}", expected.status)),
        (_, Ok(success)) => lost_values(&success),
        (Some(status), Err(Error::Api(error))) => {
            let is_json = matches!(&expected.content, Some((media_type, _)) if media_type == "application/json");
            let is_decoded = error.body::<models::ApiResult>().is_some();
            (is_json && !is_decoded).then(|| format!("the body of an error response ({status}) was not decoded"))
        }
        (_, Err(error)) => Some(error.to_string()),
    }
}

/// The values of a response that the decoded model does not contain.
fn lost_values(success: &Success) -> Option<String> {
    let mut lost = Vec::new();
    // Plain text and an empty body are not JSON.
    let response = serde_json::from_slice(&success.bytes).unwrap_or_else(|_| success.value.clone());
    collect_lost_values("$", &response, &success.value, &mut lost);
    (!lost.is_empty()).then(|| format!("lost in decoding: {}", lost.join(", ")))
}

fn collect_lost_values(path: &str, response: &Value, value: &Value, lost: &mut Vec<String>) {
    match (response, value) {
        (Value::Object(response), Value::Object(value)) => {
            for (name, response) in response {
                let value = value.get(name).unwrap_or(&Value::Null);
                collect_lost_values(&format!("{path}.{name}"), response, value, lost);
            }
        }
        (Value::Array(response), Value::Array(value)) if response.len() == value.len() => {
            for (index, (response, value)) in response.iter().zip(value).enumerate() {
                collect_lost_values(&format!("{path}[{index}]"), response, value, lost);
            }
        }
        _ if response == value => {}
        _ => lost.push(path.to_owned()),
    }
}
