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
    /// If the type is a union: the index of the alternative that matches best; `None` if none matches.
    pub(crate) alternative: Option<usize>,
}

impl Fit {
    /// No alternative of a union matches. For a surrounding union, this counts like one unknown field.
    pub(crate) const NO_ALTERNATIVE: Fit = Fit {
        unknown: 1,
        has_other_constant: false,
        alternative: None,
    };

    /// The result for a value that is listed or not.
    pub(crate) fn of_listed(is_listed: bool) -> Self {
        Fit {
            unknown: u32::from(!is_listed),
            ..Fit::default()
        }
    }

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

/// The addresses of a part of a value and of the description of a type.
pub(crate) type CacheKey = (usize, usize);

/// The results for the parts of one value. The value must not move while the cache is in use.
#[derive(Default)]
pub(crate) struct MatchCache {
    /// Results for unions, and for objects far below a union; `None` if the value does not match, and for a union whose result
    /// is being computed. They share one map, because each type of map is compiled separately.
    pub(crate) results: BTreeMap<CacheKey, Option<Fit>>,
    /// Bytes that were charged for the cache.
    pub(crate) charged: usize,
}
