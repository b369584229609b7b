//! Estimates how many values the evaluation of a path visits.

use serde_json::Value;

use super::segments::unquoted_chars;

/// The properties of a path that determine its cost.
#[derive(Default)]
pub(super) struct Cost {
    pub(super) has_filter: bool,
    /// The number of descendant segments (`..`), outside of filters and inside them.
    pub(super) descents: u32,
    pub(super) inner_descents: u32,
    /// The product of the lengths of the lists in brackets inside filters.
    pub(super) lists: f64,
    /// The number of `$` inside filters: queries that start at the root.
    pub(super) from_root: u32,
}

impl Cost {
    pub(super) fn of(text: &str) -> Self {
        let mut cost = Self {
            lists: 1.0,
            ..Self::default()
        };
        let mut lengths: Vec<f64> = Vec::new();
        let mut before = ' ';
        for (_, c, _, in_filter) in unquoted_chars(text) {
            match c {
                '?' => cost.has_filter = true,
                '.' if before == '.' && in_filter => cost.inner_descents += 1,
                '.' if before == '.' => cost.descents += 1,
                '$' if in_filter => cost.from_root += 1,
                '[' => lengths.push(1.0),
                ',' if in_filter => {
                    if let Some(length) = lengths.last_mut() {
                        *length += 1.0;
                    }
                }
                ']' => cost.lists *= lengths.pop().unwrap_or(1.0),
                _ => {}
            }
            before = c;
        }
        cost
    }

    /// Estimates how many values are visited at most. A sequence of `descents` descendant segments has a result for
    /// every chain of nested values.
    pub(super) fn visits(&self, tree: &Value, descents: u32) -> f64 {
        let mut chains = 0.0;
        let mut values = 0.0;
        // The depth is bounded by the parser.
        let mut open = vec![(tree, 1_u32)];
        while let Some((value, depth)) = open.pop() {
            values += 1.0;
            let mut chains_here = 1.0;
            for step in 0..descents.min(depth) {
                chains_here *= f64::from(depth - step) / f64::from(step + 1);
            }
            chains += chains_here;
            match value {
                Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Value::Object(map) => open.extend(map.values().map(|value| (value, depth + 1))),
                _ => {}
            }
        }
        chains * self.lists * f64::powf(values, f64::from(self.from_root))
    }
}

/// Returns the number of children of a value.
pub(super) fn child_count(value: &Value) -> f64 {
    match value {
        Value::Array(items) => items.len() as f64,
        Value::Object(map) => map.len() as f64,
        _ => 0.0,
    }
}

/// The cost of a regular expression, in visits of values: a minimum, and an amount for each of its characters and
/// character classes. A regular expression is compiled again for each value that it is tested on.
const PATTERN_COST: f64 = 100.0;
const CHARACTER_COST: f64 = 1.0;
const CLASS_COST: f64 = 100.0;

/// Returns the cost of testing the regular expressions of `match()` and `search()` on one value, in visits of values.
pub(super) fn pattern_cost(text: &str) -> f64 {
    let calls: Vec<usize> = ["match", "search"]
        .iter()
        .flat_map(|name| text.match_indices(name))
        .filter(|(at, name)| text[at + name.len()..].trim_start().starts_with('('))
        .map(|(at, _)| at)
        .collect();
    if calls.is_empty() {
        return 0.0;
    }
    let (mut characters, mut repeated) = (0.0, 1.0);
    for (at, c) in text.char_indices() {
        characters += match c {
            '.' | '\\' | '[' => CLASS_COST,
            _ => CHARACTER_COST,
        };
        if c == '{' {
            let counts = text[at + 1..].split('}').next().unwrap_or_default().split(',');
            let most = counts
                .filter_map(|count| count.trim().parse::<f64>().ok())
                .fold(1.0, f64::max);
            repeated *= most;
        }
    }
    // A regular expression that is not a literal may be any text of the document.
    let is_given = text.matches(['\'', '"']).count() >= 2 * calls.len();
    let unknown = if is_given { 1.0 } else { 100.0 };
    (PATTERN_COST + characters * repeated) * calls.len() as f64 * unknown
}
