//! The Rust clients. The flows are written once; a crate brings the requests and the checks of responses.

mod context;
mod expect;
mod flows;
mod http;
mod library;
pub(crate) mod load;
mod oauth2;
mod openidconnect;
mod remote_browser;
mod report;

use self::context::Context;
use self::oauth2::OAuth2;
use self::openidconnect::OpenIdConnect;
use crate::environment::Environment;

/// Runs the flows with the crate `oauth2`.
///
/// # Errors
///
/// A result cannot be printed. A flow that fails is a result.
pub(crate) async fn run_oauth2(environment: Environment, selected: Vec<String>) -> anyhow::Result<()> {
    flows::run(&OAuth2::new(Context::new(environment, selected)?)).await
}

/// Runs the flows with the crate `openidconnect`.
///
/// # Errors
///
/// A result cannot be printed. A flow that fails is a result.
pub(crate) async fn run_openidconnect(environment: Environment, selected: Vec<String>) -> anyhow::Result<()> {
    flows::run(&OpenIdConnect::new(Context::new(environment, selected)?)).await
}
