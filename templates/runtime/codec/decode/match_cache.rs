//! How well the parts of a value fit the types of unions, as far as it is known.

use std::collections::BTreeMap;

/// How well a value fits a type.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fit {
    /// What the document does not know: fields and values of enums.
    pub(crate) unknown: u32,
    /// A field that can have one value has another: this is something else,
    /// unless a discriminator says that it is not.
    pub(crate) has_other_constant: bool,
}

impl Fit {
    pub(crate) fn add(&mut self, part: Fit) {
        self.unknown = self.unknown.saturating_add(part.unknown);
        self.has_other_constant |= part.has_other_constant;
    }

    /// Kept or not: a type that knows it fits better.
    pub(crate) fn add_unknown(&mut self) {
        self.unknown = self.unknown.saturating_add(1);
    }
}

/// The alternative that a value is.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    /// `None` if it is none of them.
    pub(crate) index: Option<usize>,
    pub(crate) unknown: u32,
}

/// What is none of the alternatives is as good as one field that is unknown.
pub(crate) const NO_ALTERNATIVE: Choice = Choice {
    index: None,
    unknown: 1,
};

/// A part of a value and a type, by their addresses.
pub(crate) type CacheKey = (usize, usize);

/// What was found of the parts of one value, which stays in its place as long.
#[derive(Default)]
pub(crate) struct MatchCache {
    /// For unions; `None` while it is being found.
    pub(crate) choices: BTreeMap<CacheKey, Option<Choice>>,
    /// For records far below a union.
    pub(crate) fits: BTreeMap<CacheKey, Option<Fit>>,
    /// What they were charged.
    pub(crate) charged: usize,
}
