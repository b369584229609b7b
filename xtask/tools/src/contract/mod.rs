//! `cargo xtask contract`: sends every operation of the client to Prism, an independent mock server.
//!
//! ```text
//! document ──▶ Prism ──log──┐
//!                ▲          ├──▶ checks ──▶ report
//!              client ─lines┘
//! ```
//!
//! Prism validates each request against the document and responds from it. The client runs as a test of its own crate and
//! not in this program, which has to build without the crate because it also generates it.

mod checks;
mod client;
mod document;
mod known_deviations;
mod prism;
mod prism_log;
mod report;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;

use self::prism::Prism;
use crate::npm::{self, Tool};
use crate::workspace;

const PRISM: Tool = Tool {
    description: "mock server",
    folder: "contract",
    program: "node_modules/@stoplight/prism-cli/dist/index.js",
};

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// OpenAPI document for the mock server; may be repeated [default: the one in specs/, and the official one if it is
    /// available]
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let prism_program = npm::ensure_installed(&PRISM)?;
    let mut failed = 0;
    for path in documents(args) {
        let operations = document::read_operations(&path)?;
        let prism = Prism::start(&prism_program, &path)?;
        let sent = client::send_all_requests(prism.address())?;
        let log = prism_log::parse_log(&prism.finish()?)?;
        let results = checks::check_requests(&operations, &sent, &log, &known_deviations::for_document(&path))?;

        let mut stdout = io::stdout().lock();
        report::print(&mut stdout, &path, &results)?;
        stdout.flush()?;
        failed += usize::from(!results.passed());
    }
    if failed > 0 {
        bail!("the contract tests failed");
    }
    Ok(())
}

fn documents(args: &Args) -> Vec<PathBuf> {
    if !args.document.is_empty() {
        return args.document.clone();
    }
    let ours = workspace::root().join("specs/authlete.yaml");
    let official = workspace::root()
        .join("../shared/specs/authlete")
        .join(known_deviations::OFFICIAL_DOCUMENT);
    [ours]
        .into_iter()
        .chain(Some(official).filter(|path| path.exists()))
        .collect()
}
