//! Forms that only a page of this server can have sent.

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use subtle::ConstantTimeEq as _;

use crate::error::PageError;
use crate::session::BrowserSession;

/// A form with the secret of the session in its field `csrf`. A form without it is refused before the endpoint sees it.
pub(crate) struct SubmittedForm {
    fields: Vec<(String, String)>,
    /// The session that sent the form.
    pub(crate) session: BrowserSession,
}

impl SubmittedForm {
    /// The value of a field, or an empty text.
    pub(crate) fn value(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|(field, _)| field == name);
        field.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The values of a field that may occur several times.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.fields.iter().filter(move |(field, _)| field == name);
        fields.map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for SubmittedForm {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let session = BrowserSession::from_request_parts(&mut parts, state).await?;
        let Form(fields) = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| PageError::Message(StatusCode::BAD_REQUEST, "The form cannot be read.").into_response())?;
        let form = Self { fields, session };
        let expected = form
            .session
            .csrf()
            .await
            .map_err(|error| PageError::from(error).into_response())?;
        if bool::from(expected.as_bytes().ct_eq(form.value("csrf").as_bytes())) {
            Ok(form)
        } else {
            Err(PageError::CSRF.into_response())
        }
    }
}
