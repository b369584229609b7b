//! The project's own commands: `cargo xtask …`.
//!
//! This is the only place that touches disk, network and terminal; what is worth knowing about APIs is in `generator`.

mod bench;
mod codegen;
mod contract;
mod copy;
mod corpus;
mod lint;
mod npm;
mod project;
mod sibling_files;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

/// The project's own commands.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Xtask {
    /// Write the client crate of an API, or check that it is up to date
    Codegen(codegen::Args),
    /// Write and compile a client for every document that is found
    Corpus(corpus::Args),
    /// Send every operation to a mock server that nobody here wrote and that checks requests against the API document
    Contract(contract::Args),
    /// Let a linter that nobody here wrote read the API document
    Lint,
    /// Measure how fast the generator is and what it generates, sibling_files others
    Bench(bench::Args),
}

/// Exits with 0 when all is well, with 1 on errors and on drift; clap exits with 2 on wrong usage.
fn main() -> ExitCode {
    let done = match Xtask::parse() {
        Xtask::Codegen(args) => codegen::run(&args),
        Xtask::Corpus(args) => corpus::run(&args),
        Xtask::Contract(args) => contract::run(&args),
        Xtask::Lint => lint::run(),
        Xtask::Bench(args) => bench::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
