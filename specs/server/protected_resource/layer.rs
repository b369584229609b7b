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

/// Lets requests with a valid access token through, with a [`Grant`] in their extensions. Others get 401, 403 or 400 with
/// `WWW-Authenticate`, or 503 if Authlete cannot be asked.
///
/// The result of an introspection is used again for 30 seconds at most, and never if the token is bound to a key or to a
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
        // What is remembered was not checked for these scopes.
        self.cache = Arc::new(self.cache.emptied());
        self
    }

    /// Uses the result of an introspection again for this time at most, in which a revocation is not noticed. Zero turns
    /// the cache off.
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

    /// What to ask about a request, or the response to one without a token.
    fn question<B>(&self, request: &Request<B>) -> Result<Question, Response<()>> {
        let headers = request.headers();
        let Some(token) = PresentedToken::from_headers(headers) else {
            let mut response = refusal(StatusCode::UNAUTHORIZED);
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            return Err(response);
        };
        let certificate_header = self.certificate_header.as_ref();
        let introspection = IntrospectionRequest {
            scopes: (!self.scopes.is_empty()).then(|| self.scopes.to_vec()),
            client_certificate: certificate_header.and_then(|name| certificate_from_proxy(headers, name)),
            dpop: token.proof(headers),
            htm: Some(request.method().to_string()),
            htu: Some(format!("{}{}", self.base_url, request.uri().path())),
            ..IntrospectionRequest::new(token.value)
        };
        Ok(Question {
            has_proof: token.scheme == TokenScheme::Dpop,
            introspection,
        })
    }

    /// The grant of the token, or the response to a request that is refused.
    async fn grant(
        &self,
        Question {
            has_proof,
            introspection,
        }: Question,
    ) -> Result<Grant, Response<()>> {
        if !has_proof && let Some(grant) = self.cache.get(&introspection.token) {
            return Ok(grant);
        }
        // The call changes nothing, so that it may be repeated.
        let retry = RetryPolicy::default().retry_non_idempotent(true);
        let response = self.client.introspection().process(&introspection).retry(retry).await;
        let response = response.map_err(|error| {
            let is_temporary = error.is_retryable();
            refusal(if is_temporary {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::INTERNAL_SERVER_ERROR
            })
        })?;
        match response.to_http() {
            Ok(NextStep::Decide(Valid)) => {}
            Ok(NextStep::Respond(response)) => return Err(response.map(|_| ())),
            Err(_) => return Err(refusal(StatusCode::INTERNAL_SERVER_ERROR)),
        }
        let is_bound = has_proof || response.certificate_thumbprint.is_some();
        let grant = Grant::from(response.into_inner());
        if !is_bound {
            self.cache.insert(&introspection.token, &grant);
        }
        Ok(grant)
    }
}

/// An introspection that is to be made.
struct Question {
    /// Whether the token came with a DPoP proof.
    has_proof: bool,
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

fn refusal(status: StatusCode) -> Response<()> {
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
        let question = layer.question(&request);
        Box::pin(async move {
            let grant = match question {
                Ok(question) => layer.grant(question).await,
                Err(refusal) => Err(refusal),
            };
            match grant {
                Ok(grant) => {
                    request.extensions_mut().insert(grant);
                    inner.call(request).await
                }
                Err(refusal) => Ok(refusal.map(|()| ResponseBody::default())),
            }
        })
    }
}
