//! Failures, and what the caller of an endpoint learns of them: an OAuth client gets JSON, a browser a page.

use authlete::{ErrorKind, HttpResponseError};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

use crate::pages;

/// Why an endpoint cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A call of the Authlete API failed.
    #[error(transparent)]
    Api(#[from] authlete::Error),
    /// A response of the Authlete API is not complete.
    #[error(transparent)]
    Response(#[from] HttpResponseError),
    /// The store of the sessions failed.
    #[error("the session cannot be read or written: {0}")]
    Session(#[from] tower_sessions::session::Error),
    /// The store of the sessions failed.
    #[error("the store cannot be read or written: {0}")]
    Store(#[from] tower_sessions::session_store::Error),
    /// A template is wrong.
    #[error("a page cannot be rendered: {0}")]
    Page(#[from] minijinja::Error),
    /// A value cannot be stored.
    #[error("a value cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The operating system failed.
    #[error("{0}")]
    System(String),
    /// The request has no access token (RFC 6750, section 3.1).
    #[error("the request has no access token")]
    NoAccessToken,
    /// The access token of the request is not valid (RFC 6750, section 3.1).
    #[error("the access token is not valid")]
    InvalidAccessToken,
    /// The request has the scheme `DPoP` and not exactly one proof (RFC 9449, section 7.1).
    #[error("the request has not exactly one DPoP proof")]
    InvalidProof,
    /// The request is refused with an error of OAuth (RFC 6749, section 5.2).
    #[error("refused with {error}")]
    Refused {
        status: StatusCode,
        error: &'static str,
        description: &'static str,
    },
}

impl Error {
    /// A response with an error of OAuth, status 400.
    pub(crate) fn bad_request(error: &'static str, description: &'static str) -> Self {
        Self::Refused {
            status: StatusCode::BAD_REQUEST,
            error,
            description,
        }
    }

    /// The response to a client that did not authenticate (RFC 6749, section 5.2).
    pub(crate) fn invalid_client(description: &'static str) -> Self {
        Self::Refused {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_client",
            description,
        }
    }

    /// 503 if the same request may succeed later.
    fn status(&self) -> StatusCode {
        match self {
            Self::Refused { status, .. } => *status,
            Self::NoAccessToken | Self::InvalidAccessToken | Self::InvalidProof => StatusCode::UNAUTHORIZED,
            Self::Api(error)
                if error.is_retryable()
                    || error.is_timeout()
                    || error.status() == Some(StatusCode::SERVICE_UNAVAILABLE) =>
            {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Api(error) if matches!(error.kind(), ErrorKind::Config | ErrorKind::Request) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            // 401 and 403: the token of this server is wrong, or not for this service.
            Self::Api(error) if error.status().is_some_and(|status| status.is_client_error()) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Api(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn log(&self) {
        if matches!(
            self,
            Self::Refused { .. } | Self::NoAccessToken | Self::InvalidAccessToken | Self::InvalidProof
        ) {
            tracing::info!(error = %self, "request refused");
        } else {
            tracing::error!(error = %self, "request failed");
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let challenge = match self {
            Self::NoAccessToken => Some("Bearer"),
            Self::InvalidAccessToken => Some("Bearer error=\"invalid_token\""),
            Self::InvalidProof => Some("DPoP error=\"invalid_dpop_proof\""),
            _ => None,
        };
        if let Some(challenge) = challenge {
            return (status, [(WWW_AUTHENTICATE, challenge)]).into_response();
        }
        let (error, description) = match self {
            Self::Refused { error, description, .. } => (error, description),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => ("temporarily_unavailable", "Try again later."),
            _ => ("server_error", "The request cannot be processed."),
        };
        let body = serde_json::json!({ "error": error, "error_description": description }).to_string();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"authorization server\""),
            );
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

/// A failure that the user of a browser sees.
#[derive(Debug)]
pub(crate) enum PageError {
    /// The user can do something about it.
    Message(StatusCode, &'static str),
    /// The server failed.
    Failure(Error),
}

impl PageError {
    /// The form is old or was sent by another site.
    pub(crate) const CSRF: Self = Self::Message(
        StatusCode::FORBIDDEN,
        "This form is no longer valid. Go back, reload the page and try again.",
    );

    /// There is no such authorization request, or it belongs to another browser.
    pub(crate) const NO_REQUEST: Self = Self::Message(
        StatusCode::NOT_FOUND,
        "This sign-in request is no longer valid. Go back to the application and start again.",
    );
}

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, message) = match &self {
            Self::Message(status, message) => (*status, *message),
            Self::Failure(error) => {
                error.log();
                (error.status(), pages::FAILURE)
            }
        };
        pages::error(status, message)
    }
}
