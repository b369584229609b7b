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
    // Print the whole script at once: a closed pipe is not an error.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    // clap_complete 4.6 writes the hyphen of the name in two ways, so that bash finds no options of a command.
    let script = script.replace("openapi__subcmd__crate", "openapi__crate");
    match io::Write::write_all(&mut io::stdout(), script.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// Writes a manual page for the program and for each of its commands.
pub(super) fn write_man_pages(out: &Path, options: &OutputOptions) -> ExitCode {
    let mut command = OpenapiCrate::command().disable_help_subcommand(true);
    command.build();
    let written = fs::create_dir_all(out).and_then(|()| write_man_page(&command, out));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            Messages::new(options).error(&format!("{}: cannot be written: {error}", out.display()));
            ExitCode::FAILURE
        }
    }
}

/// Writes the page of a command and those of its subcommands. The subcommands have no version of their own, so that
/// `clap_mangen::generate_to` would leave it out.
fn write_man_page(command: &clap::Command, out: &Path) -> io::Result<()> {
    let program = OpenapiCrate::command().get_name().to_owned();
    let source = format!("{program} {}", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(command.clone()).source(source).generate_to(out)?;
    let mut subcommands = command.get_subcommands();
    subcommands.try_for_each(|subcommand| write_man_page(subcommand, out))
}
