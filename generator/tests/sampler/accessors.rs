//! Fields that are read and set as values of another type.

use std::time::{Duration, SystemTime};

use crate::Nullable;
use crate::models::*;

fn after(duration: Duration) -> SystemTime {
    SystemTime::UNIX_EPOCH + duration
}

fn before(duration: Duration) -> SystemTime {
    SystemTime::UNIX_EPOCH - duration
}

#[test]
fn integers_are_read_as_times_and_durations() {
    let moments = Moments {
        stopped: Some(1_700_000_000_123),
        small: Nullable::Value(-1),
        any: Some(100),
        unsigned: Some(2),
        lifetime: Some(3600),
        elapsed: Some(1500),
        ..Moments::new(1_700_000_000)
    };
    assert_eq!(moments.started_time(), Some(after(Duration::from_secs(1_700_000_000))));
    assert_eq!(
        moments.stopped_time(),
        Some(after(Duration::from_millis(1_700_000_000_123)))
    );
    assert_eq!(moments.small_time(), Some(before(Duration::from_secs(1))));
    assert_eq!(moments.any_time(), Some(after(Duration::from_nanos(100))));
    assert_eq!(moments.unsigned_time(), Some(after(Duration::from_micros(2))));
    assert_eq!(moments.lifetime_duration(), Some(Duration::from_secs(3600)));
    assert_eq!(moments.elapsed_duration(), Some(Duration::from_millis(1500)));
}

#[test]
fn an_absent_field_has_no_time() {
    let moments = Moments {
        small: Nullable::Null,
        ..Moments::new(0)
    };
    assert_eq!(moments.started_time(), Some(SystemTime::UNIX_EPOCH));
    assert_eq!(moments.stopped_time(), None);
    assert_eq!(moments.small_time(), None);
    assert_eq!(moments.elapsed_duration(), None);
}

#[test]
fn integers_beyond_every_time_and_duration_have_none() {
    let moments = Moments {
        any: Some(i128::MAX),
        unsigned: Some(u128::MAX),
        lifetime: Some(-1),
        elapsed: Some(u64::MAX),
        ..Moments::new(i64::MIN)
    };
    assert_eq!(moments.any_time(), None);
    assert_eq!(moments.unsigned_time(), None);
    assert_eq!(moments.lifetime_duration(), None);
    assert_eq!(moments.elapsed_duration(), Some(Duration::from_millis(u64::MAX)));
    // Depends on the system, and never panics.
    let _ = moments.started_time();
    let least = Moments {
        any: Some(i128::MIN),
        ..Moments::default()
    };
    assert_eq!(least.any_time(), None);
}

#[test]
fn times_are_rounded_towards_the_past() {
    let set = |time| {
        let moments = Moments::default()
            .with_started_time(time)
            .with_stopped_time(time)
            .with_any_time(time);
        (moments.started, moments.stopped, moments.any)
    };
    let time = Duration::new(1, 999_999_900);
    assert_eq!(set(after(time)), (1, Some(1999), Some(1_999_999_900)));
    assert_eq!(set(before(time)), (-2, Some(-2000), Some(-1_999_999_900)));
    let whole = Duration::from_secs(2);
    assert_eq!(set(before(whole)), (-2, Some(-2000), Some(-2_000_000_000)));
    let lifetime = Moments::default().with_lifetime_duration(time).lifetime;
    assert_eq!(lifetime, Some(1));
}

#[test]
fn times_and_durations_beyond_the_field_become_the_nearest() {
    let late = after(Duration::from_secs(1 << 40));
    let early = before(Duration::from_secs(1 << 33));
    assert_eq!(
        Moments::default().with_small_time(late).small,
        Nullable::Value(i32::MAX)
    );
    assert_eq!(
        Moments::default().with_small_time(early).small,
        Nullable::Value(i32::MIN)
    );
    assert_eq!(Moments::default().with_unsigned_time(early).unsigned, Some(0));
    let longest = Moments::default()
        .with_lifetime_duration(Duration::MAX)
        .with_elapsed_duration(Duration::MAX);
    assert_eq!((longest.lifetime, longest.elapsed), (Some(i32::MAX), Some(u64::MAX)));
}
