//! Limits on how often somebody may try something.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::{ConnectInfo, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::header::RETRY_AFTER;
use http::{HeaderName, StatusCode};

use crate::error::Error;
use crate::pages;

/// How many keys are kept before those are removed that have not been used for a minute.
const KEYS: usize = 10_000;

/// A number of attempts per minute for each key, all of which may come at once.
pub(crate) struct Limit<K: Clone + Eq + Hash>(Option<Limiter<K>>);

struct Limiter<K: Clone + Eq + Hash> {
    keys: DefaultKeyedRateLimiter<K>,
    checks: AtomicUsize,
}

impl<K: Clone + Eq + Hash> Limit<K> {
    /// 0 is no limit.
    pub(crate) fn per_minute(attempts: u32) -> Self {
        let limiter = |attempts| Limiter {
            keys: RateLimiter::keyed(Quota::per_minute(attempts)),
            checks: AtomicUsize::new(0),
        };
        Self(NonZeroU32::new(attempts).map(limiter))
    }

    /// Counts an attempt. `false` if there were too many.
    pub(crate) fn allows(&self, key: &K) -> bool {
        let Some(limiter) = &self.0 else { return true };
        if limiter.checks.fetch_add(1, Ordering::Relaxed) % KEYS == KEYS - 1 {
            limiter.keys.retain_recent();
        }
        limiter.keys.check_key(key).is_ok()
    }
}

/// An attempt that is limited for each account. Logins and user codes are counted separately: everyone can choose a user
/// name, and must not use up the attempts of another kind with it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum AccountAttempt {
    Login { username: String },
    UserCode { subject: String },
}

/// A limit for each address of a client.
#[derive(Clone)]
pub(crate) struct AddressLimit {
    limit: Arc<Limit<IpAddr>>,
    header: Option<HeaderName>,
}

impl AddressLimit {
    /// `header` is the header to which a trusted proxy appends the address of its client.
    pub(crate) fn per_minute(attempts: u32, header: Option<HeaderName>) -> Self {
        Self {
            limit: Arc::new(Limit::per_minute(attempts)),
            header,
        }
    }

    /// A middleware that counts `POST` requests and responds with 429 if there were too many.
    pub(crate) async fn check(self, request: Request, next: Next) -> Response {
        if request.method() != http::Method::POST || self.address(&request).is_none_or(|key| self.limit.allows(&key)) {
            return next.run(request).await;
        }
        tracing::info!(path = request.uri().path(), "too many requests from one address");
        let is_page = request
            .headers()
            .get("accept")
            .is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
        if is_page {
            pages::error(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many attempts. Wait a minute and try again.",
            )
        } else {
            let error = Error::Refused {
                status: StatusCode::TOO_MANY_REQUESTS,
                error: "temporarily_unavailable",
                description: "Too many requests. Wait a minute and try again.",
            };
            ([(RETRY_AFTER, "60")], error).into_response()
        }
    }

    /// The address of the client: the last one in the header of the proxy, or else that of the connection. A request
    /// without either was not sent over the network.
    fn address(&self, request: &Request) -> Option<IpAddr> {
        let from_proxy = self.header.as_ref().and_then(|name| {
            let value = request.headers().get_all(name).iter().next_back()?.to_str().ok()?;
            value.rsplit(',').next()?.trim().parse().ok()
        });
        let from_connection = || {
            let ConnectInfo(address) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
            Some(address.ip())
        };
        from_proxy.or_else(from_connection).map(network)
    }
}

/// One customer of a provider has 2^64 addresses of IPv6, so a limit is for all of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_limit() {
        let limit = Limit::per_minute(2);
        assert_eq!(
            ["a", "a", "a", "b"].map(|key| limit.allows(&key)),
            [true, true, false, true]
        );
        let unlimited = Limit::per_minute(0);
        assert!((0..100).all(|_| unlimited.allows(&"a")));
    }

    #[test]
    fn logins_do_not_use_up_the_attempts_for_user_codes() {
        let limit = Limit::per_minute(1);
        let login = AccountAttempt::Login {
            username: "1001".to_owned(),
        };
        let user_code = AccountAttempt::UserCode {
            subject: "1001".to_owned(),
        };
        assert!(limit.allows(&login) && limit.allows(&user_code));
        assert!(!limit.allows(&login) && !limit.allows(&user_code));
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        let network = |text: &str| text.parse().map(network);
        assert_eq!(network("2001:db8::1"), network("2001:db8::2"));
        assert_ne!(network("2001:db8:1::1"), network("2001:db8:2::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn the_last_address_is_the_one_that_the_proxy_added() -> Result<(), http::Error> {
        let name = HeaderName::from_static("x-forwarded-for");
        let request = Request::builder()
            .header(&name, "192.0.2.9, 198.51.100.7")
            .body(axum::body::Body::empty())?;
        let trusted = AddressLimit::per_minute(1, Some(name)).address(&request);
        assert_eq!(
            trusted.map(|address| address.to_string()).as_deref(),
            Some("198.51.100.7")
        );
        assert_eq!(AddressLimit::per_minute(1, None).address(&request), None);
        Ok(())
    }
}
