//! The way of a visit: from its URL to the redirect that leaves the server, or to a page where the user has nothing to do.

use anyhow::{Context, ensure};
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use url::Url;

use super::form;
use super::page::{Submission, next_submission};
use super::visit::{Outcome, Visit};
use crate::environment::User;

/// A login with a consent takes four requests.
const MAX_REQUESTS: usize = 25;

/// Goes through the pages of a visit.
///
/// # Errors
///
/// A request fails, the login is refused, or the pages do not end.
pub(crate) async fn go_through(
    visit: &Visit,
    client: &Client,
    jar: &Jar,
    user: Option<&User>,
) -> anyhow::Result<Outcome> {
    let origin = visit.url.origin();
    let mut url = visit.url.clone();
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
        let submission = next_submission(&document, visit, user).filter(|_| status.is_success());
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
