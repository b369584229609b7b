//! What both programs measure: the client, and beside it the same structs with `derive`, on serde_json and reqwest.

#![forbid(unsafe_code)]

/// Derived, and what the document does not name is an error or forgotten.
#[rustfmt::skip]
pub mod derived;
/// Derived, and what the document does not name is kept, as the client keeps it.
#[rustfmt::skip]
pub mod keeping;
pub mod server;

use std::error::Error;

use authlete::body::Body;
use authlete::models;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What goes wrong is said and ends the program.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

pub const TOKEN: &str = "a-token";
const JSON: &str = "application/json";
pub const TOKEN_ISSUE_RESPONSE: &str = include_str!("token_issue_response.json");
pub const SERVICE: &str = include_str!("service.json");
pub const CLIENTS: &str = include_str!("clients.json");

/// Something that is measured of all three models.
pub trait Codec {
    /// The types are ours, the derived one, and the derived one that keeps everything; the text is one that they read.
    fn measure<O: Model + Body, D: Model, K: Model>(&mut self, name: &str, json: &'static str) -> Outcome;
}

pub trait Model: Serialize + DeserializeOwned {}
impl<T: Serialize + DeserializeOwned> Model for T {}

/// Measures all three models.
pub fn all(codec: &mut impl Codec) -> Outcome {
    use models::{ClientGetListResponse, Service, TokenIssueResponse};
    codec.measure::<TokenIssueResponse, derived::TokenIssueResponse, keeping::TokenIssueResponse>(
        "TokenIssueResponse",
        TOKEN_ISSUE_RESPONSE,
    )?;
    codec.measure::<Service, derived::Service, keeping::Service>("Service", SERVICE)?;
    codec.measure::<ClientGetListResponse, derived::ClientGetListResponse, keeping::ClientGetListResponse>(
        "100 clients",
        CLIENTS,
    )
}

/// That a type reads a text to the end and writes the same again.
pub fn check<T: Model>(json: &str) -> Outcome {
    let value: T = serde_json::from_str(json)?;
    let written = serde_json::to_string(&value)?;
    let (written, read): (Value, Value) = (serde_json::from_str(&written)?, serde_json::from_str(json)?);
    match written == read {
        true => Ok(()),
        false => Err(format!("{} does not write what it read", std::any::type_name::<T>()).into()),
    }
}

/// A call of ours.
pub async fn ours(client: &authlete::Client, request: &models::TokenIssueRequest) -> Outcome {
    let reply = client.token().issue(request).await?;
    std::hint::black_box(&reply);
    Ok(())
}

/// The same call by hand.
pub async fn bare(http: &reqwest::Client, url: &str, request: &derived::TokenIssueRequest) -> Outcome {
    let request = http.post(url).bearer_auth(TOKEN).header("content-type", JSON).body(serde_json::to_vec(request)?);
    let reply = request.send().await?.error_for_status()?;
    let reply: derived::TokenIssueResponse = serde_json::from_slice(&reply.bytes().await?)?;
    std::hint::black_box(&reply);
    Ok(())
}

/// Both ends of a call: a server, and what to ask it with.
pub struct Ends {
    pub client: authlete::Client,
    pub request: models::TokenIssueRequest,
    pub http: reqwest::Client,
    pub url: String,
    pub bare_request: derived::TokenIssueRequest,
}

impl Ends {
    pub fn start() -> Outcome<Self> {
        let server = server::start(TOKEN_ISSUE_RESPONSE)?;
        let request = models::TokenIssueRequest::new("a-ticket", "a-subject");
        Ok(Self {
            client: authlete::Client::builder().server(server.as_str()).token(TOKEN).service_id("1").build()?,
            bare_request: serde_json::from_value(serde_json::to_value(&request)?)?,
            request,
            http: reqwest::Client::new(),
            url: format!("{server}/api/1/auth/token/issue"),
        })
    }
}

/// One line for each lane of a figure.
pub fn tell(figure: &str, unit: &str, lane: &str, samples: &[f64]) {
    let line = serde_json::json!({"figure": figure, "unit": unit, "lane": lane, "samples": samples});
    println!("{line}");
}
