//! The commands of this repository: `cargo xtask …`.
//!
//! Generating code is what `openapi-crate` does; the other commands are chores of this repository.

mod bench;
mod codegen;
mod contract;
mod corpus;
mod fs_util;
mod lint;
mod npm;
mod workspace;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

/// The commands of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Xtask {
    /// Generate the client crate of an API, or check that it is up to date
    Codegen(codegen::Args),
    /// Generate and compile a client for every OpenAPI document in the given folders
    Corpus(corpus::Args),
    /// Test the client against Prism, a mock server that validates requests against the API document
    Contract(contract::Args),
    /// Lint the API document and all Markdown
    Lint,
    /// Benchmark the generator and the generated client against other generators
    Bench(bench::Args),
}

/// Exit codes: 0 for success, 1 for errors and drift, 2 for wrong usage (by clap).
fn main() -> ExitCode {
    let result = match Xtask::parse() {
        Xtask::Codegen(args) => return codegen::run(args),
        Xtask::Corpus(args) => corpus::run(&args),
        Xtask::Contract(args) => contract::run(&args),
        Xtask::Lint => lint::run(),
        Xtask::Bench(args) => bench::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Ignore that stderr is closed.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
