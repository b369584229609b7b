//! Groups warnings that repeat at many locations.

use std::collections::HashMap;
use std::fmt;

use crate::wording::count;
use crate::{Diagnostic, Severity};

/// How many locations of a repeated warning are shown; the rest is only counted.
const MAX_LOCATIONS: usize = 3;

/// A diagnostic, and other diagnostics that say the same about other locations.
pub(super) struct Repetition<'d> {
    pub(super) first: &'d Diagnostic,
    others: Vec<&'d Diagnostic>,
}

/// Groups warnings with equal messages, if there are more of them than are shown. The order is that of the first ones.
pub(super) fn group_repetitions(diagnostics: &[Diagnostic]) -> Vec<Repetition<'_>> {
    let mut all: HashMap<_, Vec<&Diagnostic>> = HashMap::new();
    for warning in diagnostics.iter().filter(|one| one.severity == Severity::Warning) {
        all.entry(key(warning)).or_default().push(warning);
    }
    let mut grouped = Vec::new();
    for diagnostic in diagnostics {
        let same = all.get(&key(diagnostic)).map_or(&[][..], Vec::as_slice);
        if diagnostic.severity == Severity::Error || same.len() <= MAX_LOCATIONS {
            grouped.push(Repetition::single(diagnostic));
        } else if same.first().is_some_and(|first| std::ptr::eq(*first, diagnostic)) {
            grouped.push(Repetition {
                first: diagnostic,
                others: same[1..].to_vec(),
            });
        }
    }
    grouped
}

fn key(diagnostic: &Diagnostic) -> (&str, Option<&str>) {
    (&diagnostic.message, diagnostic.help.as_deref())
}

impl<'d> Repetition<'d> {
    /// A diagnostic that is not repeated.
    pub(super) fn single(diagnostic: &'d Diagnostic) -> Self {
        Self {
            first: diagnostic,
            others: Vec::new(),
        }
    }

    /// Whether the diagnostic has a location in a file, which an excerpt can show.
    pub(super) fn has_location(&self) -> bool {
        self.first.position.is_some() || !self.first.pointer.is_empty()
    }

    /// `also at api.yaml:17:11: #/paths/~1a1`, one line for each further location that is shown, and the number of the
    /// rest.
    pub(super) fn other_locations(&self) -> Vec<String> {
        let shown = self.others.iter().take(MAX_LOCATIONS - 1);
        let mut lines: Vec<String> = shown
            .map(|diagnostic| match diagnostic.position {
                Some((line, column)) => {
                    format!("also at {}:{line}:{column}: {}", diagnostic.file, diagnostic.pointer)
                }
                None => format!("also at {}: {}", diagnostic.file, diagnostic.pointer),
            })
            .collect();
        let rest = self.others.len().saturating_sub(MAX_LOCATIONS - 1);
        if rest > 0 {
            lines.push(format!("and at {}", count(rest, "other location")));
        }
        lines
    }
}

/// The short format.
impl fmt::Display for Repetition<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.first.severity)?;
        if self.first.file.is_empty() {
            f.write_str(&self.first.message)?;
            if let Some(help) = &self.first.help {
                write!(f, "\n  help: {help}")?;
            }
        } else {
            write!(f, "{}", self.first)?;
        }
        self.other_locations()
            .iter()
            .try_for_each(|line| write!(f, "\n  {line}"))
    }
}
