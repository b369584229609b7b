//! Errors and warnings: printed as they come, counted for the last word.

use std::fmt::{self, Display};
use std::io::{self, Write};

use generator::{Diagnostic, Severity};

use super::report::count;

#[derive(Default)]
pub(super) struct Problems {
    pub(super) errors: usize,
    warnings: usize,
}

impl Problems {
    pub(super) fn report(&mut self, diagnostic: &Diagnostic) {
        match diagnostic.severity {
            Severity::Error => self.error(diagnostic),
            Severity::Warning => {
                self.warnings += 1;
                print(Severity::Warning, diagnostic);
            }
        }
    }

    pub(super) fn error(&mut self, message: impl Display) {
        self.errors += 1;
        print(Severity::Error, message);
    }
}

/// `3 errors, 1 warning`
impl Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&count(self.errors, "error"))?;
        if self.warnings > 0 {
            write!(f, ", {}", count(self.warnings, "warning"))?;
        }
        Ok(())
    }
}

fn print(severity: Severity, message: impl Display) {
    // The exit code still tells when stderr is closed.
    let _ = writeln!(io::stderr(), "{severity}: {message}");
}
