//! The settings of the server, from environment variables.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use http::{HeaderName, Uri};

/// The settings of the server. `Debug` does not show secrets.
#[derive(Clone)]
pub struct Config {
    /// `ISSUER`: the URL under which clients and browsers reach the server, without a path.
    pub issuer: String,
    /// `LISTEN`: the address on which the server listens.
    pub listen: SocketAddr,
    /// `USERS_FILE`: the users. Without it, there are the demo users, on localhost only.
    pub users_file: Option<String>,
    /// `SESSION_DATABASE`: the SQLite file with the sessions, which are in memory otherwise. Needs the feature `sqlite`.
    pub session_database: Option<String>,
    /// `SESSION_MINUTES`: how long a session lasts after the login.
    pub session_lifetime: Duration,
    /// `ACR`: the authentication context class that a login with a password reaches. One of the service's `supportedAcrs`.
    pub acr: Option<String>,
    /// `REGISTRATION`: who may register clients.
    pub registration: Registration,
    /// `RESOURCE_SERVERS`: the callers of the introspection endpoint.
    pub resource_servers: Vec<ResourceServer>,
    /// `JWT_BEARER_CLIENTS`: the IDs of the clients whose assertions about users are accepted.
    pub jwt_bearer_clients: Vec<String>,
    /// `CLIENT_CERTIFICATE_HEADER`: the header in which a trusted proxy passes on the certificate of the client.
    pub client_certificate_header: Option<HeaderName>,
    /// `CLIENT_ADDRESS_HEADER`: the header to which a trusted proxy appends the address of the client.
    pub client_address_header: Option<HeaderName>,
    /// `LOGINS_PER_MINUTE`: logins and user codes that an address may try, and logins of an account; 0 is no limit.
    pub logins_per_minute: u32,
    /// `REQUESTS_PER_MINUTE`: requests of an address to endpoints that authenticate clients; 0 is no limit.
    pub requests_per_minute: u32,
}

/// Who may register clients (RFC 7591, section 3).
#[derive(Clone, PartialEq, Eq)]
pub enum Registration {
    /// Nobody.
    Closed,
    /// Everybody.
    Open,
    /// Whoever has this initial access token.
    Token(String),
}

/// A caller of the introspection endpoint (RFC 7662, section 2.1).
#[derive(Clone, PartialEq, Eq)]
pub struct ResourceServer {
    /// Its name in HTTP Basic.
    pub id: String,
    /// Its secret in HTTP Basic.
    pub secret: String,
}

/// A setting that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable}: {problem}")]
pub struct ConfigError {
    /// The environment variable.
    pub variable: &'static str,
    /// What is wrong with its value. The value itself is left out, because it may be a secret.
    pub problem: String,
}

impl Config {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    ///
    /// If a variable has a value that cannot be used.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// Reads the settings from variables.
    ///
    /// # Errors
    ///
    /// If a variable has a value that cannot be used.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let read = |name: &str| variable(name).filter(|value| !value.is_empty());
        let minutes = number(&read, "SESSION_MINUTES", 60)?.max(1);
        Ok(Self {
            issuer: issuer(read("ISSUER").unwrap_or_else(|| "http://localhost:3000".to_owned()))?,
            listen: parsed(&read, "LISTEN", "an address such as 127.0.0.1:3000")?
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000))),
            users_file: read("USERS_FILE"),
            session_database: read("SESSION_DATABASE"),
            session_lifetime: Duration::from_secs(u64::from(minutes) * 60),
            acr: read("ACR"),
            registration: match read("REGISTRATION").as_deref() {
                None | Some("closed") => Registration::Closed,
                Some("open") => Registration::Open,
                Some(setting) => match setting.strip_prefix("token:").filter(|token| !token.is_empty()) {
                    Some(token) => Registration::Token(token.to_owned()),
                    None => {
                        return Err(error(
                            "REGISTRATION",
                            "expected closed, open, or token:<initial access token>",
                        ));
                    }
                },
            },
            resource_servers: words(read("RESOURCE_SERVERS"))
                .map(|word| {
                    let (id, secret) = word
                        .split_once(':')
                        .filter(|(id, secret)| !id.is_empty() && !secret.is_empty())?;
                    Some(ResourceServer {
                        id: id.to_owned(),
                        secret: secret.to_owned(),
                    })
                })
                .collect::<Option<_>>()
                .ok_or_else(|| {
                    error(
                        "RESOURCE_SERVERS",
                        "expected <id>:<secret>, with spaces between several",
                    )
                })?,
            jwt_bearer_clients: words(read("JWT_BEARER_CLIENTS")).collect(),
            client_certificate_header: parsed(&read, "CLIENT_CERTIFICATE_HEADER", "the name of a header")?,
            client_address_header: parsed(&read, "CLIENT_ADDRESS_HEADER", "the name of a header")?,
            logins_per_minute: number(&read, "LOGINS_PER_MINUTE", 30)?,
            requests_per_minute: number(&read, "REQUESTS_PER_MINUTE", 600)?,
        })
    }

    /// The URL of a path of this server.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// Whether browsers reach the server by HTTPS, so that cookies can be limited to it.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.issuer.starts_with("https://")
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("issuer", &self.issuer)
            .field("listen", &self.listen)
            .field("users_file", &self.users_file)
            .field("session_database", &self.session_database)
            .field("session_lifetime", &self.session_lifetime)
            .finish_non_exhaustive()
    }
}

/// Plain HTTP is for localhost only: codes and tokens pass through the URLs and bodies of this server.
fn issuer(text: String) -> Result<String, ConfigError> {
    let problem = |problem| Err(error("ISSUER", problem));
    let Ok(uri) = text.parse::<Uri>() else {
        return problem("not a URL");
    };
    let host = uri.host().unwrap_or_default();
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => {}
        _ => return problem("expected https, or http with the host localhost"),
    }
    if text.ends_with('/') || uri.path() != "/" || uri.query().is_some() || text.contains(['#', '@']) {
        return problem("expected a scheme, a host and perhaps a port, without anything after them");
    }
    Ok(text)
}

fn parsed<T: std::str::FromStr>(
    read: &impl Fn(&str) -> Option<String>,
    variable: &'static str,
    expected: &str,
) -> Result<Option<T>, ConfigError> {
    let Some(text) = read(variable) else { return Ok(None) };
    let value = text
        .parse()
        .map_err(|_| error(variable, format!("expected {expected}")))?;
    Ok(Some(value))
}

fn number(read: &impl Fn(&str) -> Option<String>, variable: &'static str, default: u32) -> Result<u32, ConfigError> {
    Ok(parsed(read, variable, "a whole number")?.unwrap_or(default))
}

fn words(text: Option<String>) -> impl Iterator<Item = String> {
    let words: Vec<String> = text
        .iter()
        .flat_map(|text| text.split_whitespace())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

fn error(variable: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError {
        variable,
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_variables(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_defaults_are_for_a_machine_of_a_developer() -> Result<(), ConfigError> {
        let config = config(&[])?;
        assert_eq!(config.url("/token"), "http://localhost:3000/token");
        assert!(!config.is_https() && config.registration == Registration::Closed);
        Ok(())
    }

    #[test]
    fn an_issuer_is_an_origin_with_https_or_localhost() {
        for good in [
            "https://as.example.com",
            "https://as.example.com:8443",
            "http://127.0.0.1:3000",
            "http://[::1]:80",
        ] {
            assert!(config(&[("ISSUER", good)]).is_ok(), "{good}");
        }
        for wrong in [
            "as.example.com",
            "http://as.example.com",
            "https://as.example.com/",
            "https://as.example.com/tenant",
            "https://as.example.com?a=b",
            "https://user@as.example.com",
            "http://localhost.example.com",
        ] {
            assert!(config(&[("ISSUER", wrong)]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn errors_name_the_variable_and_keep_the_value_to_themselves() {
        let error = config(&[("RESOURCE_SERVERS", "rs:hidden other")])
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.starts_with("RESOURCE_SERVERS") && !text.contains("hidden")));
        assert!(config(&[("LISTEN", "3000")]).is_err());
        assert!(config(&[("REGISTRATION", "token:")]).is_err());
    }

    #[test]
    fn debug_shows_no_secrets() -> Result<(), ConfigError> {
        let config = config(&[("RESOURCE_SERVERS", "rs:hidden"), ("REGISTRATION", "token:hidden")])?;
        assert_eq!(config.resource_servers.len(), 1);
        assert!(!format!("{config:?}").contains("hidden"));
        Ok(())
    }
}
