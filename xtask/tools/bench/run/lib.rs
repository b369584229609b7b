//! The subjects of both programs: the client, and as a baseline the same structs with `derive`, serde_json and reqwest.

#![forbid(unsafe_code)]

/// Derived models that reject unknown enum values and drop unknown properties.
#[rustfmt::skip]
pub mod derived;
/// Derived models that keep unknown values and properties, as the client does.
#[rustfmt::skip]
pub mod keeping_unknown;
pub mod latency;
pub mod server;

use std::error::Error;

use authlete::body::Body;
use authlete::models;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::runtime::Runtime;

/// Errors end the program and are printed.
pub type BenchResult<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub const TOKEN: &str = "a-token";
const JSON: &str = "application/json";
pub const TOKEN_ISSUE_RESPONSE: &str = include_str!("token_issue_response.json");
pub const SERVICE: &str = include_str!("service.json");
pub const CLIENTS: &str = include_str!("clients.json");

/// A benchmark that runs for all models.
pub trait ModelBenchmark {
    /// `O` is our model, `D` the derived one, and `K` the derived one that keeps unknown values. All can decode `json`.
    fn measure<O: Model + Body, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> BenchResult;
}

pub trait Model: Serialize + DeserializeOwned {}
impl<T: Serialize + DeserializeOwned> Model for T {}

/// Runs a benchmark for all models.
pub fn measure_all(benchmark: &mut impl ModelBenchmark) -> BenchResult {
    use models::{ClientGetListResponse, Service, TokenIssueResponse};
    benchmark.measure::<TokenIssueResponse, derived::TokenIssueResponse, keeping_unknown::TokenIssueResponse>(
        "TokenIssueResponse",
        TOKEN_ISSUE_RESPONSE,
    )?;
    benchmark.measure::<Service, derived::Service, keeping_unknown::Service>("Service", SERVICE)?;
    benchmark.measure::<ClientGetListResponse, derived::ClientGetListResponse, keeping_unknown::ClientGetListResponse>(
        "100 clients",
        CLIENTS,
    )
}

/// Checks that a type decodes a JSON text and encodes it without loss.
pub fn check_round_trip<T: Model>(json: &str) -> BenchResult {
    let value: T = serde_json::from_str(json)?;
    let written = serde_json::to_string(&value)?;
    let (written, read): (Value, Value) = (serde_json::from_str(&written)?, serde_json::from_str(json)?);
    match written == read {
        true => Ok(()),
        false => Err(format!("{} does not encode what it decoded", std::any::type_name::<T>()).into()),
    }
}

/// A call with the generated client.
pub async fn call_with_client(client: &authlete::Client, request: &models::TokenIssueRequest) -> BenchResult {
    let response = client.token().issue(request).await?;
    std::hint::black_box(&response);
    Ok(())
}

/// The same call with reqwest and serde_json.
pub async fn call_with_reqwest(http: &reqwest::Client, url: &str, request: &derived::TokenIssueRequest) -> BenchResult {
    let request = http.post(url).bearer_auth(TOKEN).header("content-type", JSON).body(serde_json::to_vec(request)?);
    let response = request.send().await?.error_for_status()?;
    let response: derived::TokenIssueResponse = serde_json::from_slice(&response.bytes().await?)?;
    std::hint::black_box(&response);
    Ok(())
}

/// A server, and clients and requests to call it.
pub struct CallSetup {
    pub client: authlete::Client,
    pub request: models::TokenIssueRequest,
    pub http: reqwest::Client,
    pub url: String,
    pub reqwest_request: derived::TokenIssueRequest,
}

impl CallSetup {
    /// Starts the server in a runtime. A client in the same runtime, if it has one thread, never waits for another thread.
    pub fn start(runtime: &Runtime) -> BenchResult<Self> {
        let server = server::start(runtime, TOKEN_ISSUE_RESPONSE)?;
        let request = models::TokenIssueRequest::new("a-ticket", "a-subject");
        Ok(Self {
            client: authlete::Client::builder().server(server.as_str()).token(TOKEN).service_id("1").build()?,
            reqwest_request: serde_json::from_value(serde_json::to_value(&request)?)?,
            request,
            http: reqwest::Client::new(),
            url: format!("{server}/api/1/auth/token/issue"),
        })
    }
}

/// Prints the samples of one series of a metric as a line of JSON.
pub fn print_samples(metric: &str, unit: &str, series: &str, samples: &[f64]) {
    let line = serde_json::json!({"metric": metric, "unit": unit, "series": series, "samples": samples});
    println!("{line}");
}
