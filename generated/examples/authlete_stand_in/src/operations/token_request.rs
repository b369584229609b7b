//! [`AuthenticatedRequest`]: a token request whose client is authenticated.

use crate::protocol::client_authentication::AuthenticatedClient;
use crate::protocol::issuance::TokenPlan;
use crate::protocol::parameters::Parameters;
use crate::state::authorization::Authorization;
use crate::state::token::Binding;
use authlete::models::{GrantType, Property, TokenRequest};

/// A token request whose client is authenticated.
pub(super) struct AuthenticatedRequest<'r> {
    pub(super) client: AuthenticatedClient,
    pub(super) grant_type: GrantType,
    pub(super) parameters: Parameters,
    pub(super) binding: Binding,
    pub(super) request: &'r TokenRequest,
}

impl AuthenticatedRequest<'_> {
    /// Returns an authorization of the client, without a user.
    pub(super) fn authorization(&self) -> Authorization {
        Authorization {
            client_id: self.client.id(),
            alias_used: self.client.alias_used,
            grant_type: self.grant_type.clone(),
            properties: self.properties(),
            jwt_at_claims: self.request.jwt_at_claims.clone(),
            ..Authorization::default()
        }
    }

    /// Returns the tokens to issue for an authorization, with what the service has set in its call.
    pub(super) fn plan(&self, authorization: Authorization) -> TokenPlan {
        TokenPlan {
            authorization: Authorization {
                properties: [authorization.properties.clone(), self.properties()].concat(),
                jwt_at_claims: self
                    .request
                    .jwt_at_claims
                    .clone()
                    .or(authorization.jwt_at_claims.clone()),
                ..authorization
            },
            binding: self.binding.clone(),
            refreshable: true,
            access_token: self.request.access_token.clone(),
            access_token_duration: self.request.access_token_duration,
            refresh_token_duration: self.request.refresh_token_duration,
            refresh_token: None,
        }
    }

    /// The properties of the call, the text of a JSON array.
    fn properties(&self) -> Vec<Property> {
        let text = self.request.properties.as_deref();
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}
