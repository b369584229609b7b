//! Completions for shells, and manual pages.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::{OpenapiCrate, OutputOptions};
use super::messages::Messages;

/// Prints a completion script.
pub(super) fn print_completions(shell: Shell) -> ExitCode {
    let mut command = OpenapiCrate::command();
    let name = command.get_name().to_owned();
    // Print the whole script at once: a closed output is not an error.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let _ = io::Write::write_all(&mut io::stdout(), &script);
    ExitCode::SUCCESS
}

/// Writes a manual page for the program and for each of its commands.
pub(super) fn write_man_pages(out: &Path, options: &OutputOptions) -> ExitCode {
    let written = fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(OpenapiCrate::command(), out));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            Messages::new(options).error(&format!("{}: cannot be written: {error}", out.display()));
            ExitCode::FAILURE
        }
    }
}
