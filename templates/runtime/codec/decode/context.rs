//! State of decoding one document: the path of an error, the remaining budget, and the cache for unions.
//!
//! Errors never contain a value of the payload, which may be a token or personal data. serde's own messages quote
//! unexpected values, so they are not used.

use super::budget::{Budget, ExceededLimit, Limits};
use super::match_cache::MatchCache;
use serde::de::Error;
use std::fmt::{self, Display};

/// The state that is passed to every function that decodes.
pub(crate) struct DecodeContext {
    /// The path of an error, innermost segment first. Empty until an error occurs: each level adds its segment while it
    /// returns the error.
    segments: Vec<PathSegment>,
    /// The error is a [`JsonProblem`]. The path is not added to syntax errors, because the parser reports their line
    /// and column.
    is_own_error: bool,
    /// The remaining memory and time.
    budget: Budget,
    /// Results of comparing the union that is being decoded with its alternatives.
    pub(crate) cache: MatchCache,
}

/// A value does not match its type, or a limit is exceeded; [`DecodeContext::exceeded`] tells the two apart. This is
/// the error of decoders that need no message.
#[derive(Debug)]
pub(crate) struct Mismatch;

/// A segment of the path to a value.
pub(crate) enum PathSegment {
    Field(&'static str),
    Index(usize),
    /// An entry of a map. Its key is part of the payload, so it is not shown.
    Entry,
}

/// The problem of a JSON document whose syntax is valid.
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
    /// The memory limit is exceeded.
    #[inline]
    pub(crate) fn charge<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.budget
            .charge(bytes)
            .map_err(|exceeded| self.error(JsonProblem::Exceeded(exceeded)))
    }

    /// Returns charged bytes that were freed.
    #[inline]
    pub(crate) fn release(&mut self, bytes: usize) {
        self.budget.release(bytes);
    }

    /// Counts a value that is decoded, and checks the deadline now and then.
    ///
    /// # Errors
    /// The deadline passed.
    #[inline]
    pub(crate) fn count_value<E: Error>(&mut self) -> Result<(), E> {
        self.budget
            .count_value()
            .map_err(|exceeded| self.error(JsonProblem::Exceeded(exceeded)))
    }

    /// Returns the limit that was exceeded, if any.
    pub(crate) fn exceeded(&self) -> Option<ExceededLimit> {
        self.budget.exceeded()
    }

    /// Stops the decoding of a union if a limit was exceeded, so that no other alternative is tried.
    ///
    /// # Errors
    /// A limit was exceeded.
    pub(crate) fn check_limits<E: Error>(&mut self) -> Result<(), E> {
        match self.exceeded() {
            Some(exceeded) => Err(self.error(JsonProblem::Exceeded(exceeded))),
            None => Ok(()),
        }
    }

    /// Number of bytes that may still be allocated.
    pub(crate) fn remaining(&self) -> usize {
        self.budget.remaining()
    }

    /// Continues after a [`JsonProblem`]; `remaining` is the number of bytes that remained before it.
    pub(crate) fn recover(&mut self, remaining: usize) {
        self.is_own_error = false;
        self.budget.restore(remaining);
    }

    /// Number of values that were decoded or compared.
    pub(crate) fn count(&self) -> u64 {
        self.budget.count()
    }

    /// Creates the error for a problem of the current value.
    #[cold]
    pub(crate) fn error<E: Error>(&mut self, problem: JsonProblem) -> E {
        self.is_own_error = true;
        E::custom(problem)
    }

    /// Adds the segment of the current level to the path of an error.
    #[cold]
    pub(crate) fn push_segment(&mut self, segment: PathSegment) {
        self.segments.push(segment);
    }

    /// Adds the complete path to the error. Called at the root.
    pub(crate) fn with_path<E: Error>(&self, error: E) -> E {
        if self.is_own_error {
            E::custom(format_args!("{self}: {error}"))
        } else {
            error
        }
    }
}

/// The path as JSONPath (RFC 9535), with `.*` for an entry of a map.
impl Display for DecodeContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for segment in self.segments.iter().rev() {
            match segment {
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
                "decoding takes more than {limit} bytes of memory; `ClientBuilder::memory_limit` raises the limit"
            ),
            JsonProblem::Exceeded(ExceededLimit::Time) => f.write_str("the call timed out before the body was decoded"),
        }
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value does not match its type")
    }
}

impl std::error::Error for Mismatch {}

impl Error for Mismatch {
    fn custom<T: Display>(_message: T) -> Self {
        Mismatch
    }
}
