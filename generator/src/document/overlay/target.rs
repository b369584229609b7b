//! Evaluates the JSONPath (RFC 9535) of an overlay action in bounded time, and suggests a similar path if it matches
//! nothing.

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, LocatedNode};

use crate::diagnostics;
use crate::document::pointer::Pointer;

/// The maximal number of values that the evaluation of a path may visit. The largest known documents have some hundred
/// thousand values, and a path that visits each of them ten times is already slow.
const MAX_VISITED: f64 = 2e7;

/// Returns the locations that a path matches, each once.
///
/// A query of many descendant segments (`$..*..*..*`) has one result for every path to a value. The query is therefore
/// evaluated segment by segment, and duplicates are removed after each. The cost of filters is estimated in advance.
pub(crate) fn select(text: &str, path: &JsonPath, tree: &Value) -> Result<Vec<Pointer>, (String, Option<String>)> {
    let segments = split_segments(text);
    let too_much = || {
        let message = format!("`{text}` visits too many values of this document");
        let help = "use fewer `..`, `*` and bracketed lists inside filters".to_owned();
        Err((message, Some(help)))
    };
    // A filter with a query that starts at the root (`$`) can only be evaluated as part of the whole path.
    if segments.iter().any(|segment| Cost::of(segment.text).from_root > 0) {
        let cost = Cost::of(text.trim().trim_start_matches('$'));
        let pattern_cost = pattern_cost(text).max(1.0);
        if cost.visits(tree, cost.descents + cost.inner_descents) * pattern_cost > MAX_VISITED {
            return too_much();
        }
        let mut seen = HashSet::new();
        let found = path.query_located(tree).into_iter();
        let found = found.map(|node| node_location(&Pointer::default(), &node));
        return Ok(found.filter(|location| seen.insert(location.clone())).collect());
    }
    let mut found = vec![Pointer::default()];
    for segment in &segments {
        let cost = Cost::of(segment.text);
        if cost.has_filter && cost.visits(tree, cost.inner_descents + 1) > MAX_VISITED {
            return too_much();
        }
        let pattern_cost = pattern_cost(segment.text);
        if pattern_cost > 0.0 {
            let is_deep = segment.text.starts_with("..") || cost.inner_descents > 0;
            let tested_values = if is_deep {
                cost.visits(tree, cost.inner_descents + u32::from(segment.text.starts_with("..")))
            } else {
                found
                    .iter()
                    .filter_map(|location| location.value_in(tree))
                    .map(child_count)
                    .sum::<f64>()
                    * cost.lists
            };
            if tested_values * pattern_cost > MAX_VISITED {
                let message =
                    format!("the regular expressions of `{text}` are tested on too many values of this document");
                let help = "select fewer values first, for example with `.paths`, or use shorter regular expressions"
                    .to_owned();
                return Err((message, Some(help)));
            }
        }
        found = evaluate_segment(segment, found, tree);
    }
    Ok(found)
}

/// Returns the number of children of a value.
fn child_count(value: &Value) -> f64 {
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
fn pattern_cost(text: &str) -> f64 {
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

/// Evaluates one segment at each of several locations.
fn evaluate_segment(segment: &Segment<'_>, from: Vec<Pointer>, tree: &Value) -> Vec<Pointer> {
    // The whole path is valid, so each of its segments is.
    let Ok(path) = JsonPath::parse(&format!("${}", segment.text)) else {
        return Vec::new();
    };
    let from = if segment.text.starts_with("..") {
        outermost(from)
    } else {
        from
    };
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for start in from {
        let Some(value) = start.value_in(tree) else { continue };
        for node in path.query_located(value) {
            let location = node_location(&start, &node);
            if seen.insert(location.clone()) {
                found.push(location);
            }
        }
    }
    found
}

/// Returns the locations that are not inside another one. Descendants of the others are descendants of these, too.
fn outermost(locations: Vec<Pointer>) -> Vec<Pointer> {
    let all: HashSet<Pointer> = locations.iter().cloned().collect();
    let is_inside = |location: &Pointer| {
        std::iter::successors(location.parent(), Pointer::parent).any(|outer| all.contains(&outer))
    };
    locations.into_iter().filter(|location| !is_inside(location)).collect()
}

fn node_location(start: &Pointer, node: &LocatedNode<'_>) -> Pointer {
    let mut location = start.clone();
    for element in node.location().iter() {
        match (element.as_name(), element.as_index()) {
            (Some(name), _) => location.push(name),
            (_, index) => location.push(&index.unwrap_or_default().to_string()),
        }
    }
    location
}

/// A segment of a path, such as `.paths`, `['/a']`, `..*` or `[?@.name == 'a']`.
struct Segment<'t> {
    text: &'t str,
}

/// Splits a valid path into the segments after its `$`.
fn split_segments(path: &str) -> Vec<Segment<'_>> {
    let mut starts: Vec<usize> = Vec::new();
    let mut before = ' ';
    for (at, c, depth, _) in unquoted_chars(path) {
        let begins = match c {
            '.' => before != '.',
            '[' => before != '.',
            _ => false,
        };
        if depth == 0 && begins {
            starts.push(at);
        }
        before = c;
    }
    let ends = starts.iter().skip(1).copied().chain([path.len()]);
    let parts = starts.iter().zip(ends).map(|(start, end)| path[*start..end].trim());
    parts.map(|text| Segment { text }).collect()
}

/// Returns the characters of a path outside of quotes, each with its index, the number of brackets that are open before
/// it, and whether it is inside a filter.
fn unquoted_chars(path: &str) -> impl Iterator<Item = (usize, char, usize, bool)> {
    let (mut quote, mut is_escaped) = (None, false);
    let mut brackets: Vec<bool> = Vec::new();
    path.char_indices().filter_map(move |(at, c)| {
        if let Some(end) = quote {
            if is_escaped {
                is_escaped = false;
            } else if c == '\\' {
                is_escaped = true;
            } else if c == end {
                quote = None;
            }
            return None;
        }
        let (depth, in_filter) = (brackets.len(), brackets.contains(&true));
        match c {
            '\'' | '"' => quote = Some(c),
            '[' => brackets.push(false),
            ']' => drop(brackets.pop()),
            '?' => {
                if let Some(last) = brackets.last_mut() {
                    *last = true;
                }
            }
            _ => {}
        }
        Some((at, c, depth, in_filter))
    })
}

/// The properties of a path that determine its cost.
#[derive(Default)]
struct Cost {
    has_filter: bool,
    /// The number of descendant segments (`..`), outside of filters and inside them.
    descents: u32,
    inner_descents: u32,
    /// The product of the lengths of the lists in brackets inside filters.
    lists: f64,
    /// The number of `$` inside filters: queries that start at the root.
    from_root: u32,
}

impl Cost {
    fn of(text: &str) -> Self {
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
    fn visits(&self, tree: &Value, descents: u32) -> f64 {
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

/// Suggests a path that is similar to one that matches nothing. The first segment without a match gets the most similar
/// existing name, or its filter the most similar existing text.
pub(crate) fn nearest(text: &str, tree: &Value) -> Option<String> {
    let segments = split_segments(text);
    let mut locations = vec![Pointer::default()];
    for segment in &segments {
        let next = evaluate_segment(segment, locations.clone(), tree);
        if !next.is_empty() {
            locations = next;
            continue;
        }
        let start = segment.text.as_ptr() as usize - text.as_ptr() as usize;
        let (before, after) = (&text[..start], &text[start + segment.text.len()..]);
        let values = || locations.iter().filter_map(|location| location.value_in(tree));
        if let Some(name) = name_of(segment.text) {
            let names = values().filter_map(Value::as_object).flat_map(|map| map.keys());
            let nearest = diagnostics::nearest(name, names.map(String::as_str))?;
            return Some(format!("{before}{}{after}", as_segment(nearest)));
        }
        let (key, wanted) = equality_of(segment.text)?;
        let items = values().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(map) => map.values().collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        let texts = items.filter_map(|item| item.get(key)?.as_str());
        let nearest = diagnostics::nearest(wanted, texts)?;
        return Some(format!("{before}[?@.{key} == {}]{after}", quoted(nearest)));
    }
    None
}

/// Returns the name that a segment `.name` or `['name']` selects.
fn name_of(segment: &str) -> Option<&str> {
    if let Some(name) = segment.strip_prefix('.') {
        return Some(name).filter(|name| !name.starts_with(['.', '*']));
    }
    let inside = segment.strip_prefix('[')?.strip_suffix(']')?.trim();
    unquoted(inside)
}

/// Returns the key and the text of a segment `[?@.key == 'text']`.
fn equality_of(segment: &str) -> Option<(&str, &str)> {
    let inside = segment.strip_prefix("[?")?.strip_suffix(']')?.trim();
    let (left, right) = inside.split_once("==")?;
    let key = left.trim().strip_prefix("@.")?;
    let is_name = key.chars().all(|c| c.is_alphanumeric() || c == '_');
    Some((key, unquoted(right.trim())?)).filter(|_| is_name)
}

fn unquoted(text: &str) -> Option<&str> {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('\'')
        .or_else(|| inside('"'))
        .filter(|text| !text.contains(['\'', '"', '\\']))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn as_segment(name: &str) -> String {
    let is_plain = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain {
        format!(".{name}")
    } else {
        format!("[{}]", quoted(name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn selected(text: &str, tree: &Value) -> Vec<String> {
        let found = select(text, &JsonPath::parse(text).unwrap(), tree).unwrap();
        found.iter().map(|location| location.path().to_owned()).collect()
    }

    #[test]
    fn what_is_found_segment_by_segment_is_what_the_whole_path_finds() {
        let tree = json!({
            "a": {"b.c": [{"n": "x", "l": [1, 2]}, {"n": "it's", "l": []}], "d": {"a": {"b": 1}}},
            "$": {"?": {"]": 1}},
        });
        for text in [
            "$",
            "$.a",
            "$ .a ['d']",
            "$['a']['b.c'][0]",
            "$.a['b.c'][*].n",
            "$..a",
            "$..*",
            "$..['a','d']",
            "$..a..b",
            "$.a['b.c'][?@.n == 'x'].l[1:]",
            "$.a['b.c'][?@.n == \"it's\"]",
            "$['$']['?'][']']",
            "$[*,*]",
            "$..[?@.b]",
            "$..*..*",
            "$.a['b.c'][?@.n == $.a['b.c'][1].n]",
            "$..[?@.l[?@ > 1]]",
            "$..[0]",
            "$.none",
        ] {
            let whole = JsonPath::parse(text).unwrap().query_located(&tree).into_iter();
            let whole: HashSet<String> = whole.map(|node| node.location().to_json_pointer()).collect();
            let found = selected(text, &tree);
            assert_eq!(found.len(), whole.len(), "{text}: {found:?}");
            assert_eq!(found.into_iter().collect::<HashSet<_>>(), whole, "{text}");
        }
    }

    #[test]
    fn no_path_takes_longer_than_its_document_is_large() {
        // 6,000 values, 60 deep.
        let mut deep = json!(1);
        for _ in 0..60 {
            deep = json!({"a": deep});
        }
        let tree = Value::Array(vec![deep; 100]);
        let long = format!("${}", "..*".repeat(50));
        for text in [
            "$..*..*..*",
            &long,
            "$..[*,*]..[*,*]..[*,*]",
            "$..[?@..a]..[?@..a]",
            "$..[?@..[?@..[?@..*]]]",
            "$..[?@..*..*..*..*]",
            "$[?$..*..*]",
            "$..[?@[*,*][*,*][*,*][*,*][*,*][*,*][*,*][*,*]]",
        ] {
            let begin = std::time::Instant::now();
            let path = JsonPath::parse(text).unwrap();
            if let Err((message, help)) = select(text, &path, &tree) {
                assert!(message.ends_with("visits too many values of this document") && help.is_some());
            }
            assert!(begin.elapsed().as_secs() < 10, "{text}");
        }
        assert!(
            select(
                "$..[?@..*..*..*..*]",
                &JsonPath::parse("$..[?@..*..*..*..*]").unwrap(),
                &tree
            )
            .is_err()
        );
        assert_eq!(selected("$..*..*..*", &tree).len(), 59 * 100);
    }

    #[test]
    fn patterns_are_tried_on_few_values_or_not_at_all() {
        let item = json!({"n": "abc", "p": "(a{1000}){1000}"});
        let tree = json!({"l": vec![item; 1_000]});
        let selected = |text: &str| select(text, &JsonPath::parse(text).unwrap(), &tree);
        assert_eq!(selected("$.l[?match(@.n, 'a.*')]").unwrap().len(), 1_000);
        assert_eq!(selected("$.l[?search(@.n, 'b')]").unwrap().len(), 1_000);
        let bomb = "w".repeat(200_000);
        for text in [
            "$.l[?match(@.n, '((a{100}){100}){100}')]".to_owned(),
            "$.l[?search(@.n, '(a{1000}){1000}')]".to_owned(),
            "$..[?match(@.n, '(\\\\p{L}{100}){100}')]".to_owned(),
            "$..[?@..[?search(@, 'a.{500}b')]]".to_owned(),
            "$.l[?match(@.n, @.p)]".to_owned(),
            "$.l[?match(@.n, $.l[0].p)]".to_owned(),
            format!("$.l[?search(@.n, '{bomb}')]"),
        ] {
            let begin = std::time::Instant::now();
            let (message, help) = selected(&text).unwrap_err();
            assert!(
                message.contains("too many values of this document") && help.is_some(),
                "{message}"
            );
            assert!(begin.elapsed().as_secs() < 5, "{text}");
        }
    }

    #[test]
    fn the_nearest_path_has_another_name_where_the_first_mistake_is() {
        let tree = json!({
            "paths": {"/pets/{petId}": {"get": {}}, "/stores": {}},
            "components": {"schemas": {"Category": {"properties": {"it's": {}}}}},
            "tags": [{"name": "Pets"}, {"name": "Stores"}],
        });
        for (text, expected) in [
            ("$.paths['/pets/{id}'].get", Some("$.paths['/pets/{petId}'].get")),
            ("$.path['/stores']", Some("$.paths['/stores']")),
            ("$.components.schemas.Categroy", Some("$.components.schemas.Category")),
            (
                "$.components.schemas.Category.properties['its']",
                Some(r"$.components.schemas.Category.properties['it\'s']"),
            ),
            ("$.tags[?@.name == 'Pet']", Some("$.tags[?@.name == 'Pets']")),
            ("$.tags[?@.name == 'zzz']", None),
            ("$.tags[7]", None),
        ] {
            assert_eq!(nearest(text, &tree).as_deref(), expected, "{text}");
        }
    }
}
