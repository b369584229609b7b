//! How well a value matches a type, and a cache of such results for the parts of a union.

use std::collections::BTreeMap;

/// How well a value matches a type.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fit {
    /// Number of fields and enum values that the API document does not list.
    pub(crate) unknown: u32,
    /// A field with a constant (`const`, `enum` with one value) has another value. The value then matches another type,
    /// unless a discriminator names this one.
    pub(crate) has_other_constant: bool,
}

impl Fit {
    /// Adds the result of a part of the value.
    pub(crate) fn add(&mut self, part: Fit) {
        self.unknown = self.unknown.saturating_add(part.unknown);
        self.has_other_constant |= part.has_other_constant;
    }

    /// Counts an unknown field. It counts even if the type keeps it: a type that lists the field matches better.
    pub(crate) fn add_unknown(&mut self) {
        self.unknown = self.unknown.saturating_add(1);
    }
}

/// The alternative of a union that a value matches best.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    /// The index of the alternative; `None` if none matches.
    pub(crate) index: Option<usize>,
    /// See [`Fit::unknown`].
    pub(crate) unknown: u32,
}

/// No alternative matches. For a surrounding union, this counts like one unknown field.
pub(crate) const NO_ALTERNATIVE: Choice = Choice {
    index: None,
    unknown: 1,
};

/// The addresses of a part of a value and of a descriptor.
pub(crate) type CacheKey = (usize, usize);

/// The results for the parts of one value. The value must not move while the cache is in use.
#[derive(Default)]
pub(crate) struct MatchCache {
    /// Results for unions; `None` while a result is being computed.
    pub(crate) choices: BTreeMap<CacheKey, Option<Choice>>,
    /// Results for objects far below a union.
    pub(crate) fits: BTreeMap<CacheKey, Option<Fit>>,
    /// Bytes that were charged for the cache.
    pub(crate) charged: usize,
}
