//! An OAuth client, and a user who answers the pages.

use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI};
use axum::Router;
use serde_json::Value;

use crate::browser::{Answer, Browser, Outcome, form, post};

/// The verifier of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The challenge that belongs to it.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An OAuth client of the stand-in.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: Option<&'static str>,
}

impl Client {
    pub(crate) fn public() -> Self {
        Self {
            id: PUBLIC_CLIENT_ID.to_string(),
            secret: None,
        }
    }

    pub(crate) fn confidential() -> Self {
        Self {
            id: CONFIDENTIAL_CLIENT_ID.to_string(),
            secret: Some(CLIENT_SECRET),
        }
    }

    /// The parameters of an authorization request.
    pub(crate) fn request<'a>(&'a self, scope: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let parameters = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", scope),
            ("state", "the state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        parameters.into_iter().chain(more.iter().copied()).collect()
    }

    pub(crate) fn url(&self, scope: &str, more: &[(&str, &str)]) -> String {
        format!("/authorize?{}", form(&self.request(scope, more)))
    }

    /// Sends a request of the client, with its authentication.
    pub(crate) async fn post(&self, server: &Router, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        match self.secret {
            Some(secret) => post(server, path, Some((&self.id, secret)), fields).await,
            None => {
                let fields: Vec<_> = fields
                    .iter()
                    .copied()
                    .chain([("client_id", self.id.as_str())])
                    .collect();
                post(server, path, None, &fields).await
            }
        }
    }

    /// Exchanges a code for tokens.
    pub(crate) async fn exchange(&self, server: &Router, code: &str) -> Outcome<Value> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        let answer = self.post(server, "/token", &fields).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.json()
    }
}

/// Opens a URL, and does what the pages ask for, as alice.
pub(crate) async fn visit(browser: &mut Browser, url: &str, decision: &str) -> Outcome<Answer> {
    let mut page = browser.get(url).await?;
    if page.shows("id=\"password\"") {
        page = browser.log_in(&page, "alice", "wonderland").await?;
    }
    decide(browser, &page, decision).await
}

/// Answers the consent page, if it is shown.
pub(crate) async fn decide(browser: &mut Browser, page: &Answer, decision: &str) -> Outcome<Answer> {
    let Some((_, rest)) = page.body.split_once("<form method=\"post\" action=\"") else {
        return Err(format!(
            "a page with a form was expected, and got {} {}",
            page.status,
            page.location()
        )
        .into());
    };
    let action = rest.split('"').next().unwrap_or_default();
    let scopes: Vec<_> = page.body.split("name=\"scope\" value=\"").skip(1).collect();
    let scopes = scopes
        .iter()
        .map(|rest| ("scope", rest.split('"').next().unwrap_or_default()));
    let fields: Vec<_> = [("decision", decision), ("user_code", page.field("user_code"))]
        .into_iter()
        .chain(scopes)
        .collect();
    browser.submit(page, action, &fields).await
}

/// A code for these scopes, from a browser in which alice logs in.
pub(crate) async fn code(browser: &mut Browser, client: &Client, scope: &str) -> Outcome<String> {
    let answer = visit(browser, &client.url(scope, &[]), "allow").await?;
    assert!(answer.location().starts_with(REDIRECT_URI), "{}", answer.location());
    assert_eq!(answer.parameter("state").as_deref(), Some("the state"));
    Ok(answer.parameter("code").ok_or("no code")?)
}

pub(crate) fn text<'a>(json: &'a Value, name: &str) -> &'a str {
    json.get(name).and_then(Value::as_str).unwrap_or_default()
}
