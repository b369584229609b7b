//! Which fields and parameters hold secrets, which `Debug` does not show.

use std::collections::HashSet;

use heck::ToSnakeCase;

use crate::api::Type;
use crate::config;

/// Names that hold a secret wherever they occur, as words in lower case. A longer name that ends in these words, such as
/// `new_password`, holds one, too. A name that goes on after them does not: `password_policy` and
/// `access_token_expires_at` describe a secret.
const SECRET_NAMES: &[&str] = &[
    "access key",
    "access token",
    "api key",
    "api token",
    "apikey",
    "assertion",
    "auth token",
    "authorization",
    "bearer token",
    "client key",
    "csrf token",
    "id token",
    "passphrase",
    "passwd",
    "password",
    "private key",
    "refresh token",
    "secret",
    "secret key",
    "session token",
    "signing key",
    "webhook key",
];

/// The same for names that hold a secret only if they have no other word: a `page_token` is not one.
const SECRET_WORDS: &[&str] = &["jwt", "otp", "token"];

/// The secrets of an API: those that the configuration names, and those that their names tell.
pub(super) struct Secrets<'a> {
    named: HashSet<&'a str>,
    shown: HashSet<&'a str>,
}

impl<'a> Secrets<'a> {
    pub(super) fn new(config: &'a config::Secrets) -> Self {
        let set = |names: &'a [String]| names.iter().map(String::as_str).collect();
        Self {
            named: set(&config.fields),
            shown: set(&config.shown),
        }
    }

    /// Whether a property or parameter of this name and type holds a secret. `declared`: its schema says so
    /// (`format: password`).
    pub(super) fn contains(&self, name: &str, ty: &Type, declared: bool) -> bool {
        let is_known = || declared || self.named.contains(name) || (is_text(ty) && names_a_secret(name));
        !self.shown.contains(name) && is_known()
    }
}

/// Whether values of this type are texts, which are what a secret is sent as. The words of a number's or a flag's name
/// tell nothing: `password: true` says that there is one.
fn is_text(ty: &Type) -> bool {
    match ty {
        Type::String | Type::Format(_) => true,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => is_text(inner),
        _ => false,
    }
}

fn names_a_secret(name: &str) -> bool {
    let words = name.to_snake_case().replace('_', " ");
    let singular = words.strip_suffix('s').unwrap_or(&words);
    let ends_in = |words: &str, secret: &str| {
        words
            .strip_suffix(secret)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    };
    let is_secret = |secret: &&str| ends_in(&words, secret) || ends_in(singular, secret);
    SECRET_WORDS.contains(&words.as_str()) || SECRET_NAMES.iter().any(is_secret)
}

#[cfg(test)]
mod tests {
    use super::names_a_secret;

    #[test]
    fn a_name_tells_a_secret_by_its_last_words() {
        for name in [
            "client_secret",
            "clientSecret",
            "CLIENT-SECRET",
            "ClientSecret",
            "x-api-key",
            "apiKey",
            "apikey",
            "newPassword",
            "old_password",
            "userPasswd",
            "access_token",
            "githubAccessToken",
            "refreshToken",
            "id_token",
            "privateKey",
            "client_assertion",
            "Authorization",
            "Proxy-Authorization",
            "backupPasswords",
            "api_keys",
            "token",
            "jwt",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_only_describes_a_secret_tells_none() {
        for name in [
            "tokenType",
            "passwordPolicy",
            "access_token_expires_at",
            "secretExpiresAt",
            "client_secret_basic",
            "page_token",
            "nextPageToken",
            "tokens",
            "secretary",
            "authorization_endpoint",
            "key",
            "public_key",
            "id",
        ] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
