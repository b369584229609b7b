//! The browser as a service for the clients, which run in their own processes.

use std::sync::Arc;

use anyhow::Context;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use reqwest::redirect::Policy;
use tokio::net::TcpListener;
use url::Url;

use super::navigation::go_through;
use super::sessions::Sessions;
use super::visit::{Outcome, Visit};
use crate::environment::Environment;

struct Browser {
    environment: Environment,
    sessions: Sessions,
    client: reqwest::Client,
}

/// Serves `POST /visit` on the address of the environment, until the process is stopped.
///
/// # Errors
///
/// The address is not available.
pub(crate) async fn serve(environment: Environment) -> anyhow::Result<()> {
    let url = Url::parse(&environment.browser).context("the URL of the browser")?;
    let address = url.socket_addrs(|| None).context("the URL of the browser")?;
    let listener = TcpListener::bind(&*address)
        .await
        .context("the address of the browser")?;
    let browser = Browser {
        environment,
        sessions: Sessions::default(),
        client: reqwest::Client::builder().redirect(Policy::none()).build()?,
    };
    let router = Router::new().route("/visit", post(visit)).with_state(Arc::new(browser));
    axum::serve(listener, router).await.context("the browser")
}

async fn visit(
    State(browser): State<Arc<Browser>>,
    Json(visit): Json<Visit>,
) -> Result<Json<Outcome>, (StatusCode, String)> {
    let unknown = |name: &str| (StatusCode::BAD_REQUEST, format!("no user has the name {name}"));
    let user = match &visit.user {
        None => None,
        Some(name) => Some(browser.environment.user_named(name).ok_or_else(|| unknown(name))?),
    };
    let jar = browser.sessions.jar(&visit.session);
    let outcome = go_through(&visit, &browser.client, &jar, user).await;
    outcome
        .map(Json)
        .map_err(|error| (StatusCode::BAD_GATEWAY, format!("{error:#}")))
}
