//! The browser of the run, which keeps the sessions of all clients.

use anyhow::{Context, bail, ensure};
use url::Url;

use crate::browser::{Decision, Outcome, Visit};
use crate::environment::Environment;

/// The browser.
pub(super) struct RemoteBrowser {
    visit: Url,
    client: reqwest::Client,
    /// The user who logs in if a visit does not say otherwise.
    user: String,
}

impl RemoteBrowser {
    pub(super) fn new(environment: &Environment, client: reqwest::Client) -> anyhow::Result<Self> {
        let visit = Url::parse(&environment.browser)?.join("visit")?;
        let user = environment.user.name.clone();
        Ok(Self { visit, client, user })
    }

    /// A visit of the user, who approves, in a session of its own.
    pub(super) fn visit(&self, url: Url) -> Visit {
        Visit {
            url,
            user: Some(self.user.clone()),
            decision: Decision::Approve,
            session: new_session(),
            user_code: None,
            marker: None,
        }
    }

    /// Opens the URL of a visit and goes through its pages.
    pub(super) async fn open(&self, visit: &Visit) -> anyhow::Result<Outcome> {
        let response = self.client.post(self.visit.clone()).json(visit).send().await?;
        let is_success = response.status().is_success();
        let text = response.text().await?;
        ensure!(is_success, "the browser: {text}");
        serde_json::from_str(&text).context("the browser")
    }

    /// The same; fails if the browser was not sent to the client.
    pub(super) async fn authorize(&self, visit: &Visit) -> anyhow::Result<Url> {
        match self.open(visit).await? {
            Outcome::Redirect(url) => Ok(url),
            Outcome::Page { status, text } => bail!("no redirect but a page with status {status}: {text}"),
        }
    }
}

/// A name for a session that no other visit has.
pub(super) fn new_session() -> String {
    oauth2::CsrfToken::new_random().into_secret()
}
