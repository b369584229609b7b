//! `cargo xtask contract`: every operation of the client, sent to a mock server that nobody here wrote.
//!
//! ```text
//! document ──▶ Prism ──log──┐
//!                ▲          ├──▶ judge ──▶ report
//!              client ─lines┘
//! ```
//!
//! Prism checks each request against the document and answers from it. The client runs as a test of its own crate: this
//! program is what repairs that crate, and has to build without it.

mod client;
mod document;
mod exceptions;
mod judge;
mod log;
mod report;
mod server;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;

use self::server::Server;
use crate::npm::{self, Tool};
use crate::project;

const PRISM: Tool = Tool {
    what: "mock server",
    folder: "contract",
    program: "node_modules/@stoplight/prism-cli/dist/index.js",
};

/// What a user may say.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The OpenAPI document for the mock server; several are taken one after the other [default: the one in specs/, and
    /// the official one if that is at hand]
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let prism = npm::get(&PRISM)?;
    let mut broken = 0;
    for path in documents(args) {
        let operations = document::read(&path)?;
        let server = Server::start(&prism, &path)?;
        let sent = client::send_to(server.address())?;
        let log = log::read(&server.finish()?)?;
        let verdict = judge::judge(&operations, &sent, &log, &exceptions::of(&path))?;

        let mut stdout = io::stdout().lock();
        report::print(&mut stdout, &path, &verdict)?;
        stdout.flush()?;
        broken += usize::from(!verdict.is_kept());
    }
    if broken > 0 {
        bail!("the contract is broken");
    }
    Ok(())
}

fn documents(args: &Args) -> Vec<PathBuf> {
    if !args.document.is_empty() {
        return args.document.clone();
    }
    let own = project::folder().join("specs/authlete.yaml");
    let official = project::folder()
        .join("../shared/specs/authlete")
        .join(exceptions::OFFICIAL);
    [own]
        .into_iter()
        .chain(Some(official).filter(|path| path.exists()))
        .collect()
}

/// A file without the way to it.
fn name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
}
