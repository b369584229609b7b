//! How the crates send requests: with the client of this program.

use std::pin::Pin;

use oauth2::{AccessToken, HttpRequest, HttpResponse, RefreshToken, StandardRevocableToken};
use url::Url;

use super::library::Token;

/// A request that is being sent.
pub(super) type Sending = Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send>>;

/// The client for HTTP of the crates.
pub(super) fn sender(client: &reqwest::Client) -> impl Fn(HttpRequest) -> Sending + use<> {
    let client = client.clone();
    move |request| Box::pin(send(client.clone(), request))
}

/// A token as the crates revoke it.
pub(super) fn revocable(token: Token<'_>) -> StandardRevocableToken {
    match token {
        Token::Access(token) => AccessToken::new(token.to_owned()).into(),
        Token::Refresh(token) => RefreshToken::new(token.to_owned()).into(),
    }
}

/// Sends a request. Redirects are not followed.
///
/// The crates refuse to revoke a token over `http`. They get `https` URLs for that, which become `http` again here.
async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let url = without_tls(&parts.uri.to_string());
    let request = client.request(parts.method, url).headers(parts.headers).body(body);
    let response = request.send().await?;
    let mut answer = HttpResponse::new(Vec::new());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    *answer.body_mut() = response.bytes().await?.to_vec();
    Ok(answer)
}

/// The URL that the crates accept for revocation.
pub(super) fn with_tls(url: &str) -> String {
    match url.strip_prefix("http://") {
        Some(rest) => format!("https://{rest}"),
        None => url.to_owned(),
    }
}

/// The URL of a server on this machine, which has no TLS.
fn without_tls(url: &str) -> String {
    let is_local = Url::parse(url).is_ok_and(|url| url.host_str() == Some("localhost"));
    match url.strip_prefix("https://") {
        Some(rest) if is_local => format!("http://{rest}"),
        _ => url.to_owned(),
    }
}
