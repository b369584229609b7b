//! Runs the commands of the package `xtask-tools`, which is built for it.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

use crate::workspace;

/// Arguments that are passed to a command.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs a command. Returns its exit code.
pub(crate) fn run(command: &str, args: Args) -> ExitCode {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "xtask-tools", "--manifest-path"])
        .arg(workspace::root().join("Cargo.toml"))
        .args(["--", command])
        .args(args.arguments)
        .status();
    match status {
        // A command that was ended by a signal has no exit code.
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            // Ignore that stderr is closed.
            let _ = writeln!(io::stderr(), "error: cargo cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}
