//! [`Router`]: connects operations with the functions that handle them.

use super::api_response::{bad_request, failure, not_found};
use crate::jose::digest::is_equal;
use crate::state::State;
use crate::state::realm::Realm;
use authlete::test_util::{ApiServer, ErrorReply, MockedCall, ReceivedRequest};
use authlete::{Call, Client};
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The state, which all requests share.
pub(crate) type SharedState = Arc<Mutex<State>>;

/// Connects operations with the functions that handle them.
pub(crate) struct Router<'s> {
    pub(crate) server: &'s ApiServer,
    /// Makes the calls that stand for the operations.
    pub(crate) client: Client,
    pub(crate) state: SharedState,
    /// The access token of the API.
    pub(crate) token: Arc<str>,
}

impl Router<'_> {
    /// Handles an operation on a service by a JSON body.
    pub(crate) fn on_body<T: 'static, K: MockedCall<Kind = ()>, B: DeserializeOwned + 'static>(
        &self,
        call: Call<T, K>,
        handler: fn(&mut Realm, B) -> T,
    ) {
        self.on_service(call, move |realm, request| Ok(handler(realm, body(request)?)));
    }

    /// Handles an operation on a service.
    pub(crate) fn on_service<T: 'static, K: MockedCall<Kind = ()>>(
        &self,
        call: Call<T, K>,
        handler: impl Fn(&mut Realm, &ReceivedRequest) -> Result<T, ErrorReply> + Send + Sync + 'static,
    ) {
        self.on_state(call, move |state, request| {
            let (id, realm) = find_realm(state, request)?;
            let response = handler(realm, request);
            save(state, id)?;
            response
        });
    }

    /// Handles an operation on all services.
    pub(crate) fn on_state<T: 'static, K: MockedCall<Kind = ()>>(
        &self,
        call: Call<T, K>,
        handler: impl Fn(&mut State, &ReceivedRequest) -> Result<T, ErrorReply> + Send + Sync + 'static,
    ) {
        let (state, token) = (self.state.clone(), self.token.clone());
        self.server.on(call).reply_with(move |request| {
            check_token(request, &token)?;
            handler(&mut lock(&state), request)
        });
    }

    /// Handles an operation that needs no access token.
    pub(crate) fn on_open<T: 'static, K: MockedCall<Kind = ()>>(&self, call: Call<T, K>, handler: fn() -> T) {
        self.server.on(call).reply_with(move |_| handler());
    }

    /// Rejects the operations that the stand-in does not have.
    pub(crate) fn reject_others(&self) {
        let token = self.token.clone();
        self.server.otherwise(
            move |request| match (check_token(request, &token), request.operation_id()) {
                (Err(error), _) => error,
                (Ok(()), Some(id)) => failure(
                    501,
                    "A001501",
                    &format!("The stand-in does not implement the operation '{id}'."),
                ),
                (Ok(()), None) => not_found("operation"),
            },
        );
    }
}

/// Locks the state. A handler that panicked does not stop the server.
pub(crate) fn lock(state: &SharedState) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Parses the body of a request.
///
/// # Errors
/// It is not JSON of this model.
pub(crate) fn body<B: DeserializeOwned>(request: &ReceivedRequest) -> Result<B, ErrorReply> {
    let is_missing = request.body().is_empty();
    let result = if is_missing {
        serde_json::from_str("{}")
    } else {
        request.json()
    };
    // The message of the parser may show values.
    result.map_err(|error| bad_request(&format!("The body is not the expected JSON (line {}).", error.line())))
}

/// Writes the changes of a service to the database.
///
/// # Errors
/// The database cannot be written.
pub(crate) fn save(state: &mut State, id: i64) -> Result<(), ErrorReply> {
    state
        .save(id)
        .map_err(|_| failure(500, "A001500", "The database of the stand-in cannot be written."))
}

/// Finds the service in the path.
fn find_realm<'s>(state: &'s mut State, request: &ReceivedRequest) -> Result<(i64, &'s mut Realm), ErrorReply> {
    let id = request.path_parameter("serviceId").and_then(|id| id.parse().ok());
    let id: i64 = id.ok_or_else(|| not_found("service"))?;
    let now = state.clock.now();
    let realm = state.realms.get_mut(&id).ok_or_else(|| not_found("service"))?;
    realm.begin(now);
    Ok((id, realm))
}

fn check_token(request: &ReceivedRequest, expected: &str) -> Result<(), ErrorReply> {
    let header = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let is_bearer = |(scheme, _): &(&str, &str)| scheme.eq_ignore_ascii_case("bearer");
    let token = header.and_then(|value| value.split_once(' ')).filter(is_bearer);
    if token.is_some_and(|(_, token)| is_equal(token.trim(), expected)) {
        return Ok(());
    }
    let refusal = failure(401, "A001401", "The access token of the API is missing or wrong.");
    Err(refusal.header("www-authenticate", "Bearer"))
}
