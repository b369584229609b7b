//! One change.

use super::rules::{ChangeKind, Rust, Wire};
use crate::pointer::Pointer;

/// A difference between two surfaces.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) kind: ChangeKind,
    /// The Rust item: `token().issue`, `models::TokenRequest::client_id`.
    pub(crate) item: String,
    /// Its name in the document: `POST /auth/token`, `clientId`.
    pub(crate) wire_name: String,
    pub(crate) direction: Direction,
    /// The value before and after the change, if there is one.
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
    /// The locations in the old and the new document.
    pub(crate) old_at: Option<Pointer>,
    pub(crate) new_at: Option<Pointer>,
    pub(crate) rust: Rust,
}

/// The gravest effect of changes. Ordered by gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// There are no changes.
    None,
    /// Nothing breaks.
    Compatible,
    BreaksRust,
    BreaksWire,
}

/// Where a value is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) request: bool,
    pub(crate) response: bool,
}

impl Direction {
    pub(crate) const NONE: Self = Self {
        request: false,
        response: false,
    };
    pub(crate) const REQUEST: Self = Self {
        request: true,
        response: false,
    };
    pub(crate) const RESPONSE: Self = Self {
        request: false,
        response: true,
    };

    /// Both directions together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
        }
    }

    /// This direction without those of the other.
    pub(crate) fn without(self, other: Self) -> Self {
        Self {
            request: self.request && !other.request,
            response: self.response && !other.response,
        }
    }

    /// Its name: `request`, `response`, `both`, or `unused`.
    pub(crate) fn name(self) -> &'static str {
        match (self.request, self.response) {
            (true, true) => "both",
            (true, false) => "request",
            (false, true) => "response",
            (false, false) => "unused",
        }
    }
}

impl Change {
    /// A change of an item.
    pub(crate) fn new(kind: ChangeKind, item: impl Into<String>, wire_name: impl Into<String>) -> Self {
        Self {
            kind,
            item: item.into(),
            wire_name: wire_name.into(),
            direction: Direction::NONE,
            before: None,
            after: None,
            old_at: None,
            new_at: None,
            rust: kind.rule().rust,
        }
    }

    pub(crate) fn in_direction(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }

    pub(crate) fn from(self, before: impl Into<String>) -> Self {
        Self {
            before: Some(before.into()),
            ..self
        }
    }

    pub(crate) fn to(self, after: impl Into<String>) -> Self {
        Self {
            after: Some(after.into()),
            ..self
        }
    }

    /// Sets the locations. Recorded surfaces have none.
    pub(crate) fn at(self, old_at: Option<&Pointer>, new_at: Option<&Pointer>) -> Self {
        let known = |at: Option<&Pointer>| at.filter(|at| **at != Pointer::default()).cloned();
        Self {
            old_at: known(old_at),
            new_at: known(new_at),
            ..self
        }
    }

    /// Judges the Rust API differently from the rule, because the Rust item is the same, or is judged elsewhere.
    pub(crate) fn with_rust(self, rust: Rust) -> Self {
        Self { rust, ..self }
    }

    pub(crate) fn effect(&self) -> Effect {
        if self.breaks_wire() {
            Effect::BreaksWire
        } else if self.rust == Rust::Breaks || self.kind.is_silent() {
            Effect::BreaksRust
        } else {
            Effect::Compatible
        }
    }

    /// What compiles and now behaves differently; empty if nothing does where the value is used.
    pub(crate) fn run_time(&self) -> &'static str {
        let is_about_requests = matches!(
            self.kind,
            ChangeKind::FieldRemoved
                | ChangeKind::RequiredFieldRemoved
                | ChangeKind::DefaultChanged
                | ChangeKind::ConstraintTightened
                | ChangeKind::FormatChanged
        );
        let is_about_responses = matches!(self.kind, ChangeKind::RequiredFieldAdded | ChangeKind::RequiredAdded);
        let Direction { request, response } = self.direction;
        if is_about_requests && !request || is_about_responses && !response {
            return "";
        }
        self.kind.rule().run_time
    }

    /// Whether old crates fail with the new server.
    pub(crate) fn breaks_wire(&self) -> bool {
        match self.kind.rule().wire {
            Wire::Works => false,
            Wire::Breaks => true,
            Wire::BreaksRequests => self.direction.request,
            Wire::BreaksResponses => self.direction.response,
        }
    }

    /// The item, its name in the document, and what has changed.
    pub(crate) fn text(&self) -> String {
        let Self {
            item,
            wire_name,
            before,
            after,
            ..
        } = self;
        let name = match wire_name.as_str() {
            "" => String::new(),
            name => format!(" ({name})"),
        };
        let values = match (before, after) {
            (Some(before), Some(after)) => format!(": {before} → {after}"),
            (Some(value), None) | (None, Some(value)) => format!(": {value}"),
            (None, None) => String::new(),
        };
        format!("{item}{name} {}{values}", self.kind.rule().text)
    }
}
