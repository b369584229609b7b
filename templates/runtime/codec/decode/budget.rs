//! What reading a body may cost: memory and time.
//!
//! A body limit does not bound memory. `[{},{},…]` takes three bytes for each
//! item, and an item of a large model takes some thousand. So a reader charges
//! what it allocates before it allocates it, and looks at the clock.

use std::mem::size_of;
use std::time::Instant;

/// The limits of reading one body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes that may be allocated.
    pub(crate) memory: usize,
    /// When the call must be over.
    pub(crate) deadline: Option<Instant>,
}

impl Limits {
    /// For what does not come from a server.
    pub(crate) const NONE: Limits = Limits {
        memory: usize::MAX,
        deadline: None,
    };
}

/// Which limit was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExceededLimit {
    /// Contains the limit.
    Memory(usize),
    Time,
}

/// What is left of the limits.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    limits: Limits,
    /// Bytes that may still be allocated.
    left: usize,
    /// Values that were read.
    steps: u64,
    exceeded: Option<ExceededLimit>,
}

/// Values between two looks at the clock. Reading as many takes less than a
/// tenth of a millisecond; reading the clock, a hundred-thousandth of one.
const STEPS: u64 = 1024;

impl Budget {
    pub(crate) const fn new(limits: Limits) -> Self {
        Budget {
            limits,
            left: limits.memory,
            steps: 0,
            exceeded: None,
        }
    }

    /// The limit that was exceeded, if one was. This is final: nothing more is
    /// read, even where a release makes room again.
    pub(crate) fn exceeded(&self) -> Option<ExceededLimit> {
        self.exceeded
    }

    /// Charges bytes that are about to be allocated.
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), ExceededLimit> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.exceed(ExceededLimit::Memory(self.limits.memory))),
        }
    }

    /// Gives bytes back that were charged and are free again.
    pub(crate) fn release(&mut self, bytes: usize) {
        self.left = self.left.saturating_add(bytes).min(self.limits.memory);
    }

    /// Bytes that are left, for [`restore`](Self::restore).
    pub(crate) fn remaining(&self) -> usize {
        self.left
    }

    /// Gives everything back that was charged since `left` bytes were left.
    pub(crate) fn restore(&mut self, left: usize) {
        self.left = left;
    }

    /// Counts a value, and reads the clock now and then.
    #[inline]
    pub(crate) fn step(&mut self) -> Result<(), ExceededLimit> {
        self.steps = self.steps.wrapping_add(1);
        if !self.steps.is_multiple_of(STEPS) {
            return Ok(());
        }
        match self.limits.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(self.exceed(ExceededLimit::Time)),
            _ => Ok(()),
        }
    }

    /// How many values were counted.
    pub(crate) fn count(&self) -> u64 {
        self.steps
    }

    fn exceed(&mut self, exceeded: ExceededLimit) -> ExceededLimit {
        *self.exceeded.get_or_insert(exceeded)
    }
}

/// What an allocation takes beyond its bytes: the allocator's header, and the
/// rounding up.
const OVERHEAD: usize = 16;

/// What a text takes.
pub(crate) const fn string_bytes(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { allocation_bytes(bytes) }
}

/// What an allocation takes.
pub(crate) const fn allocation_bytes(bytes: usize) -> usize {
    bytes.saturating_add(OVERHEAD)
}

/// What appending an item to a list allocates, and what it frees after that.
#[derive(Clone, Copy, Default)]
pub(crate) struct Growth {
    /// How many items there must be room for; 0 if there is room.
    pub(crate) capacity: usize,
    pub(crate) allocated: usize,
    pub(crate) freed: usize,
}

impl Growth {
    /// A list doubles when it is full, and starts with one item if they are
    /// large, with four otherwise.
    pub(crate) fn of<T>(list: &Vec<T>) -> Self {
        let (room, size) = (list.capacity(), size_of::<T>());
        if list.len() < room {
            return Growth::default();
        }
        let capacity = match room {
            0 if size > 256 => 1,
            0 => 4,
            room => room.saturating_mul(2),
        };
        Growth {
            capacity,
            allocated: allocation_bytes(capacity.saturating_mul(size)),
            freed: if room == 0 {
                0
            } else {
                allocation_bytes(room.saturating_mul(size))
            },
        }
    }

    /// Allocates.
    pub(crate) fn apply<T>(self, list: &mut Vec<T>) {
        if self.capacity > 0 {
            list.reserve_exact(self.capacity.saturating_sub(list.len()));
        }
    }
}

/// What adding an entry to a map of `count` entries with values of type `T`
/// takes, without its name.
pub(crate) const fn map_entry_bytes<T>(count: usize) -> usize {
    map_entry_bytes_of::<String, T>(count)
}

/// The same with keys of another type. A node of a `BTreeMap` has room for eleven entries, and at least five
/// in it, except for the first; so every fifth entry pays for a node, with the
/// share of the nodes above.
pub(crate) const fn map_entry_bytes_of<K, T>(count: usize) -> usize {
    const ROOM: usize = 11;
    if !count.is_multiple_of(5) {
        return 0;
    }
    let node = ROOM * (size_of::<K>() + size_of::<T>()) + 2 * size_of::<usize>();
    allocation_bytes(node).saturating_add(node / 5 + (ROOM + 1) * size_of::<usize>() / 5)
}
