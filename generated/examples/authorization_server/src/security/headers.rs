//! Headers that every response has, unless its endpoint set another value.

use axum::Router;
use http::HeaderValue;
use http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use tower_http::set_header::SetResponseHeaderLayer;

/// Adds the headers to all routes.
///
/// The page of `response_mode=form_post` is made by Authlete and has a script that sends its form. So the policy here, for
/// responses without a policy of their own, forbids frames only.
pub(crate) fn add_headers<S: Clone + Send + Sync + 'static>(router: Router<S>, is_https: bool) -> Router<S> {
    let headers: [(HeaderName, &'static str); 4] = [
        (CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    let hsts = is_https.then_some((STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    headers.into_iter().chain(hsts).fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(
            name,
            HeaderValue::from_static(value),
        ))
    })
}
