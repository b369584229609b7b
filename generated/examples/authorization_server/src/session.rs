//! What the server knows about a browser: who is logged in, and the secret of its forms.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::error::{Error, PageError};
use authlete::server::end_user::Authentication;

const LOGIN: &str = "login";
const BROWSER: &str = "browser";
const CSRF: &str = "csrf";

/// The session of a browser, which a cookie identifies.
pub(crate) struct BrowserSession(Session);

/// Who is logged in, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Login {
    /// The identifier of the user.
    pub(crate) subject: String,
    /// The time of the login, in seconds since the Unix epoch.
    pub(crate) auth_time: i64,
    /// The authentication context class that the login reached.
    pub(crate) acr: Option<String>,
}

impl Login {
    /// The login as the checks of the crate read it.
    pub(crate) fn authentication(&self) -> Authentication<'_> {
        Authentication {
            subject: &self.subject,
            auth_time: self.auth_time,
            acr: self.acr.as_deref(),
        }
    }
}

impl BrowserSession {
    /// Who is logged in.
    pub(crate) async fn login(&self) -> Result<Option<Login>, Error> {
        Ok(self.0.get(LOGIN).await?)
    }

    /// Records a login that just took place. The ID of the session is replaced, so that whoever knew it before has nothing
    /// of the login. A session of another user ends.
    pub(crate) async fn log_in(&self, subject: &str, acr: Option<String>) -> Result<(), Error> {
        let before: Option<Login> = self.0.get(LOGIN).await?;
        if before.is_some_and(|before| before.subject != subject) {
            let browser = self.browser().await?;
            self.0.clear().await;
            self.0.insert(BROWSER, browser).await?;
        }
        self.0.cycle_id().await?;
        self.0.remove::<String>(CSRF).await?;
        self.0
            .insert(
                LOGIN,
                Login {
                    subject: subject.to_owned(),
                    auth_time: now(),
                    acr,
                },
            )
            .await?;
        Ok(())
    }

    /// Ends the session.
    pub(crate) async fn log_out(&self) -> Result<(), Error> {
        Ok(self.0.flush().await?)
    }

    /// The secret that every form of this session has to contain. A login replaces it.
    pub(crate) async fn csrf(&self) -> Result<String, Error> {
        self.secret(CSRF).await
    }

    /// The identifier of the browser, to which authorization requests are tied. It is never shown, and stays the same
    /// through a login, so that the pages in other tabs stay valid.
    pub(crate) async fn browser(&self) -> Result<String, Error> {
        self.secret(BROWSER).await
    }

    async fn secret(&self, key: &str) -> Result<String, Error> {
        if let Some(secret) = self.0.get(key).await? {
            return Ok(secret);
        }
        let secret = random_text()?;
        self.0.insert(key, &secret).await?;
        Ok(secret)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for BrowserSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match Session::from_request_parts(parts, state).await {
            Ok(session) => Ok(Self(session)),
            Err((_, problem)) => Err(PageError::from(Error::System(problem.to_owned())).into_response()),
        }
    }
}

/// 256 bits from the generator of the operating system, as text for URLs and forms.
pub(crate) fn random_text() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::System(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The time, in seconds since the Unix epoch.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
