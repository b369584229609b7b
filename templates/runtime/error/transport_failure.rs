//! Why no whole response came.

use std::error::Error as StdError;
use std::io;

/// A response that did not come, or not to its end.
#[derive(Debug)]
pub(crate) enum Broken {
    Http(reqwest::Error),
    /// Nothing came in time, of what is read as it comes.
    Late,
    /// There was no time to send anything.
    NoTime,
}

impl Broken {
    /// It is no request: it has nothing to do with the network.
    pub(crate) fn is_builder(&self) -> bool {
        matches!(self, Broken::Http(error) if error.is_builder())
    }

    pub(crate) fn is_connect(&self) -> bool {
        matches!(self, Broken::Http(error) if error.is_connect())
    }

    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Broken::Http(error) => error.is_timeout(),
            Broken::Late | Broken::NoTime => true,
        }
    }

    /// What came breaks the rules of HTTP or TLS, so the next response will do
    /// so, too: a malformed head, a head that is too large, wrong chunks, a
    /// certificate that is not valid. A message that ends too early is not one
    /// of these.
    ///
    /// hyper reports the head by a kind of its own; hyper reports the body, and
    /// rustls the handshake, by one of these kinds of `io::Error`.
    pub(crate) fn is_malformed(&self) -> bool {
        let Broken::Http(error) = self else {
            return false;
        };
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(error) = next {
            if error.downcast_ref().is_some_and(hyper::Error::is_parse) {
                return true;
            }
            next = match error.downcast_ref::<io::Error>() {
                Some(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
                    return true;
                }
                // Its source is not what it wraps, but the source of that.
                Some(error) => error.get_ref().map(|error| error as _),
                None => error.source(),
            };
        }
        false
    }
}

impl From<reqwest::Error> for Broken {
    fn from(error: reqwest::Error) -> Self {
        // The URL has the values of the query in it.
        Broken::Http(error.without_url())
    }
}
