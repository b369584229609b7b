//! The flows with an authorization request, with the stand-in for Authlete.

use std::time::Duration;

use authlete::server::protected_resource::{Grant, ProtectLayer};
use authlete_stand_in::{CONFIDENTIAL_CLIENT_ID, REDIRECT_URI};
use axum::routing::get;
use axum::{Extension, Router};
use http::Method;

use crate::browser::{Answer, Browser, ISSUER, Outcome, form, post, with_token};
use crate::oauth_client::{Client, VERIFIER, code, text, visit};
use crate::servers::start;

#[tokio::test]
async fn code_with_pkce_refresh_and_revocation() -> Outcome {
    let (_stand_in, server) = start(&[("RESOURCE_SERVERS", "rs:secret")])?;
    let client = Client::public();
    let mut browser = Browser::new(&server);
    let code = code(&mut browser, &client, "openid profile email").await?;
    let tokens = client.exchange(&server, &code).await?;
    assert_eq!(text(&tokens, "id_token").split('.').count(), 3);

    let userinfo = with_token(&server, Method::GET, "/userinfo", text(&tokens, "access_token"), "").await?;
    assert_eq!(userinfo.status, 200, "{}", userinfo.header("www-authenticate"));
    let claims = userinfo.json()?;
    assert_eq!(
        (text(&claims, "sub"), text(&claims, "email")),
        ("1001", "alice@example.com")
    );

    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text(&tokens, "refresh_token")),
    ];
    let refreshed = client.post(&server, "/token", &refresh).await?.json()?;
    let token = text(&refreshed, "access_token");
    let fields = [("token", token)];
    let introspect = || post(&server, "/introspect", Some(("rs", "secret")), &fields);
    assert_eq!(introspect().await?.json()?["active"], true);
    assert_eq!(client.post(&server, "/revoke", &fields).await?.status, 200);
    assert_eq!(introspect().await?.json()?["active"], false);
    let refused = with_token(&server, Method::GET, "/userinfo", token, "").await?;
    assert_eq!(refused.status, 401);
    assert!(
        refused.header("www-authenticate").starts_with("Bearer"),
        "{}",
        refused.header("www-authenticate")
    );

    // The second use of the code revokes what the first one gave.
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", REDIRECT_URI),
    ];
    let fields = [fields.as_slice(), &[("code_verifier", VERIFIER)]].concat();
    let replay = client.post(&server, "/token", &fields).await?;
    assert_eq!(
        (replay.status.as_u16(), replay.json()?["error"].as_str()),
        (400, Some("invalid_grant"))
    );
    Ok(())
}

#[tokio::test]
async fn the_metadata_has_the_issuer_and_keys() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let mut browser = Browser::new(&server);
    let metadata = browser.get("/.well-known/openid-configuration").await?.json()?;
    assert_eq!(text(&metadata, "issuer"), ISSUER);
    assert_eq!(text(&metadata, "jwks_uri"), format!("{ISSUER}/jwks"));
    let jwks = browser.get("/jwks").await?;
    let keys = jwks.json()?["keys"].as_array().cloned().unwrap_or_default();
    assert!(
        !keys.is_empty() && keys.iter().all(|key| key.get("d").is_none()),
        "{keys:?}"
    );
    Ok(())
}

#[tokio::test]
async fn without_pages_the_session_decides() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::public();
    let mut browser = Browser::new(&server);
    let silent = client.url("openid", &[("prompt", "none")]);
    let error = |answer: Answer| answer.parameter("error");
    assert_eq!(error(browser.get(&silent).await?).as_deref(), Some("login_required"));
    let more = client.url("openid email", &[("prompt", "none")]);
    code(&mut browser, &client, "openid").await?;
    assert!(browser.get(&silent).await?.parameter("code").is_some());
    assert_eq!(error(browser.get(&more).await?).as_deref(), Some("consent_required"));
    let claims = r#"{"id_token":{"sub":{"value":"1002"}}}"#;
    let other = client.url("openid", &[("prompt", "none"), ("claims", claims)]);
    assert_eq!(error(browser.get(&other).await?).as_deref(), Some("login_required"));
    Ok(())
}

#[tokio::test]
async fn a_denial_is_reported_to_the_client() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::confidential();
    let answer = visit(&mut Browser::new(&server), &client.url("openid", &[]), "deny").await?;
    assert_eq!(answer.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(answer.parameter("state").as_deref(), Some("the state"));
    Ok(())
}

#[tokio::test]
async fn errors_do_not_reach_unknown_redirect_uris() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let url = Client::public().url("openid", &[]).replace("callback", "elsewhere");
    let answer = Browser::new(&server).get(&url).await?;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, ""));
    Ok(())
}

#[tokio::test]
async fn the_response_can_be_a_form() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::public();
    let url = client.url("openid", &[("response_mode", "form_post")]);
    let answer = visit(&mut Browser::new(&server), &url, "allow").await?;
    assert_eq!(answer.status, 200);
    assert!(
        answer.header("content-type").starts_with("text/html") && answer.shows("<form"),
        "{}",
        answer.body
    );
    // The form sends itself, for which it needs a script.
    assert_eq!(answer.header("content-security-policy"), "frame-ancestors 'none'");
    Ok(())
}

#[tokio::test]
async fn a_request_can_be_posted_by_another_site() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::public();
    let mut browser = Browser::new(&server);
    code(&mut browser, &client, "openid").await?;
    let cookies = std::mem::take(&mut browser.cookies);
    let redirect = browser
        .send(Method::POST, "/authorize", form(&client.request("openid", &[])))
        .await?;
    assert_eq!(redirect.status, 303);
    assert!(browser.cookies.is_empty());
    browser.cookies = cookies;
    assert!(browser.get(redirect.location()).await?.parameter("code").is_some());
    Ok(())
}

#[tokio::test]
async fn a_pushed_request_is_used_by_its_uri() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::confidential();
    let pushed = client.post(&server, "/par", &client.request("openid", &[])).await?;
    assert_eq!(pushed.status, 201, "{}", pushed.body);
    let uri = pushed.json()?;
    let url = format!(
        "/authorize?{}",
        form(&[("client_id", &client.id), ("request_uri", text(&uri, "request_uri"))])
    );
    let answer = visit(&mut Browser::new(&server), &url, "allow").await?;
    client
        .exchange(&server, &answer.parameter("code").ok_or("no code")?)
        .await?;
    let wrong = post(
        &server,
        "/par",
        Some((&client.id, "wrong")),
        &client.request("openid", &[]),
    )
    .await?;
    assert_eq!(wrong.status, 401);
    Ok(())
}

#[tokio::test]
async fn a_client_gets_a_token_for_itself() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let fields = [("grant_type", "client_credentials"), ("scope", "read")];
    let answer = Client::confidential().post(&server, "/token", &fields).await?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let wrong = post(
        &server,
        "/token",
        Some((&CONFIDENTIAL_CLIENT_ID.to_string(), "wrong")),
        &fields,
    )
    .await?;
    assert_eq!(
        (wrong.status.as_u16(), wrong.json()?["error"].as_str()),
        (401, Some("invalid_client"))
    );
    assert!(wrong.header("www-authenticate").starts_with("Basic"));
    Ok(())
}

#[tokio::test]
async fn a_resource_is_protected_until_the_token_is_revoked() -> Outcome {
    let (stand_in, server) = start(&[])?;
    let client = Client::public();
    let code = code(&mut Browser::new(&server), &client, "openid profile").await?;
    let tokens = client.exchange(&server, &code).await?;
    let token = text(&tokens, "access_token");
    let subject = |Extension(grant): Extension<Grant>| async move { grant.subject.unwrap_or_default() };
    let resource = |scope: &str, cache| -> Outcome<Router> {
        let layer = ProtectLayer::new(stand_in.client_builder().build()?, "https://rs.example.com");
        let layer = layer.scopes([scope]).cache(cache);
        Ok(Router::new().route("/", get(subject)).layer(layer))
    };
    let cached = resource("profile", Duration::from_secs(60))?;
    let strict = resource("profile", Duration::ZERO)?;
    for resource in [&cached, &strict] {
        assert_eq!(with_token(resource, Method::GET, "/", token, "").await?.body, "1001");
    }
    let other = with_token(&resource("email", Duration::ZERO)?, Method::GET, "/", token, "").await?;
    assert_eq!(other.status, 403);
    assert!(
        other.header("www-authenticate").contains("insufficient_scope"),
        "{}",
        other.header("www-authenticate")
    );
    client.post(&server, "/revoke", &[("token", token)]).await?;
    assert_eq!(with_token(&strict, Method::GET, "/", token, "").await?.status, 401);
    assert_eq!(with_token(&cached, Method::GET, "/", token, "").await?.status, 200);
    Ok(())
}

/// OpenID Connect Core 1.0, section 3.1.2.1.
#[tokio::test]
async fn a_maximum_age_of_zero_demands_another_login() -> Outcome {
    let (_stand_in, server) = start(&[])?;
    let client = Client::public();
    let mut browser = Browser::new(&server);
    code(&mut browser, &client, "openid").await?;
    let silent = [("max_age", "0"), ("prompt", "none")];
    let refused = browser.get(&client.url("openid", &silent)).await?;
    assert_eq!(refused.parameter("error").as_deref(), Some("login_required"));
    let login = browser.get(&client.url("openid", &[("max_age", "0")])).await?;
    assert!(login.shows("id=\"password\""), "{}", login.location());
    let granted = browser.log_in(&login, "alice", "wonderland").await?;
    assert!(granted.parameter("code").is_some(), "{}", granted.location());
    Ok(())
}
