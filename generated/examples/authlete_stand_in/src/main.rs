//! Starts the stand-in, and prints how to use it.

#![forbid(unsafe_code)]

use authlete_stand_in::{CLIENT_SECRET, CONFIDENTIAL_CLIENT_ID, PUBLIC_CLIENT_ID, REDIRECT_URI, SERVICE_ID, StandIn};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

/// Plays the Authlete API, for development and tests without an account.
///
/// It is not an OAuth implementation for production.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address of the API: an IP address and a port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4000")]
    listen: String,
    /// The access token of the API
    #[arg(long, default_value = "stand-in")]
    token: String,
    /// The issuer of the demo service: the URL of the authorization server
    #[arg(long, value_name = "URL", default_value = "http://localhost:3000")]
    issuer: String,
    /// Start without the demo service
    #[arg(long)]
    empty: bool,
    /// Keep everything in this SQLite file, including keys and secrets
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut builder = StandIn::builder()
        .listen(arguments.listen)
        .token(arguments.token.as_str())
        .issuer(arguments.issuer);
    if arguments.empty {
        builder = builder.empty();
    }
    if let Some(path) = arguments.database {
        builder = builder.database(path);
    }
    let stand_in = match builder.start() {
        Ok(stand_in) => stand_in,
        Err(error) => {
            eprintln!("the stand-in cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("# The authorization server needs these environment variables:");
    println!("export AUTHLETE_SERVER={}", stand_in.url());
    println!("export AUTHLETE_TOKEN={}", arguments.token);
    if !arguments.empty {
        println!("export AUTHLETE_SERVICE_ID={SERVICE_ID}");
        println!("# Clients with the redirect URI {REDIRECT_URI}:");
        println!("#   {PUBLIC_CLIENT_ID}: public, with PKCE");
        println!("#   {CONFIDENTIAL_CLIENT_ID}: confidential, with the secret {CLIENT_SECRET}");
    }
    println!("# Not for production. End with Ctrl+C.");
    loop {
        thread::park();
    }
}
