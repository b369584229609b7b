//! Fields that are read and set as values of another type.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

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

#[test]
fn text_is_read_and_set_as_json() {
    let texts = Texts::default()
        .with_claims(&json!({"name": "A \"B\""}))
        .and_then(|texts| texts.with_headers(&["a", "b"]))
        .and_then(|texts| texts.with_note("text"))
        .unwrap();
    assert_eq!(texts.claims, r#"{"name":"A \"B\""}"#);
    assert_eq!(texts.headers.as_deref(), Some(r#"["a","b"]"#));
    assert_eq!(texts.note, Nullable::Value("\"text\"".to_owned()));
    let claims: Option<BTreeMap<String, String>> = texts.claims_json().unwrap();
    assert_eq!(claims.unwrap()["name"], "A \"B\"");
    assert_eq!(texts.headers_json::<(char, char)>().unwrap(), Some(('a', 'b')));
    assert_eq!(texts.note_json::<Value>().unwrap(), Some(json!("text")));
    assert_eq!(texts.response_content_json::<Value>().unwrap(), None);
}

#[test]
fn text_that_is_not_the_expected_json_is_an_error() {
    let texts = Texts {
        headers: Some("{\"a\": 1,}".to_owned()),
        note: Nullable::Null,
        ..Texts::new("")
    };
    let error = texts.claims_json::<Value>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "claims: EOF while parsing a value at line 1 column 0"
    );
    let error = texts.headers_json::<Value>().unwrap_err();
    assert_eq!(error.to_string(), "headers: trailing comma at line 1 column 9");
    assert_eq!(texts.note_json::<Value>().unwrap(), None);
    let unwritable = BTreeMap::from([((1, 2), 3)]);
    let error = Texts::default().with_claims(&unwritable).unwrap_err();
    assert_eq!(error.to_string(), "claims: key must be a string");
}

#[test]
fn errors_do_not_show_the_text_of_a_secret() {
    let secret = |text: &str| Texts {
        response_content: Some(text.to_owned()),
        ..Texts::default()
    };
    for (text, message) in [
        (
            r#""hunter2""#,
            "response_content: the JSON does not have the expected type at line 1 column 9",
        ),
        (
            "{\n\"hunter2\"",
            "response_content: the JSON ends too early at line 2 column 9",
        ),
        ("hunter2", "response_content: the text is not JSON at line 1 column 1"),
    ] {
        let error = secret(text)
            .response_content_json::<BTreeMap<String, u8>>()
            .unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(!format!("{error:?}").contains("hunter2"));
        assert!(std::error::Error::source(&error).is_none());
    }
    // Elsewhere, the text helps.
    let error = Texts::new(r#""visible""#).claims_json::<u8>().unwrap_err();
    assert!(error.to_string().contains("visible"), "{error}");
    let unwritable = BTreeMap::from([((1, 2), 3)]);
    let error = Texts::default().with_response_content(&unwritable).unwrap_err();
    assert_eq!(
        error.to_string(),
        "response_content: the value cannot be written as JSON"
    );
}
