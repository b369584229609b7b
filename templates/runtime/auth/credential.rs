//! Credentials: how callers make themselves known, scheme by scheme.

use super::secret::Secret;
use crate::runtime::codec::encode::escape_sets::{COMPONENT, COOKIE};
use crate::runtime::error::config_error::ConfigProblem;
use crate::runtime::error::request_error::RequestProblem;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use percent_encoding::utf8_percent_encode;

/// A security scheme of the document.
pub(crate) struct SecurityScheme {
    /// Its key in the document.
    pub(crate) name: &'static str,
    /// The method of the builder that takes its credential; messages name it.
    pub(crate) setter: &'static str,
    pub(crate) location: CredentialLocation,
}

/// What carries a credential.
pub(crate) enum CredentialLocation {
    /// `Authorization: Bearer …` (RFC 6750), or whatever the scheme is called
    /// (RFC 9110, section 11.4).
    Http(&'static str),
    /// `Authorization: Basic …`, of a user and a password (RFC 7617).
    Basic,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
}

/// What an operation asks for: alternatives, each of schemes that it takes
/// together. No alternative: it asks for nothing. An empty one: it does without.
pub(crate) type SecurityRequirements = &'static [&'static [&'static str]];

/// A credential as a user gave it.
pub(crate) struct GivenCredential {
    /// The schemes that it is for.
    pub(crate) schemes: &'static [&'static str],
    pub(crate) secret: Secret,
    /// With it, the secret is the name of a user.
    pub(crate) password: Option<Secret>,
}

/// A credential as it is sent.
#[derive(Clone)]
pub(crate) enum Credential {
    /// Marked sensitive.
    Header(HeaderName, HeaderValue),
    /// `name=value`, encoded.
    Query(Secret),
    /// `name=value`, encoded.
    Cookie(Secret),
}

/// The credentials of a client, by scheme.
pub(crate) type Credentials = Vec<(&'static SecurityScheme, Credential)>;

/// Makes credentials of what was given for `schemes`; of what was given twice
/// for one of them, the last counts.
///
/// # Errors
/// One that is empty, or that cannot be sent.
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

/// The credentials of the first alternative for which all are there.
///
/// # Errors
/// There is none; what is missing is named.
pub(crate) fn select_credentials(
    security: SecurityRequirements,
    credentials: &Credentials,
) -> Result<Vec<&Credential>, RequestProblem> {
    let find = |name: &&str| credentials.iter().find(|(scheme, _)| scheme.name == *name);
    for schemes in security {
        let found = schemes.iter().map(|name| Some(&find(name)?.1)).collect();
        if let Some(found) = found {
            return Ok(found);
        }
    }
    if security.is_empty() {
        return Ok(Vec::new());
    }
    let mut missing: Vec<String> = Vec::new();
    for schemes in security {
        let mut setters: Vec<&str> = Vec::new();
        for name in schemes.iter().filter(|&name| find(name).is_none()) {
            let scheme = crate::auth::SECURITY_SCHEMES.iter().find(|scheme| scheme.name == *name);
            setters.extend(scheme.map(|scheme| scheme.setter));
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
            let login = Secret::from(format!("{secret}:{password}"));
            header(AUTHORIZATION, &format!("Basic {}", STANDARD.encode(login.expose())))
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
