//! `cargo xtask diff`: the command `openapi-crate diff` with the settings of this repository.

use std::process::ExitCode;

use openapi_crate::cli::{self, DiffOptions, DiffRequest, OutputOptions};

use crate::workspace;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    options: DiffOptions,

    #[command(flatten)]
    output: OutputOptions,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> ExitCode {
    cli::diff(&DiffRequest {
        options: args.options,
        output: args.output,
        default_settings: Some(workspace::root().join("specs/codegen.toml")),
    })
}
