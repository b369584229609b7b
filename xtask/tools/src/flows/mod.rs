//! `cargo xtask flows`: the example server, on the stand-in for the API, with OAuth clients of others.
//!
//! ```text
//! stand-in ◀── authorization server ◀── clients: openidconnect, oauth2, openid-client, oauth4webapi, authlib
//!                       ▲                  │
//!                       └── scripted browser
//! ```
//!
//! The clients are programs: they read the environment of the run from a file and print a line of JSON for each flow. The
//! scripted browser logs in and decides for all of them. Its program (`xtask/tools/flows/program`) also has the Rust
//! clients, and creates services and clients through the API.

mod browser_test;
mod catalog;
mod clients;
mod folders;
mod load;
mod process;
mod programs;
mod python;
mod report;
mod results;
mod servers;

use std::fs;
use std::io::{self, Write};

use anyhow::{Context, bail, ensure};

use self::browser_test::BrowserTest;
use self::catalog::FLOWS;
use self::clients::{CLIENTS, Client};
use self::load::Load;
use self::programs::Programs;
use self::results::{ClientResults, Summary};
use self::servers::Servers;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only a client, such as `openid-client`; may be repeated
    #[arg(long, value_name = "NAME")]
    client: Vec<String>,
    /// Run only a flow, such as `refresh`; may be repeated
    #[arg(long, value_name = "FLOW")]
    only: Vec<String>,
    /// Also run this number of flows at once; may be repeated
    #[arg(long, value_name = "NUMBER")]
    concurrent: Vec<usize>,
    /// Leave out what needs `python` or a `browser`; may be repeated
    #[arg(long, value_name = "WHAT", value_enum)]
    without: Vec<Without>,
}

/// What can be left out.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Without {
    /// The client for Python
    Python,
    /// The headless browser
    Browser,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let clients = selected_clients(args)?;
    let folder = folders::output();
    fs::create_dir_all(&folder).with_context(|| format!("{}: cannot be created", folder.display()))?;
    let programs = Programs::build()?;
    let commands = clients
        .iter()
        .map(|client| client.install(args.without.contains(&Without::Python)))
        .collect::<Result<Vec<_>, _>>()?;

    progress("starting the stand-in, the authorization server and the browser")?;
    let servers = Servers::start(&programs, &folder)?;
    progress("running the flows")?;
    let clients = clients::run_all(&clients, &commands, &servers, &args.only)?;
    let complete = args.client.is_empty() && args.only.is_empty();
    let browser = match complete && !args.without.contains(&Without::Browser) {
        true => Some(BrowserTest::run(&servers)?),
        false => None,
    };
    let mut loads = Vec::new();
    for concurrent in &args.concurrent {
        progress(&format!("running {concurrent} flows at once"))?;
        loads.push(Load::run(&programs, &servers, *concurrent)?);
    }
    finish(&clients, browser.as_ref(), &loads)
}

fn finish(clients: &[ClientResults], browser: Option<&BrowserTest>, loads: &[Load]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    report::print(&mut stdout, clients, browser, loads)?;
    stdout.flush()?;
    drop(stdout);
    let summary = Summary::of(clients);
    let failed = summary.failed
        + usize::from(browser.is_some_and(BrowserTest::has_failed))
        + loads.iter().filter(|load| !load.passed()).count();
    if failed > 0 {
        bail!("{failed} flows failed; the logs are in {}", folders::output().display());
    }
    if let Some(missing) = clients.iter().find_map(|client| client.missing.as_deref())
        && std::env::var_os("CI").is_some()
    {
        bail!("{missing}; `--without` leaves it out");
    }
    Ok(())
}

fn selected_clients(args: &Args) -> anyhow::Result<Vec<&'static Client>> {
    for name in &args.client {
        let is_known = CLIENTS.iter().any(|client| client.name == name);
        ensure!(is_known, "no client has the name `{name}`");
    }
    for name in &args.only {
        ensure!(
            FLOWS.iter().any(|flow| flow.name == name),
            "no flow has the name `{name}`"
        );
    }
    let is_selected = |client: &&Client| args.client.is_empty() || args.client.iter().any(|name| name == client.name);
    Ok(CLIENTS.iter().filter(is_selected).collect())
}

fn progress(message: &str) -> io::Result<()> {
    writeln!(io::stderr(), "{message} …")
}
