//! Compares the constraints of a value: whether fewer or more values are allowed.

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
        if before == after {
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
    let number = |value: Option<&Value>| value.and_then(Value::as_f64);
    let is_tighter = match (before, after) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(_), Some(_)) => match (number(before), number(after)) {
            (Some(before), Some(after)) if is_upper => after < before,
            (Some(before), Some(after)) if is_lower => after > before,
            _ => true,
        },
    };
    if is_tighter {
        ChangeKind::ConstraintTightened
    } else {
        ChangeKind::ConstraintRelaxed
    }
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
            (vec![], vec![("minLength", "0")]),
            (vec![("uniqueItems", "false")], vec![]),
        ] {
            assert_eq!(judged(&before, &after), []);
        }
    }
}
