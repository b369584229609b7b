//! Why no whole response came.

use std::error::Error as StdError;
use std::io;

/// A response that did not come, or not to its end.
#[derive(Debug)]
pub(crate) enum TransportFailure {
    Http(reqwest::Error),
    /// Nothing came in time, of what is read as it comes.
    TimedOut,
    /// There was no time to send anything.
    NoTimeLeft,
}

impl TransportFailure {
    /// It is no request: it has nothing to do with the network.
    pub(crate) fn is_builder(&self) -> bool {
        matches!(self, TransportFailure::Http(error) if error.is_builder())
    }

    pub(crate) fn is_connect(&self) -> bool {
        matches!(self, TransportFailure::Http(error) if error.is_connect())
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            TransportFailure::Http(error) => error.is_timeout(),
            TransportFailure::TimedOut | TransportFailure::NoTimeLeft => true,
        }
    }

    /// The response breaks the rules of HTTP or TLS, so the next one will do so, too: a malformed head, a head that is
    /// too large, wrong chunks, a certificate that is not valid. A message that ends too early is not one of these.
    ///
    /// hyper reports the head by an error type of its own. hyper reports the body, and rustls the handshake, by one of
    /// two kinds of `io::Error`. native-tls reports the handshake by an error type of its own; it is the only failure
    /// to connect without an `io::Error` among its sources, apart from timeouts and refusals of a proxy.
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
                    // Its source is not what it wraps, but the source of that.
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
        // The URL has the values of the query in it.
        TransportFailure::Http(error.without_url())
    }
}
