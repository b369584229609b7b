//! The crate `openidconnect`. It checks ID tokens, and knows discovery, the userinfo endpoint and registration.

use anyhow::Context as _;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreClientRegistrationRequest, CoreDeviceAuthorizationResponse, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::registration::EmptyAdditionalClientMetadata;
use openidconnect::{
    AccessToken, AdditionalProviderMetadata, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    DeviceAuthorizationUrl, EndpointSet, HttpRequest, IntrospectionUrl, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RefreshToken, RegistrationUrl, RevocationUrl,
    Scope, SubjectIdentifier, TokenIntrospectionResponse, TokenResponse,
};
use url::Url;

use super::context::{Context, Endpoints, SCOPES};
use super::http::{self, Sending};
use super::library::{Changes, Failure, Grant, Introspected, Library, Request, Token, Tokens};
use crate::environment::Client;

/// The metadata of a server, with the endpoints that are not part of OpenID Connect.
type Metadata = ProviderMetadata<
    Endpoints,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

impl AdditionalProviderMetadata for Endpoints {}

/// The flows with this crate.
pub(super) struct OpenIdConnect {
    context: Context,
}

/// A client and what it knows of its server.
pub(super) struct Party {
    client: CoreClient<EndpointSet, EndpointSet, EndpointSet, EndpointSet, EndpointSet, EndpointSet>,
    registration_url: Option<RegistrationUrl>,
    /// The algorithm that is registered for ID tokens.
    algorithm: CoreJwsSigningAlgorithm,
}

impl OpenIdConnect {
    pub(super) fn new(context: Context) -> Self {
        Self { context }
    }

    fn sender(&self) -> impl Fn(HttpRequest) -> Sending + use<> {
        http::sender(&self.context.http)
    }
}

impl From<CoreTokenResponse> for Tokens {
    fn from(response: CoreTokenResponse) -> Self {
        Self {
            access_token: response.access_token().secret().clone(),
            refresh_token: response.refresh_token().map(|token| token.secret().clone()),
            id_token: response.id_token().map(ToString::to_string),
            subject: None,
        }
    }
}

impl Party {
    /// The subject of the ID token, after the checks of the crate: signature, issuer, audience, times, nonce.
    fn subject(&self, response: &CoreTokenResponse, nonce: &str) -> anyhow::Result<String> {
        let verifier = self
            .client
            .id_token_verifier()
            .set_allowed_algs([self.algorithm.clone()]);
        let token = response.id_token().context("there is no ID token")?;
        let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned()))?;
        Ok(claims.subject().to_string())
    }
}

impl Library for OpenIdConnect {
    const NAME: &'static str = "openidconnect";
    const KNOWS_OPENID: bool = true;

    type Party = Party;
    type Device = CoreDeviceAuthorizationResponse;

    fn context(&self) -> &Context {
        &self.context
    }

    async fn configure(&self, issuer: &str, client: &Client) -> anyhow::Result<Party> {
        let issuer = IssuerUrl::new(issuer.to_owned())?;
        let metadata = Metadata::discover_async(issuer, &self.sender())
            .await
            .context("discovery")?;
        let endpoints = metadata.additional_metadata().clone();
        let authentication = match client.token_endpoint_auth_method.as_str() {
            "client_secret_basic" => AuthType::BasicAuth,
            _ => AuthType::RequestBody,
        };
        let algorithm = match client.id_token_signed_response_alg.as_str() {
            "ES256" => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            "EdDSA" => CoreJwsSigningAlgorithm::EdDsa,
            _ => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        };
        let registration_url = metadata.registration_endpoint().cloned();
        let token_url = metadata.token_endpoint().context("no token endpoint")?.clone();
        let userinfo_url = metadata.userinfo_endpoint().context("no userinfo endpoint")?.clone();
        let id = ClientId::new(client.client_id.clone());
        let secret = client.client_secret.clone().map(ClientSecret::new);
        let client = CoreClient::from_provider_metadata(metadata, id, secret)
            .set_auth_type(authentication)
            .set_redirect_uri(RedirectUrl::new(self.context.environment.redirect_uri.clone())?)
            .set_token_uri(token_url)
            .set_user_info_url(userinfo_url)
            .set_device_authorization_url(DeviceAuthorizationUrl::new(endpoints.device_authorization_endpoint)?)
            .set_introspection_url(IntrospectionUrl::new(endpoints.introspection_endpoint)?)
            .set_revocation_url(RevocationUrl::new(http::with_tls(&endpoints.revocation_endpoint))?);
        Ok(Party {
            client,
            registration_url,
            algorithm,
        })
    }

    fn userinfo_url<'p>(&self, party: &'p Party) -> &'p Url {
        party.client.user_info_url().url()
    }

    fn request(&self, party: &Party, changes: &Changes) -> anyhow::Result<Request> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = party
            .client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        // The crate adds `openid`.
        request = request.add_scopes(SCOPES[1..].iter().map(|scope| Scope::new((*scope).to_owned())));
        if !changes.without_pkce {
            request = request.set_pkce_challenge(challenge);
        }
        if let Some(uri) = &changes.redirect_uri {
            request = request.set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::new(uri.clone())?));
        }
        for (name, value) in &changes.parameters {
            request = request.add_extra_param(*name, value.clone());
        }
        let (url, state, nonce) = request.url();
        let nonce = Some(nonce.secret().clone());
        Ok(Request {
            url,
            state: state.into_secret(),
            nonce,
            verifier: verifier.into_secret(),
        })
    }

    async fn redeem(&self, party: &Party, grant: &Grant) -> Result<Tokens, Failure> {
        let request = party
            .client
            .exchange_code(AuthorizationCode::new(grant.code.clone()))
            .set_pkce_verifier(PkceCodeVerifier::new(grant.verifier.clone()));
        let response = request.request_async(&self.sender()).await?;
        let nonce = grant.nonce.as_deref().context("the request has no nonce")?;
        let subject = Some(party.subject(&response, nonce)?);
        Ok(Tokens {
            subject,
            ..response.into()
        })
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
        let token = AccessToken::new(token.to_owned());
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

    async fn register(&self, party: &Party) -> anyhow::Result<Client> {
        let endpoint = party.registration_url.as_ref().context("no registration endpoint")?;
        let redirect_uri = RedirectUrl::new(self.context.environment.redirect_uri.clone())?;
        let token = self
            .context
            .environment
            .initial_access_token
            .clone()
            .map(AccessToken::new);
        let request = CoreClientRegistrationRequest::new(vec![redirect_uri], EmptyAdditionalClientMetadata {})
            .set_grant_types(Some(vec![
                CoreGrantType::AuthorizationCode,
                CoreGrantType::RefreshToken,
            ]))
            .set_token_endpoint_auth_method(Some(CoreClientAuthMethod::ClientSecretBasic))
            .set_initial_access_token(token);
        let answer = request.register_async(endpoint, &self.sender()).await?;
        Ok(Client {
            client_id: answer.client_id().to_string(),
            client_secret: answer.client_secret().map(|secret| secret.secret().clone()),
            token_endpoint_auth_method: "client_secret_basic".to_owned(),
            // The default of OpenID Connect Dynamic Client Registration, section 2.
            id_token_signed_response_alg: "RS256".to_owned(),
            jwk: None,
        })
    }

    async fn userinfo_email(&self, party: &Party, token: &str) -> anyhow::Result<Option<String>> {
        let subject = SubjectIdentifier::new(self.context.environment.user.subject.clone());
        let request = party
            .client
            .user_info(AccessToken::new(token.to_owned()), Some(subject));
        let claims: CoreUserInfoClaims = request.request_async(&self.sender()).await?;
        Ok(claims.email().map(|email| email.to_string()))
    }
}
