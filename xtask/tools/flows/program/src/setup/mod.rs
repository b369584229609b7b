//! Creates the services and the clients of a run, through the API.

mod client;
mod key;
mod service;

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use authlete::models::{ClientAuthMethod, JwsAlg};
use serde::Serialize;

use self::client::Registrar;
use crate::environment::{Clients, Environment, ShortLived, User};
use crate::output::print_line;

/// The lifetimes at the server whose codes and tokens expire soon, in seconds. A slow machine has to redeem a code in time.
const CODE_SECONDS: u64 = 4;
const TOKEN_SECONDS: u64 = 1;

/// The redirect URI of all clients. Nothing listens on this port, and the browser does not go there.
const REDIRECT_URI: &str = "http://localhost:1/callback";

/// Where everything will be.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The URL of the API
    #[arg(long)]
    api: String,
    /// The issuer of the authorization server
    #[arg(long)]
    issuer: String,
    /// The issuer of the server whose codes and tokens expire soon
    #[arg(long)]
    short_lived_issuer: String,
    /// The URL of the scripted browser
    #[arg(long)]
    browser: String,
    /// Where to write the environment of the clients
    #[arg(long)]
    environment: PathBuf,
}

/// What the servers have to know: printed as JSON.
#[derive(Serialize)]
struct Created {
    service_id: String,
    short_lived_service_id: String,
    initial_access_token: String,
    /// `<id>:<secret>`
    resource_server: String,
}

/// Creates everything and writes the environment.
///
/// # Errors
///
/// The API is not available or refuses a request; the file cannot be written.
pub(crate) async fn run(args: &Args) -> anyhow::Result<()> {
    let service_id = service::create(&args.api, &args.issuer, service::Lifetimes::LONG).await?;
    let short = service::Lifetimes {
        access_token: TOKEN_SECONDS,
        code: CODE_SECONDS,
    };
    let short_lived_service_id = service::create(&args.api, &args.short_lived_issuer, short).await?;
    let registrar = Registrar::new(&args.api, &service_id, REDIRECT_URI)?;
    let short_lived = Registrar::new(&args.api, &short_lived_service_id, REDIRECT_URI)?;

    let environment = Environment {
        issuer: args.issuer.clone(),
        browser: args.browser.clone(),
        ciba_page: format!("{}/ciba", args.issuer),
        redirect_uri: REDIRECT_URI.to_owned(),
        initial_access_token: Some(key::new_secret()),
        // The demo users of the server.
        user: demo_user("alice", "wonderland", "1001"),
        other_user: demo_user("bob", "builder", "1002"),
        clients: clients(&registrar).await?,
        short_lived: ShortLived {
            issuer: args.short_lived_issuer.clone(),
            client: short_lived
                .create("public", ClientAuthMethod::None, JwsAlg::Rs256)
                .await?,
            code_seconds: CODE_SECONDS,
            token_seconds: TOKEN_SECONDS,
        },
    };
    let text = serde_json::to_string_pretty(&environment)?;
    fs::write(&args.environment, text).with_context(|| format!("{}: cannot be written", args.environment.display()))?;

    let server = &environment.clients.resource_server;
    let secret = server.client_secret.clone().unwrap_or_default();
    let created = Created {
        service_id,
        short_lived_service_id,
        initial_access_token: environment.initial_access_token.unwrap_or_default(),
        resource_server: format!("{}:{secret}", server.client_id),
    };
    print_line(&serde_json::to_string(&created)?)
}

/// One client for each method of authentication, with different algorithms for ID tokens.
async fn clients(registrar: &Registrar<'_>) -> anyhow::Result<Clients> {
    use ClientAuthMethod as Method;

    Ok(Clients {
        public: registrar.create("public", Method::None, JwsAlg::Rs256).await?,
        basic: registrar
            .create("basic", Method::ClientSecretBasic, JwsAlg::Rs256)
            .await?,
        post: registrar
            .create("post", Method::ClientSecretPost, JwsAlg::EdDsa)
            .await?,
        secret_jwt: registrar
            .create("secret JWT", Method::ClientSecretJwt, JwsAlg::Rs256)
            .await?,
        key_jwt: registrar
            .create("key JWT", Method::PrivateKeyJwt, JwsAlg::Es256)
            .await?,
        never_approved: registrar.create("never approved", Method::None, JwsAlg::Rs256).await?,
        resource_server: client::resource_server(),
    })
}

fn demo_user(name: &str, password: &str, subject: &str) -> User {
    User {
        name: name.to_owned(),
        password: password.to_owned(),
        subject: subject.to_owned(),
        email: format!("{name}@example.com"),
    }
}
