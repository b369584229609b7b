//! The consent of the end user to an authorization request.

use std::sync::Arc;

use authlete::models::{AuthorizationFailRequestReason as Reason, AuthorizationResponse, AuthzDetails, Scope};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;
use tower_sessions::session::Id;

use crate::consent::{Consent, claims_of_scope};
use crate::destination::Destination;
use crate::endpoints::authorization::{fail, grant};
use crate::error::{Error, PageError};
use crate::interaction::{Interaction, Step};
use crate::pages::Page;
use crate::security::form::SubmittedForm;
use crate::session::BrowserSession;
use crate::{App, SignedIn};

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

/// A scope on a page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ScopeItem {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Whether the user cannot leave the scope out.
    pub(crate) required: bool,
}

impl ScopeItem {
    /// The scopes of a request, as its pages show them.
    pub(crate) fn list(scopes: Option<&Vec<Scope>>) -> Vec<Self> {
        let item = |scope: &Scope| {
            let name = scope.name.clone()?;
            let description = scope.description.clone().unwrap_or_default();
            Some(Self {
                required: name == "openid",
                name,
                description,
            })
        };
        scopes.into_iter().flatten().filter_map(item).collect()
    }
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
    let mut scopes = ScopeItem::list(request.scopes.as_ref());
    let claims_of_scopes: Vec<_> = scopes
        .iter()
        .flat_map(|scope| claims_of_scope(&scope.name))
        .copied()
        .collect();
    let dynamic_scopes = request
        .dynamic_scopes
        .iter()
        .flatten()
        .filter_map(|scope| scope.value.clone());
    scopes.extend(dynamic_scopes.map(|name| ScopeItem {
        name,
        description: String::new(),
        required: true,
    }));
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

/// The requested scopes that the user selected, or cannot leave out.
fn granted_scopes<'a>(request: &AuthorizationResponse, selected: impl Iterator<Item = &'a str>) -> Vec<String> {
    let selected: Vec<_> = selected.collect();
    let is_dynamic = |scope: &str| {
        request
            .dynamic_scopes
            .iter()
            .flatten()
            .any(|it| it.value.as_deref() == Some(scope))
    };
    let asked = Consent::asked_for(request).scopes;
    asked
        .into_iter()
        .filter(|scope| scope == "openid" || is_dynamic(scope) || selected.contains(&scope.as_str()))
        .collect()
}

/// The claims for the ID token, and all claims, that the client may read if it gets these scopes, or all scopes. A claim
/// that only a scope stands for falls away with that scope.
pub(crate) fn granted_claims(request: &AuthorizationResponse, scopes: Option<&[String]>) -> (Vec<String>, Vec<String>) {
    let asked = Consent::asked_for(request);
    let is_refused = |scope: &&String| scopes.is_some_and(|granted| !granted.contains(scope));
    let refused: Vec<_> = asked
        .scopes
        .iter()
        .filter(is_refused)
        .flat_map(|scope| claims_of_scope(scope))
        .collect();
    let is_granted = |claim: &String| !refused.contains(&&claim.as_str());
    let id_token = request
        .claims
        .iter()
        .flatten()
        .filter(|claim| is_granted(claim))
        .cloned()
        .collect();
    (id_token, asked.claims.into_iter().filter(is_granted).collect())
}

/// The name of the client for pages.
pub(crate) fn client_name(request: &AuthorizationResponse) -> &str {
    let client = request.client.as_ref();
    client
        .and_then(|client| client.client_name.as_deref())
        .unwrap_or("An application")
}

/// The ID of the client.
pub(crate) fn client_id(request: &AuthorizationResponse) -> i64 {
    request
        .client
        .as_ref()
        .and_then(|client| client.client_id)
        .unwrap_or_default()
}

/// Authorization details as text, if there are any.
pub(crate) fn details(details: Option<&AuthzDetails>) -> Result<Option<String>, Error> {
    let elements = details
        .and_then(|details| details.elements.as_ref())
        .filter(|elements| !elements.is_empty());
    Ok(elements.map(serde_json::to_string_pretty).transpose()?)
}

/// A link of a client could also be a script.
fn is_web_page(uri: &str) -> bool {
    uri.starts_with("https://")
}
