//! The flows, in the order of the table.

/// A flow that every client runs, unless it has no API for it.
pub(super) struct Flow {
    /// The name in the programs of the clients, and of `--only`.
    pub(super) name: &'static str,
    /// What the table says.
    pub(super) title: &'static str,
}

const fn flow(name: &'static str, title: &'static str) -> Flow {
    Flow { name, title }
}

/// All flows.
pub(super) const FLOWS: &[Flow] = &[
    flow("discovery", "discovery"),
    flow("code_pkce", "code with PKCE, ID token"),
    flow("par", "pushed authorization request"),
    flow("auth_none", "public client"),
    flow("auth_client_secret_basic", "client_secret_basic"),
    flow("auth_client_secret_post", "client_secret_post"),
    flow("auth_client_secret_jwt", "client_secret_jwt"),
    flow("auth_private_key_jwt", "private_key_jwt"),
    flow("client_credentials", "client credentials"),
    flow("refresh", "refresh, with rotation"),
    flow("userinfo", "userinfo"),
    flow("introspection", "introspection"),
    flow("revocation", "revocation"),
    flow("device", "device"),
    flow("device_denied", "device, denied"),
    flow("ciba", "CIBA, approved and denied"),
    flow("registration", "dynamic registration"),
    flow("dpop", "DPoP"),
    flow("prompt_none", "prompt=none"),
    flow("wrong_code", "wrong code"),
    flow("replayed_code", "replayed code, tokens revoked"),
    flow("expired_code", "expired code"),
    flow("expired_token", "expired token at userinfo"),
    flow("other_clients_code", "code of another client"),
    flow("wrong_verifier", "wrong verifier"),
    flow("wrong_secret", "wrong secret"),
    flow("unregistered_redirect_uri", "unregistered redirect URI"),
    flow("missing_pkce", "missing PKCE"),
    flow("prompt_none_not_logged_in", "prompt=none, not logged in"),
    flow("prompt_none_no_consent", "prompt=none, no consent"),
    flow("prompt_none_max_age", "prompt=none, max_age exceeded"),
    flow("prompt_none_other_subject", "prompt=none, other subject"),
    flow("denial", "denial"),
    flow("revoked_token_at_userinfo", "revoked token at userinfo"),
];
