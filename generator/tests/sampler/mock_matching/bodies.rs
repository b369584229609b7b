//! How bodies are compared.

use super::{ISSUE, MatchMode, SECRET, client, mismatch, request};
use crate::Client;
use crate::models::*;
use crate::test_util::MockServer;

/// The message about a request that is changed in this way.
async fn mismatch_of_changed_body(change: impl FnOnce(&mut TokenIssueRequest)) -> String {
    let mut other = request();
    change(&mut other);
    let expected_call = |client: &Client| client.token().issue(&request());
    mismatch(expected_call, MatchMode::Exact, |client| client.token().issue(&other)).await
}

#[tokio::test]
async fn json_is_compared_by_value() {
    assert_eq!(mismatch_of_changed_body(|_| {}).await, "");
    let other = mismatch_of_changed_body(|request| request.subject = SECRET.into()).await;
    assert_eq!(other, format!("{ISSUE} body: `$.subject` has a different value"));
    let more = mismatch_of_changed_body(|request| request.access_token_duration = Some(1)).await;
    assert_eq!(more, format!("{ISSUE} body: `$.accessTokenDuration` is unexpected"));
    let less = mismatch_of_changed_body(|request| request.labels = None).await;
    assert_eq!(less, format!("{ISSUE} body: `$.labels` is missing"));
    let deep = mismatch_of_changed_body(|request| {
        request.properties.as_mut().unwrap()[1].key = SECRET.into();
        request.labels.as_mut().unwrap().clear();
    });
    let deep = deep.await;
    // The order of the fields depends on the features of serde_json.
    for part in [
        "body: `$.properties[1].key` has a different value",
        "body: `$.labels.x` is missing",
    ] {
        assert!(deep.contains(part), "{deep}");
    }
    assert_eq!(deep.matches("; ").count(), 1, "{deep}");
    let short = mismatch_of_changed_body(|request| request.properties = Some(Vec::new())).await;
    assert_eq!(short, format!("{ISSUE} body: `$.properties` has 0 items, expected 2"));
}

#[tokio::test]
async fn whitespace_and_escapes_in_json_are_ignored() {
    let mock = MockServer::start();
    let client = client(&mock);
    let request = TokenIssueRequest::new("t", "s\u{e9}");
    let issue = mock
        .when(client.token().issue(&request))
        .respond(TokenIssueResponse::default());
    let url = format!("{}/api/1/auth/token/issue", mock.url());
    let sent = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/json; charset=UTF-8");
    let sent = sent
        .body("{ \"subject\": \"s\\u00E9\",\n\t\"ticket\": \"t\" }")
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(issue.count(), 1);
}

#[tokio::test]
async fn forms_are_compared_by_pairs() {
    let form = |client: &Client| client.token().issue(&TokenIssueRequest::new("t", "s s")).as_form();
    assert_eq!(mismatch(form, MatchMode::Exact, form).await, "");
    let other = |client: &Client| client.token().issue(&TokenIssueRequest::new("t", SECRET)).as_form();
    let other = mismatch(form, MatchMode::Exact, other).await;
    assert_eq!(other, format!("{ISSUE} body: `subject` has a different value"));
    let json = |client: &Client| client.token().issue(&TokenIssueRequest::new("t", "s s"));
    assert_eq!(
        mismatch(form, MatchMode::Exact, json).await,
        format!("{ISSUE} body: it is JSON, expected a form")
    );

    let mock = MockServer::start();
    let issue = mock.when(form(&client(&mock))).respond(TokenIssueResponse::default());
    let url = format!("{}/api/1/auth/token/issue", mock.url());
    let sent = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded");
    let sent = sent.body("subject=s+s&ticket=%74").send().await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(issue.count(), 1);
    assert_eq!(mock.received()[0].form()[0], ("subject".to_owned(), "s s".to_owned()));
}

#[tokio::test]
async fn other_bodies_are_compared_by_bytes() {
    let upload = |bytes: &'static [u8]| move |client: &Client| client.misc().upload(bytes);
    assert_eq!(mismatch(upload(b"\xff"), MatchMode::Exact, upload(b"\xff")).await, "");
    let other = mismatch(upload(b"\xff"), MatchMode::Exact, upload(b"\xfe")).await;
    assert_eq!(
        other,
        "POST /upload (upload_api)\n    does not match `upload_api` body: its bytes differ"
    );

    let cat = Cat::new(9);
    let some = |client: &Client| client.misc().maybe_either(Some(&cat));
    let none = |client: &Client| client.misc().maybe_either(None);
    assert_eq!(mismatch(none, MatchMode::Exact, none).await, "");
    let start = "POST /maybe/either (maybe_either_api)\n    does not match `maybe_either_api`";
    assert_eq!(
        mismatch(some, MatchMode::Exact, none).await,
        format!("{start} body: it is empty, expected JSON")
    );
    assert_eq!(
        mismatch(none, MatchMode::Exact, some).await,
        format!("{start} body: it is JSON, expected empty")
    );
}
