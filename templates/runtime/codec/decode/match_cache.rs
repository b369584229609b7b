//! How well the parts of a value fit the types of unions, as far as it is known.

use std::collections::BTreeMap;

/// How well a value fits a type.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fit {
    /// What the document does not know: fields and values of enums.
    pub(crate) strays: u32,
    /// A field that can have one value has another: this is something else,
    /// unless a discriminator says that it is not.
    pub(crate) is_other: bool,
}

impl Fit {
    pub(crate) fn add(&mut self, part: Fit) {
        self.strays = self.strays.saturating_add(part.strays);
        self.is_other |= part.is_other;
    }

    /// Kept or not: a type that knows it fits better.
    pub(crate) fn stray(&mut self) {
        self.strays = self.strays.saturating_add(1);
    }
}

/// The alternative that a value is.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    /// `None` if it is none of them.
    pub(crate) number: Option<usize>,
    pub(crate) strays: u32,
}

/// What is none of the alternatives is as good as one field that is unknown.
pub(crate) const OTHER: Choice = Choice {
    number: None,
    strays: 1,
};

/// A part of a value and a type, by their addresses.
pub(crate) type Pair = (usize, usize);

/// What was found of the parts of one value, which stays in its place as long.
#[derive(Default)]
pub(crate) struct Findings {
    /// For unions; `None` while it is being found.
    pub(crate) choices: BTreeMap<Pair, Option<Choice>>,
    /// For records far below a union.
    pub(crate) fits: BTreeMap<Pair, Option<Fit>>,
    /// What they were charged.
    pub(crate) charged: usize,
}
