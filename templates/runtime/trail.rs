//! What went wrong while reading, and where.
//!
//! Nothing here ever holds a value of the payload: serde's own messages quote
//! what they did not expect, and what comes in may be a token or a name.

use super::value::Value;
use serde::de::Error;
use std::fmt::{self, Display};

/// The way from the root to the place of an error. Empty while all is well:
/// each level adds its step when an error passes through it.
pub(crate) struct Trail {
    /// Innermost first.
    steps: Vec<Step>,
    /// The error is one of ours. Errors of syntax come from the parser; they
    /// have a line and a column, and stay as they are.
    ours: bool,
    /// How many alternatives of unions may still be tried.
    attempts: u32,
}

/// One step down.
pub(crate) enum Step {
    Field(&'static str),
    Index(usize),
    /// An entry of a map. Its name is data of the sender, so it is not shown.
    Entry,
}

/// What can be wrong with JSON that is well formed.
#[derive(Clone, Copy)]
pub(crate) enum Problem {
    Kind {
        expected: &'static str,
        found: &'static str,
    },
    Range {
        expected: &'static str,
    },
    Fraction {
        expected: &'static str,
    },
    Missing(&'static str),
    Duplicate,
}

/// Alternatives tried per document. Unions in unions multiply the tries; a
/// reply made for it must not keep a client busy for ever. No honest reply
/// comes near.
const ATTEMPTS: u32 = 1 << 20;

impl Trail {
    pub(crate) fn new() -> Self {
        Trail {
            steps: Vec::new(),
            ours: false,
            attempts: ATTEMPTS,
        }
    }

    /// Makes an error of a problem at this place.
    pub(crate) fn fail<E: Error>(&mut self, problem: Problem) -> E {
        self.ours = true;
        E::custom(problem)
    }

    /// An error passes on its way up.
    pub(crate) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// At the root: puts the way in front of the error.
    pub(crate) fn explain<E: Error>(&self, error: E) -> E {
        if self.ours {
            E::custom(format_args!("{self}: {error}"))
        } else {
            error
        }
    }

    /// Reads an alternative of a union; `None` if it does not fit.
    pub(crate) fn attempt<T: Value>(&mut self, json: &serde_json::Value) -> Option<T> {
        self.attempts = self.attempts.checked_sub(1)?;
        let mut inner = Trail {
            attempts: self.attempts,
            ..Trail::new()
        };
        let mut value = T::default();
        let outcome = super::read::descend(value.slot(), json, &mut inner);
        self.attempts = inner.attempts;
        outcome.ok().map(|()| value)
    }
}

/// As JSONPath (RFC 9535), with `.*` for an entry of a map.
impl Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in self.steps.iter().rev() {
            match step {
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Entry => f.write_str(".*")?,
            }
        }
        Ok(())
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Kind { expected, found } => write!(f, "expected {expected}, found {found}"),
            Problem::Range { expected } => write!(f, "number out of range for {expected}"),
            Problem::Fraction { expected } => write!(f, "expected {expected}, found a fraction"),
            Problem::Missing(name) => write!(f, "missing field `{name}`"),
            Problem::Duplicate => f.write_str("duplicate field"),
        }
    }
}
