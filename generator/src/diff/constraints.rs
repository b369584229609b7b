//! Compares the constraints of a value: whether fewer or more values are allowed.

use std::cmp::Ordering;

use indexmap::IndexMap;
use serde_json::Value;

use super::rules::ChangeKind;

/// The change of one keyword.
pub(super) struct ConstraintChange {
    pub(super) kind: ChangeKind,
    /// `maxLength: 100`; `None` if the keyword is absent.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// Compares two sets of constraints.
pub(super) fn compare_constraints(
    old: &IndexMap<String, String>,
    new: &IndexMap<String, String>,
) -> Vec<ConstraintChange> {
    let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
    let compare = |key: &String| {
        let (before, after) = (effective(key, old.get(key)), effective(key, new.get(key)));
        let is_equal = match (&before, &after) {
            (Some(before), Some(after)) => before == after || compare_numbers(before, after) == Some(Ordering::Equal),
            _ => before.is_none() && after.is_none(),
        };
        if is_equal {
            return None;
        }
        let text = |value: Option<Value>| value.map(|value| format!("{key}: {value}"));
        Some(ConstraintChange {
            kind: judge(key, before.as_ref(), after.as_ref()),
            before: text(before),
            after: text(after),
        })
    };
    keys.filter_map(compare).collect()
}

/// The value of a keyword; `None` if it has no effect.
fn effective(key: &str, text: Option<&String>) -> Option<Value> {
    let value: Value = serde_json::from_str(text?).ok()?;
    let is_default = match keyword(key) {
        "minLength" | "minItems" | "minProperties" => value == 0,
        "uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum" => value == false,
        _ => false,
    };
    (!is_default).then_some(value)
}

/// The keyword without the path to the items that it constrains.
fn keyword(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn judge(key: &str, before: Option<&Value>, after: Option<&Value>) -> ChangeKind {
    let keyword = keyword(key);
    if matches!(keyword, "format" | "contentEncoding" | "contentMediaType") {
        return ChangeKind::FormatChanged;
    }
    let is_upper = keyword.starts_with("max") || keyword == "exclusiveMaximum";
    let is_lower = keyword.starts_with("min") || keyword == "exclusiveMinimum";
    let is_tighter = match (before, after) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => match compare_numbers(before, after) {
            Some(order) if is_upper => order == Ordering::Greater,
            Some(order) if is_lower => order == Ordering::Less,
            Some(_) if keyword == "multipleOf" => !is_multiple(before, after),
            _ => true,
        },
    };
    if is_tighter {
        ChangeKind::ConstraintTightened
    } else {
        ChangeKind::ConstraintRelaxed
    }
}

/// Compares two numbers, integers exactly; `None` for other values.
fn compare_numbers(one: &Value, other: &Value) -> Option<Ordering> {
    let integer = |value: &Value| value.to_string().parse::<i128>().ok();
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// Whether a number is a multiple of another one, so that every multiple of it is one, too.
fn is_multiple(number: &Value, divisor: &Value) -> bool {
    let (number, divisor) = (
        number.as_f64().unwrap_or_default(),
        divisor.as_f64().unwrap_or_default(),
    );
    let quotient = number / divisor;
    quotient.is_finite() && (quotient - quotient.round()).abs() < 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(before: &[(&str, &str)], after: &[(&str, &str)]) -> Vec<ChangeKind> {
        let map = |list: &[(&str, &str)]| {
            list.iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let changes = compare_constraints(&map(before), &map(after));
        changes.iter().map(|change| change.kind).collect()
    }

    #[test]
    fn bounds_are_compared_as_numbers() {
        use ChangeKind::{ConstraintRelaxed as Relaxed, ConstraintTightened as Tightened};
        for (key, before, after, expected) in [
            ("maxLength", "100", "20", Tightened),
            ("maxLength", "20", "100", Relaxed),
            ("items.maxLength", "20", "100", Relaxed),
            ("minimum", "1", "1.5", Tightened),
            ("minimum", "10", "9", Relaxed),
            ("exclusiveMaximum", "10", "9", Tightened),
            ("maximum", "9007199254740993", "9007199254740992", Tightened),
            ("multipleOf", "10", "5", Relaxed),
            ("multipleOf", "5", "10", Tightened),
            ("multipleOf", "0.3", "0.1", Relaxed),
            ("pattern", "\"a\"", "\"b\"", Tightened),
            ("format", "\"date\"", "\"date-time\"", ChangeKind::FormatChanged),
        ] {
            assert_eq!(
                judged(&[(key, before)], &[(key, after)]),
                [expected],
                "{key} {before} {after}"
            );
        }
        assert_eq!(judged(&[], &[("pattern", "\"a\"")]), [Tightened]);
        assert_eq!(judged(&[("pattern", "\"a\"")], &[]), [Relaxed]);
    }

    #[test]
    fn equal_values_and_defaults_are_no_change() {
        for (before, after) in [
            (vec![("minimum", "1")], vec![("minimum", "1")]),
            (vec![("minimum", "1")], vec![("minimum", "1.0")]),
            (vec![], vec![("minLength", "0")]),
            (vec![("uniqueItems", "false")], vec![]),
        ] {
            assert_eq!(judged(&before, &after), []);
        }
    }
}
