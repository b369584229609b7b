//! Clients, created through the API.

use anyhow::Context;
use authlete::ClientBuilder;
use authlete::models::{self, ApplicationType, ClientAuthMethod, ClientType, GrantType, JwsAlg, ResponseType};
use serde_json::Value;

use super::key::{ClientKey, new_secret};
use crate::environment::Client;

/// The variable with the token of the API.
const TOKEN: &str = "AUTHLETE_TOKEN";

/// The client for the API.
///
/// # Errors
///
/// There is no token.
pub(super) fn api(url: &str) -> anyhow::Result<ClientBuilder> {
    let token = std::env::var(TOKEN).context(TOKEN)?;
    Ok(authlete::Client::builder().server(url).token(token))
}

/// The grant types of the service and of all clients but those that register themselves.
pub(super) fn grant_types() -> Vec<GrantType> {
    vec![
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::ClientCredentials,
        GrantType::DeviceCode,
        GrantType::Ciba,
    ]
}

/// Creates the clients of a service.
pub(super) struct Registrar<'u> {
    api: authlete::Client,
    redirect_uri: &'u str,
}

impl<'u> Registrar<'u> {
    pub(super) fn new(url: &str, service_id: &str, redirect_uri: &'u str) -> anyhow::Result<Self> {
        let api = api(url)?.service_id(service_id).build()?;
        Ok(Self { api, redirect_uri })
    }

    /// Creates a client with a method of authentication and an algorithm for ID tokens.
    pub(super) async fn create(
        &self,
        name: &str,
        method: ClientAuthMethod,
        algorithm: JwsAlg,
    ) -> anyhow::Result<Client> {
        let is_public = method == ClientAuthMethod::None;
        let key = (method == ClientAuthMethod::PrivateKeyJwt).then(ClientKey::generate);
        let grant_types = match is_public {
            // RFC 6749, section 4.4: for confidential clients only. CIBA Core, section 4, says the same.
            true => vec![
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::DeviceCode,
            ],
            false => grant_types(),
        };
        let request = models::Client {
            client_name: Some(name.to_owned()),
            client_type: Some(if is_public {
                ClientType::Public
            } else {
                ClientType::Confidential
            }),
            application_type: Some(ApplicationType::Web),
            grant_types: Some(grant_types),
            response_types: Some(vec![ResponseType::Code]),
            redirect_uris: Some(vec![self.redirect_uri.to_owned()]),
            token_auth_method: Some(method.clone()),
            token_auth_sign_alg: match method {
                ClientAuthMethod::ClientSecretJwt => JwsAlg::Hs256.into(),
                ClientAuthMethod::PrivateKeyJwt => JwsAlg::Es256.into(),
                _ => authlete::Nullable::Absent,
            },
            jwks: key.as_ref().map(|key| key.public_set.to_string()),
            id_token_sign_alg: algorithm.clone().into(),
            bc_delivery_mode: (!is_public).then(|| "POLL".to_owned()),
            ..models::Client::default()
        };
        let created = self.api.client().create(Some(&request)).await;
        let created = created.with_context(|| format!("the client `{name}` cannot be created"))?;
        Ok(Client {
            client_id: created.client_id.context("the new client has no ID")?.to_string(),
            client_secret: created.client_secret.clone().filter(|_| !is_public),
            token_endpoint_auth_method: name_of(&method)?,
            id_token_signed_response_alg: algorithm.to_string(),
            jwk: key.map(|key| key.private),
        })
    }
}

/// The resource server: it is known to the authorization server, and not a client.
pub(super) fn resource_server() -> Client {
    Client {
        client_id: "resource-server".to_owned(),
        client_secret: Some(new_secret()),
        token_endpoint_auth_method: "client_secret_basic".to_owned(),
        id_token_signed_response_alg: "RS256".to_owned(),
        jwk: None::<Value>,
    }
}

/// The name of a method in the metadata of clients (RFC 7591, section 2).
fn name_of(method: &ClientAuthMethod) -> anyhow::Result<String> {
    Ok(method.to_string().to_ascii_lowercase())
}
