//! A visit: from a URL to the redirect that leaves the server, or to a page where the user has nothing to do.

use std::sync::Arc;

use anyhow::{Context, ensure};
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use serde::{Deserialize, Serialize};
use url::Url;

use super::form;
use super::page::{Submission, next_submission};
use crate::environment::User;

/// A login with a consent takes four requests.
const MAX_REQUESTS: usize = 25;

/// What the user wants.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) url: Url,
    /// The name of the user who logs in. Without one, the visit ends at the login page.
    #[serde(default)]
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) decision: Decision,
    pub(crate) session: String,
    /// The code that a device shows.
    #[serde(default)]
    pub(crate) user_code: Option<String>,
    /// A text before the form of a request, by which it is found on a page with several.
    #[serde(default)]
    pub(crate) marker: Option<String>,
}

/// What the user decides.
#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decision {
    #[default]
    Approve,
    Deny,
}

/// Where a visit ends.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// The URL at the client. The fields of a form that the page submits to the client are its query.
    Redirect(Url),
    /// A page.
    Page { status: u16, text: String },
}

impl Visit {
    /// Goes through the pages.
    ///
    /// # Errors
    ///
    /// A request fails, the login is refused, or the pages do not end.
    pub(crate) async fn run(&self, client: &Client, jar: &Arc<Jar>, user: Option<&User>) -> anyhow::Result<Outcome> {
        let origin = self.url.origin();
        let mut url = self.url.clone();
        let mut request = client.request(Method::GET, url.clone());
        let mut is_logged_in = false;
        for _ in 0..MAX_REQUESTS {
            let response = send(request, jar, &url).await?;
            let status = response.status();
            if status.is_redirection() {
                let location = response
                    .headers()
                    .get(LOCATION)
                    .context("a redirect without Location")?;
                let next = url.join(location.to_str().context("Location is not a text")?)?;
                if next.origin() != origin {
                    return Ok(Outcome::Redirect(next));
                }
                url = next;
                request = client.request(Method::GET, url.clone());
                continue;
            }
            let is_html = response
                .headers()
                .get(CONTENT_TYPE)
                .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
            let body = response
                .text()
                .await
                .with_context(|| format!("{}: no page", without_query(&url)))?;
            let document = if is_html {
                form::parse(&body)
            } else {
                form::Document {
                    text: body,
                    ..Default::default()
                }
            };
            let submission = next_submission(&document, self, user).filter(|_| status.is_success());
            let Some(submission) = submission else {
                return Ok(Outcome::Page {
                    status: status.as_u16(),
                    text: document.text,
                });
            };
            ensure!(
                !(submission.is_login && is_logged_in),
                "the login was refused: {}",
                document.text
            );
            is_logged_in |= submission.is_login;
            let action = url.join(&submission.action)?;
            if action.origin() != origin {
                return Ok(Outcome::Redirect(with_query(action, &submission)));
            }
            (url, request) = submit(client, action, &submission);
        }
        anyhow::bail!("the pages do not end; the last one is {}", without_query(&url))
    }
}

async fn send(request: RequestBuilder, jar: &Jar, url: &Url) -> anyhow::Result<reqwest::Response> {
    let request = match jar.cookies(url) {
        Some(cookies) => request.header(COOKIE, cookies),
        None => request,
    };
    let response = request
        .send()
        .await
        .map_err(reqwest::Error::without_url)
        .with_context(|| format!("{}: no response", without_query(url)))?;
    jar.set_cookies(&mut response.headers().get_all(SET_COOKIE).iter(), url);
    Ok(response)
}

fn submit(client: &Client, action: Url, submission: &Submission) -> (Url, RequestBuilder) {
    if submission.is_post {
        let request = client
            .request(Method::POST, action.clone())
            .form(&submission.parameters);
        return (action, request);
    }
    let url = with_query(action, submission);
    (url.clone(), client.request(Method::GET, url))
}

fn with_query(mut url: Url, submission: &Submission) -> Url {
    url.query_pairs_mut().extend_pairs(&submission.parameters);
    url
}

/// A URL for messages: the query can have codes.
fn without_query(url: &Url) -> &str {
    &url[..url::Position::AfterPath]
}
