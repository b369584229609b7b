//! Causes of a [`TransportError`](super::transport_error::TransportError), and their classification.

use super::body_failure::BodyFailure;
use std::error::Error as StdError;
use std::io;

/// The reason why no complete response arrived.
#[derive(Debug)]
pub(crate) enum TransportFailure {
    Http(reqwest::Error),
    /// The body of the request could not be sent.
    Body(BodyFailure),
    /// A read of a streamed response timed out.
    TimedOut,
    /// The deadline passed before the request was sent.
    NoTimeLeft,
}

impl TransportFailure {
    /// Returns whether the request itself is invalid, so that nothing was sent.
    pub(crate) fn is_builder(&self) -> bool {
        matches!(self, TransportFailure::Http(error) if error.is_builder())
    }

    /// Returns whether no connection could be made.
    pub(crate) fn is_connect(&self) -> bool {
        matches!(self, TransportFailure::Http(error) if error.is_connect())
    }

    /// Returns whether the request timed out.
    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            TransportFailure::Http(error) => error.is_timeout(),
            TransportFailure::TimedOut | TransportFailure::NoTimeLeft => true,
            TransportFailure::Body(_) => false,
        }
    }

    /// Returns whether the response violates HTTP or TLS, so that a retry would fail as well: a malformed head, a head
    /// that is too large, malformed chunks, an invalid certificate. A message that ends too early does not count.
    ///
    /// hyper reports an invalid head with its own error type. hyper reports an invalid body, and rustls a failed
    /// handshake, with one of two kinds of `io::Error`. native-tls reports a failed handshake with its own error type;
    /// apart from timeouts and error responses of a proxy, it is the only connect error without an `io::Error` among
    /// its sources.
    pub(crate) fn is_malformed(&self) -> bool {
        let TransportFailure::Http(http_error) = self else {
            return false;
        };
        let mut has_io_error = false;
        let mut next: Option<&(dyn StdError + 'static)> = Some(http_error);
        while let Some(error) = next {
            if error.downcast_ref().is_some_and(hyper::Error::is_parse) {
                return true;
            }
            next = match error.downcast_ref::<io::Error>() {
                Some(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
                    return true;
                }
                Some(error) => {
                    has_io_error = true;
                    // `source` of an `io::Error` skips the error that it wraps.
                    error.get_ref().map(|error| error as _)
                }
                None => error.source(),
            };
        }
        http_error.is_connect() && !http_error.is_timeout() && !has_io_error
    }
}

impl From<reqwest::Error> for TransportFailure {
    fn from(error: reqwest::Error) -> Self {
        // The URL contains the query, which may contain secrets.
        TransportFailure::Http(error.without_url())
    }
}
