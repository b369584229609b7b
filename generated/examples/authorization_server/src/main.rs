//! Starts the authorization server with the settings of the environment.

use std::error::Error;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use authorization_server::{App, Config, UserDirectory, UsersInMemory, router};
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

async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();

    let config = Config::from_env()?;
    let authlete = authlete::Client::from_env()?;
    let users = users(&config)?;
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("LISTEN: {}: {error}", config.listen))?;
    tracing::info!(issuer = config.issuer, address = %config.listen, "listening");

    let database = config.session_database.clone();
    let app = App::new(config, authlete, users);
    let app = match database {
        Some(path) => with_session_database(app, &path).await?,
        None => app,
    };
    app.check_issuer().await?;
    axum::serve(
        listener,
        router(app).into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(shutdown())
    .await?;
    Ok(())
}

#[cfg(feature = "sqlite")]
async fn with_session_database(app: App, path: &str) -> Result<App, Box<dyn Error + Send + Sync>> {
    app.with_session_database(path).await
}

#[cfg(not(feature = "sqlite"))]
async fn with_session_database(_: App, _: &str) -> Result<App, Box<dyn Error + Send + Sync>> {
    Err("SESSION_DATABASE: the server was built without the feature sqlite".into())
}

/// Everybody knows the passwords of the demo users.
fn users(config: &Config) -> Result<Arc<dyn UserDirectory>, Box<dyn Error + Send + Sync>> {
    match &config.users_file {
        Some(path) => Ok(Arc::new(UsersInMemory::from_file(path)?)),
        None if config.is_https() => Err("USERS_FILE: required, unless ISSUER is on localhost".into()),
        None => {
            tracing::info!("users: alice with password wonderland, bob with password builder");
            Ok(Arc::new(UsersInMemory::demo()?))
        }
    }
}

/// Ends when the process is asked to end. Requests that are being processed are finished.
async fn shutdown() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("shutting down");
}
