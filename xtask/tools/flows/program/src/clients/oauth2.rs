//! The crate `oauth2`. It has no discovery: the URLs of the endpoints are read from the metadata here.

use anyhow::{Context as _, bail};
use oauth2::basic::{BasicClient, BasicTokenResponse};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DeviceAuthorizationUrl, EndpointSet,
    HttpRequest, IntrospectionUrl, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RevocationUrl,
    Scope, StandardDeviceAuthorizationResponse, TokenIntrospectionResponse, TokenResponse, TokenUrl,
};
use serde::Deserialize;
use url::Url;

use super::context::{Context, Endpoints, SCOPES};
use super::http::{self, Sending};
use super::library::{Changes, Failure, Grant, Introspected, Library, Request, Token, Tokens};
use crate::environment::Client;

/// The flows with this crate.
pub(super) struct OAuth2 {
    context: Context,
}

/// A client and the URL of the userinfo endpoint.
pub(super) struct Party {
    client: BasicClient<EndpointSet, EndpointSet, EndpointSet, EndpointSet, EndpointSet>,
    userinfo_url: Url,
}

/// The metadata of a server (RFC 8414).
#[derive(Deserialize)]
struct Metadata {
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Url,
    #[serde(flatten)]
    endpoints: Endpoints,
}

impl OAuth2 {
    pub(super) fn new(context: Context) -> Self {
        Self { context }
    }

    fn sender(&self) -> impl Fn(HttpRequest) -> Sending + use<> {
        http::sender(&self.context.http)
    }
}

impl From<BasicTokenResponse> for Tokens {
    fn from(response: BasicTokenResponse) -> Self {
        Self {
            access_token: response.access_token().secret().clone(),
            refresh_token: response.refresh_token().map(|token| token.secret().clone()),
            id_token: None,
            subject: None,
        }
    }
}

impl Library for OAuth2 {
    const NAME: &'static str = "oauth2";
    const KNOWS_OPENID: bool = false;

    type Party = Party;
    type Device = StandardDeviceAuthorizationResponse;

    fn context(&self) -> &Context {
        &self.context
    }

    async fn configure(&self, issuer: &str, client: &Client) -> anyhow::Result<Party> {
        let url = format!("{issuer}/.well-known/oauth-authorization-server");
        let response = self.context.http.get(url).send().await?.error_for_status()?;
        let metadata: Metadata = response.json().await.context("the metadata of the server")?;
        let authentication = match client.token_endpoint_auth_method.as_str() {
            "client_secret_basic" => AuthType::BasicAuth,
            _ => AuthType::RequestBody,
        };
        let endpoints = metadata.endpoints;
        let mut configured = BasicClient::new(ClientId::new(client.client_id.clone()))
            .set_auth_type(authentication)
            .set_redirect_uri(RedirectUrl::new(self.context.environment.redirect_uri.clone())?)
            .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint)?)
            .set_token_uri(TokenUrl::new(metadata.token_endpoint)?)
            .set_device_authorization_url(DeviceAuthorizationUrl::new(endpoints.device_authorization_endpoint)?)
            .set_introspection_url(IntrospectionUrl::new(endpoints.introspection_endpoint)?)
            .set_revocation_url(RevocationUrl::new(http::with_tls(&endpoints.revocation_endpoint))?);
        if let Some(secret) = &client.client_secret {
            configured = configured.set_client_secret(ClientSecret::new(secret.clone()));
        }
        let userinfo_url = metadata.userinfo_endpoint;
        Ok(Party {
            client: configured,
            userinfo_url,
        })
    }

    fn userinfo_url<'p>(&self, party: &'p Party) -> &'p Url {
        &party.userinfo_url
    }

    fn request(&self, party: &Party, changes: &Changes) -> anyhow::Result<Request> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = SCOPES.map(|scope| Scope::new(scope.to_owned()));
        let mut request = party.client.authorize_url(CsrfToken::new_random).add_scopes(scopes);
        if !changes.without_pkce {
            request = request.set_pkce_challenge(challenge);
        }
        if let Some(uri) = &changes.redirect_uri {
            request = request.set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::new(uri.clone())?));
        }
        for (name, value) in &changes.parameters {
            request = request.add_extra_param(*name, value.clone());
        }
        let (url, state) = request.url();
        let state = state.into_secret();
        Ok(Request {
            url,
            state,
            nonce: None,
            verifier: verifier.into_secret(),
        })
    }

    async fn redeem(&self, party: &Party, grant: &Grant) -> Result<Tokens, Failure> {
        let request = party
            .client
            .exchange_code(AuthorizationCode::new(grant.code.clone()))
            .set_pkce_verifier(PkceCodeVerifier::new(grant.verifier.clone()));
        Ok(request.request_async(&self.sender()).await?.into())
    }

    async fn refresh(&self, party: &Party, token: &str) -> Result<Tokens, Failure> {
        let token = RefreshToken::new(token.to_owned());
        let request = party.client.exchange_refresh_token(&token);
        Ok(request.request_async(&self.sender()).await?.into())
    }

    async fn client_credentials(&self, party: &Party) -> Result<Tokens, Failure> {
        let request = party.client.exchange_client_credentials();
        let request = request.add_scope(Scope::new("profile".to_owned()));
        Ok(request.request_async(&self.sender()).await?.into())
    }

    async fn introspect(&self, party: &Party, token: &str) -> Result<Introspected, Failure> {
        let token = oauth2::AccessToken::new(token.to_owned());
        let answer = party.client.introspect(&token).request_async(&self.sender()).await?;
        Ok(Introspected {
            is_active: answer.active(),
            client_id: answer.client_id().map(|id| id.to_string()),
        })
    }

    async fn revoke(&self, party: &Party, token: Token<'_>) -> anyhow::Result<()> {
        let token = http::revocable(token);
        party.client.revoke_token(token)?.request_async(&self.sender()).await?;
        Ok(())
    }

    async fn start_device(&self, party: &Party) -> Result<Self::Device, Failure> {
        let scopes = SCOPES.map(|scope| Scope::new(scope.to_owned()));
        let request = party.client.exchange_device_code().add_scopes(scopes);
        Ok(request.request_async(&self.sender()).await?)
    }

    fn device_page(&self, device: &Self::Device) -> (Url, String) {
        let code = device.user_code().secret().clone();
        (device.verification_uri().url().clone(), code)
    }

    async fn poll_device(&self, party: &Party, device: &Self::Device) -> Result<Tokens, Failure> {
        let request = party.client.exchange_device_access_token(device);
        let answer = request.request_async(&self.sender(), tokio::time::sleep, None).await;
        Ok(answer?.into())
    }

    async fn register(&self, _: &Party) -> anyhow::Result<Client> {
        bail!("the crate has no registration")
    }

    async fn userinfo_email(&self, _: &Party, _: &str) -> anyhow::Result<Option<String>> {
        bail!("the crate has no userinfo endpoint")
    }
}
