//! The UserInfo endpoint (OpenID Connect Core 1.0, section 5.3).

use std::sync::Arc;

use authlete::NextStep::{Decide, Respond};
use authlete::models::{UserinfoIssueRequest, UserinfoResponseDecision::Ok as Valid};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::client_request::ResourceRequest;
use crate::error::Error;

/// `GET /userinfo` and `POST /userinfo`
pub(crate) async fn userinfo(State(app): State<Arc<App>>, request: ResourceRequest) -> Result<Response, Error> {
    let token = request.token.clone();
    let response = app.authlete.userinfo().process(&request.into()).await?.into_inner();
    match response.to_http()? {
        Respond(response) => Ok(response.into_response()),
        Decide(Valid) => {
            let user = app
                .user(response.subject.as_deref())
                .await
                .ok_or(Error::InvalidAccessToken)?;
            let claims = user.claims(&response.claims.unwrap_or_default());
            let issue = UserinfoIssueRequest {
                claims,
                ..UserinfoIssueRequest::new(token)
            };
            Ok(app.authlete.userinfo().issue(&issue).await?.to_http()?.into_response())
        }
    }
}
