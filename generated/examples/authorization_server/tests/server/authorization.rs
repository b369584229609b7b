//! Logins, consents and prompts of authorization requests.

use authlete::models::{
    AuthorizationFailRequestReason as Reason, AuthorizationResponse, AuthorizationResponseAction as Action, Prompt,
    Scope,
};

use crate::browser::{Browser, Outcome};
use crate::servers::{failed, issued, mock, request};

/// The ID of the request in the form of a page.
pub(crate) fn id(body: &str) -> &str {
    let rest = body.split_once("action=\"/authorize/").map_or("", |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

#[tokio::test]
async fn login_and_consent_lead_back_to_the_client() -> Outcome {
    let (mock, server) = mock(vec![request("t1")])?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/authorize?t1").await?;
    assert!(login.shows("Sign in") && login.shows("&lt;b&gt;Shop") && !login.shows("<b>Shop"));
    let consent = browser.log_in(&login, "alice", "wonderland").await?;
    assert!(
        consent.shows("Alice Adams") && consent.shows("given name"),
        "{}",
        consent.body
    );
    let path = format!("/authorize/{}/consent", id(&consent.body));
    let done = browser
        .submit(&consent, &path, &[("decision", "allow"), ("scope", "email")])
        .await?;
    assert_eq!(done.location(), "https://client.example.com/cb?code=1");

    let issued = issued(&mock);
    let [issued] = issued.as_slice() else {
        return Err("one code was expected".into());
    };
    assert_eq!((issued.ticket.as_str(), issued.subject.as_str()), ("t1", "1001"));
    assert_eq!(issued.scopes, None);
    assert_eq!(
        issued.claims.as_deref(),
        Some(r#"{"email":"alice@example.com","given_name":"Alice"}"#)
    );
    assert!(issued.auth_time.is_some());

    // The request is used up.
    let again = browser.submit(&consent, &path, &[("decision", "allow")]).await?;
    assert_eq!(again.status, 404);
    // The next request needs neither a login nor a consent.
    assert_eq!(
        browser.get("/authorize?t1").await?.location(),
        "https://client.example.com/cb?code=1"
    );
    Ok(())
}

#[tokio::test]
async fn a_scope_that_is_not_selected_is_not_granted() -> Outcome {
    let (mock, server) = mock(vec![request("t1")])?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/authorize?t1").await?;
    let consent = browser.log_in(&login, "alice", "wonderland").await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    browser
        .submit(&consent, &path, &[("decision", "allow"), ("scope", "admin")])
        .await?;
    let issued = issued(&mock);
    let [issued] = issued.as_slice() else {
        return Err("one code was expected".into());
    };
    assert_eq!(issued.scopes.as_deref(), Some(&["openid".to_owned()][..]));
    assert_eq!(issued.claims.as_deref(), Some(r#"{"given_name":"Alice"}"#));
    assert!(browser.get("/authorize?t1").await?.shows("Allow"));
    Ok(())
}

#[tokio::test]
async fn denial_and_cancellation_are_reported() -> Outcome {
    let (mock, server) = mock(vec![request("t1")])?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/authorize?t1").await?;
    let (_, cancel) = login.body.split_once("formaction=\"").ok_or("no button to cancel")?;
    let cancel = cancel.split('"').next().unwrap_or_default().replace("&#x2f;", "/");
    let done = browser.submit(&login, &cancel, &[("decision", "deny")]).await?;
    assert_eq!(done.location(), "https://client.example.com/cb?error=1");
    let login = browser.get("/authorize?t1").await?;
    let consent = browser.log_in(&login, "alice", "wonderland").await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    browser
        .submit(&consent, &path, &[("decision", "deny"), ("scope", "email")])
        .await?;
    assert_eq!(failed(&mock), [Reason::Denied, Reason::Denied]);
    assert!(issued(&mock).is_empty());
    Ok(())
}

#[tokio::test]
async fn each_case_of_prompt_none_has_its_reason() -> Outcome {
    let silent = |ticket: &str| AuthorizationResponse {
        action: Some(Action::NoInteraction),
        prompts: Some(vec![Prompt::None]),
        ..request(ticket)
    };
    let requests = vec![
        request("consent"),
        silent("plain"),
        AuthorizationResponse {
            max_age: Some(1),
            ..silent("age")
        },
        AuthorizationResponse {
            subject: Some("1002".to_owned()),
            ..silent("subject")
        },
        AuthorizationResponse {
            acrs: Some(vec!["mfa".to_owned()]),
            acr_essential: Some(true),
            ..silent("acr")
        },
        AuthorizationResponse {
            scopes: Some(vec![Scope {
                name: Some("phone".to_owned()),
                ..Default::default()
            }]),
            ..silent("scope")
        },
    ];
    let (mock, server) = mock(requests)?;
    let mut browser = Browser::new(&server);
    browser.get("/authorize?plain").await?;
    let login = browser.get("/authorize?consent").await?;
    let consent = browser.log_in(&login, "alice", "wonderland").await?;
    browser.get("/authorize?plain").await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    browser
        .submit(&consent, &path, &[("decision", "allow"), ("scope", "email")])
        .await?;
    for ticket in ["subject", "acr", "scope", "plain"] {
        browser.get(&format!("/authorize?{ticket}")).await?;
    }
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    browser.get("/authorize?age").await?;
    let expected = [
        Reason::NotLoggedIn,
        Reason::ConsentRequired,
        Reason::DifferentSubject,
        Reason::AcrNotSatisfied,
        Reason::ConsentRequired,
        Reason::ExceedsMaxAge,
    ];
    assert_eq!(failed(&mock), expected);
    let tickets: Vec<_> = issued(&mock).into_iter().map(|request| request.ticket).collect();
    assert_eq!(tickets, ["consent", "plain"]);
    Ok(())
}

#[tokio::test]
async fn prompts_bring_their_pages() -> Outcome {
    let with = |ticket: &str, prompt| AuthorizationResponse {
        prompts: Some(vec![prompt]),
        ..request(ticket)
    };
    let requests = vec![
        with("login", Prompt::Login),
        with("consent", Prompt::Consent),
        with("select", Prompt::SelectAccount),
        AuthorizationResponse {
            login_hint: Some("bob".to_owned()),
            ..request("hint")
        },
    ];
    let (mock, server) = mock(requests)?;
    let mut browser = Browser::new(&server);
    let page = browser.get("/authorize?hint").await?;
    assert_eq!(page.field("username"), "bob");
    let consent = browser.log_in(&page, "alice", "wonderland").await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    browser
        .submit(&consent, &path, &[("decision", "allow"), ("scope", "email")])
        .await?;

    assert!(browser.get("/authorize?consent").await?.shows("Allow"));
    let again = browser.get("/authorize?login").await?;
    assert!(again.shows("sign in again"));
    assert_eq!(browser.log_in(&again, "alice", "wonderland").await?.status, 302);
    let choice = browser.get("/authorize?select").await?;
    assert!(choice.shows("Continue as Alice Adams"));
    let path = format!("/authorize/{}/account", id(&choice.body));
    assert!(
        browser
            .submit(&choice, &path, &[("account", "other")])
            .await?
            .shows("Sign in")
    );
    assert_eq!(
        browser.submit(&choice, &path, &[("account", "same")]).await?.status,
        302
    );
    assert_eq!(issued(&mock).len(), 3);
    Ok(())
}

#[tokio::test]
async fn requests_of_several_tabs_stay_apart() -> Outcome {
    let (mock, server) = mock(vec![request("t1"), request("t2")])?;
    let mut browser = Browser::new(&server);
    let first = browser.get("/authorize?t1").await?;
    let second = browser.get("/authorize?t2").await?;
    let consent = browser.log_in(&first, "alice", "wonderland").await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    browser.submit(&consent, &path, &[("decision", "allow")]).await?;
    // The form of the other tab has the secret from before the login.
    let stale = browser.log_in(&second, "alice", "wonderland").await?;
    assert_eq!(stale.status, 403);
    let then = second.field("then").replace("authorization:", "/authorize/");
    let consent = browser.get(&then).await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    browser
        .submit(&consent, &path, &[("decision", "allow"), ("scope", "email")])
        .await?;
    let tickets: Vec<_> = issued(&mock).into_iter().map(|request| request.ticket).collect();
    assert_eq!(tickets, ["t1", "t2"]);
    Ok(())
}

#[tokio::test]
async fn a_request_belongs_to_one_browser() -> Outcome {
    let (mock, server) = mock(vec![request("t1")])?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/authorize?t1").await?;
    let then = login.field("then").replace("authorization:", "/authorize/");
    let mut other = Browser::new(&server);
    assert_eq!(other.get(&then).await?.status, 404);
    assert_eq!(other.get("/authorize/unknown").await?.status, 404);
    assert!(failed(&mock).is_empty() && issued(&mock).is_empty());
    Ok(())
}

#[tokio::test]
async fn consent_without_a_login_is_not_possible() -> Outcome {
    let (mock, server) = mock(vec![request("t1")])?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/authorize?t1").await?;
    let then = login.field("then").replace("authorization:", "/authorize/");
    let page = browser
        .submit(&login, &format!("{then}/consent"), &[("decision", "allow")])
        .await?;
    assert!(page.shows("Sign in"));
    assert!(issued(&mock).is_empty());
    Ok(())
}
