//! A browser without scripts, and requests of programs.

use std::collections::BTreeMap;
use std::error::Error;

use axum::Router;
use axum::body::Body;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt as _;

/// What tests return.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The URL of the server. Nothing listens there: the tests call the router.
pub(crate) const ISSUER: &str = "http://localhost:3000";

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// A header, or an empty text.
    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where the answer redirects.
    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION)
    }

    /// A parameter of the URL to which the answer redirects.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let location = self.location();
        let start = location.find(['?', '#'])? + 1;
        let found = location[start..]
            .split(['&', '#'])
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        let spaces = found.replace('+', " ");
        let decoded = percent_encoding::percent_decode_str(&spaces).decode_utf8_lossy();
        Some(decoded.into_owned())
    }

    pub(crate) fn json(&self) -> Outcome<serde_json::Value> {
        Ok(serde_json::from_str(&self.body)?)
    }

    /// The value of a hidden field of the first form.
    pub(crate) fn field(&self, name: &str) -> &str {
        let Some((_, rest)) = self.body.split_once(&format!("name=\"{name}\" value=\"")) else {
            return "";
        };
        rest.split('"').next().unwrap_or_default()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

/// Sends a request to a server.
pub(crate) async fn send(server: &Router, request: Request<Body>) -> Outcome<Answer> {
    let Ok(response) = server.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await?;
    Ok(Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(body.to_vec())?,
    })
}

/// The body of a form.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let pairs: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

/// Sends a form as an OAuth client does.
pub(crate) async fn post(
    server: &Router,
    path: &str,
    basic: Option<(&str, &str)>,
    fields: &[(&str, &str)],
) -> Outcome<Answer> {
    use base64::Engine as _;
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some((id, secret)) = basic {
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"));
        request = request.header("authorization", format!("Basic {encoded}"));
    }
    send(server, request.body(form(fields).into())?).await
}

/// Sends a request with an access token.
pub(crate) async fn with_token(
    server: &Router,
    method: Method,
    path: &str,
    token: &str,
    body: &str,
) -> Outcome<Answer> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {token}"));
    send(
        server,
        request
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_owned().into())?,
    )
    .await
}

/// A browser: it keeps cookies, and follows redirects within the server.
pub(crate) struct Browser {
    server: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(server: &Router) -> Self {
        Self {
            server: server.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Outcome<Answer> {
        let answer = self.send(Method::GET, path, String::new()).await?;
        self.follow(answer).await
    }

    /// Sends a form with the secret of the page that has the form.
    pub(crate) async fn submit(&mut self, page: &Answer, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        let fields: Vec<_> = [("csrf", page.field("csrf")), ("then", page.field("then"))]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        let answer = self.send(Method::POST, path, form(&fields)).await?;
        self.follow(answer).await
    }

    /// Sends the form of a login page.
    pub(crate) async fn log_in(&mut self, page: &Answer, username: &str, password: &str) -> Outcome<Answer> {
        self.submit(page, "/login", &[("username", username), ("password", password)])
            .await
    }

    /// Sends a form without following a redirect.
    pub(crate) async fn send(&mut self, method: Method, path: &str, body: String) -> Outcome<Answer> {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder().method(method).uri(path);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let request = request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body.into())?;
        let answer = send(&self.server, request).await?;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let (name, rest) = cookie.to_str()?.split_once('=').ok_or("a cookie without a value")?;
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(answer)
    }

    async fn follow(&mut self, mut answer: Answer) -> Outcome<Answer> {
        for _ in 0..10 {
            let location = answer.location().to_owned();
            if !location.starts_with('/') {
                return Ok(answer);
            }
            answer = self.send(Method::GET, &location, String::new()).await?;
        }
        Err("too many redirects".into())
    }
}
