//! Flows whose tokens or token requests are refused.

use anyhow::Context as _;

use super::steps;
use crate::browser::Decision;
use crate::clients::context::wait_until_expired;
use crate::clients::expect;
use crate::clients::library::{Grant, Library, Token};

pub(super) async fn wrong_code<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let code = "no-such-code".to_owned();
    let grant = Grant {
        code,
        ..steps::authorize(library, &party).await?
    };
    expect::refused(library.redeem(&party, &grant).await, "invalid_grant")
}

/// RFC 6749, section 4.1.2: the tokens of the first use are revoked.
pub(super) async fn replayed_code<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let grant = steps::authorize(library, &party).await?;
    let tokens = steps::redeem(library, &party, &grant).await?;
    expect::refused(library.redeem(&party, &grant).await, "invalid_grant")?;
    steps::expect_invalid_token(library, &party, &tokens.access_token).await?;
    expect::refused(
        library.refresh(&party, steps::refresh_token(&tokens)?).await,
        "invalid_grant",
    )
}

pub(super) async fn expired_code<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::short_lived(library).await?;
    let grant = steps::authorize(library, &party).await?;
    wait_until_expired(library.context().environment.short_lived.code_seconds).await;
    expect::refused(library.redeem(&party, &grant).await, "invalid_grant")
}

pub(super) async fn expired_token<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::short_lived(library).await?;
    let tokens = steps::tokens(library, &party).await?;
    wait_until_expired(library.context().environment.short_lived.token_seconds).await;
    steps::expect_invalid_token(library, &party, &tokens.access_token).await
}

pub(super) async fn other_clients_code<L: Library>(library: &L) -> anyhow::Result<()> {
    let grant = steps::authorize(library, &steps::party(library, "public").await?).await?;
    let other = steps::party(library, "basic").await?;
    expect::refused(library.redeem(&other, &grant).await, "invalid_grant")
}

pub(super) async fn wrong_verifier<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let verifier = "wrong-".repeat(10);
    let grant = Grant {
        verifier,
        ..steps::authorize(library, &party).await?
    };
    expect::refused(library.redeem(&party, &grant).await, "invalid_grant")
}

pub(super) async fn wrong_secret<L: Library>(library: &L) -> anyhow::Result<()> {
    let environment = &library.context().environment;
    for client in [&environment.clients.basic, &environment.clients.post] {
        let party = library.configure(&environment.issuer, client).await?;
        let grant = steps::authorize(library, &party).await?;
        let mut wrong = client.clone();
        wrong.client_secret = Some("wrong".to_owned());
        let party = library.configure(&environment.issuer, &wrong).await?;
        let answer = library.redeem(&party, &grant).await;
        expect::refused(answer, "invalid_client").context(client.token_endpoint_auth_method.clone())?;
    }
    Ok(())
}

pub(super) async fn revoked_token_at_userinfo<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let tokens = steps::tokens(library, &party).await?;
    library.revoke(&party, Token::Access(&tokens.access_token)).await?;
    steps::expect_invalid_token(library, &party, &tokens.access_token).await
}

pub(super) async fn device_denied<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let device = steps::decide_device(library, &party, Decision::Deny).await?;
    expect::refused(library.poll_device(&party, &device).await, "access_denied")
}
