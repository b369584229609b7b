//! The commands of this repository besides `codegen`. `cargo xtask` builds and runs this program for them, so that
//! `codegen` does not wait for their dependencies.

mod bench;
mod conformance;
mod contract;
mod corpus;
mod flows;
mod fs_util;
mod lint;
mod node_server;
mod npm;
mod upstream;
mod workspace;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

/// The commands of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Tool {
    /// Generate and compile a client for every OpenAPI document in the given folders
    Corpus(corpus::Args),
    /// Test the client against Prism, a mock server that validates requests against the API document
    Contract(contract::Args),
    /// Test the generator with Microsoft's scenarios for clients, and the mock server that checks their requests
    Conformance(conformance::Args),
    /// Run the example server on the stand-in for the API with OAuth clients of others
    Flows(flows::Args),
    /// Lint the API document, all Markdown and the workflows of GitHub Actions
    Lint,
    /// Benchmark the generator and the generated client against other generators
    Bench(bench::Args),
    /// Merge the vendor's next document into `specs/`, or check that `specs/` has its facts
    Upstream(upstream::Args),
}

/// Exit codes: 0 for success, 1 for errors, 2 for wrong usage (by clap).
fn main() -> ExitCode {
    let result = match Tool::parse() {
        Tool::Corpus(args) => corpus::run(&args),
        Tool::Contract(args) => contract::run(&args),
        Tool::Conformance(args) => conformance::run(&args),
        Tool::Flows(args) => flows::run(&args),
        Tool::Lint => lint::run(),
        Tool::Bench(args) => bench::run(&args),
        Tool::Upstream(args) => upstream::run(&args),
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
