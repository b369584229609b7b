//! The consent of the end user to an authorization request.

use std::sync::Arc;

use authlete::models::AuthorizationFailRequestReason as Reason;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;
use tower_sessions::session::Id;

use crate::app::{App, SignedIn};
use crate::consent::{Consent, claims_of_scope, client_id, granted_claims, granted_scopes};
use crate::destination::Destination;
use crate::endpoints::authorization_response::{fail, grant};
use crate::error::PageError;
use crate::interaction::{Interaction, Step};
use crate::pages::Page;
use crate::pages::request_items::{ScopeItem, client_name, details};
use crate::security::form::SubmittedForm;
use crate::session::BrowserSession;

#[derive(Serialize)]
struct ConsentPage<'a> {
    csrf: String,
    id: String,
    client_name: &'a str,
    user_name: &'a str,
    purpose: Option<&'a str>,
    scopes: Vec<ScopeItem>,
    claims: Vec<&'a str>,
    details: Option<String>,
    policy_uri: Option<&'a str>,
    tos_uri: Option<&'a str>,
}

/// The consent page.
pub(crate) async fn page(
    session: &BrowserSession,
    id: Id,
    interaction: &Interaction,
    SignedIn { user, .. }: &SignedIn,
) -> Result<Response, PageError> {
    let request = &interaction.request;
    let client = request.client.as_ref();
    let scopes = ScopeItem::list(request.scopes.as_ref(), request.dynamic_scopes.as_ref());
    let claims_of_scopes: Vec<_> = scopes
        .iter()
        .flat_map(|scope| claims_of_scope(&scope.name))
        .copied()
        .collect();
    let asked = Consent::asked_for(request);
    let page = ConsentPage {
        csrf: session.csrf().await?,
        id: id.to_string(),
        client_name: client_name(request),
        user_name: user.display_name(),
        purpose: request.purpose.as_deref(),
        scopes,
        claims: asked
            .claims
            .iter()
            .map(String::as_str)
            .filter(|claim| !claims_of_scopes.contains(claim))
            .collect(),
        details: details(request.authorization_details.as_ref())?,
        policy_uri: client
            .and_then(|client| client.policy_uri.as_deref())
            .filter(|uri| is_web_page(uri)),
        tos_uri: client
            .and_then(|client| client.tos_uri.as_deref())
            .filter(|uri| is_web_page(uri)),
    };
    Ok(Page::Consent.render(page)?)
}

/// `POST /authorize/{id}/consent`: the decision of the user.
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    form: SubmittedForm,
) -> Result<Response, PageError> {
    let (id, interaction) = app.open_interaction(&form.session, &id).await?;
    if form.value("decision") != "allow" {
        return fail(&app, id, interaction, Reason::Denied).await;
    }
    let signed_in = app.signed_in(&form.session).await?;
    let step = app.next_step(&interaction, signed_in.as_ref()).await;
    let (Step::AskForConsent, Some(signed_in)) = (step, signed_in) else {
        // The login is too old by now, for example.
        return Ok(Redirect::to(&Destination::Authorization(id).path()).into_response());
    };
    let asked = Consent::asked_for(&interaction.request);
    let granted = granted_scopes(&interaction.request, form.values("scope"));
    if granted.is_empty() && !asked.scopes.is_empty() {
        // Without scopes in the call, Authlete would grant all of them.
        return fail(&app, id, interaction, Reason::Denied).await;
    }
    let scopes = (granted.len() < asked.scopes.len()).then(|| granted.clone());
    let (_, claims) = granted_claims(&interaction.request, scopes.as_deref());
    let consent = Consent {
        scopes: granted.into_iter().collect(),
        claims: claims.into_iter().collect(),
    };
    app.consents
        .add(&signed_in.login.subject, client_id(&interaction.request), consent)
        .await;
    grant(&app, id, interaction, &signed_in, scopes).await
}

/// A link of a client could also be a script.
fn is_web_page(uri: &str) -> bool {
    uri.starts_with("https://")
}
