//! Many flows at once: login, consent, code with PKCE, the check of the ID token, and userinfo.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::cookie::Jar;
use serde::Serialize;
use tokio::task::JoinSet;

use super::context::Context;
use super::library::{Changes, Grant, Library};
use super::openidconnect::{OpenIdConnect, Party};
use super::{expect, remote_browser};
use crate::browser::{Decision, Outcome, Visit, go_through};
use crate::environment::Environment;
use crate::output::print_line;

/// What came out: printed as JSON.
#[derive(Serialize)]
struct Figures {
    flows: usize,
    failed: usize,
    /// The errors, and how often each one occurred.
    errors: BTreeMap<String, usize>,
    /// The time until the last flow was done.
    milliseconds: u128,
    /// The time of the flow in the middle, of 99 % of the flows, and of all.
    median_milliseconds: u128,
    percentile_99_milliseconds: u128,
    longest_milliseconds: u128,
}

/// What the flows share.
struct Load {
    library: OpenIdConnect,
    party: Party,
    /// Without cookies: every flow has its own.
    browser: reqwest::Client,
}

/// Starts all flows at once, waits for them, and prints the figures.
///
/// # Errors
///
/// The metadata of the server is not available. A flow that fails is counted.
pub(crate) async fn run(environment: Environment, concurrent: usize) -> anyhow::Result<()> {
    let library = OpenIdConnect::new(Context::for_load(environment)?);
    let environment = &library.context().environment;
    let party = library
        .configure(&environment.issuer, &environment.clients.public)
        .await?;
    let browser = library.context().http.clone();
    let load = Arc::new(Load {
        library,
        party,
        browser,
    });

    let start = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..concurrent {
        let load = Arc::clone(&load);
        running.spawn(async move {
            let start = Instant::now();
            (load.run_flow().await, start.elapsed())
        });
    }
    let (mut times, mut errors) = (Vec::new(), BTreeMap::new());
    while let Some(ended) = running.join_next().await {
        let (outcome, time) = ended.context("a flow has ended with a panic")?;
        times.push(time);
        if let Err(error) = outcome {
            *errors.entry(format!("{error:#}")).or_default() += 1;
        }
    }
    times.sort_unstable();
    let percentile = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    let milliseconds = |time: Option<&Duration>| time.map_or(0, Duration::as_millis);
    let figures = Figures {
        flows: concurrent,
        failed: errors.values().sum(),
        errors,
        milliseconds: start.elapsed().as_millis(),
        median_milliseconds: milliseconds(percentile(50)),
        percentile_99_milliseconds: milliseconds(percentile(99)),
        longest_milliseconds: milliseconds(times.last()),
    };
    print_line(&serde_json::to_string(&figures)?)
}

impl Load {
    async fn run_flow(&self) -> anyhow::Result<()> {
        let user = &self.library.context().environment.user;
        let request = self.library.request(&self.party, &Changes::default())?;
        let visit = Visit {
            url: request.url.clone(),
            user: Some(user.name.clone()),
            decision: Decision::Approve,
            session: remote_browser::new_session(),
            user_code: None,
            marker: None,
        };
        let url = match go_through(&visit, &self.browser, &Jar::default(), Some(user)).await? {
            Outcome::Redirect(url) => url,
            Outcome::Page { status, text } => bail!("no redirect but a page with status {status}: {text}"),
        };
        let code = expect::code_of(&url, &request.state)?;
        let grant = Grant {
            code,
            nonce: request.nonce,
            verifier: request.verifier,
        };
        let tokens = self.library.redeem(&self.party, &grant).await?;
        expect::equal(
            tokens.subject.as_ref(),
            Some(&user.subject),
            "the subject of the ID token",
        )?;
        let email = self.library.userinfo_email(&self.party, &tokens.access_token).await?;
        expect::equal(email.as_ref(), Some(&user.email), "the email")
    }
}
