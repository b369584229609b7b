//! The flows that begin at another endpoint, with the stand-in for Authlete.

use std::time::Duration;

use serde_json::Value;

use crate::browser::{Browser, ISSUER, Outcome};
use crate::oauth_client::{Client, decide, text};
use crate::servers::start;

/// The interval in which devices poll has passed.
const INTERVAL: Duration = Duration::from_secs(10);

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
