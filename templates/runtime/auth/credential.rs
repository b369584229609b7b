//! Credentials of a client: validated and encoded by security scheme when the client is built, and selected by the
//! security requirements of an operation when a request is built.

use super::secret::Secret;
use crate::runtime::codec::encode::escape_sets::{COMPONENT, COOKIE};
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use percent_encoding::utf8_percent_encode;

/// A security scheme of the API document.
pub(crate) struct SecurityScheme {
    /// The key in `securitySchemes`.
    pub(crate) name: &'static str,
    /// The builder method that sets the credential. Error messages name it.
    pub(crate) setter: &'static str,
    pub(crate) location: CredentialLocation,
}

/// The part of a request that contains a credential.
pub(crate) enum CredentialLocation {
    /// `Authorization: Bearer …` (RFC 6750), or with another HTTP scheme (RFC 9110, section 11.4), whose name this is.
    Http(&'static str),
    /// `Authorization: Basic …` with a user and a password (RFC 7617).
    Basic,
    /// An API key in the header with this name.
    Header(&'static str),
    /// An API key in the query parameter with this name.
    Query(&'static str),
    /// An API key in the cookie with this name.
    Cookie(&'static str),
}

/// The security requirements of an operation: a list of alternatives, each with the names of the schemes that are used
/// together. No alternatives mean that no credentials are sent; an empty alternative makes credentials optional.
pub(crate) type SecurityRequirements = &'static [&'static [&'static str]];

/// A credential that was passed to the builder.
pub(crate) struct GivenCredential {
    /// The names of the schemes that use it.
    pub(crate) schemes: &'static [&'static str],
    pub(crate) secret: Secret,
    /// The password, if `secret` is a user name.
    pub(crate) password: Option<Secret>,
}

/// An encoded credential, ready to be sent.
#[derive(Clone)]
pub(crate) enum Credential {
    /// The value is marked sensitive.
    Header(HeaderName, HeaderValue),
    /// `name=value`, encoded.
    Query(Secret),
    /// `name=value`, encoded.
    Cookie(Secret),
}

/// The credentials of a client, by scheme.
pub(crate) type Credentials = Vec<(&'static SecurityScheme, Credential)>;

/// Encodes the given credentials for `schemes`. If a scheme was given several credentials, the last one is used.
///
/// # Errors
/// A credential is empty or cannot be sent.
pub(crate) fn prepare_credentials(
    schemes: &'static [SecurityScheme],
    given: &[GivenCredential],
) -> Result<Credentials, ConfigProblem> {
    let mut credentials = Credentials::new();
    for scheme in schemes {
        let given = given.iter().rfind(|given| given.schemes.contains(&scheme.name));
        if let Some(given) = given {
            credentials.push((scheme, prepare_credential(scheme, given)?));
        }
    }
    Ok(credentials)
}

/// Returns the credentials of the first alternative for which the client has all credentials.
///
/// # Errors
/// There is no such alternative. The error names the builder methods for the missing credentials.
pub(crate) fn select_credentials(
    security: SecurityRequirements,
    credentials: &Credentials,
) -> Result<impl Iterator<Item = &Credential>, RequestProblem> {
    let find = |name: &&str| credentials.iter().find(|(scheme, _)| scheme.name == *name);
    let complete = security
        .iter()
        .find(|schemes| schemes.iter().all(|name| find(name).is_some()));
    if complete.is_some() || security.is_empty() {
        let schemes = complete.copied().unwrap_or_default();
        return Ok(schemes.iter().filter_map(find).map(|(_, credential)| credential));
    }
    let mut missing: Vec<String> = Vec::new();
    for schemes in security {
        // Strings, as in all lists that are joined: joining is compiled for each type of texts.
        let mut setters: Vec<String> = Vec::new();
        for name in schemes.iter().filter(|&name| find(name).is_none()) {
            let scheme = crate::auth::SECURITY_SCHEMES.iter().find(|scheme| scheme.name == *name);
            setters.extend(scheme.map(|scheme| scheme.setter.to_owned()));
        }
        setters.dedup();
        missing.push(setters.join(" and "));
    }
    missing.dedup();
    Err(RequestProblem::NoCredentials(missing.join(", or ")))
}

fn prepare_credential(scheme: &SecurityScheme, given: &GivenCredential) -> Result<Credential, ConfigProblem> {
    let secret = given.secret.expose();
    if secret.trim().is_empty() {
        return Err(ConfigProblem::Credential(scheme.setter));
    }
    let header = |name: HeaderName, value: &str| -> Result<Credential, ConfigProblem> {
        let mut value = HeaderValue::try_from(value).map_err(|_| ConfigProblem::Credential(scheme.setter))?;
        value.set_sensitive(true);
        Ok(Credential::Header(name, value))
    };
    match scheme.location {
        CredentialLocation::Http(prefix) => header(AUTHORIZATION, &format!("{prefix} {secret}")),
        CredentialLocation::Basic => {
            let password = given.password.as_ref().map(Secret::expose).unwrap_or_default();
            // "A user-id containing a colon character is invalid."
            if secret.contains(':') || [secret, password].concat().contains(char::is_control) {
                return Err(ConfigProblem::BasicCredentials(scheme.setter));
            }
            let user_and_password = Secret::from(format!("{secret}:{password}"));
            header(
                AUTHORIZATION,
                &format!("Basic {}", STANDARD.encode(user_and_password.expose())),
            )
        }
        CredentialLocation::Header(name) => match HeaderName::try_from(name) {
            Ok(name) => header(name, secret),
            Err(_) => Err(ConfigProblem::Credential(scheme.setter)),
        },
        CredentialLocation::Query(name) => {
            let (name, value) = (
                utf8_percent_encode(name, COMPONENT),
                utf8_percent_encode(secret, COMPONENT),
            );
            Ok(Credential::Query(Secret::from(format!("{name}={value}"))))
        }
        CredentialLocation::Cookie(name) => {
            let value = utf8_percent_encode(secret, COOKIE);
            Ok(Credential::Cookie(Secret::from(format!("{name}={value}"))))
        }
    }
}
