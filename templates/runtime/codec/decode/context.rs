//! What went wrong while reading, and where.
//!
//! Nothing here ever holds a value of the payload: serde's own messages quote
//! what they did not expect, and what comes in may be a token or a name.

use super::budget::{Budget, Exceeded, Limits};
use super::match_cache::Findings;
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
    /// What reading may still cost.
    budget: Budget,
    /// What was found of the tree of a union that is being read.
    pub(crate) findings: Findings,
}

/// Something does not fit, or a limit is exceeded; which of the two, the trail
/// says. The error of readers that need no message.
#[derive(Debug)]
pub(crate) struct Unfit;

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
    Exceeded(Exceeded),
}

impl Trail {
    pub(crate) fn new(limits: Limits) -> Self {
        Trail {
            steps: Vec::new(),
            ours: false,
            budget: Budget::new(limits),
            findings: Findings::default(),
        }
    }

    /// Charges bytes that are about to be allocated.
    ///
    /// # Errors
    /// More than the limit.
    pub(crate) fn charge<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.budget
            .charge(bytes)
            .map_err(|exceeded| self.fail(Problem::Exceeded(exceeded)))
    }

    /// Gives bytes back that were charged and are free again.
    pub(crate) fn release(&mut self, bytes: usize) {
        self.budget.release(bytes);
    }

    /// Counts a value that is read.
    ///
    /// # Errors
    /// The time is over.
    #[inline]
    pub(crate) fn step<E: Error>(&mut self) -> Result<(), E> {
        self.budget
            .step()
            .map_err(|exceeded| self.fail(Problem::Exceeded(exceeded)))
    }

    /// The limit that was exceeded, if one was.
    pub(crate) fn exceeded(&self) -> Option<Exceeded> {
        self.budget.exceeded()
    }

    /// Fails if a limit was exceeded while a union was read. Another alternative
    /// is not tried then.
    ///
    /// # Errors
    /// See there.
    pub(crate) fn check<E: Error>(&mut self) -> Result<(), E> {
        match self.exceeded() {
            Some(exceeded) => Err(self.fail(Problem::Exceeded(exceeded))),
            None => Ok(()),
        }
    }

    /// Bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.budget.left()
    }

    /// Goes on after an error of ours, with as many bytes as were left before.
    pub(crate) fn recover(&mut self, left: usize) {
        self.ours = false;
        self.budget.restore(left);
    }

    /// How many values were read and compared.
    pub(crate) fn count(&self) -> u64 {
        self.budget.count()
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
            Problem::Exceeded(Exceeded::Memory(limit)) => write!(
                f,
                "reading it takes more than {limit} bytes of memory; `ClientBuilder::memory_limit` raises the limit"
            ),
            Problem::Exceeded(Exceeded::Time) => f.write_str("the time of the call was over before all was read"),
        }
    }
}

impl Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value does not fit")
    }
}

impl std::error::Error for Unfit {}

impl Error for Unfit {
    fn custom<T: Display>(_message: T) -> Self {
        Unfit
    }
}
