//! The base URL of an API.

use crate::runtime::error::config_error::ConfigProblem;
use reqwest::Url;
use std::net::IpAddr;

/// A base URL that is fit to have paths appended.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    /// Without a slash at the end.
    base: String,
    url: Url,
    /// It is this machine.
    loopback: bool,
}

impl BaseUrl {
    /// # Errors
    /// Not an absolute http or https URL, or one with more than scheme, host,
    /// port and path: the rest would be lost or, like a password, leak.
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigProblem> {
        let url = Url::parse(text).map_err(|_| ConfigProblem::ServerUrl)?;
        if !["https", "http"].contains(&url.scheme()) {
            return Err(ConfigProblem::ServerScheme);
        }
        let user = !url.username().is_empty() || url.password().is_some();
        if user || url.query().is_some() || url.fragment().is_some() {
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

    /// Its name, or its address, without brackets.
    pub(crate) fn host(&self) -> &str {
        host(&self.url)
    }

    /// The one of the scheme if the URL has none.
    pub(crate) fn port(&self) -> Option<u16> {
        self.url.port_or_known_default()
    }

    /// Whether a token may go there: nobody but the server reads it.
    pub(crate) fn is_confidential(&self) -> bool {
        self.is_encrypted() || self.loopback
    }

    /// Whether what goes there goes in plain text because it stays on this
    /// machine, as it does unless a proxy comes between.
    pub(crate) fn is_plaintext_loopback(&self) -> bool {
        !self.is_encrypted() && self.loopback
    }

    /// The URL of a path that begins with a slash. There are documents whose
    /// paths have a query of their own.
    ///
    /// # Errors
    /// None that is known of: a URL stays one with a path behind it.
    pub(crate) fn join(&self, path: &str, query: &str) -> Result<Url, ConfigProblem> {
        let mark = match (query.is_empty(), path.contains('?')) {
            (true, _) => "",
            (false, false) => "?",
            (false, true) => "&",
        };
        Url::parse(&[&self.base, path, mark, query].concat()).map_err(|_| ConfigProblem::ServerUrl)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.base
    }
}

/// The URL parser has already turned spellings such as `127.1` into addresses.
fn is_loopback(url: &Url) -> bool {
    let host = host(url);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Without the brackets around an address of IPv6.
fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.trim_start_matches('[').trim_end_matches(']')
}
