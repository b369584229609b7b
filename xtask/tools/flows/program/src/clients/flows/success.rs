//! Flows that succeed.

use anyhow::ensure;

use super::steps;
use crate::browser::Decision;
use crate::clients::expect;
use crate::clients::library::{Changes, Library, Token};

/// The configuration of a client is the metadata of the server, whose issuer the crate has checked.
pub(super) async fn discovery<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let issuer = &library.context().environment.issuer;
    let url = library.userinfo_url(&party).as_str();
    ensure!(url.starts_with(issuer), "the userinfo endpoint is {url}");
    Ok(())
}

pub(super) async fn code_pkce<L: Library>(library: &L, client: &str) -> anyhow::Result<()> {
    let party = steps::party(library, client).await?;
    let tokens = steps::tokens(library, &party).await?;
    steps::expect_valid_token(library, &party, &tokens.access_token).await
}

pub(super) async fn client_credentials<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "basic").await?;
    let tokens = library.client_credentials(&party).await?;
    ensure!(!tokens.access_token.is_empty(), "the access token is empty");
    Ok(())
}

pub(super) async fn refresh<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let tokens = steps::tokens(library, &party).await?;
    let old = steps::refresh_token(&tokens)?;
    let refreshed = library.refresh(&party, old).await?;
    steps::expect_valid_token(library, &party, &refreshed.access_token).await?;
    let new = steps::refresh_token(&refreshed)?;
    ensure!(new != old, "the refresh token of a public client was not rotated");
    expect::refused(library.refresh(&party, old).await, "invalid_grant")
}

pub(super) async fn userinfo<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let tokens = steps::tokens(library, &party).await?;
    let email = library.userinfo_email(&party, &tokens.access_token).await?;
    let expected = &library.context().environment.user.email;
    expect::equal(email.as_ref(), Some(expected), "the email")
}

pub(super) async fn introspection<L: Library>(library: &L) -> anyhow::Result<()> {
    let tokens = steps::tokens(library, &steps::party(library, "public").await?).await?;
    let server = steps::party(library, "resource_server").await?;
    let answer = library.introspect(&server, &tokens.access_token).await?;
    expect::equal(answer.is_active, true, "active")?;
    let client_id = &library.context().environment.clients.public.client_id;
    expect::equal(answer.client_id.as_ref(), Some(client_id), "the client")?;
    let answer = library.introspect(&server, "no-such-token").await?;
    expect::equal(answer.is_active, false, "active")
}

pub(super) async fn revocation<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let tokens = steps::tokens(library, &party).await?;
    let token = steps::refresh_token(&tokens)?;
    library.revoke(&party, Token::Refresh(token)).await?;
    expect::refused(library.refresh(&party, token).await, "invalid_grant")?;
    // RFC 7009, section 2.2: not an error.
    library.revoke(&party, Token::Refresh("no-such-token")).await
}

pub(super) async fn device<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let device = steps::decide_device(library, &party, Decision::Approve).await?;
    let tokens = library.poll_device(&party, &device).await?;
    steps::expect_valid_token(library, &party, &tokens.access_token).await
}

pub(super) async fn registration<L: Library>(library: &L) -> anyhow::Result<()> {
    let registered = library.register(&steps::party(library, "public").await?).await?;
    let issuer = &library.context().environment.issuer;
    let party = library.configure(issuer, &registered).await?;
    steps::tokens(library, &party).await?;
    Ok(())
}

pub(super) async fn prompt_none<L: Library>(library: &L) -> anyhow::Result<()> {
    let party = steps::party(library, "public").await?;
    let parameters = vec![("prompt", "none".to_owned())];
    let request = library.request(
        &party,
        &Changes {
            parameters,
            ..Changes::default()
        },
    )?;
    let mut visit = library.context().browser.visit(request.url.clone());
    visit.session = steps::log_in(library).await?;
    visit.user = None;
    let grant = steps::grant(library, request, &visit).await?;
    steps::redeem(library, &party, &grant).await?;
    Ok(())
}
