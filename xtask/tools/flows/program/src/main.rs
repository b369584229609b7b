//! The part of `cargo xtask flows` that uses OAuth crates: the scripted browser, the Rust clients, and the load. They are
//! a package of their own, so that the other commands do not wait for these dependencies.

mod browser;
mod clients;
mod environment;
mod output;
mod setup;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use self::environment::Environment;

/// A part of `cargo xtask flows`.
#[derive(Parser)]
enum Command {
    /// Create services and clients through the API, and write the environment of the clients
    Setup(setup::Args),
    /// Serve the scripted browser on the address of the environment
    Browser(File),
    /// Run the flows with the crate `openidconnect`
    Openidconnect(Flows),
    /// Run the flows with the crate `oauth2`
    Oauth2(Flows),
    /// Run many flows at once
    Load(Load),
}

/// The file that describes servers, users and clients.
#[derive(clap::Args)]
struct File {
    environment: PathBuf,
}

/// The flows of a client.
#[derive(clap::Args)]
struct Flows {
    environment: PathBuf,
    /// The names of the flows; all if there are none
    flows: Vec<String>,
}

/// Many flows at once.
#[derive(clap::Args)]
struct Load {
    environment: PathBuf,
    /// The number of flows
    #[arg(long)]
    concurrent: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Command::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Ignore that stderr is closed.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Setup(args) => setup::run(&args).await,
        Command::Browser(File { environment }) => browser::serve(Environment::read(&environment)?).await,
        Command::Openidconnect(Flows { environment, flows }) => {
            clients::run_openidconnect(Environment::read(&environment)?, flows).await
        }
        Command::Load(Load {
            environment,
            concurrent,
        }) => clients::load::run(Environment::read(&environment)?, concurrent).await,
        Command::Oauth2(Flows { environment, flows }) => {
            clients::run_oauth2(Environment::read(&environment)?, flows).await
        }
    }
}
