//! A limit on the number of values in all files of a document.

use std::cell::Cell;

use serde::de;

/// The number of values that may still be read. An alias counts as all values that it expands to, and a long string as
/// several. All files of a run share one budget, which bounds the memory they take.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self::new(MAX_VALUES)
    }
}

impl Budget {
    pub(crate) fn new(values: usize) -> Self {
        Self(Cell::new(values))
    }

    pub(crate) fn take<E: de::Error>(&self, values: usize) -> Result<(), E> {
        let left = self.0.get().checked_sub(values);
        self.0.set(left.ok_or_else(|| {
            E::custom(format_args!(
                "the files contain more than {MAX_VALUES} values, after expanding aliases"
            ))
        })?);
        Ok(())
    }
}

/// The largest number of values. GitHub's description, 3.7 MB of JSON, has 135,363.
const MAX_VALUES: usize = 5_000_000;

/// The number of bytes in a string that count as another value.
pub(crate) const VALUE_LENGTH: usize = 100;
