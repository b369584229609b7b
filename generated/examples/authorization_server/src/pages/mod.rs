//! The pages that browsers show. The templates escape every value.

pub(crate) mod request_items;

use std::sync::LazyLock;

use authlete::HttpResponse;
use axum::response::{Html, IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use minijinja::{Environment, UndefinedBehavior};
use serde::{Deserialize, Serialize};

/// The policy of our own pages: no scripts, and nothing from elsewhere.
///
/// `form-action` is missing on purpose: browsers apply it to the redirect to the client that follows a form, too.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The only style sheet.
const STYLE: &str = include_str!("style.css");

/// The icon in the tab of the browser.
const ICON: &str = include_str!("icon.svg");

static TEMPLATES: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in [
        ("layout.html", include_str!("templates/layout.html")),
        ("home.html", include_str!("templates/home.html")),
        ("login.html", include_str!("templates/login.html")),
        ("account.html", include_str!("templates/account.html")),
        ("consent.html", include_str!("templates/consent.html")),
        ("device.html", include_str!("templates/device.html")),
        ("device_consent.html", include_str!("templates/device_consent.html")),
        ("ciba.html", include_str!("templates/ciba.html")),
        ("message.html", include_str!("templates/message.html")),
    ] {
        environment.add_template(name, source)?;
    }
    Ok(environment)
});

/// A page: one of the templates.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Page {
    Home,
    Login,
    Account,
    Consent,
    Device,
    DeviceConsent,
    Ciba,
    Message,
}

impl Page {
    fn template(self) -> &'static str {
        match self {
            Self::Home => "home.html",
            Self::Login => "login.html",
            Self::Account => "account.html",
            Self::Consent => "consent.html",
            Self::Device => "device.html",
            Self::DeviceConsent => "device_consent.html",
            Self::Ciba => "ciba.html",
            Self::Message => "message.html",
        }
    }

    /// The page with these values, status 200.
    pub(crate) fn render(self, values: impl Serialize) -> Result<Response, minijinja::Error> {
        self.render_with(StatusCode::OK, values)
    }

    /// The page with these values and another status.
    pub(crate) fn render_with(self, status: StatusCode, values: impl Serialize) -> Result<Response, minijinja::Error> {
        let templates = TEMPLATES
            .as_ref()
            .map_err(|error| minijinja::Error::new(error.kind(), error.to_string()))?;
        let html = templates.get_template(self.template())?.render(values)?;
        let mut response = (status, Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
        Ok(response)
    }
}

/// What users read if the server fails.
pub(crate) const FAILURE: &str = "The server cannot process the request at the moment. Try again later.";

/// A page with a heading and a sentence.
#[derive(Serialize)]
struct Message<'a> {
    title: &'a str,
    message: &'a str,
    is_error: bool,
}

/// A page that says that something is done.
pub(crate) fn done(title: &str, message: &str) -> Result<Response, minijinja::Error> {
    Page::Message.render(Message {
        title,
        message,
        is_error: false,
    })
}

/// A page that says what went wrong.
pub(crate) fn error(status: StatusCode, message: &str) -> Response {
    let page = Message {
        title: "That did not work",
        message,
        is_error: true,
    };
    Page::Message.render_with(status, page).unwrap_or_else(|error| {
        tracing::error!(%error, "the page for errors cannot be rendered");
        (status, message.to_owned()).into_response()
    })
}

/// A response of the authorization endpoint: a redirect or a page as it is, and an error as a page instead of JSON.
pub(crate) fn for_user(response: HttpResponse) -> Response {
    let status = response.status();
    if status.is_server_error() {
        return error(status, FAILURE);
    }
    if !status.is_client_error() {
        return response.into_response();
    }
    let json: Option<ErrorResponse> = serde_json::from_slice(response.body().as_bytes()).ok();
    let description = json.and_then(|json| json.error_description);
    let details = description.map_or_else(String::new, |description| format!(" Details: {description}"));
    let message = format!("The application that sent you here made a mistake, or you took too long.{details}");
    error(status, &message)
}

/// An error response of OAuth.
#[derive(Deserialize)]
struct ErrorResponse {
    error_description: Option<String>,
}

/// `GET /style.css`
pub(crate) async fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE)
}

/// `GET /icon.svg`
pub(crate) async fn icon() -> Response {
    asset("image/svg+xml", ICON)
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    (
        [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "public, max-age=3600")],
        text,
    )
        .into_response()
}
