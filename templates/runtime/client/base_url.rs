//! The base URL of the API, and whether secrets may be sent to it.

use crate::runtime::error::config_error::ConfigProblem;
use reqwest::Url;
use std::net::IpAddr;

/// A valid base URL, to which paths can be appended.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    /// Without a trailing slash.
    base: String,
    url: Url,
    /// The host is the local machine.
    loopback: bool,
}

impl BaseUrl {
    /// # Errors
    /// The text is not an absolute http or https URL, or has more parts than scheme, host, port and path: these would
    /// be lost or, like a password, leak.
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigProblem> {
        let url = Url::parse(text).map_err(|_| ConfigProblem::ServerUrl)?;
        if !["https", "http"].contains(&url.scheme()) {
            return Err(ConfigProblem::ServerScheme);
        }
        let has_user_info = !url.username().is_empty() || url.password().is_some();
        if has_user_info || url.query().is_some() || url.fragment().is_some() {
            return Err(ConfigProblem::ServerParts);
        }
        let base = url.as_str().trim_end_matches('/').to_owned();
        Ok(BaseUrl {
            base,
            loopback: is_loopback(&url),
            url,
        })
    }

    fn is_encrypted(&self) -> bool {
        self.scheme() == "https"
    }

    /// `https` or `http`.
    pub(crate) fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// The host name or IP address, without brackets.
    pub(crate) fn host(&self) -> &str {
        host(&self.url)
    }

    /// The port, or the default port of the scheme.
    pub(crate) fn port(&self) -> Option<u16> {
        self.url.port_or_known_default()
    }

    /// Returns whether another URL has the same scheme, host and port (RFC 6454, section 5).
    pub(crate) fn has_origin_of(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }

    /// Returns whether secrets may be sent to this URL: it is encrypted or stays on this machine.
    pub(crate) fn is_confidential(&self) -> bool {
        self.is_encrypted() || self.loopback
    }

    /// Returns whether requests are not encrypted because they stay on this machine. A proxy would break that
    /// assumption.
    pub(crate) fn is_plaintext_loopback(&self) -> bool {
        !self.is_encrypted() && self.loopback
    }

    /// Parses a URL that begins with [`Self::as_str`]. The scheme and the host, which take most of the time, are parsed
    /// already.
    ///
    /// # Errors
    /// It is invalid.
    pub(crate) fn parse_longer(&self, text: &str) -> Result<Url, ConfigProblem> {
        // The base URL ends with its path.
        let path_start = self.url.as_str().len().saturating_sub(self.url.path().len());
        let path = text.get(path_start..).unwrap_or_default();
        let url = match path.as_bytes() {
            [b'/', next, ..] if next.is_ascii_alphanumeric() => self.url.join(path),
            // After two slashes, there would be another host.
            _ => Url::parse(text),
        };
        url.map_err(|_| ConfigProblem::ServerUrl)
    }

    /// The URL without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.base
    }
}

/// The URL parser has already normalized addresses such as `127.1`.
fn is_loopback(url: &Url) -> bool {
    let host = host(url);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The host, without the brackets around an IPv6 address.
fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.trim_start_matches('[').trim_end_matches(']')
}
