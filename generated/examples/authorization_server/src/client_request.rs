//! The parts of a request that Authlete wants to see.

use std::sync::Arc;

use authlete::models::{
    BackchannelAuthenticationRequest, DeviceAuthorizationRequest, PushedAuthorizationRequest, RevocationRequest,
    TokenRequest, UserinfoRequest,
};
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;

use crate::app::App;
use crate::error::Error;
use authlete::server::access_token::{PresentedToken, TokenScheme, header_text};
use authlete::server::client_authentication::BasicCredentials;
use authlete::server::client_certificate::certificate_from_proxy;

/// A request of an OAuth client to an endpoint that authenticates it, such as the token endpoint. The fields are named
/// as those of the requests to Authlete.
pub(crate) struct ClientRequest {
    /// The body as it arrived.
    pub(crate) parameters: String,
    /// The client ID of HTTP Basic.
    pub(crate) client_id: Option<String>,
    /// The client secret of HTTP Basic.
    pub(crate) client_secret: Option<String>,
    /// The header `OAuth-Client-Attestation`.
    pub(crate) oauth_client_attestation: Option<String>,
    /// The header `OAuth-Client-Attestation-PoP`.
    pub(crate) oauth_client_attestation_pop: Option<String>,
    /// The certificate of the client, in PEM.
    pub(crate) client_certificate: Option<String>,
    /// The header `DPoP`.
    pub(crate) dpop: Option<String>,
    /// The method of the request.
    pub(crate) htm: Option<String>,
    /// The URL of the request, as clients know it.
    pub(crate) htu: Option<String>,
}

/// A request with an access token, and what proves that the client may use it.
pub(crate) struct ResourceRequest {
    /// The access token.
    pub(crate) token: String,
    /// The certificate of the client, in PEM.
    pub(crate) client_certificate: Option<String>,
    /// The header `DPoP`.
    pub(crate) dpop: Option<String>,
    /// The method of the request.
    pub(crate) htm: Option<String>,
    /// The URL of the request, as clients know it.
    pub(crate) htu: Option<String>,
}

fn client_certificate(parts: &Parts, app: &App) -> Option<String> {
    let header = app.config.client_certificate_header.as_ref();
    header.and_then(|name| certificate_from_proxy(&parts.headers, name))
}

impl FromRequest<Arc<App>> for ClientRequest {
    type Rejection = Error;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let basic = BasicCredentials::from_headers(&parts.headers)
            .map_err(|_| Error::invalid_client("The credentials in the Authorization header cannot be read."))?;
        let (client_id, client_secret) = basic.map(|basic| (basic.client_id, basic.client_secret)).unzip();
        let dpop = header_text(&parts.headers, "dpop");
        // Without the proof, the tokens would not be bound to the key of the client (RFC 9449, section 4.3).
        if dpop.is_none() && parts.headers.contains_key("dpop") {
            return Err(Error::bad_request(
                "invalid_dpop_proof",
                "The request has several DPoP proofs, or one that is not text.",
            ));
        }
        let parameters = String::from_request(Request::from_parts(parts.clone(), body), app)
            .await
            .map_err(|_| Error::bad_request("invalid_request", "The body is too large or not text."))?;
        Ok(Self {
            parameters,
            client_id,
            client_secret,
            oauth_client_attestation: header_text(&parts.headers, "oauth-client-attestation"),
            oauth_client_attestation_pop: header_text(&parts.headers, "oauth-client-attestation-pop"),
            client_certificate: client_certificate(&parts, app),
            dpop,
            htm: Some(parts.method.to_string()),
            htu: Some(app.config.url(parts.uri.path())),
        })
    }
}

impl FromRequestParts<Arc<App>> for ResourceRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let token = PresentedToken::from_headers(&parts.headers).ok_or(Error::NoAccessToken)?;
        let dpop = token.proof(&parts.headers);
        // Authlete requires a proof only if the token is bound to a key. The scheme always does.
        if token.scheme == TokenScheme::Dpop && dpop.is_none() {
            return Err(Error::InvalidProof);
        }
        Ok(Self {
            client_certificate: client_certificate(parts, app),
            dpop,
            htm: Some(parts.method.to_string()),
            htu: Some(app.config.url(parts.uri.path())),
            token: token.value,
        })
    }
}

/// The requests to Authlete have no common type, but the same fields. Some have fields for DPoP as well.
macro_rules! pass_on {
    ($($model:ident { $($field:ident),* })*) => { $(
        impl From<ClientRequest> for $model {
            fn from(request: ClientRequest) -> Self {
                Self {
                    client_id: request.client_id,
                    client_secret: request.client_secret,
                    client_certificate: request.client_certificate,
                    oauth_client_attestation: request.oauth_client_attestation,
                    oauth_client_attestation_pop: request.oauth_client_attestation_pop,
                    $($field: request.$field,)*
                    ..Self::new(request.parameters)
                }
            }
        }
    )* };
}

pass_on! {
    BackchannelAuthenticationRequest {}
    DeviceAuthorizationRequest {}
    PushedAuthorizationRequest { dpop, htm, htu }
    RevocationRequest {}
    TokenRequest { dpop, htm, htu }
}

impl From<ResourceRequest> for UserinfoRequest {
    fn from(request: ResourceRequest) -> Self {
        Self {
            client_certificate: request.client_certificate,
            dpop: request.dpop,
            htm: request.htm,
            htu: request.htu,
            ..Self::new(request.token)
        }
    }
}
