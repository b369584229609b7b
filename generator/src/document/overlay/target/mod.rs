//! Evaluates the JSONPath (RFC 9535) of an overlay action in bounded time, and suggests a similar path if it matches
//! nothing.

mod cost;
mod segments;
mod suggestion;

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::JsonPath;

use self::cost::{Cost, child_count, pattern_cost};
use self::segments::{evaluate_segment, node_location, split_segments};
pub(crate) use self::suggestion::nearest;
use crate::pointer::Pointer;

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
            assert!(begin.elapsed().as_secs() < 60, "{text}");
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
            assert!(begin.elapsed().as_secs() < 60, "{text}");
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
