//! What went wrong while reading, and where.
//!
//! Nothing here ever holds a value of the payload: serde's own messages quote
//! what they did not expect, and what comes in may be a token or a name.

use super::budget::{Budget, ExceededLimit, Limits};
use super::match_cache::MatchCache;
use serde::de::Error;
use std::fmt::{self, Display};

/// The way from the root to the place of an error. Empty while all is well:
/// each level adds its step when an error passes through it.
pub(crate) struct DecodeContext {
    /// Innermost first.
    segments: Vec<PathSegment>,
    /// The error is one of ours. Errors of syntax come from the parser; they
    /// have a line and a column, and stay as they are.
    is_own_error: bool,
    /// What reading may still cost.
    budget: Budget,
    /// What was found of the tree of a union that is being read.
    pub(crate) cache: MatchCache,
}

/// Something does not fit, or a limit is exceeded; which of the two, the trail
/// says. The error of readers that need no message.
#[derive(Debug)]
pub(crate) struct Mismatch;

/// One step down.
pub(crate) enum PathSegment {
    Field(&'static str),
    Index(usize),
    /// An entry of a map. Its name is data of the sender, so it is not shown.
    Entry,
}

/// What can be wrong with JSON that is well formed.
#[derive(Clone, Copy)]
pub(crate) enum JsonProblem {
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
    Exceeded(ExceededLimit),
}

impl DecodeContext {
    pub(crate) fn new(limits: Limits) -> Self {
        DecodeContext {
            segments: Vec::new(),
            is_own_error: false,
            budget: Budget::new(limits),
            cache: MatchCache::default(),
        }
    }

    /// Charges bytes that are about to be allocated.
    ///
    /// # Errors
    /// More than the limit.
    pub(crate) fn charge<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.budget
            .charge(bytes)
            .map_err(|exceeded| self.error(JsonProblem::Exceeded(exceeded)))
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
    pub(crate) fn count_value<E: Error>(&mut self) -> Result<(), E> {
        self.budget
            .step()
            .map_err(|exceeded| self.error(JsonProblem::Exceeded(exceeded)))
    }

    /// The limit that was exceeded, if one was.
    pub(crate) fn exceeded(&self) -> Option<ExceededLimit> {
        self.budget.exceeded()
    }

    /// Fails if a limit was exceeded while a union was read. Another alternative
    /// is not tried then.
    ///
    /// # Errors
    /// See there.
    pub(crate) fn check_limits<E: Error>(&mut self) -> Result<(), E> {
        match self.exceeded() {
            Some(exceeded) => Err(self.error(JsonProblem::Exceeded(exceeded))),
            None => Ok(()),
        }
    }

    /// Bytes that are left.
    pub(crate) fn remaining(&self) -> usize {
        self.budget.remaining()
    }

    /// Goes on after an error of ours, with as many bytes as were left before.
    pub(crate) fn recover(&mut self, left: usize) {
        self.is_own_error = false;
        self.budget.restore(left);
    }

    /// How many values were read and compared.
    pub(crate) fn count(&self) -> u64 {
        self.budget.count()
    }

    /// Makes an error of a problem at this place.
    pub(crate) fn error<E: Error>(&mut self, problem: JsonProblem) -> E {
        self.is_own_error = true;
        E::custom(problem)
    }

    /// An error passes on its way up.
    pub(crate) fn push_segment(&mut self, step: PathSegment) {
        self.segments.push(step);
    }

    /// At the root: puts the way in front of the error.
    pub(crate) fn with_path<E: Error>(&self, error: E) -> E {
        if self.is_own_error {
            E::custom(format_args!("{self}: {error}"))
        } else {
            error
        }
    }
}

/// As JSONPath (RFC 9535), with `.*` for an entry of a map.
impl Display for DecodeContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in self.segments.iter().rev() {
            match step {
                PathSegment::Field(name) => write!(f, ".{name}")?,
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Entry => f.write_str(".*")?,
            }
        }
        Ok(())
    }
}

impl Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonProblem::Kind { expected, found } => write!(f, "expected {expected}, found {found}"),
            JsonProblem::Range { expected } => write!(f, "number out of range for {expected}"),
            JsonProblem::Fraction { expected } => write!(f, "expected {expected}, found a fraction"),
            JsonProblem::Missing(name) => write!(f, "missing field `{name}`"),
            JsonProblem::Duplicate => f.write_str("duplicate field"),
            JsonProblem::Exceeded(ExceededLimit::Memory(limit)) => write!(
                f,
                "reading it takes more than {limit} bytes of memory; `ClientBuilder::memory_limit` raises the limit"
            ),
            JsonProblem::Exceeded(ExceededLimit::Time) => {
                f.write_str("the time of the call was over before all was read")
            }
        }
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value does not fit")
    }
}

impl std::error::Error for Mismatch {}

impl Error for Mismatch {
    fn custom<T: Display>(_message: T) -> Self {
        Mismatch
    }
}
