//! What went wrong while reading, and where.
//!
//! Nothing here ever holds a value of the payload: serde's own messages quote
//! what they did not expect, and what comes in may be a token or a name.

use super::budget::{Budget, Exceeded, Limits};
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
    /// What was read and is not in the document: fields and values of enums.
    strays: u32,
    /// A field that can have one value had another: this is something else.
    is_other: bool,
    /// What reading may still cost.
    budget: Budget,
}

/// What was noticed while an alternative was read.
struct Noticed {
    strays: u32,
    is_other: bool,
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
    Exceeded(Exceeded),
}

/// Alternatives tried per document. Unions in unions multiply the tries; a
/// reply made for it must not keep a client busy for ever. No honest reply
/// comes near.
const ATTEMPTS: u32 = 1 << 20;

/// Of these, how many are spent on looking for something better than what was
/// found first.
const COMPARISONS: u32 = 1 << 14;

impl Trail {
    pub(crate) fn new(limits: Limits) -> Self {
        Trail::within(Budget::new(limits))
    }

    fn within(budget: Budget) -> Self {
        Trail {
            steps: Vec::new(),
            ours: false,
            attempts: ATTEMPTS,
            strays: 0,
            is_other: false,
            budget,
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

    /// Fails if a limit was exceeded while alternatives were tried: it is no
    /// reason to take another one.
    ///
    /// # Errors
    /// See there.
    pub(crate) fn check<E: Error>(&mut self) -> Result<(), E> {
        match self.exceeded() {
            Some(exceeded) => Err(self.fail(Problem::Exceeded(exceeded))),
            None => Ok(()),
        }
    }

    /// A field that can have one value has another. No error; but what has it
    /// is not an alternative of a union, unless a discriminator says so.
    pub(crate) fn other(&mut self) {
        self.is_other = true;
        self.stray();
    }

    /// Something was passed over or kept that the document does not know. No
    /// error; but of two ways to read a value, the one with fewer is better.
    pub(crate) fn stray(&mut self) {
        self.strays = self.strays.saturating_add(1);
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
    pub(crate) fn attempt<T: Value + Default>(&mut self, json: &serde_json::Value) -> Option<T> {
        let (value, noticed) = self.look(json)?;
        self.strays = self.strays.saturating_add(noticed.strays);
        Some(value)
    }

    /// The same, with what was noticed on the way.
    fn look<T: Value + Default>(&mut self, json: &serde_json::Value) -> Option<(T, Noticed)> {
        if self.exceeded().is_some() {
            return None;
        }
        self.attempts = self.attempts.checked_sub(1)?;
        let mut inner = Trail {
            attempts: self.attempts,
            ..Trail::within(self.budget)
        };
        let left = self.budget.left();
        let mut value = T::default();
        let outcome = super::read::descend(Some(&mut value), json, &mut inner);
        self.attempts = inner.attempts;
        self.budget = inner.budget;
        if outcome.is_err() {
            // What was read is dropped.
            self.budget.restore(left);
        }
        let noticed = Noticed {
            strays: inner.strays,
            is_other: inner.is_other,
        };
        outcome.ok().map(|()| (value, noticed))
    }

    /// Looks for the best of several alternatives.
    pub(crate) fn choose<'a, U>(&'a mut self, json: &'a serde_json::Value) -> Choice<'a, U> {
        Choice {
            trail: self,
            json,
            best: None,
        }
    }
}

/// A choice between alternatives that nothing in the document tells apart: of
/// those that can be read, the one that leaves the least unread; of several,
/// the first.
pub(crate) struct Choice<'a, U> {
    trail: &'a mut Trail,
    json: &'a serde_json::Value,
    best: Option<(U, u32)>,
}

impl<U> Choice<'_, U> {
    /// Tries an alternative.
    pub(crate) fn offer<T: Value + Default>(&mut self, make: fn(T) -> U) {
        let bar = self.best.as_ref().map_or(u32::MAX, |(_, strays)| *strays);
        let is_tired = self.best.is_some() && self.trail.attempts < ATTEMPTS - COMPARISONS;
        if bar == 0 || is_tired {
            return;
        }
        let left = self.trail.budget.left();
        match self.trail.look::<T>(self.json) {
            Some((value, noticed)) if !noticed.is_other && noticed.strays < bar => {
                self.best = Some((make(value), noticed.strays));
            }
            // What was read is dropped.
            Some(_) => self.trail.budget.restore(left),
            None => {}
        }
    }

    /// The best of those that were offered, if any fits.
    pub(crate) fn best(self) -> Option<U> {
        let best = self.best;
        self.trail.strays = self
            .trail
            .strays
            .saturating_add(best.as_ref().map_or(1, |(_, strays)| *strays));
        best.map(|(value, _)| value)
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
