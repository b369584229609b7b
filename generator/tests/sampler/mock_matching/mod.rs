//! The mock server: how requests are matched, and the messages about requests that do not match.

mod bodies;
mod ignored_parts;
mod requests;
mod setup;

use crate::models::*;
use crate::test_util::MockServer;
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

/// Sends a call to a mock server with the given expectations, and returns its message about the mismatch. The message is
/// empty if the call matches; the expectations must respond with status 418.
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
    // Removes the location of the setup.
    let location = " at generator/tests/sampler/mock_matching/";
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

fn query(scopes: &[&str]) -> ClientsListQuery {
    ClientsListQuery {
        start: Some(1),
        scopes: Some(scopes.iter().map(|&scope| scope.into()).collect()),
        ..Default::default()
    }
}

/// The hint on where to find the omitted values.
const HINT: &str = "\n  (values are omitted; `received()` returns the complete requests)";

const ISSUE: &str = "POST /api/1/auth/token/issue (auth_token_issue_api)\n    does not match `auth_token_issue_api`";
const LIST: &str = "GET /api/1/client/get/list (client_get_list_api)\n    does not match `client_get_list_api`";
