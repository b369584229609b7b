//! The authorization endpoint (RFC 6749, section 3.1; OpenID Connect Core 1.0, section 3.1.2).

use std::sync::Arc;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{
    AuthorizationRequest,
    AuthorizationResponseDecision::{Interaction as Pages, NoInteraction as NoPages},
};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use http::HeaderMap;
use http::header::ACCEPT;

use crate::app::App;
use crate::destination::Destination;
use crate::endpoints::authorization_response::{fail, grant};
use crate::endpoints::{consent, login};
use crate::error::PageError;
use crate::interaction::Step;
use crate::pages;
use crate::session::BrowserSession;

/// `GET /authorize`
pub(crate) async fn get(app: State<Arc<App>>, headers: HeaderMap, query: RawQuery) -> Result<Response, PageError> {
    process(app, headers, query.0.unwrap_or_default()).await
}

/// `POST /authorize`
///
/// A browser sends no cookies with a form of another site, but with the redirect that follows. So the session is read there.
pub(crate) async fn process(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    parameters: String,
) -> Result<Response, PageError> {
    let response = app
        .authlete
        .authorization()
        .process(&AuthorizationRequest::new(&parameters))
        .await?
        .into_inner();
    match response.to_http()? {
        Respond(response) if wants_page(&headers) => Ok(pages::for_user(response)),
        Respond(response) => Ok(response.into_response()),
        Decide(Pages | NoPages) => {
            let id = app.interactions.start(response, &parameters).await?;
            Ok(Redirect::to(&Destination::Authorization(id).path()).into_response())
        }
    }
}

/// Browsers prefer HTML, and the tools of developers take anything.
fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"))
}

/// `GET /authorize/{id}`: the next page of an authorization request, or the response to the client.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    session: BrowserSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (id, interaction) = app.open_interaction(&session, &id).await?;
    let signed_in = app.signed_in(&session).await?;
    match (app.next_step(&interaction, signed_in.as_ref()).await, signed_in) {
        (Step::Fail(reason), _) => fail(&app, id, interaction, reason).await,
        (Step::ChooseAccount, Some(signed_in)) => {
            login::choose_account_page(&session, id, &interaction, &signed_in).await
        }
        (Step::AskForConsent, Some(signed_in)) => consent::page(&session, id, &interaction, &signed_in).await,
        (Step::Grant, Some(signed_in)) => grant(&app, id, interaction, &signed_in, None).await,
        (_, _) => login::page(&app, &session, &Destination::Authorization(id)).await,
    }
}
