//! The device flow (RFC 8628): the endpoint for devices, and the page on which users enter the code.

use std::sync::Arc;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{
    DeviceCompleteRequest, DeviceCompleteRequestResult as Outcome, DeviceCompleteResponseDecision as Completed,
    DeviceVerificationRequest, DeviceVerificationResponse, DeviceVerificationResponseDecision as Verified,
};
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::app::{App, SignedIn};
use crate::client_request::ClientRequest;
use crate::destination::Destination;
use crate::endpoints::login;
use crate::error::{Error, PageError};
use crate::pages::request_items::{ScopeItem, details};
use crate::pages::{self, Page};
use crate::security::form::SubmittedForm;
use crate::security::rate_limit::AccountAttempt;
use crate::session::BrowserSession;

/// `POST /device_authorization`
pub(crate) async fn authorize(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let response = app.authlete.device_flow().authorization(&request.into()).await?;
    Ok(response.to_http()?.into_response())
}

/// The query of a link or QR code with the code in it (RFC 8628, section 3.3.1).
#[derive(Deserialize)]
pub(crate) struct DeviceQuery {
    #[serde(default)]
    user_code: String,
}

#[derive(Serialize)]
struct DevicePage<'a> {
    csrf: String,
    user_code: &'a str,
    error: Option<&'a str>,
}

/// `GET /device`: the page for the code.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    session: BrowserSession,
    Query(DeviceQuery { user_code }): Query<DeviceQuery>,
) -> Result<Response, PageError> {
    if app.signed_in(&session).await?.is_none() {
        return login::page(&app, &session, &Destination::Device(user_code)).await;
    }
    Ok(Page::Device.render(DevicePage {
        csrf: session.csrf().await?,
        user_code: &user_code,
        error: None,
    })?)
}

#[derive(Serialize)]
struct DeviceConsentPage<'a> {
    csrf: String,
    user_code: &'a str,
    client_name: &'a str,
    user_name: &'a str,
    scopes: Vec<ScopeItem>,
    claims: Vec<String>,
    details: Option<String>,
}

/// `POST /device`: a user entered a code.
pub(crate) async fn verify(State(app): State<Arc<App>>, form: SubmittedForm) -> Result<Response, PageError> {
    let user_code = user_code(&form);
    let Some(SignedIn { user, .. }) = app.signed_in(&form.session).await? else {
        return login::page(&app, &form.session, &Destination::Device(user_code)).await;
    };
    match find(&app, &user.subject, &user_code).await? {
        Ok(device) => Ok(Page::DeviceConsent.render(DeviceConsentPage {
            csrf: form.session.csrf().await?,
            user_code: &user_code,
            client_name: device.client_name.as_deref().unwrap_or("A device"),
            user_name: user.display_name(),
            scopes: ScopeItem::list(device.scopes.as_ref(), device.dynamic_scopes.as_ref()),
            claims: device.claim_names.unwrap_or_default(),
            details: details(device.authorization_details.as_ref())?,
        })?),
        Err(problem) => {
            let page = DevicePage {
                csrf: form.session.csrf().await?,
                user_code: &user_code,
                error: Some(problem),
            };
            Ok(Page::Device.render_with(StatusCode::UNPROCESSABLE_ENTITY, page)?)
        }
    }
}

/// `POST /device/decision`: the user decided about the device.
pub(crate) async fn decide(State(app): State<Arc<App>>, form: SubmittedForm) -> Result<Response, PageError> {
    let user_code = user_code(&form);
    let Some(SignedIn { login, user }) = app.signed_in(&form.session).await? else {
        return login::page(&app, &form.session, &Destination::Device(user_code)).await;
    };
    let device = find(&app, &user.subject, &user_code)
        .await?
        .map_err(|problem| PageError::Message(StatusCode::UNPROCESSABLE_ENTITY, problem))?;
    let is_allowed = form.value("decision") == "allow";
    let outcome = if is_allowed {
        Outcome::Authorized
    } else {
        Outcome::AccessDenied
    };
    let request = DeviceCompleteRequest {
        auth_time: Some(login.auth_time),
        acr: login.acr,
        claims: user.claims(&device.claim_names.unwrap_or_default()),
        ..DeviceCompleteRequest::new(user_code, outcome, user.subject)
    };
    let message = match app.authlete.device_flow().complete(&request).await?.to_http()? {
        Respond(response) => return Ok(response.into_response()),
        Decide(Completed::Success) if is_allowed => ("The device is connected", "It will continue in a moment."),
        Decide(Completed::Success) => ("The device is not connected", "It was refused access to your account."),
        Decide(Completed::UserCodeNotExist | Completed::UserCodeExpired) => {
            return Err(PageError::Message(StatusCode::UNPROCESSABLE_ENTITY, EXPIRED));
        }
        Decide(Completed::InvalidRequest | Completed::ServerError) => {
            return Err(Error::System("the decision about a device was not accepted".to_owned()).into());
        }
    };
    Ok(pages::done(message.0, message.1)?)
}

const UNKNOWN: &str = "This code is not known. Check it and try again.";
const EXPIRED: &str = "This code has expired. Start again on the device.";
const TOO_MANY: &str = "Too many attempts. Wait a minute and try again.";

/// The device that shows a code, or what to tell the user. Codes are short, so attempts are limited (RFC 8628, section 5.1).
async fn find(
    app: &App,
    subject: &str,
    user_code: &str,
) -> Result<Result<DeviceVerificationResponse, &'static str>, Error> {
    let attempt = AccountAttempt::UserCode {
        subject: subject.to_owned(),
    };
    if !app.account_limit.allows(&attempt) {
        return Ok(Err(TOO_MANY));
    }
    if user_code.is_empty() {
        return Ok(Err(UNKNOWN));
    }
    let request = DeviceVerificationRequest::new(user_code);
    let response = app.authlete.device_flow().verification(&request).await?.into_inner();
    match response.to_http()? {
        Respond(_) | Decide(Verified::InternalServerError) => {
            Err(Error::System("the user code cannot be looked up".to_owned()))
        }
        Decide(Verified::Valid) => Ok(Ok(response)),
        Decide(Verified::NotExist) => Ok(Err(UNKNOWN)),
        Decide(Verified::Expired) => Ok(Err(EXPIRED)),
    }
}

/// Codes have capital letters, and users may enter small ones.
fn user_code(form: &SubmittedForm) -> String {
    form.value("user_code")
        .trim()
        .chars()
        .take(64)
        .collect::<String>()
        .to_uppercase()
}
