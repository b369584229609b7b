//! What `scenarios.mjs` writes: the documents, and the requests and responses that the mock server expects.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fs_util::read_text;

/// Stands for the address of the mock server in the scenarios.
pub(super) const PLACEHOLDER_ADDRESS: &str = "http://mock-server.invalid";

/// The contents of `scenarios.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Scenarios {
    pub(super) documents: Vec<Document>,
    pub(super) calls: Vec<MockCall>,
}

/// An OpenAPI document that the emitter wrote for a folder.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) folder: String,
    /// The version of OpenAPI: `3.0.0`.
    pub(super) version: String,
    /// The version of the API, if the service is versioned.
    pub(super) api_version: Option<String>,
    /// Relative to the folder of `scenarios.json`.
    pub(super) file: String,
}

/// A request, and the response of the mock server to it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MockCall {
    pub(super) folder: String,
    pub(super) scenario: String,
    /// The position in the scenario.
    pub(super) index: usize,
    /// The HTTP method, in upper case.
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) query: Map<String, Value>,
    pub(super) headers: Map<String, Value>,
    pub(super) body: Option<MockBody>,
    pub(super) status: u16,
    pub(super) response_headers: Map<String, Value>,
    pub(super) response_body: Option<MockBody>,
}

impl MockCall {
    /// The scenario, with the position if it is not the first: `Parameters_Path_optional#1`.
    pub(super) fn name(&self) -> String {
        match self.index {
            0 => self.scenario.clone(),
            index => format!("{}#{index}", self.scenario),
        }
    }
}

/// A body: text, bytes or a form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MockBody {
    pub(super) media_type: String,
    pub(super) text: Option<String>,
    pub(super) base64: Option<String>,
    #[serde(default)]
    pub(super) parts: Map<String, Value>,
    #[serde(default)]
    pub(super) files: Vec<MockFile>,
}

/// A file in a form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MockFile {
    pub(super) field: String,
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) base64: String,
}

impl Scenarios {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = read_text(path)?;
        serde_json::from_str(&text).with_context(|| format!("{}: cannot be read", path.display()))
    }
}
