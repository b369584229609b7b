//! Determines which fields and parameters contain secrets. `Debug` does not print secrets, and they are not sent over
//! plain HTTP.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::config;
use crate::diagnostics::Log;
use crate::secret_name::is_secret_name;

/// Recognizes secrets by the configuration, the schema and the name.
pub(crate) struct Secrets<'a> {
    /// Names that are configured as secret.
    secret: HashSet<&'a str>,
    /// Names that are configured as not secret.
    shown: HashSet<&'a str>,
    /// The configured names that properties or parameters have.
    found: RefCell<HashSet<&'a str>>,
    config: &'a config::Secrets,
}

/// The secrecy of a schema's values.
pub(crate) enum Secrecy {
    /// They are secret (`format: password`).
    Declared,
    /// It depends on the name.
    Possible,
    /// They cannot be secret: numbers, booleans and enums. A boolean `password` only tells whether there is a password.
    None,
}

impl<'a> Secrets<'a> {
    pub(crate) fn new(config: &'a config::Secrets) -> Self {
        let set = |names: &'a [String]| names.iter().map(String::as_str).collect();
        Self {
            secret: set(&config.fields),
            shown: set(&config.shown),
            found: RefCell::default(),
            config,
        }
    }

    /// Whether a property or a parameter with this name contains a secret.
    pub(crate) fn contains(&self, name: &str, secrecy: Secrecy) -> bool {
        let configured = self.secret.get(name).or_else(|| self.shown.get(name));
        self.found.borrow_mut().extend(configured);
        let is_secret = self.secret.contains(name)
            || match secrecy {
                Secrecy::Declared => true,
                Secrecy::Possible => is_secret_name(name),
                Secrecy::None => false,
            };
        is_secret && !self.shown.contains(name)
    }

    /// Warns about each configured name that no property and no parameter has.
    pub(crate) fn warn_about_unknown_names(&self, log: &mut Log) {
        let found = self.found.borrow();
        for (key, names) in [("fields", &self.config.fields), ("shown", &self.config.shown)] {
            for (number, name) in names.iter().enumerate() {
                if !found.contains(name.as_str()) {
                    log.warn_about_setting(
                        format!("secrets.{key}.{number}"),
                        format!("no property and no parameter has the name `{name}`"),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::secret_name::is_secret_name;

    #[test]
    fn names_of_secrets() {
        for name in [
            "password",
            "Password",
            "PASSWORD",
            "newPassword",
            "oldPassword",
            "old_password",
            "password2",
            "userpassword",
            "passwordConfirmation",
            "password_confirm",
            "passwordHash",
            "passwd",
            "pwd",
            "DB_PASSWD",
            "passphrase",
            "secret",
            "clientSecret",
            "client_secret",
            "client-secret",
            "CLIENT_SECRET",
            "clientsecret",
            "ClientSecret",
            "secrets",
            "sharedSecret",
            "webhook_secret",
            "secretValue",
            "SecretString",
            "token",
            "accessToken",
            "access_token",
            "ACCESS_TOKEN",
            "accesstoken",
            "access-token",
            "accessTokens",
            "refreshToken",
            "id_token",
            "idToken",
            "authToken",
            "OAuthToken",
            "oauth2Token",
            "csrf_token",
            "tokenValue",
            "tokenHash",
            "x-auth-token",
            "X-Amz-Security-Token",
            "apiKey",
            "api_key",
            "api-key",
            "apikey",
            "API_KEY",
            "APIKey",
            "x-api-key",
            "apiKeys",
            "apiKeyHash",
            "privateKey",
            "private_key",
            "privatekey",
            "private_key_pem",
            "secretKey",
            "accessKey",
            "signingKey",
            "Ocp-Apim-Subscription-Key",
            "authorization",
            "Authorization",
            "proxy-authorization",
            "authorizationHeader",
            "assertion",
            "client_assertion",
            "credential",
            "credentials",
            "cookie",
            "set-cookie",
            "otp",
            "jwt",
            "code_verifier",
            "connectionString",
            "authorizationCode",
            "device_code",
            "recoveryCodes",
            "cvv",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_resemble_secrets() {
        for name in [
            "",
            "_",
            "-",
            "1",
            "é",
            "名前",
            "tokenType",
            "token_type",
            "tokenEndpoint",
            "tokenId",
            "tokenUri",
            "token_endpoint_auth_method",
            "accessTokenDuration",
            "accessTokenExpiresAt",
            "accessTokenUrl",
            "refresh_token_expires_in",
            "passwordPolicy",
            "passwordRequired",
            "password_changed_at",
            "passwordMinLength",
            "passwordless",
            "secretExpiresAt",
            "secretName",
            "secretId",
            "secretVersion",
            "secretary",
            "nextToken",
            "pageToken",
            "next_page_token",
            "nextPageToken",
            "pagetoken",
            "continuationToken",
            "syncToken",
            "apiKeyId",
            "accessKeyId",
            "keyId",
            "key",
            "keys",
            "publicKey",
            "primaryKey",
            "foreignKey",
            "idempotency-key",
            "tokens",
            "access_token_expires_at",
            "client_secret_basic",
            "page_token",
            "public_key",
            "id",
            "credentialId",
            "credentialsSupported",
            "authorizationUrl",
            "preAuthorization",
            "authorizationEndpoint",
            "cookieConsent",
            "cookiePolicy",
            "stringValue",
            "value",
            "hash",
            "commitHash",
            "data",
            "header",
            "assertionType",
            "author",
            "authority",
            "keyboard",
            "monkey",
            "turkey",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
