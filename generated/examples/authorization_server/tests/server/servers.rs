//! Servers for tests: with a mock of Authlete, and with the stand-in.

use std::sync::{Arc, LazyLock};

use authlete::models::{
    AuthorizationFailRequest, AuthorizationFailRequestReason as Reason, AuthorizationFailResponse,
    AuthorizationFailResponseAction, AuthorizationIssueRequest, AuthorizationIssueResponse,
    AuthorizationIssueResponseAction, AuthorizationRequest, AuthorizationResponse,
    AuthorizationResponseAction as Action, ClientLimitedAuthorization, Scope,
};
use authlete::test_util::MockServer;
use authlete_stand_in::StandIn;
use authorization_server::{App, Config, ConfigError, UsersError, UsersInMemory, router};
use axum::Router;

use crate::browser::{ISSUER, Outcome};

/// The settings for tests: these variables, and no limits otherwise.
pub(crate) fn config(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_variables(|name| {
        let given = variables
            .iter()
            .find(|(variable, _)| *variable == name)
            .map(|(_, value)| *value);
        let default = matches!(name, "LOGINS_PER_MINUTE" | "REQUESTS_PER_MINUTE").then_some("0");
        given.or(default).map(str::to_owned)
    })
}

/// The demo users, with one set of threads for their passwords.
static USERS: LazyLock<Result<UsersInMemory, UsersError>> = LazyLock::new(UsersInMemory::demo);

/// The server with the demo users.
pub(crate) fn server(authlete: authlete::Client, variables: &[(&str, &str)]) -> Outcome<Router> {
    let users = USERS.as_ref().map_err(ToString::to_string)?;
    Ok(router(App::new(config(variables)?, authlete, Arc::new(users.clone()))))
}

/// A server with a stand-in for Authlete.
pub(crate) fn start(variables: &[(&str, &str)]) -> Outcome<(StandIn, Router)> {
    let stand_in = StandIn::builder().issuer(ISSUER).start()?;
    let server = server(stand_in.client_builder().build()?, variables)?;
    Ok((stand_in, server))
}

/// A client of a mock.
pub(crate) fn client(mock: &MockServer) -> Result<authlete::Client, authlete::Error> {
    mock.client_builder().service_id("1").build()
}

/// The body of the only call of an operation.
pub(crate) fn only_request<T: serde::de::DeserializeOwned>(mock: &MockServer, operation: &str) -> Outcome<T> {
    let received = mock.received();
    let mut found = received
        .iter()
        .filter(|request| request.operation_id() == Some(operation));
    match (found.next(), found.next()) {
        (Some(request), None) => Ok(request.json()?),
        _ => Err(format!("one call of {operation} was expected").into()),
    }
}

/// What the mock is asked to check: a ticket and demands.
pub(crate) fn request(ticket: &str) -> AuthorizationResponse {
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
pub(crate) fn mock(requests: Vec<AuthorizationResponse>) -> Outcome<(MockServer, Router)> {
    mock_with(requests, &[])
}

pub(crate) fn mock_with(
    requests: Vec<AuthorizationResponse>,
    variables: &[(&str, &str)],
) -> Outcome<(MockServer, Router)> {
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
pub(crate) fn issued(mock: &MockServer) -> Vec<AuthorizationIssueRequest> {
    bodies(mock, "auth_authorization_issue_api")
}

/// The reasons with which requests failed.
pub(crate) fn failed(mock: &MockServer) -> Vec<Reason> {
    let failed: Vec<AuthorizationFailRequest> = bodies(mock, "auth_authorization_fail_api");
    failed.into_iter().map(|request| request.reason).collect()
}

pub(crate) fn bodies<T: serde::de::DeserializeOwned>(mock: &MockServer, operation: &str) -> Vec<T> {
    let received = mock.received();
    let of_operation = received
        .iter()
        .filter(|request| request.operation_id() == Some(operation));
    of_operation.filter_map(|request| request.json().ok()).collect()
}
