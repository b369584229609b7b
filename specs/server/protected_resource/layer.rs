//! [`ProtectLayer`] and its service.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use crate::models::{IntrospectionRequest, IntrospectionResponse, IntrospectionResponseDecision::Ok as Valid};
use crate::{Client, NextStep, RetryPolicy};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

use super::super::access_token::{PresentedToken, TokenScheme};
use super::super::client_certificate::certificate_from_proxy;
use super::cache::Cache;

/// What the access token of a request permits. The layer puts it into the extensions of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The end user. There is none if the token belongs to the client itself.
    pub subject: Option<String>,
    /// The client to which the token was issued.
    pub client_id: Option<i64>,
    /// The scopes of the token.
    pub scopes: Vec<String>,
    /// When the token expires, if it does.
    pub expires_at: Option<SystemTime>,
}

/// Lets requests with a valid access token through, with a [`Grant`] in their extensions. The response to any other request
/// has the status 400, 401 or 403 and a `WWW-Authenticate` header (RFC 6750, section 3; RFC 9449, section 7.1). If the
/// introspection fails, the status is 503 for an error that may be gone later, and otherwise 500.
///
/// The result of an introspection is cached for 30 seconds at most, and never if the token is bound to a key or to a
/// certificate, because each request has a proof of its own then.
#[derive(Clone)]
pub struct ProtectLayer {
    client: Client,
    base_url: Arc<str>,
    scopes: Arc<[String]>,
    certificate_header: Option<HeaderName>,
    cache: Arc<Cache>,
}

impl ProtectLayer {
    /// Protects resources whose URLs are `base_url`, as clients know it, with the path of the request: DPoP proofs are for
    /// a URL.
    #[must_use]
    pub fn new(client: Client, base_url: &str) -> Self {
        Self {
            client,
            base_url: base_url.trim_end_matches('/').into(),
            scopes: Arc::default(),
            certificate_header: None,
            cache: Arc::new(Cache::new(Duration::from_secs(30))),
        }
    }

    /// Requires these scopes, all of them.
    #[must_use]
    pub fn scopes<T: Into<String>>(mut self, scopes: impl IntoIterator<Item = T>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        // The cached grants were not checked for these scopes.
        self.cache = Arc::new(self.cache.emptied());
        self
    }

    /// Caches the result of an introspection for this time at most, in which a revocation is not noticed. Zero turns the
    /// cache off.
    #[must_use]
    pub fn cache(mut self, max_age: Duration) -> Self {
        self.cache = Arc::new(Cache::new(max_age));
        self
    }

    /// Reads the certificate of the client from this header. Set it only behind a proxy that removes the header from
    /// requests that reach it.
    #[must_use]
    pub fn certificate_header(mut self, name: HeaderName) -> Self {
        self.certificate_header = Some(name);
        self
    }

    /// Prepares the introspection of the token of a request. The error is the response to a request without a token, or
    /// without the proof that its scheme requires.
    fn prepare<B>(&self, request: &Request<B>) -> Result<PreparedIntrospection, Response<()>> {
        let headers = request.headers();
        let token = PresentedToken::from_headers(headers).ok_or_else(|| unauthorized("Bearer"))?;
        let is_dpop = token.scheme == TokenScheme::Dpop;
        let proof = token.proof(headers);
        // Authlete requires a proof only if the token is bound to a key. The scheme always does (RFC 9449, section 7.1).
        if is_dpop && proof.is_none() {
            return Err(unauthorized(r#"DPoP error="invalid_dpop_proof""#));
        }
        let certificate_header = self.certificate_header.as_ref();
        let introspection = IntrospectionRequest {
            scopes: (!self.scopes.is_empty()).then(|| self.scopes.to_vec()),
            client_certificate: certificate_header.and_then(|name| certificate_from_proxy(headers, name)),
            dpop: proof,
            htm: Some(request.method().to_string()),
            htu: Some(format!("{}{}", self.base_url, request.uri().path())),
            ..IntrospectionRequest::new(token.value)
        };
        Ok(PreparedIntrospection { is_dpop, introspection })
    }

    /// Returns the grant of the token. The error is the response to a request that it does not permit.
    async fn grant(
        &self,
        PreparedIntrospection { is_dpop, introspection }: PreparedIntrospection,
    ) -> Result<Grant, Response<()>> {
        if !is_dpop && let Some(grant) = self.cache.get(&introspection.token) {
            return Ok(grant);
        }
        // The call changes nothing, so that it may be repeated.
        let retry = RetryPolicy::default().retry_non_idempotent(true);
        let response = self.client.introspection().process(&introspection).retry(retry).await;
        let response = response.map_err(|error| {
            let is_temporary = error.is_retryable();
            empty_response(if is_temporary {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::INTERNAL_SERVER_ERROR
            })
        })?;
        match response.to_http() {
            Ok(NextStep::Decide(Valid)) => {}
            Ok(NextStep::Respond(response)) => return Err(response.map(|_| ())),
            Err(_) => return Err(empty_response(StatusCode::INTERNAL_SERVER_ERROR)),
        }
        let is_bound = is_dpop || response.certificate_thumbprint.is_some();
        let grant = Grant::from(response.into_inner());
        if !is_bound {
            self.cache.insert(&introspection.token, &grant);
        }
        Ok(grant)
    }
}

/// An introspection that is not sent yet.
struct PreparedIntrospection {
    /// Whether the token came with the scheme `DPoP`, and so with a proof.
    is_dpop: bool,
    introspection: IntrospectionRequest,
}

impl From<IntrospectionResponse> for Grant {
    fn from(response: IntrospectionResponse) -> Self {
        // The API has 0 for a token that does not expire.
        let expires_at = response.expires_at_time().filter(|time| *time > SystemTime::UNIX_EPOCH);
        Self {
            expires_at,
            subject: response.subject,
            client_id: response.client_id,
            scopes: response.scopes.unwrap_or_default(),
        }
    }
}

fn unauthorized(challenge: &'static str) -> Response<()> {
    let mut response = empty_response(StatusCode::UNAUTHORIZED);
    let challenge = HeaderValue::from_static(challenge);
    response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    response
}

fn empty_response(status: StatusCode) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    response
}

impl<S> Layer<S> for ProtectLayer {
    type Service = Protected<S>;

    fn layer(&self, inner: S) -> Protected<S> {
        Protected {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service that [`ProtectLayer`] protects.
#[derive(Clone)]
pub struct Protected<S> {
    inner: S,
    layer: ProtectLayer,
}

impl<S, RequestBody, ResponseBody> Service<Request<RequestBody>> for Protected<S>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>> + Clone + Send + 'static,
    S::Future: Send,
    RequestBody: Send + 'static,
    ResponseBody: Default,
{
    type Response = Response<ResponseBody>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        // The service that is ready goes into the future, and a clone takes its place.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let layer = self.layer.clone();
        let prepared = layer.prepare(&request);
        Box::pin(async move {
            let grant = match prepared {
                Ok(introspection) => layer.grant(introspection).await,
                Err(response) => Err(response),
            };
            match grant {
                Ok(grant) => {
                    request.extensions_mut().insert(grant);
                    inner.call(request).await
                }
                Err(response) => Ok(response.map(|()| ResponseBody::default())),
            }
        })
    }
}
