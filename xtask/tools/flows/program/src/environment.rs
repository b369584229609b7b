//! The file that `cargo xtask flows` writes for all clients: servers, users, and registered clients.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The environment of a run. Its secrets are made for the run.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Environment {
    /// The issuer of the authorization server, without a slash at the end.
    pub(crate) issuer: String,
    /// The URL of the scripted browser.
    pub(crate) browser: String,
    /// The page where a logged-in user decides about requests of CIBA.
    pub(crate) ciba_page: String,
    /// The redirect URI of all clients. Nothing listens there.
    pub(crate) redirect_uri: String,
    /// The token for dynamic registration, if the server wants one.
    pub(crate) initial_access_token: Option<String>,
    /// The user who logs in.
    pub(crate) user: User,
    /// Another user.
    pub(crate) other_user: User,
    /// The clients, and the resource server.
    pub(crate) clients: Clients,
    /// A server whose codes and tokens expire soon.
    pub(crate) short_lived: ShortLived,
}

/// A user of the server.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    /// What the user enters at the login.
    pub(crate) name: String,
    pub(crate) password: String,
    /// The claim `sub`.
    pub(crate) subject: String,
    pub(crate) email: String,
}

/// The registered clients. All have every grant type and differ in their authentication.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Clients {
    pub(crate) public: Client,
    pub(crate) basic: Client,
    pub(crate) post: Client,
    pub(crate) secret_jwt: Client,
    pub(crate) key_jwt: Client,
    /// A client that no user approves.
    pub(crate) never_approved: Client,
    /// Authenticates at the introspection endpoint only.
    pub(crate) resource_server: Client,
}

/// A registered client, with the names of RFC 7591.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<String>,
    pub(crate) token_endpoint_auth_method: String,
    pub(crate) id_token_signed_response_alg: String,
    /// The private key for `private_key_jwt`.
    pub(crate) jwk: Option<Value>,
}

/// A server with short durations.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ShortLived {
    pub(crate) issuer: String,
    /// A public client.
    pub(crate) client: Client,
    /// The lifetime of an authorization code, in seconds.
    pub(crate) code_seconds: u64,
    /// The lifetime of an access token, in seconds.
    pub(crate) token_seconds: u64,
}

impl Clients {
    /// The client with a name, as the file has it.
    pub(crate) fn named(&self, name: &str) -> Option<&Client> {
        match name {
            "public" => Some(&self.public),
            "basic" => Some(&self.basic),
            "post" => Some(&self.post),
            "secret_jwt" => Some(&self.secret_jwt),
            "key_jwt" => Some(&self.key_jwt),
            "never_approved" => Some(&self.never_approved),
            "resource_server" => Some(&self.resource_server),
            _ => None,
        }
    }
}

impl Environment {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{}: is not an environment", path.display()))
    }

    /// The user with a name.
    pub(crate) fn user_named(&self, name: &str) -> Option<&User> {
        [&self.user, &self.other_user]
            .into_iter()
            .find(|user| user.name == name)
    }
}
