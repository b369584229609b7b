//! Revocation endpoint (RFC 7009): `/auth/revocation`.

use super::api_response::api_response;
use super::router::Router;
use crate::protocol::client_authentication::{Credentials, authenticate};
use crate::protocol::error::OAuthError;
use crate::protocol::parameters::Parameters;
use crate::state::realm::Realm;
use authlete::models::{RevocationRequest, RevocationResponse, RevocationResponseAction as Action};

pub(super) fn set_up(router: &Router<'_>) {
    let group = router.client.revocation();
    router.on_body(group.process(&RevocationRequest::default()), process);
}

fn process(realm: &mut Realm, request: RevocationRequest) -> RevocationResponse {
    match revoke(realm, &request) {
        Ok(()) => api_response!(RevocationResponse, Action::Ok, "A113001", "The token has been revoked."),
        Err(error) => {
            let action = match error.code {
                "invalid_client" => Action::InvalidClient,
                _ => Action::BadRequest,
            };
            api_response!(RevocationResponse, action, "A113301", error.description;
                response_content: Some(error.to_json()))
        }
    }
}

/// Removes the token. An unknown token is no error (section 2.2), and the type hint is not needed.
fn revoke(realm: &mut Realm, request: &RevocationRequest) -> Result<(), OAuthError> {
    let parameters = Parameters::parse(&request.parameters)?;
    let credentials = Credentials {
        client_id: request.client_id.as_deref(),
        client_secret: request.client_secret.as_deref(),
        certificate: request.client_certificate.as_deref(),
    };
    let client = authenticate(realm, credentials, &parameters)?;
    let value = parameters.require("token")?;
    let found = realm
        .tokens
        .by_access_token(value)
        .or_else(|| realm.tokens.by_refresh_token(value));
    let Some((id, token)) = found else {
        return Ok(());
    };
    if token.authorization.client_id != client.id() {
        return Err(OAuthError::new(
            "invalid_request",
            "the token was issued to another client",
        ));
    }
    // The access token goes with its refresh token and the other way round (section 2.1).
    let id = id.to_owned();
    realm.tokens.remove(&id);
    Ok(())
}
