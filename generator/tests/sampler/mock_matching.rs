//! The mock server: how requests are matched, and the messages about requests that do not match.

use crate::models::*;
use crate::test_util::{MockServer, ReceivedRequest};
use crate::{Call, Client};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A value that must not be shown.
const SECRET: &str = "hunter2";

fn client(mock: &MockServer) -> Client {
    mock.client_builder().service_id("1").build().unwrap()
}

/// The message of a panic.
fn panic_message<R>(action: impl FnOnce() -> R) -> String {
    let panic = catch_unwind(AssertUnwindSafe(action)).err().expect("no panic");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast::<&str>().map(|text| (*text).to_owned()).unwrap(),
    }
}

/// The message of a mock server with this setup about a call; empty if the call matches. The server responds with
/// status 418.
async fn mismatch_with_setup<T: 'static>(
    set_up: impl FnOnce(&MockServer, &Client),
    sent: impl FnOnce(&Client) -> Call<T>,
) -> String {
    let mock = MockServer::start();
    let client = client(&mock);
    set_up(&mock, &client);
    let error = sent(&client).max_attempts(1).await.err().unwrap();
    if error.status().unwrap() == 418 {
        mock.verify();
        return String::new();
    }
    assert_eq!(error.status().unwrap(), 501);
    let text = panic_message(|| mock.verify());
    assert!(!text.contains(SECRET), "{text}");
    // The response body contains the same message.
    let (_, problem) = text.split_once(":\n  ").unwrap();
    let problem = problem.strip_suffix(HINT).unwrap();
    let body = error.api().unwrap().bytes().clone();
    assert_eq!(
        String::from_utf8(body.into()).unwrap(),
        format!("mock server: {problem}\n")
    );
    // The location of the setup, without the line number.
    let location = " at generator/tests/sampler/mock_matching.rs:";
    let (before, after) = problem.split_once(location).unwrap_or((problem, ""));
    let after = after.split_once(": ").map_or("", |(_, after)| after);
    [before, after].join(" ")
}

/// How an expected call is compared.
#[derive(Clone, Copy)]
enum MatchMode {
    Exact,
    IgnoreArguments,
    IgnoreQuery,
    IgnoreBody,
    Partial,
}

/// The message of a server that expects one call and receives another.
async fn mismatch<T: 'static, S: 'static>(
    expected_call: impl FnOnce(&Client) -> Call<T>,
    mode: MatchMode,
    sent: impl FnOnce(&Client) -> Call<S>,
) -> String {
    let set_up = |mock: &MockServer, client: &Client| {
        let when = mock.when(expected_call(client));
        let when = match mode {
            MatchMode::Exact => when,
            MatchMode::IgnoreArguments => when.ignore_arguments(),
            MatchMode::IgnoreQuery => when.ignore_query(),
            MatchMode::IgnoreBody => when.ignore_body(),
            MatchMode::Partial => when.partial(),
        };
        when.error(418);
    };
    mismatch_with_setup(set_up, sent).await
}

fn request() -> TokenIssueRequest {
    TokenIssueRequest {
        properties: Some(vec![Property::new("a"), Property::new("b")]),
        labels: Some([("x".to_owned(), SECRET.to_owned())].into()),
        ..TokenIssueRequest::new("t", "s")
    }
}

/// The message about a request that is changed in this way.
async fn mismatch_of_changed_body(change: impl FnOnce(&mut TokenIssueRequest)) -> String {
    let mut other = request();
    change(&mut other);
    let expected_call = |client: &Client| client.token().issue(&request());
    mismatch(expected_call, MatchMode::Exact, |client| client.token().issue(&other)).await
}

/// The hint on where to find the omitted values.
const HINT: &str = "\n  (values are omitted; `received()` returns the complete requests)";

const ISSUE: &str = "POST /api/1/auth/token/issue (auth_token_issue_api)\n    does not match `auth_token_issue_api`";
const LIST: &str = "GET /api/1/client/get/list (client_get_list_api)\n    does not match `client_get_list_api`";

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

fn query(scopes: &[&str]) -> ClientsListQuery {
    ClientsListQuery {
        start: Some(1),
        scopes: Some(scopes.iter().map(|&scope| scope.into()).collect()),
        ..Default::default()
    }
}

#[tokio::test]
async fn queries_are_compared_by_pairs() {
    let list = |query: ClientsListQuery| move |client: &Client| client.clients().list("s", &query);
    let expected_call = || list(query(&["x", "y"]));
    assert_eq!(mismatch(expected_call(), MatchMode::Exact, expected_call()).await, "");
    let other = mismatch(expected_call(), MatchMode::Exact, list(query(&["y", "x"]))).await;
    assert_eq!(other, format!("{LIST} query: `scopes` has a different value"));
    let less = mismatch(expected_call(), MatchMode::Exact, list(Default::default())).await;
    assert_eq!(
        less,
        format!("{LIST} query: `scopes` is missing; query: `start` is missing")
    );
    let developer = ClientsListQuery {
        developer: Some(SECRET.into()),
        ..query(&["x", "y"])
    };
    let more = mismatch(expected_call(), MatchMode::Exact, list(developer)).await;
    assert_eq!(more, format!("{LIST} query: `developer` is unexpected"));

    let mock = MockServer::start();
    let list = mock.when(expected_call()(&client(&mock))).respond(Vec::new());
    let url = format!(
        "{}/api/1/client/get/list?scopes=x&start=1&scopes=%79&subject=s",
        mock.url()
    );
    assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
    assert_eq!(list.count(), 1);
    assert_eq!(mock.received()[0].query()[2], ("scopes".to_owned(), "y".to_owned()));
}

#[tokio::test]
async fn only_the_headers_of_the_call_are_compared() {
    let delete = |trace: &'static str| move |client: &Client| client.clients().delete(7, trace);
    assert_eq!(mismatch(delete("a"), MatchMode::Exact, delete("a")).await, "");
    let start = "DELETE /api/1/client/delete/7 (client_delete_api)\n    does not match `client_delete_api`";
    let other = mismatch(delete("a"), MatchMode::Exact, delete(SECRET)).await;
    assert_eq!(other, format!("{start} header: `x-trace` has a different value"));
    let with = |client: &Client| client.clients().delete(7, "a").header("x-own", SECRET);
    assert_eq!(
        mismatch(with, MatchMode::Exact, delete("a")).await,
        format!("{start} header: `x-own` is missing")
    );
    assert_eq!(mismatch(delete("a"), MatchMode::Exact, with).await, "");

    // The call does not match on the token.
    let mock = MockServer::start();
    mock.when(client(&mock).token().issue(&request()))
        .respond(TokenIssueResponse::default())
        .expect_once();
    let other = mock.client_builder().service_id("1").token(SECRET).build().unwrap();
    other.token().issue(&request()).await.unwrap();
}

#[tokio::test]
async fn paths_and_methods_are_compared() {
    let get = |id: &'static str| move |client: &Client| client.clients().get(id);
    assert_eq!(mismatch(get("a/b c"), MatchMode::Exact, get("a/b c")).await, "");
    let other = mismatch(get("7"), MatchMode::Exact, get("8")).await;
    let start = "GET /api/1/client/get/8 (client_get_api)\n    does not match `client_get_api`";
    assert_eq!(other, format!("{start} path: expected `/api/1/client/get/7`"));
    let another = |client: &Client| client.with_service_id("2").clients().get("8");
    let other = mismatch(get("8"), MatchMode::Exact, another).await;
    assert!(other.ends_with(" path: expected `/api/1/client/get/8`"), "{other}");

    let info = |client: &Client| client.misc().info();
    let other = mismatch(get("8"), MatchMode::Exact, info).await;
    assert_eq!(
        other,
        "GET /api/info (info_api)\n    no expectation for this operation "
    );
    // The same path, but another operation.
    let list = |client: &Client| client.clients().list("s", &ClientsListQuery::default());
    let other = mismatch(get("8"), MatchMode::Exact, list).await;
    assert!(other.ends_with("\n    no expectation for this operation "), "{other}");

    let mock = MockServer::start();
    mock.when(get("8")(&client(&mock))).error(418);
    let sent = reqwest::Client::new()
        .post(format!("{}/api/1/client/get/8", mock.url()))
        .send();
    assert_eq!(sent.await.unwrap().status(), 501);
    let text = panic_message(|| mock.verify());
    assert!(
        text.contains("\n  POST /api/1/client/get/8\n    no expectation for this operation\n"),
        "{text}"
    );
}

#[tokio::test]
async fn ignored_arguments_match_any_value() {
    let get = |id: &'static str| move |client: &Client| client.clients().get(id);
    assert_eq!(mismatch(get("x"), MatchMode::IgnoreArguments, get("8")).await, "");
    // This is the path of another operation, so it does not match a path parameter.
    let list = |client: &Client| client.clients().list("s", &ClientsListQuery::default());
    let other = mismatch(get("x"), MatchMode::IgnoreArguments, list).await;
    assert!(other.ends_with("no expectation for this operation "), "{other}");
    let another = |client: &Client| client.with_service_id("2").clients().get("8");
    let other = mismatch(get("x"), MatchMode::IgnoreArguments, another).await;
    assert!(
        other.ends_with(" path: expected `/api/1/client/get/{clientId}`"),
        "{other}"
    );

    let filtered = |client: &Client| client.clients().list("other", &query(&["x"])).header("x-own", 1);
    assert_eq!(mismatch(list, MatchMode::IgnoreQuery, filtered).await, "");
    assert_eq!(mismatch(filtered, MatchMode::IgnoreArguments, list).await, "");
    let other = mismatch(filtered, MatchMode::IgnoreQuery, list).await;
    assert_eq!(other, format!("{LIST} header: `x-own` is missing"));
    let maybe = |client: &Client| client.misc().maybe("a", Some(&Cat::new(9)));
    assert_eq!(
        mismatch(maybe, MatchMode::IgnoreArguments, |client| client
            .misc()
            .maybe("b", None))
        .await,
        ""
    );
    // Literal text in a segment must match.
    let pair = |client: &Client| client.misc().echo("a", "b", "text");
    assert_eq!(
        mismatch(pair, MatchMode::IgnoreArguments, |client| client
            .misc()
            .echo("c", "d", ""))
        .await,
        ""
    );
}

#[tokio::test]
async fn bodies_can_be_ignored_or_matched_partially() {
    let issue = |request: TokenIssueRequest| move |client: &Client| client.token().issue(&request);
    let plain = || issue(TokenIssueRequest::new("t", "s"));
    assert_eq!(mismatch(plain(), MatchMode::IgnoreBody, issue(request())).await, "");
    assert_eq!(mismatch(plain(), MatchMode::Partial, issue(request())).await, "");
    let other = mismatch(issue(request()), MatchMode::Partial, plain()).await;
    assert!(other.starts_with(&format!("{ISSUE} body: `$.")), "{other}");
    let list = |query: ClientsListQuery| move |client: &Client| client.clients().list("s", &query);
    assert_eq!(
        mismatch(list(Default::default()), MatchMode::Partial, list(query(&["x"]))).await,
        ""
    );
    let form = |request: TokenIssueRequest| move |client: &Client| client.token().issue(&request).as_form();
    assert_eq!(
        mismatch(
            form(TokenIssueRequest::new("t", "s")),
            MatchMode::Partial,
            form(request())
        )
        .await,
        ""
    );
}

#[tokio::test]
async fn a_predicate_is_checked_last() {
    let issue =
        |subject: &'static str| move |client: &Client| client.token().issue(&TokenIssueRequest::new("t", subject));
    let is_john = |mock: &MockServer, client: &Client| {
        let is_john = |request: &ReceivedRequest| request.json::<TokenIssueRequest>().unwrap().subject == "john";
        mock.when(issue("")(client)).ignore_body().matching(is_john).error(418);
    };
    assert_eq!(mismatch_with_setup(is_john, issue("john")).await, "");
    let other = mismatch_with_setup(is_john, issue("jane")).await;
    assert_eq!(other, format!("{ISSUE} predicate: it does not hold"));
    let form = |client: &Client| client.token().issue(&TokenIssueRequest::new("t", "john")).as_form();
    let other = mismatch_with_setup(is_john, form).await;
    assert_eq!(other, format!("{ISSUE} predicate: it panicked"));
    // The predicate is not called for requests that differ anyway.
    let never = |mock: &MockServer, client: &Client| {
        mock.when(issue("john")(client))
            .matching(|_| panic!("was asked"))
            .error(418);
    };
    let other = mismatch_with_setup(never, issue("jane")).await;
    assert_eq!(other, format!("{ISSUE} body: `$.subject` has a different value"));
}

#[tokio::test]
async fn the_base_path_of_the_client_is_compared() {
    let mock = MockServer::start();
    let server = format!("{}/base", mock.url());
    let client = mock.client_builder().server(server).service_id("1").build().unwrap();
    mock.when(client.clients().get("x")).ignore_arguments().respond(None);
    client.clients().get("8").await.unwrap();
    let list = client.clients().list("s", &ClientsListQuery::default());
    assert_eq!(list.max_attempts(1).await.unwrap_err().status().unwrap(), 501);
    let text = panic_message(|| mock.verify());
    assert!(
        text.contains("\n  GET /base/api/1/client/get/list\n    no expectation"),
        "{text}"
    );
}

#[tokio::test]
async fn unmet_expectations_are_reported_with_their_location() {
    let mock = MockServer::start();
    let client = client(&mock);
    let line = line!() + 1;
    mock.when(client.clients().get("7")).respond(None).up_to(1).expect(2);
    mock.when(client.clients().get("8")).respond(None).expect_once();
    for _ in 0..2 {
        let _ = client.clients().get("7").max_attempts(2).await;
    }
    let location = |line: u32| format!("`client_get_api` at generator/tests/sampler/mock_matching.rs:{line}:10");
    let (one, two) = (location(line), location(line + 1));
    assert_eq!(
        panic_message(|| mock.verify()),
        format!(
            "the requests do not match the expectations of the mock server:\n  \
             GET /api/1/client/get/7 (client_get_api), 2 times\n    \
             does not match {one}: all its responses are used up\n    \
             does not match {two}: path: expected `/api/1/client/get/8`{HINT}\n  \
             {one}: requests expected: 2, received: 1\n  \
             {two}: requests expected: 1, received: 0"
        )
    );
}

#[test]
fn an_invalid_setup_panics_immediately() {
    fn assert_panics<R>(expected: &str, action: impl FnOnce() -> R) {
        let text = panic_message(action);
        assert!(text.starts_with(expected), "{text}");
    }
    let mock = MockServer::start();
    let client = client(&mock);
    let elsewhere = Client::builder().service_id("1").token("t").build().unwrap();
    let get = || mock.when(client.clients().get("7"));
    assert_panics("client_get_api: the call is not for this mock server", || {
        mock.when(elsewhere.clients().get("7"))
    });
    assert_panics("client_get_api: path parameter `clientId` is empty", || {
        mock.when(client.clients().get(""))
    });
    assert_panics("200 OK is a success: use `respond_with`", || get().error(200));
    assert_panics("404 Not Found is not a success: use `error_with`", || {
        get().respond_with(404, None)
    });
    assert_panics("this is not the status of a response", || get().error(100));
    assert_panics("this is not the status of a response", || {
        get().raw(1, "text/plain", "")
    });
    assert_panics("204 No Content does not permit a body", || {
        get().respond_with(204, Some(Property::new("k")))
    });
    assert_panics("\"x\\n\": ", || get().raw(200, "x\n", ""));
    assert_panics("\"a b\": ", || get().error(404).header("a b", ""));
    assert_panics("`x`: ", || get().error(404).header("x", "\n"));
    let report = Report {
        level: crate::Temperature(f64::NAN),
        ..Report::default()
    };
    assert_panics("body of the response: a value cannot be formatted as text", || {
        mock.when(client.misc().report(&Report::default())).respond(report)
    });
    mock.verify();
}
