//! Ignored parts of a request, partial matches, and predicates.

use super::{ISSUE, LIST, MatchMode, mismatch, mismatch_with_setup, query, request};
use crate::Client;
use crate::models::*;
use crate::test_util::{MockServer, ReceivedRequest};

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
