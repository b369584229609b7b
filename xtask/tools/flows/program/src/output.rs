//! The standard output, which the program that has started this one reads.

use std::io::{self, Write};

/// Prints a line.
///
/// # Errors
///
/// The output is closed.
pub(crate) fn print_line(line: &str) -> anyhow::Result<()> {
    writeln!(io::stdout().lock(), "{line}")?;
    Ok(())
}
