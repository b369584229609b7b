//! What a browser meets: logins, forms, cookies and headers, with a mock of Authlete.

mod common;

use authlete::models::{
    AuthorizationFailRequest, AuthorizationFailRequestReason as Reason, AuthorizationFailResponse,
    AuthorizationFailResponseAction, AuthorizationIssueRequest, AuthorizationIssueResponse,
    AuthorizationIssueResponseAction, AuthorizationRequest, AuthorizationResponse,
    AuthorizationResponseAction as Action, ClientLimitedAuthorization, Prompt, Scope,
};
use authlete::test_util::MockServer;
use axum::Router;
use common::{Browser, Outcome, form, server};
use http::Method;

/// What the mock is asked to check: a ticket and demands.
fn request(ticket: &str) -> AuthorizationResponse {
    let scope = |name: &str| Scope {
        name: Some(name.to_owned()),
        ..Default::default()
    };
    AuthorizationResponse {
        action: Some(Action::Interaction),
        ticket: Some(ticket.to_owned()),
        client: Some(ClientLimitedAuthorization {
            client_id: Some(7),
            client_name: Some("<b>Shop</b>".to_owned()),
            ..Default::default()
        }),
        scopes: Some(vec![scope("openid"), scope("email")]),
        claims: Some(vec!["email".to_owned(), "given_name".to_owned()]),
        ..Default::default()
    }
}

/// A mock of Authlete. The query of an authorization request is the ticket; `requests` has what belongs to each.
fn mock(requests: Vec<AuthorizationResponse>) -> Outcome<(MockServer, Router)> {
    mock_with(requests, &[])
}

fn mock_with(requests: Vec<AuthorizationResponse>, variables: &[(&str, &str)]) -> Outcome<(MockServer, Router)> {
    let mock = MockServer::start();
    let client = mock.client_builder().service_id("1").build()?;
    let group = client.authorization();
    mock.when(group.process(&AuthorizationRequest::default()))
        .ignore_body()
        .reply_with(move |received| {
            let AuthorizationRequest { parameters, .. } = received.json().unwrap_or_default();
            let found = requests
                .iter()
                .find(|request| request.ticket.as_ref() == Some(&parameters));
            found.cloned().unwrap_or_default()
        });
    let issue = AuthorizationIssueRequest::default();
    mock.when(group.issue(&issue))
        .ignore_body()
        .respond(AuthorizationIssueResponse {
            action: Some(AuthorizationIssueResponseAction::Location),
            response_content: Some("https://client.example.com/cb?code=1".to_owned()),
            ..Default::default()
        });
    let fail = AuthorizationFailRequest::default();
    mock.when(group.fail(&fail))
        .ignore_body()
        .respond(AuthorizationFailResponse {
            action: Some(AuthorizationFailResponseAction::Location),
            response_content: Some("https://client.example.com/cb?error=1".to_owned()),
            ..Default::default()
        });
    let server = server(client, variables)?;
    Ok((mock, server))
}

/// The requests that granted something.
fn issued(mock: &MockServer) -> Vec<AuthorizationIssueRequest> {
    bodies(mock, "auth_authorization_issue_api")
}

/// The reasons with which requests failed.
fn failed(mock: &MockServer) -> Vec<Reason> {
    let failed: Vec<AuthorizationFailRequest> = bodies(mock, "auth_authorization_fail_api");
    failed.into_iter().map(|request| request.reason).collect()
}

fn bodies<T: serde::de::DeserializeOwned>(mock: &MockServer, operation: &str) -> Vec<T> {
    let received = mock.received();
    let of_operation = received
        .iter()
        .filter(|request| request.operation_id() == Some(operation));
    of_operation.filter_map(|request| request.json().ok()).collect()
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

/// The ID of the request in the form of a page.
fn id(body: &str) -> &str {
    let rest = body.split_once("action=\"/authorize/").map_or("", |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
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
async fn forms_without_the_secret_are_refused() -> Outcome {
    let (mock, server) = mock(vec![request("t1")])?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/authorize?t1").await?;
    let fields = [
        ("then", login.field("then")),
        ("username", "alice"),
        ("password", "wonderland"),
    ];
    assert_eq!(browser.send(Method::POST, "/login", form(&fields)).await?.status, 403);
    let wrong = [("csrf", "wrong"), fields[1], fields[2]];
    assert_eq!(browser.send(Method::POST, "/login", form(&wrong)).await?.status, 403);
    let consent = browser.log_in(&login, "alice", "wonderland").await?;
    let path = format!("/authorize/{}/consent", id(&consent.body));
    assert_eq!(
        browser
            .send(Method::POST, &path, form(&[("decision", "allow")]))
            .await?
            .status,
        403
    );
    for path in ["/logout", "/device", "/device/decision", "/ciba/x"] {
        assert_eq!(
            browser.send(Method::POST, path, String::new()).await?.status,
            403,
            "{path}"
        );
    }
    assert!(issued(&mock).is_empty() && failed(&mock).is_empty());
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

#[tokio::test]
async fn a_login_renews_the_session_and_a_logout_ends_it() -> Outcome {
    let (_mock, server) = mock(Vec::new())?;
    let mut browser = Browser::new(&server);
    let login = browser.get("/").await?;
    let before = browser.cookies.clone();
    let wrong = browser.log_in(&login, "alice", "guess").await?;
    assert_eq!(wrong.status, 422);
    assert!(wrong.shows("role=\"alert\"") && !wrong.shows("guess"));
    let home = browser.log_in(&wrong, "alice", "wonderland").await?;
    assert!(home.shows("Alice Adams"));
    let logged_in = browser.cookies.clone();
    assert_ne!(before, logged_in);
    let mut fixed = Browser::new(&server);
    fixed.cookies = before;
    assert!(fixed.get("/").await?.shows("Sign in"));
    browser.submit(&home, "/logout", &[]).await?;
    let mut stolen = Browser::new(&server);
    stolen.cookies = logged_in;
    assert!(stolen.get("/").await?.shows("Sign in"));
    Ok(())
}

#[tokio::test]
async fn no_form_leads_to_another_site() -> Outcome {
    let (_mock, server) = mock(Vec::new())?;
    let mut browser = Browser::new(&server);
    let page = browser.get("/").await?;
    let fields = [
        ("csrf", page.field("csrf")),
        ("then", "https://evil.example"),
        ("username", "alice"),
        ("password", "wonderland"),
    ];
    let answer = browser.send(Method::POST, "/login", form(&fields)).await?;
    assert_eq!(answer.location(), "/");
    Ok(())
}

#[tokio::test]
async fn attempts_at_an_account_are_limited() -> Outcome {
    let (_mock, server) = mock_with(Vec::new(), &[("LOGINS_PER_MINUTE", "2")])?;
    let mut browser = Browser::new(&server);
    let page = browser.get("/").await?;
    for _ in 0..2 {
        assert_eq!(browser.log_in(&page, "alice", "guess").await?.status, 422);
    }
    assert_eq!(browser.log_in(&page, "alice", "wonderland").await?.status, 429);
    assert!(browser.log_in(&page, "bob", "builder").await?.shows("Bob Brown"));
    Ok(())
}

#[tokio::test]
async fn cookies_and_headers_are_strict() -> Outcome {
    let (_mock, server) = mock_with(Vec::new(), &[("ISSUER", "https://as.example.com")])?;
    let page = Browser::new(&server).get("/").await?;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.header("strict-transport-security").starts_with("max-age"));
    let style = Browser::new(&server).get("/style.css").await?;
    assert!(style.header("content-type").starts_with("text/css") && style.header("set-cookie").is_empty());
    Ok(())
}
