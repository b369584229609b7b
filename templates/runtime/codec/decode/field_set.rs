//! The set of fields of an object that were decoded, to detect duplicate and missing fields.

/// A set of field indices.
pub(crate) struct FieldSet {
    /// The first 64 indices, which are enough for most structs.
    low: u64,
    /// The other indices, 64 per word.
    high: Vec<u64>,
}

impl FieldSet {
    /// Creates an empty set for a struct with this number of fields.
    pub(crate) fn new(fields: usize) -> Self {
        FieldSet {
            low: 0,
            high: vec![0; fields.saturating_sub(1) / 64],
        }
    }

    /// Adds an index, and returns whether it is new.
    pub(crate) fn insert(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let word = match (index / 64).checked_sub(1) {
            None => Some(&mut self.low),
            Some(word) => self.high.get_mut(word),
        };
        word.is_some_and(|word| {
            let new = *word & bit == 0;
            *word |= bit;
            new
        })
    }

    pub(crate) fn contains(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => Some(&self.low),
            Some(word) => self.high.get(word),
        };
        word.is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}
