//! Steps that flows share.

use anyhow::{Context as _, ensure};
use reqwest::{Response, StatusCode};

use crate::browser::{Decision, Visit};
use crate::clients::expect;
use crate::clients::library::{Changes, Grant, Library, Request, Tokens};
use crate::clients::remote_browser::new_session;

/// A client of the environment.
pub(super) async fn party<L: Library>(library: &L, name: &str) -> anyhow::Result<L::Party> {
    let environment = &library.context().environment;
    let client = environment.clients.named(name).context("no such client")?;
    library.configure(&environment.issuer, client).await
}

/// The client of the server with short durations.
pub(super) async fn short_lived<L: Library>(library: &L) -> anyhow::Result<L::Party> {
    let server = &library.context().environment.short_lived;
    library.configure(&server.issuer, &server.client).await
}

/// Opens the URL of a request in the browser and returns the code.
pub(super) async fn grant<L: Library>(library: &L, request: Request, visit: &Visit) -> anyhow::Result<Grant> {
    let url = library.context().browser.authorize(visit).await?;
    let code = expect::code_of(&url, &request.state)?;
    let Request { nonce, verifier, .. } = request;
    Ok(Grant { code, nonce, verifier })
}

/// Sends an authorization request, which the user approves, and returns the code.
pub(super) async fn authorize<L: Library>(library: &L, party: &L::Party) -> anyhow::Result<Grant> {
    let request = library.request(party, &Changes::default())?;
    let visit = library.context().browser.visit(request.url.clone());
    grant(library, request, &visit).await
}

/// Exchanges a code. If the crate checks ID tokens, the subject is that of the user.
pub(super) async fn redeem<L: Library>(library: &L, party: &L::Party, grant: &Grant) -> anyhow::Result<Tokens> {
    let tokens = library.redeem(party, grant).await?;
    if L::KNOWS_OPENID {
        let user = &library.context().environment.user;
        expect::equal(
            tokens.subject.as_deref(),
            Some(&*user.subject),
            "the subject of the ID token",
        )?;
    }
    Ok(tokens)
}

/// Goes from the authorization request to tokens.
pub(super) async fn tokens<L: Library>(library: &L, party: &L::Party) -> anyhow::Result<Tokens> {
    let grant = authorize(library, party).await?;
    redeem(library, party, &grant).await
}

/// A session in which the user is logged in and has approved the public client.
pub(super) async fn log_in<L: Library>(library: &L) -> anyhow::Result<String> {
    let request = library.request(&party(library, "public").await?, &Changes::default())?;
    let mut visit = library.context().browser.visit(request.url.clone());
    visit.session = new_session();
    grant(library, request, &visit).await?;
    Ok(visit.session)
}

/// Starts a device flow, and lets the user decide before the device asks for tokens.
pub(super) async fn decide_device<L: Library>(
    library: &L,
    party: &L::Party,
    decision: Decision,
) -> anyhow::Result<L::Device> {
    let device = library.start_device(party).await?;
    let (page, user_code) = library.device_page(&device);
    let mut visit = library.context().browser.visit(page);
    visit.user_code = Some(user_code);
    visit.decision = decision;
    library.context().browser.open(&visit).await?;
    Ok(device)
}

/// The refresh token of a response.
pub(super) fn refresh_token(tokens: &Tokens) -> anyhow::Result<&str> {
    tokens.refresh_token.as_deref().context("there is no refresh token")
}

/// The userinfo endpoint refuses a token with the challenge of RFC 6750, section 3.
pub(super) async fn expect_invalid_token<L: Library>(library: &L, party: &L::Party, token: &str) -> anyhow::Result<()> {
    let response = get_userinfo(library, party, token).await?;
    expect::equal(response.status(), StatusCode::UNAUTHORIZED, "the HTTP status")?;
    let challenge = response
        .headers()
        .get("www-authenticate")
        .context("no WWW-Authenticate")?;
    let challenge = challenge.to_str()?;
    ensure!(
        challenge.contains("error=\"invalid_token\""),
        "WWW-Authenticate is {challenge}"
    );
    Ok(())
}

/// A token gives access to the user's claims.
pub(super) async fn expect_valid_token<L: Library>(library: &L, party: &L::Party, token: &str) -> anyhow::Result<()> {
    let response = get_userinfo(library, party, token).await?;
    expect::equal(response.status(), StatusCode::OK, "the HTTP status")?;
    let claims: serde_json::Value = response.json().await?;
    let user = &library.context().environment.user;
    expect::equal(claims["email"].as_str(), Some(&*user.email), "the email")
}

async fn get_userinfo<L: Library>(library: &L, party: &L::Party, token: &str) -> anyhow::Result<Response> {
    let url = library.userinfo_url(party).clone();
    Ok(library.context().http.get(url).bearer_auth(token).send().await?)
}
