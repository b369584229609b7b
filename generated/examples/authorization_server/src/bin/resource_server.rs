//! A resource server beside the authorization server: `GET /profile` needs an access token with the scope `profile`.

use std::error::Error;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use authlete::server::protected_resource::{Grant, ProtectLayer};
use axum::routing::get;
use axum::{Extension, Router};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();

    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:3001".to_owned());
    let base_url = std::env::var("BASE_URL").unwrap_or_else(|_| "http://localhost:3001".to_owned());
    let protect = ProtectLayer::new(authlete::Client::from_env()?, &base_url).scopes(["profile"]);
    let router = Router::new().route("/profile", get(profile)).layer(protect);
    let listener = tokio::net::TcpListener::bind(&address)
        .await
        .map_err(|error| format!("LISTEN: {address}: {error}"))?;
    tracing::info!(address, "listening");
    axum::serve(listener, router).await?;
    Ok(())
}

/// `GET /profile`
async fn profile(Extension(grant): Extension<Grant>) -> String {
    format!("The profile of {}\n", grant.subject.as_deref().unwrap_or("nobody"))
}
