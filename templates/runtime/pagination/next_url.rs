//! The URL of the next page: resolved, and restricted to the server of the call.

use crate::auth::SECURITY_SCHEMES;
use crate::runtime::auth::credential::CredentialLocation;
use crate::runtime::client::base_url::BaseUrl;
use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::request::query::decode_name;
use reqwest::Url;

/// Resolves a reference to the next page against the URL of the page that contains it (RFC 3986, section 5), without its
/// fragment.
///
/// The next request contains the credentials of the client. So the URL must have the scheme, host and port of the
/// server, and no user or password, which would be sent in their place.
///
/// # Errors
/// The reference is invalid, or leads to another server.
pub(crate) fn resolve(page: &Url, reference: &str, server: &BaseUrl) -> Result<Url, DecodeProblem> {
    let mut url = page.join(reference).map_err(|_| DecodeProblem::NextUrl)?;
    if !server.has_origin_of(&url) {
        let origin = match url.has_host() {
            true => url.origin().ascii_serialization(),
            false => format!("{}:", url.scheme()),
        };
        return Err(DecodeProblem::NextUrlOrigin(origin));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(DecodeProblem::NextUrlUser);
    }
    url.set_fragment(None);
    Ok(url)
}

/// Returns the URL without the query parameters that contain credentials: a server may repeat them in the URL of the next
/// page or not, but it is the same page.
pub(crate) fn without_credentials(url: &Url) -> String {
    let is_credential = |pair: &str| {
        SECURITY_SCHEMES.iter().any(|scheme| match scheme.location {
            CredentialLocation::Query(name) => decode_name(pair) == name.as_bytes(),
            _ => false,
        })
    };
    let pairs = url.query().unwrap_or_default().split('&');
    let pairs: Vec<&str> = pairs.filter(|pair| !is_credential(pair)).collect();
    let mut url = url.clone();
    url.set_query(Some(&pairs.join("&")));
    url.into()
}
