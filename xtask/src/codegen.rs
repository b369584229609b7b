//! `cargo xtask codegen`: the command `openapi-crate generate` with the settings of this repository.

use std::path::PathBuf;
use std::process::ExitCode;

use openapi_crate::cli::{self, GenerateOptions, GenerateRequest, OutputOptions};

use crate::workspace;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// OpenAPI document, YAML or JSON [default: this repository's, with its overlay and settings]
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,

    #[command(flatten)]
    options: GenerateOptions,

    /// Write nothing; fail if the output directory is not up to date
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    output: OutputOptions,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> ExitCode {
    cli::generate(&GenerateRequest {
        document: args.spec,
        options: args.options,
        output: args.output,
        check: args.check,
        trust_lock_file: false,
        default_settings: Some(workspace::root().join("specs/codegen.toml")),
        cache: Some(workspace::target_folder().join("codegen")),
        program: ["cargo", "xtask", "codegen"].map(str::to_owned).to_vec(),
    })
}
