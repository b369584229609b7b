//! What the flows of a client share.

use std::time::Duration;

use reqwest::redirect::Policy;
use serde::{Deserialize, Serialize};

use super::remote_browser::RemoteBrowser;
use super::report::Reporter;
use crate::environment::Environment;

/// A request that takes longer is not answered at all.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The same for requests that wait for many others.
const TIMEOUT_UNDER_LOAD: Duration = Duration::from_secs(600);

/// The scopes of the requests.
pub(super) const SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// A run of the flows.
pub(super) struct Context {
    pub(super) environment: Environment,
    pub(super) http: reqwest::Client,
    pub(super) browser: RemoteBrowser,
    pub(super) reporter: Reporter,
}

/// The endpoints that OAuth and its extensions add to the metadata of OpenID Connect (RFC 8414, RFC 8628).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Endpoints {
    pub(super) device_authorization_endpoint: String,
    pub(super) introspection_endpoint: String,
    pub(super) revocation_endpoint: String,
}

impl Context {
    /// For the flows with these names; for all if there are none.
    pub(super) fn new(environment: Environment, selected: Vec<String>) -> anyhow::Result<Self> {
        Self::with_timeout(environment, selected, TIMEOUT)
    }

    /// For many flows at once.
    pub(super) fn for_load(environment: Environment) -> anyhow::Result<Self> {
        Self::with_timeout(environment, Vec::new(), TIMEOUT_UNDER_LOAD)
    }

    fn with_timeout(environment: Environment, selected: Vec<String>, timeout: Duration) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(timeout)
            .build()?;
        let browser = RemoteBrowser::new(&environment, http.clone())?;
        let reporter = Reporter { selected };
        Ok(Self {
            environment,
            http,
            browser,
            reporter,
        })
    }
}

/// Waits until what lives for some seconds has expired.
pub(super) async fn wait_until_expired(seconds: u64) {
    tokio::time::sleep(Duration::from_millis(seconds * 1000 + 1500)).await;
}
