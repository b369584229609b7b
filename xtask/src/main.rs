//! The commands of this repository: `cargo xtask …`.
//!
//! Generating code is what `openapi-crate` does; the other commands are in `tools/`, a package of its own, so that
//! `codegen` builds fast.

mod codegen;
mod diff;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

/// The allocator of `openapi-crate`, so that benchmarks measure what users run.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The commands of this repository.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Xtask {
    /// Generate the client crate of an API, or check that it is up to date
    Codegen(codegen::Args),
    /// Compare two versions of an API: what changes for programs that use the crate
    Diff(diff::Args),
    /// Generate and compile a client for every OpenAPI document in the given folders
    #[command(disable_help_flag = true)]
    Corpus(tools::Args),
    /// Test the client against Prism, a mock server that validates requests against the API document
    #[command(disable_help_flag = true)]
    Contract(tools::Args),
    /// Test the generator with Microsoft's scenarios for clients, and the mock server that checks their requests
    #[command(disable_help_flag = true)]
    Conformance(tools::Args),
    /// Run the example server on the stand-in for the API with OAuth clients of others
    #[command(disable_help_flag = true)]
    Flows(tools::Args),
    /// Lint the API document, all Markdown and the workflows of GitHub Actions
    #[command(disable_help_flag = true)]
    Lint(tools::Args),
    /// Benchmark the generator and the generated client against other generators
    #[command(disable_help_flag = true)]
    Bench(tools::Args),
    /// Merge the vendor's next document into `specs/`, or check that `specs/` has its facts
    #[command(disable_help_flag = true)]
    Upstream(tools::Args),
}

/// Exit codes: 0 for success, 1 for errors and drift, 2 for wrong usage (by clap); `diff` has more.
fn main() -> ExitCode {
    match Xtask::parse() {
        Xtask::Codegen(args) => codegen::run(args),
        Xtask::Diff(args) => diff::run(args),
        Xtask::Corpus(args) => tools::run("corpus", args),
        Xtask::Contract(args) => tools::run("contract", args),
        Xtask::Conformance(args) => tools::run("conformance", args),
        Xtask::Flows(args) => tools::run("flows", args),
        Xtask::Lint(args) => tools::run("lint", args),
        Xtask::Bench(args) => tools::run("bench", args),
        Xtask::Upstream(args) => tools::run("upstream", args),
    }
}
