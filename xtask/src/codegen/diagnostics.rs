//! Prints diagnostics and counts them for the summary.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::io::{self, Write};

use openapi_crate::{Diagnostic, Severity};

use super::report::count;

#[derive(Default)]
pub(super) struct Diagnostics {
    pub(super) errors: usize,
    warnings: usize,
}

/// How many locations of a repeated warning are shown; the rest is only counted.
const MAX_LOCATIONS: usize = 3;

impl Diagnostics {
    /// Prints diagnostics in order. A warning that repeats at many locations is printed once, at the first one.
    pub(super) fn report(&mut self, diagnostics: &[Diagnostic]) {
        let mut repetitions: HashMap<(&str, Option<&str>), Vec<&Diagnostic>> = HashMap::new();
        let warnings = diagnostics.iter().filter(|one| one.severity == Severity::Warning);
        for warning in warnings {
            repetitions.entry(repetition_key(warning)).or_default().push(warning);
        }
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.error(diagnostic),
                Severity::Warning => {
                    self.warnings += 1;
                    let all = repetitions
                        .get(&repetition_key(diagnostic))
                        .map_or(&[][..], Vec::as_slice);
                    let is_first = all.first().is_some_and(|first| std::ptr::eq(*first, diagnostic));
                    if all.len() <= MAX_LOCATIONS {
                        print(Severity::Warning, diagnostic);
                    } else if is_first {
                        print(Severity::Warning, Repeated(all));
                    }
                }
            }
        }
    }

    pub(super) fn warn(&mut self, message: impl Display) {
        self.warnings += 1;
        print(Severity::Warning, message);
    }

    pub(super) fn error(&mut self, message: impl Display) {
        self.errors += 1;
        print(Severity::Error, message);
    }
}

/// Warnings with equal keys are printed as one.
fn repetition_key(diagnostic: &Diagnostic) -> (&str, Option<&str>) {
    (&diagnostic.message, diagnostic.help.as_deref())
}

/// A warning with all its locations.
struct Repeated<'d>(&'d [&'d Diagnostic]);

impl Display for Repeated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, rest) = self.0.split_at(MAX_LOCATIONS);
        for (number, diagnostic) in shown.iter().enumerate() {
            match (number, diagnostic.position) {
                (0, _) => write!(f, "{diagnostic}")?,
                (_, Some((line, column))) => {
                    write!(
                        f,
                        "\n  also at {}:{line}:{column}: {}",
                        diagnostic.file, diagnostic.pointer
                    )?;
                }
                (_, None) => write!(f, "\n  also at {}: {}", diagnostic.file, diagnostic.pointer)?,
            }
        }
        write!(f, "\n  and at {}", count(rest.len(), "other location"))
    }
}

/// `3 errors, 1 warning`
impl Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&count(self.errors, "error"))?;
        if self.warnings > 0 {
            write!(f, ", {}", count(self.warnings, "warning"))?;
        }
        Ok(())
    }
}

fn print(severity: Severity, message: impl Display) {
    // The exit code reports the failure if stderr is closed.
    let _ = writeln!(io::stderr(), "{severity}: {message}");
}
