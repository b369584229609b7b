//! Sessions, cookies, forms and limits.

use http::Method;

use crate::authorization::id;
use crate::browser::{Browser, Outcome, form};
use crate::servers::{failed, issued, mock, mock_with, request};

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
async fn logins_do_not_use_up_the_attempts_at_user_codes() -> Outcome {
    let (_stand_in, server) = crate::servers::start(&[("LOGINS_PER_MINUTE", "2")])?;
    let mut browser = Browser::new(&server);
    let page = browser.get("/device").await?;
    // 1001 is the subject of alice.
    for _ in 0..2 {
        let guess = browser.log_in(&page, "device 1001", "guess").await?;
        assert_eq!(guess.status, 422);
    }
    let page = browser.log_in(&page, "alice", "wonderland").await?;
    let unknown = browser.submit(&page, "/device", &[("user_code", "WRONG")]).await?;
    assert!(unknown.shows("not known"), "{}", unknown.body);
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
