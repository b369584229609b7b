//! Which fields and parameters hold secrets: `Debug` does not show them, and they do not go over plain HTTP.

use std::collections::HashSet;

use crate::config;
use crate::secret_name::is_secret_name;

/// The secrets of an API: those that the configuration or their schemas name, and those that their names tell.
pub(crate) struct Secrets<'a> {
    named: HashSet<&'a str>,
    shown: HashSet<&'a str>,
}

/// What a schema says of the secrecy of its values.
pub(crate) enum Secrecy {
    /// They are secret (`format: password`).
    Stated,
    /// The name decides.
    Possible,
    /// They cannot be secret: numbers, booleans and listed values. `password: true` says that there is one.
    None,
}

impl<'a> Secrets<'a> {
    pub(crate) fn new(config: &'a config::Secrets) -> Self {
        let set = |names: &'a [String]| names.iter().map(String::as_str).collect();
        Self {
            named: set(&config.fields),
            shown: set(&config.shown),
        }
    }

    /// Whether a property or a parameter of this name holds a secret.
    pub(crate) fn contains(&self, name: &str, secrecy: Secrecy) -> bool {
        let is_secret = self.named.contains(name)
            || match secrecy {
                Secrecy::Stated => true,
                Secrecy::Possible => is_secret_name(name),
                Secrecy::None => false,
            };
        is_secret && !self.shown.contains(name)
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
    fn names_that_only_sound_like_it() {
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
