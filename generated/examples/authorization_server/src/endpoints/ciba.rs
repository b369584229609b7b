//! Client-initiated backchannel authentication in poll mode (CIBA Core 1.0): the endpoint for clients, and the page on which
//! users approve.

use std::sync::Arc;
use std::time::Duration;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{
    BackchannelAuthenticationCompleteRequest, BackchannelAuthenticationCompleteRequestResult as Outcome,
    BackchannelAuthenticationCompleteResponseDecision as Completed, BackchannelAuthenticationFailRequest,
    BackchannelAuthenticationFailRequestReason as Reason, BackchannelAuthenticationIssueRequest,
    BackchannelAuthenticationIssueResponseAction as Issued, BackchannelAuthenticationResponse,
    BackchannelAuthenticationResponseDecision::UserIdentification, DeliveryMode,
};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Serialize;

use crate::app::{App, SignedIn};
use crate::approvals::Approval;
use crate::client_request::ClientRequest;
use crate::destination::Destination;
use crate::endpoints::login;
use crate::error::{Error, PageError};
use crate::pages::request_items::{ScopeItem, details};
use crate::pages::{self, Page};
use crate::security::form::SubmittedForm;
use crate::session::{BrowserSession, random_text};
use crate::users::User;

/// The longest message that a page shows, in characters (CIBA Core 1.0, section 7.1 leaves the limit to the server).
const MAX_MESSAGE: usize = 100;

/// `POST /backchannel_authentication`
pub(crate) async fn authenticate(State(app): State<Arc<App>>, request: ClientRequest) -> Result<Response, Error> {
    let response = app.authlete.ciba().authenticate(&request.into()).await?.into_inner();
    match response.to_http()? {
        Respond(response) => Ok(response.into_response()),
        Decide(UserIdentification) => match identify(&app, &response).await {
            Ok(user) => issue(&app, &user, response).await,
            Err(reason) => fail(&app, response, reason).await,
        },
    }
}

/// The user whom the client means, or the reason to refuse the request.
async fn identify(app: &App, request: &BackchannelAuthenticationResponse) -> Result<User, Reason> {
    if request
        .delivery_mode
        .as_ref()
        .is_some_and(|mode| *mode != DeliveryMode::Poll)
    {
        return Err(Reason::UnauthorizedClient);
    }
    if request.user_code_required == Some(true) {
        // The users of this server have no codes for clients, so that none is right.
        let has_code = request.user_code.as_deref().is_some_and(|code| !code.is_empty());
        return Err(if has_code {
            Reason::InvalidUserCode
        } else {
            Reason::MissingUserCode
        });
    }
    if request
        .binding_message
        .as_deref()
        .is_some_and(|message| message.chars().count() > MAX_MESSAGE)
    {
        return Err(Reason::InvalidBindingMessage);
    }
    let user = match request.hint_type.as_deref() {
        Some("LOGIN_HINT") => app.users.by_hint(request.hint.as_deref().unwrap_or_default()).await,
        Some("ID_TOKEN_HINT") => app.users.by_subject(request.sub.as_deref().unwrap_or_default()).await,
        _ => None,
    };
    let user = user.ok_or(Reason::UnknownUserId)?;
    if app.approvals.has_room(&user.subject) {
        Ok(user)
    } else {
        Err(Reason::AccessDenied)
    }
}

async fn issue(app: &App, user: &User, request: BackchannelAuthenticationResponse) -> Result<Response, Error> {
    let ticket = request.ticket.clone().unwrap_or_default();
    let issued = app
        .authlete
        .ciba()
        .issue(&BackchannelAuthenticationIssueRequest::new(ticket))
        .await?;
    let response = issued.to_http()?;
    if issued.action == Some(Issued::Ok) {
        let seconds = u64::try_from(issued.expires_in.unwrap_or_default()).unwrap_or_default();
        app.approvals
            .add(&user.subject, random_text()?, request, Duration::from_secs(seconds));
    }
    Ok(response.into_response())
}

async fn fail(app: &App, request: BackchannelAuthenticationResponse, reason: Reason) -> Result<Response, Error> {
    let request = BackchannelAuthenticationFailRequest::new(request.ticket.unwrap_or_default(), reason);
    Ok(app.authlete.ciba().fail(&request).await?.to_http()?.into_response())
}

#[derive(Serialize)]
struct ApprovalsPage<'a> {
    csrf: String,
    user_name: &'a str,
    requests: Vec<ApprovalItem>,
}

#[derive(Serialize)]
struct ApprovalItem {
    id: String,
    client_name: String,
    binding_message: Option<String>,
    scopes: Vec<ScopeItem>,
    claims: Vec<String>,
    details: Option<String>,
}

/// `GET /ciba`: the requests that wait for the user.
pub(crate) async fn show(State(app): State<Arc<App>>, session: BrowserSession) -> Result<Response, PageError> {
    let Some(SignedIn { user, .. }) = app.signed_in(&session).await? else {
        return login::page(&app, &session, &Destination::Approvals).await;
    };
    let item = |Approval { id, request, .. }| {
        Ok(ApprovalItem {
            id,
            client_name: request.client_name.unwrap_or_else(|| "An application".to_owned()),
            binding_message: request.binding_message,
            scopes: ScopeItem::list(request.scopes.as_ref(), request.dynamic_scopes.as_ref()),
            claims: request.claim_names.unwrap_or_default(),
            details: details(request.authorization_details.as_ref())?,
        })
    };
    let requests = app
        .approvals
        .list(&user.subject)
        .into_iter()
        .map(item)
        .collect::<Result<_, Error>>()?;
    Ok(Page::Ciba.render(ApprovalsPage {
        csrf: session.csrf().await?,
        user_name: user.display_name(),
        requests,
    })?)
}

/// `POST /ciba/{id}`: the user decided about a request.
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    form: SubmittedForm,
) -> Result<Response, PageError> {
    let Some(SignedIn { login, user }) = app.signed_in(&form.session).await? else {
        return login::page(&app, &form.session, &Destination::Approvals).await;
    };
    let gone = PageError::Message(StatusCode::NOT_FOUND, "This request is no longer waiting.");
    let Approval { request, .. } = app.approvals.take(&user.subject, &id).ok_or(gone)?;
    let is_allowed = form.value("decision") == "allow";
    let outcome = if is_allowed {
        Outcome::Authorized
    } else {
        Outcome::AccessDenied
    };
    let complete = BackchannelAuthenticationCompleteRequest {
        auth_time: Some(login.auth_time),
        acr: login.acr,
        claims: user.claims(&request.claim_names.unwrap_or_default()),
        ..BackchannelAuthenticationCompleteRequest::new(request.ticket.unwrap_or_default(), outcome, user.subject)
    };
    match app.authlete.ciba().complete(&complete).await?.to_http()? {
        Respond(response) => Ok(response.into_response()),
        Decide(Completed::NoAction) if is_allowed => Ok(pages::done("Approved", "The application will continue.")?),
        Decide(Completed::NoAction) => Ok(pages::done("Rejected", "The application was refused access.")?),
        // Clients of the other modes are refused at the start.
        Decide(Completed::Notification | Completed::ServerError) => {
            Err(Error::System("the decision about a request was not accepted".to_owned()).into())
        }
    }
}
