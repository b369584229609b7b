//! The command line of `openapi-crate`.
//!
//! [`main`] is the whole program. Another program, such as a project's own task runner, can offer the same command under
//! its name: it parses [`GenerateOptions`] and [`OutputOptions`] as part of its own arguments and calls [`generate`].
//!
//! `args` declares the options, `selection` finds the clients that they mean, `generate` runs; `messages`, `report` and
//! `drift` print.

mod args;
mod diff;
mod drift;
#[cfg(feature = "fetch")]
mod fetch;
mod generate;
mod init;
mod messages;
mod report;
mod request;
mod selection;
mod shell;
mod timings;

use std::process::ExitCode;

use clap::Parser as _;

pub use self::args::{Color, DiffFormat, DiffOptions, FailOn, GenerateOptions, MessageFormat, OutputOptions};
use self::args::{Command, GenerateArgs, OpenapiCrate};
pub use self::diff::diff;
pub use self::generate::generate;
pub use self::request::{DiffRequest, GenerateRequest};

/// The request of `generate` or `check`.
fn request(args: GenerateArgs, output: OutputOptions, check: bool) -> GenerateRequest {
    GenerateRequest {
        document: args.document,
        options: args.options,
        output,
        check,
        trust_lock_file: true,
        default_settings: None,
        cache: None,
        program: vec!["openapi-crate".to_owned(), "generate".to_owned()],
    }
}

/// Runs the command with the arguments of the process.
///
/// The exit code is 0 for success, 1 for errors and for a crate that is not up to date, 2 for wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    let OpenapiCrate { command, output } = OpenapiCrate::parse();
    match command {
        Command::Generate(args) => generate(&request(args, output, false)),
        Command::Check(args) => generate(&GenerateRequest {
            trust_lock_file: !args.full,
            ..request(args.generate, output, true)
        }),
        Command::Diff(options) => diff(&DiffRequest {
            options,
            output,
            default_settings: None,
        }),
        Command::Init(args) => init::run(&args, &output),
        #[cfg(feature = "fetch")]
        Command::Fetch(args) => fetch::run(&args, &output),
        Command::Completions { shell } => shell::print_completions(shell),
        Command::Man { out } => shell::write_man_pages(&out, &output),
    }
}
