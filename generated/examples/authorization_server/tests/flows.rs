//! The flows of OAuth and OpenID Connect, with the stand-in for Authlete.

mod common;

use std::time::Duration;

use authlete::server::protected_resource::{Grant, ProtectLayer};
use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI, StandIn};
use axum::routing::get;
use axum::{Extension, Router};
use common::{Answer, Browser, ISSUER, Outcome, form, post, server, with_token};
use http::Method;
use serde_json::Value;

/// The verifier and the challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The interval in which devices poll has passed.
const INTERVAL: Duration = Duration::from_secs(10);

fn start(variables: &[(&str, &str)]) -> Outcome<(StandIn, Router)> {
    let stand_in = StandIn::builder().issuer(ISSUER).start()?;
    let server = server(stand_in.client_builder().build()?, variables)?;
    Ok((stand_in, server))
}

/// An OAuth client of the stand-in.
struct Client {
    id: String,
    secret: Option<&'static str>,
}

impl Client {
    fn public() -> Self {
        Self {
            id: PUBLIC_CLIENT_ID.to_string(),
            secret: None,
        }
    }

    fn confidential() -> Self {
        Self {
            id: CONFIDENTIAL_CLIENT_ID.to_string(),
            secret: Some(CLIENT_SECRET),
        }
    }

    /// The parameters of an authorization request.
    fn request<'a>(&'a self, scope: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let parameters = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", REDIRECT_URI),
            ("scope", scope),
            ("state", "the state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        parameters.into_iter().chain(more.iter().copied()).collect()
    }

    fn url(&self, scope: &str, more: &[(&str, &str)]) -> String {
        format!("/authorize?{}", form(&self.request(scope, more)))
    }

    /// Sends a request of the client, with its authentication.
    async fn post(&self, server: &Router, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        match self.secret {
            Some(secret) => post(server, path, Some((&self.id, secret)), fields).await,
            None => {
                let fields: Vec<_> = fields
                    .iter()
                    .copied()
                    .chain([("client_id", self.id.as_str())])
                    .collect();
                post(server, path, None, &fields).await
            }
        }
    }

    /// Exchanges a code for tokens.
    async fn exchange(&self, server: &Router, code: &str) -> Outcome<Value> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        let answer = self.post(server, "/token", &fields).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        answer.json()
    }
}

/// Opens a URL, and does what the pages ask for, as alice.
async fn visit(browser: &mut Browser, url: &str, decision: &str) -> Outcome<Answer> {
    let mut page = browser.get(url).await?;
    if page.shows("id=\"password\"") {
        page = browser.log_in(&page, "alice", "wonderland").await?;
    }
    decide(browser, &page, decision).await
}

/// Answers the consent page, if it is shown.
async fn decide(browser: &mut Browser, page: &Answer, decision: &str) -> Outcome<Answer> {
    let Some((_, rest)) = page.body.split_once("<form method=\"post\" action=\"") else {
        return Err(format!(
            "a page with a form was expected, and got {} {}",
            page.status,
            page.location()
        )
        .into());
    };
    let action = rest.split('"').next().unwrap_or_default();
    let scopes: Vec<_> = page.body.split("name=\"scope\" value=\"").skip(1).collect();
    let scopes = scopes
        .iter()
        .map(|rest| ("scope", rest.split('"').next().unwrap_or_default()));
    let fields: Vec<_> = [("decision", decision), ("user_code", page.field("user_code"))]
        .into_iter()
        .chain(scopes)
        .collect();
    browser.submit(page, action, &fields).await
}

/// A code for these scopes, from a browser in which alice logs in.
async fn code(browser: &mut Browser, client: &Client, scope: &str) -> Outcome<String> {
    let answer = visit(browser, &client.url(scope, &[]), "allow").await?;
    assert!(answer.location().starts_with(REDIRECT_URI), "{}", answer.location());
    assert_eq!(answer.parameter("state").as_deref(), Some("the state"));
    Ok(answer.parameter("code").ok_or("no code")?)
}

fn text<'a>(json: &'a Value, name: &str) -> &'a str {
    json.get(name).and_then(Value::as_str).unwrap_or_default()
}

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

#[tokio::test]
async fn a_device_is_connected_by_its_code() -> Outcome {
    let (stand_in, server) = start(&[])?;
    let client = Client::public();
    for (decision, expected) in [("allow", None), ("deny", Some("access_denied"))] {
        let device = client
            .post(&server, "/device_authorization", &[("scope", "openid email")])
            .await?
            .json()?;
        let poll = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", text(&device, "device_code")),
        ];
        stand_in.advance(INTERVAL);
        let pending = client.post(&server, "/token", &poll).await?.json()?;
        assert_eq!(text(&pending, "error"), "authorization_pending");

        let path = text(&device, "verification_uri_complete")
            .strip_prefix(ISSUER)
            .ok_or("another server")?;
        let mut browser = Browser::new(&server);
        let login = browser.get(path).await?;
        let page = browser.log_in(&login, "alice", "wonderland").await?;
        assert_eq!(page.field("user_code"), text(&device, "user_code"));
        let wrong = browser.submit(&page, "/device", &[("user_code", "WRONG")]).await?;
        assert!(wrong.status == 422 && wrong.shows("not known"), "{}", wrong.body);
        let user_code = text(&device, "user_code").to_lowercase();
        let consent = browser.submit(&page, "/device", &[("user_code", &user_code)]).await?;
        assert!(consent.shows("Alice Adams") && consent.shows("email"));
        let done = decide(&mut browser, &consent, decision).await?;
        assert_eq!(done.status, 200, "{}", done.body);

        stand_in.advance(INTERVAL);
        let answer = client.post(&server, "/token", &poll).await?.json()?;
        assert_eq!(answer.get("error").and_then(Value::as_str), expected);
        assert_eq!(answer.get("access_token").is_some(), expected.is_none());
    }
    Ok(())
}

#[tokio::test]
async fn a_user_approves_a_request_of_a_client() -> Outcome {
    let (stand_in, server) = start(&[])?;
    let client = Client::confidential();
    let mut browser = Browser::new(&server);
    for (decision, expected) in [("allow", None), ("deny", Some("access_denied"))] {
        let fields = [
            ("scope", "openid email"),
            ("login_hint", "alice"),
            ("binding_message", "W4SCT"),
        ];
        let started = client.post(&server, "/backchannel_authentication", &fields).await?;
        assert_eq!(started.status, 200, "{}", started.body);
        let started = started.json()?;
        let poll = [
            ("grant_type", "urn:openid:params:grant-type:ciba"),
            ("auth_req_id", text(&started, "auth_req_id")),
        ];
        stand_in.advance(INTERVAL);
        assert_eq!(
            text(&client.post(&server, "/token", &poll).await?.json()?, "error"),
            "authorization_pending"
        );

        let mut page = browser.get("/ciba").await?;
        if page.shows("id=\"password\"") {
            page = browser.log_in(&page, "alice", "wonderland").await?;
        }
        assert!(page.shows("W4SCT") && page.shows("Demo Website"), "{}", page.body);
        let done = decide(&mut browser, &page, decision).await?;
        assert_eq!(done.status, 200, "{}", done.body);
        assert!(browser.get("/ciba").await?.shows("Nothing is waiting"));

        stand_in.advance(INTERVAL);
        let answer = client.post(&server, "/token", &poll).await?.json()?;
        assert_eq!(answer.get("error").and_then(Value::as_str), expected);
        assert_eq!(answer.get("id_token").is_some(), expected.is_none());
    }
    let unknown = [("scope", "openid"), ("login_hint", "nobody")];
    let refused = client.post(&server, "/backchannel_authentication", &unknown).await?;
    assert_eq!(
        (refused.status.as_u16(), refused.json()?["error"].as_str()),
        (400, Some("unknown_user_id"))
    );
    Ok(())
}
