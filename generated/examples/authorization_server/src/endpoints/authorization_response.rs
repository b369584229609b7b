//! The response to an authorization request that a user or the session decided on.

use authlete::models::{AuthorizationFailRequest, AuthorizationFailRequestReason as Reason, AuthorizationIssueRequest};
use authlete::server::end_user::acr;
use axum::response::Response;
use tower_sessions::session::Id;

use crate::app::{App, SignedIn};
use crate::consent::granted_claims;
use crate::error::PageError;
use crate::interaction::Interaction;
use crate::pages;

/// Issues the code or the tokens. `scopes` replaces what the client asked for.
pub(crate) async fn grant(
    app: &App,
    id: Id,
    Interaction { request, .. }: Interaction,
    SignedIn { login, user }: &SignedIn,
    scopes: Option<Vec<String>>,
) -> Result<Response, PageError> {
    app.interactions.remove(id).await?;
    let (id_token_claims, all_claims) = granted_claims(&request, scopes.as_deref());
    let issue = AuthorizationIssueRequest {
        auth_time: Some(login.auth_time),
        acr: acr(&request, &login.authentication()).map(str::to_owned),
        claims: user.claims(&id_token_claims),
        consented_claims: Some(all_claims),
        scopes,
        ..AuthorizationIssueRequest::new(request.ticket.unwrap_or_default(), &login.subject)
    };
    let response = app.authlete.authorization().issue(&issue).await?;
    Ok(pages::for_user(response.to_http()?))
}

/// Tells the client why it does not get what it asked for.
pub(crate) async fn fail(app: &App, id: Id, interaction: Interaction, reason: Reason) -> Result<Response, PageError> {
    app.interactions.remove(id).await?;
    let fail = AuthorizationFailRequest::new(interaction.request.ticket.unwrap_or_default(), reason);
    let response = app.authlete.authorization().fail(&fail).await?;
    Ok(pages::for_user(response.to_http()?))
}
