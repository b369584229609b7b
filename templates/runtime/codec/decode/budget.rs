//! Limits of memory and time for decoding one body.
//!
//! A limit on the size of a body does not limit memory: an item of `[{},{},…]` takes three bytes in the body, and some
//! thousand bytes as a large model. So the decoder charges each allocation before it makes it, and checks the deadline.

use std::mem::size_of;
use std::time::Instant;

/// The limits for decoding one body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes that may be allocated.
    pub(crate) memory: usize,
    /// The end of the call.
    pub(crate) deadline: Option<Instant>,
}

impl Limits {
    /// For input that does not come from a server.
    pub(crate) const NONE: Limits = Limits {
        memory: usize::MAX,
        deadline: None,
    };
}

/// The limit that was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExceededLimit {
    /// The limit, in bytes.
    Memory(usize),
    /// The deadline.
    Time,
}

/// The remaining part of the limits.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    limits: Limits,
    /// Bytes that may still be allocated.
    remaining: usize,
    /// Number of values that were counted.
    count: u64,
    exceeded: Option<ExceededLimit>,
}

/// Number of values between two checks of the deadline. Decoding that many takes less than a tenth of a millisecond;
/// reading the clock takes a hundred-thousandth of one.
const VALUES_PER_CHECK: u64 = 1024;

impl Budget {
    pub(crate) const fn new(limits: Limits) -> Self {
        Budget {
            limits,
            remaining: limits.memory,
            count: 0,
            exceeded: None,
        }
    }

    /// Returns the limit that was exceeded first, if any. A later [`release`](Self::release) does not reset it:
    /// decoding stops.
    pub(crate) fn exceeded(&self) -> Option<ExceededLimit> {
        self.exceeded
    }

    /// Charges bytes that are about to be allocated.
    ///
    /// # Errors
    /// Fewer bytes remain.
    #[inline]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), ExceededLimit> {
        match self.remaining.checked_sub(bytes) {
            Some(remaining) => {
                self.remaining = remaining;
                Ok(())
            }
            None => Err(self.exceed(ExceededLimit::Memory(self.limits.memory))),
        }
    }

    /// Returns charged bytes that were freed.
    #[inline]
    pub(crate) fn release(&mut self, bytes: usize) {
        self.remaining = self.remaining.saturating_add(bytes).min(self.limits.memory);
    }

    /// Number of bytes that may still be allocated, for [`restore`](Self::restore).
    pub(crate) fn remaining(&self) -> usize {
        self.remaining
    }

    /// Returns everything that was charged since [`remaining`](Self::remaining) was called.
    pub(crate) fn restore(&mut self, remaining: usize) {
        self.remaining = remaining;
    }

    /// Counts a value, and checks the deadline every [`VALUES_PER_CHECK`] values.
    ///
    /// # Errors
    /// The deadline passed.
    #[inline]
    pub(crate) fn count_value(&mut self) -> Result<(), ExceededLimit> {
        self.count = self.count.wrapping_add(1);
        if !self.count.is_multiple_of(VALUES_PER_CHECK) {
            return Ok(());
        }
        match self.limits.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(self.exceed(ExceededLimit::Time)),
            _ => Ok(()),
        }
    }

    /// Number of values that were counted.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    #[cold]
    fn exceed(&mut self, exceeded: ExceededLimit) -> ExceededLimit {
        *self.exceeded.get_or_insert(exceeded)
    }
}

/// Bytes that an allocation takes in addition to its size: the allocator's header and the rounding up.
const OVERHEAD: usize = 16;

/// Bytes to charge for a string with this length.
pub(crate) const fn string_bytes(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { allocation_bytes(bytes) }
}

/// Bytes to charge for an allocation of this size.
pub(crate) const fn allocation_bytes(bytes: usize) -> usize {
    bytes.saturating_add(OVERHEAD)
}

/// The memory that appending an item to a list allocates, and the old buffer that it frees.
#[derive(Clone, Copy, Default)]
pub(crate) struct Growth {
    /// The new capacity of the list, in items; 0 if it does not change.
    pub(crate) capacity: usize,
    /// Bytes.
    pub(crate) allocated: usize,
    /// Bytes.
    pub(crate) freed: usize,
}

impl Growth {
    /// Returns the growth of a list that gets one more item. The capacity doubles when the list is full. It starts with
    /// one item if items are larger than 256 bytes, and with four otherwise.
    pub(crate) fn of<T>(list: &Vec<T>) -> Self {
        Self::beyond(list.len(), list.capacity(), size_of::<T>())
    }

    /// Not generic, so it is compiled once.
    fn beyond(len: usize, capacity: usize, size: usize) -> Self {
        if len < capacity {
            return Growth::default();
        }
        let new_capacity = match capacity {
            0 if size > 256 => 1,
            0 => 4,
            capacity => capacity.saturating_mul(2),
        };
        Growth {
            capacity: new_capacity,
            allocated: allocation_bytes(new_capacity.saturating_mul(size)),
            freed: if capacity == 0 {
                0
            } else {
                allocation_bytes(capacity.saturating_mul(size))
            },
        }
    }

    /// Reserves the new capacity.
    pub(crate) fn apply<T>(self, list: &mut Vec<T>) {
        if self.capacity > 0 {
            list.reserve_exact(self.capacity.saturating_sub(list.len()));
        }
    }
}

/// Bytes to charge for adding an entry to a `BTreeMap<String, T>` with `count` entries, without the bytes of the key.
pub(crate) const fn map_entry_bytes<T>(count: usize) -> usize {
    map_entry_bytes_of::<String, T>(count)
}

/// Bytes to charge for adding an entry to a `BTreeMap<K, T>` with `count` entries. A node of a `BTreeMap` has a
/// capacity of eleven entries and, except for the root, holds at least five. So every fifth entry is charged for a node
/// and its share of the nodes above.
pub(crate) const fn map_entry_bytes_of<K, T>(count: usize) -> usize {
    const CAPACITY: usize = 11;
    if !count.is_multiple_of(5) {
        return 0;
    }
    let node = CAPACITY * (size_of::<K>() + size_of::<T>()) + 2 * size_of::<usize>();
    allocation_bytes(node).saturating_add(node / 5 + (CAPACITY + 1) * size_of::<usize>() / 5)
}
