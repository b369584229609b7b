//! The flows, in the order of the table.

mod authorization_errors;
mod steps;
mod success;
mod token_errors;

use super::library::Library;

/// Runs the flows.
///
/// # Errors
///
/// A result cannot be printed.
pub(super) async fn run<L: Library>(library: &L) -> anyhow::Result<()> {
    let name = L::NAME;
    let reporter = &library.context().reporter;
    let not_supported = |flow, what| reporter.not_supported(flow, &format!("the crate {name} has no {what}"));

    if L::KNOWS_OPENID {
        reporter.run("discovery", success::discovery(library)).await?;
    } else {
        not_supported("discovery", "discovery")?;
    }
    reporter.run("code_pkce", success::code_pkce(library, "public")).await?;
    not_supported("par", "pushed authorization requests")?;
    for (flow, client) in [
        ("auth_none", "public"),
        ("auth_client_secret_basic", "basic"),
        ("auth_client_secret_post", "post"),
    ] {
        reporter.run(flow, success::code_pkce(library, client)).await?;
    }
    not_supported("auth_client_secret_jwt", "client assertions")?;
    not_supported("auth_private_key_jwt", "client assertions")?;
    reporter
        .run("client_credentials", success::client_credentials(library))
        .await?;
    reporter.run("refresh", success::refresh(library)).await?;
    if L::KNOWS_OPENID {
        reporter.run("userinfo", success::userinfo(library)).await?;
    } else {
        not_supported("userinfo", "userinfo endpoint")?;
    }
    reporter.run("introspection", success::introspection(library)).await?;
    reporter.run("revocation", success::revocation(library)).await?;
    reporter.run("device", success::device(library)).await?;
    reporter
        .run("device_denied", token_errors::device_denied(library))
        .await?;
    not_supported("ciba", "backchannel authentication requests")?;
    if L::KNOWS_OPENID {
        reporter.run("registration", success::registration(library)).await?;
    } else {
        not_supported("registration", "registration")?;
    }
    not_supported("dpop", "proofs of DPoP")?;
    reporter.run("prompt_none", success::prompt_none(library)).await?;
    run_errors(library).await
}

async fn run_errors<L: Library>(library: &L) -> anyhow::Result<()> {
    use self::authorization_errors as authorization;
    use self::token_errors as token;

    let reporter = &library.context().reporter;
    reporter.run("wrong_code", token::wrong_code(library)).await?;
    reporter.run("replayed_code", token::replayed_code(library)).await?;
    reporter.run("expired_code", token::expired_code(library)).await?;
    reporter.run("expired_token", token::expired_token(library)).await?;
    reporter
        .run("other_clients_code", token::other_clients_code(library))
        .await?;
    reporter.run("wrong_verifier", token::wrong_verifier(library)).await?;
    reporter.run("wrong_secret", token::wrong_secret(library)).await?;
    let unregistered = authorization::unregistered_redirect_uri(library);
    reporter.run("unregistered_redirect_uri", unregistered).await?;
    reporter
        .run("missing_pkce", authorization::missing_pkce(library))
        .await?;
    let not_logged_in = authorization::prompt_none_not_logged_in(library);
    reporter.run("prompt_none_not_logged_in", not_logged_in).await?;
    let no_consent = authorization::prompt_none_no_consent(library);
    reporter.run("prompt_none_no_consent", no_consent).await?;
    reporter
        .run("prompt_none_max_age", authorization::prompt_none_max_age(library))
        .await?;
    let other_subject = authorization::prompt_none_other_subject(library);
    reporter.run("prompt_none_other_subject", other_subject).await?;
    reporter.run("denial", authorization::denial(library)).await?;
    reporter
        .run("revoked_token_at_userinfo", token::revoked_token_at_userinfo(library))
        .await
}
