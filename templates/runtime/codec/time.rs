//! Integers as times and durations. No integer and no time makes a conversion panic.

use std::time::{Duration, SystemTime};

/// The unit of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    const fn nanoseconds(self) -> u128 {
        match self {
            Self::Seconds => 1_000_000_000,
            Self::Milliseconds => 1_000_000,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1,
        }
    }
}

/// The types of integers in models.
pub(crate) trait Integer: Copy {
    /// The nearest `i128`.
    fn to_i128(self) -> i128;
    /// The nearest value of the type.
    fn from_i128(number: i128) -> Self;
}

macro_rules! integer {
    ($($ty:ty)*) => {$(
        impl Integer for $ty {
            fn to_i128(self) -> i128 {
                i128::try_from(self).unwrap_or(i128::MAX)
            }
            fn from_i128(number: i128) -> Self {
                let nearest = if number < 0 { <$ty>::MIN } else { <$ty>::MAX };
                <$ty>::try_from(number).unwrap_or(nearest)
            }
        }
    )*};
}

integer!(i32 u32 i64 u64 i128 u128);

/// The time that many units after 1970-01-01T00:00:00Z, or before it if the number is negative; `None` if the system
/// cannot represent it.
pub(crate) fn to_time(number: Option<impl Integer>, unit: Unit) -> Option<SystemTime> {
    let number = number?.to_i128();
    let distance = duration(number.unsigned_abs(), unit)?;
    if number < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

/// The number of whole units from 1970-01-01T00:00:00Z to the beginning of the unit that a time is in.
pub(crate) fn from_time<N: Integer>(time: SystemTime, unit: Unit) -> N {
    let number = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole_units(after, unit),
        Err(before) => {
            let before = before.duration();
            // Rounds towards the past, as after 1970.
            let is_whole = before.as_nanos() % unit.nanoseconds() == 0;
            -whole_units(before, unit) - i128::from(!is_whole)
        }
    };
    N::from_i128(number)
}

/// The duration of that many units; `None` if the number is negative or too large.
pub(crate) fn to_duration(number: Option<impl Integer>, unit: Unit) -> Option<Duration> {
    let number = u128::try_from(number?.to_i128()).ok()?;
    duration(number, unit)
}

/// The number of whole units in a duration.
pub(crate) fn from_duration<N: Integer>(duration: Duration, unit: Unit) -> N {
    N::from_i128(whole_units(duration, unit))
}

fn duration(number: u128, unit: Unit) -> Option<Duration> {
    const SECOND: u128 = Unit::Seconds.nanoseconds();
    // Seconds first, because the number of nanoseconds may be too large.
    let per_second = SECOND / unit.nanoseconds();
    let seconds = u64::try_from(number / per_second).ok()?;
    let rest = (number % per_second) * unit.nanoseconds();
    Some(Duration::new(seconds, u32::try_from(rest).ok()?))
}

fn whole_units(duration: Duration, unit: Unit) -> i128 {
    // A duration has less than 2^94 nanoseconds.
    i128::try_from(duration.as_nanos() / unit.nanoseconds()).unwrap_or(i128::MAX)
}
