//! Authorization requests that are refused.

use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::json;

use super::steps;
use crate::browser::{Decision, Outcome};
use crate::clients::expect;
use crate::clients::library::{Changes, Library};

/// RFC 6749, section 4.1.2.1: the browser is not sent to a redirect URI that is not registered.
pub(super) async fn unregistered_redirect_uri<L: Library>(library: &L) -> anyhow::Result<()> {
    let context = library.context();
    let redirect_uri = Some(format!("{}/other", context.environment.redirect_uri));
    let party = steps::party(library, "public").await?;
    let request = library.request(
        &party,
        &Changes {
            redirect_uri,
            ..Changes::default()
        },
    )?;
    match context.browser.open(&context.browser.visit(request.url)).await? {
        Outcome::Page { status, .. } => expect::equal(status, 400, "the HTTP status"),
        Outcome::Redirect(url) => bail!("the browser was sent to {}", url.path()),
    }
}

/// Who sends the request, and what the user does.
struct Attempt {
    client: &'static str,
    changes: Changes,
    /// The session in which the user is logged in; none for a new one.
    session: Option<String>,
    /// Whether the user is there to log in and to decide.
    with_user: bool,
    decision: Decision,
}

impl Attempt {
    /// A request with which the user has to do.
    fn with_user() -> Self {
        Self {
            client: "public",
            changes: Changes::default(),
            session: None,
            with_user: true,
            decision: Decision::Approve,
        }
    }

    /// A request with `prompt=none`.
    fn silent(session: Option<String>, mut parameters: Vec<(&'static str, String)>) -> Self {
        parameters.push(("prompt", "none".to_owned()));
        let changes = Changes {
            parameters,
            ..Changes::default()
        };
        Self {
            changes,
            session,
            with_user: false,
            ..Self::with_user()
        }
    }

    /// The client gets an error instead of a code.
    async fn expect_error<L: Library>(self, library: &L, error: &str) -> anyhow::Result<()> {
        let party = steps::party(library, self.client).await?;
        let request = library.request(&party, &self.changes)?;
        let browser = &library.context().browser;
        let mut visit = browser.visit(request.url);
        visit.decision = self.decision;
        visit.session = self.session.unwrap_or(visit.session);
        visit.user = visit.user.filter(|_| self.with_user);
        let parameters = expect::callback(&browser.authorize(&visit).await?, &request.state)?;
        expect::equal(parameters.get("error").map(String::as_str), Some(error), "the error")
    }
}

pub(super) async fn missing_pkce<L: Library>(library: &L) -> anyhow::Result<()> {
    let changes = Changes {
        without_pkce: true,
        ..Changes::default()
    };
    let attempt = Attempt {
        changes,
        ..Attempt::with_user()
    };
    attempt.expect_error(library, "invalid_request").await
}

pub(super) async fn denial<L: Library>(library: &L) -> anyhow::Result<()> {
    // The server remembers that the user has approved this client.
    let parameters = vec![("prompt", "consent".to_owned())];
    let changes = Changes {
        parameters,
        ..Changes::default()
    };
    let attempt = Attempt {
        changes,
        decision: Decision::Deny,
        ..Attempt::with_user()
    };
    attempt.expect_error(library, "access_denied").await
}

pub(super) async fn prompt_none_not_logged_in<L: Library>(library: &L) -> anyhow::Result<()> {
    Attempt::silent(None, vec![])
        .expect_error(library, "login_required")
        .await
}

pub(super) async fn prompt_none_no_consent<L: Library>(library: &L) -> anyhow::Result<()> {
    let session = Some(steps::log_in(library).await?);
    let attempt = Attempt {
        client: "never_approved",
        ..Attempt::silent(session, vec![])
    };
    attempt.expect_error(library, "consent_required").await
}

pub(super) async fn prompt_none_max_age<L: Library>(library: &L) -> anyhow::Result<()> {
    let session = Some(steps::log_in(library).await?);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let attempt = Attempt::silent(session, vec![("max_age", "1".to_owned())]);
    attempt.expect_error(library, "login_required").await
}

/// The other subject is named in the parameter `claims` (OIDC Core, section 5.5.1), and by the ID token of another user.
pub(super) async fn prompt_none_other_subject<L: Library>(library: &L) -> anyhow::Result<()> {
    let context = library.context();
    let session = steps::log_in(library).await?;
    let other = &context.environment.other_user;
    let claims = json!({"id_token": {"sub": {"value": other.subject}}}).to_string();
    let attempt = Attempt::silent(Some(session.clone()), vec![("claims", claims)]);
    attempt.expect_error(library, "login_required").await?;
    if !L::KNOWS_OPENID {
        return Ok(());
    }
    let party = steps::party(library, "public").await?;
    let request = library.request(&party, &Changes::default())?;
    let mut visit = context.browser.visit(request.url.clone());
    visit.user = Some(other.name.clone());
    let grant = steps::grant(library, request, &visit).await?;
    let tokens = library.redeem(&party, &grant).await?;
    let hint = tokens.id_token.context("there is no ID token")?;
    let attempt = Attempt::silent(Some(session), vec![("id_token_hint", hint)]);
    attempt.expect_error(library, "login_required").await
}
