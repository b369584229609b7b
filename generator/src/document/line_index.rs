//! Finds the line and column of locations in a text.
//!
//! The parser does not record positions, because few of them are ever needed. Those of locations that a diagnostic
//! reports are found by a second pass over the text: a fast one for JSON, and the events of a parser for YAML.

mod json_scan;
mod wanted_nodes;
mod yaml_scan;

use std::collections::{HashMap, HashSet};

use crate::pointer::Pointer;
use wanted_nodes::WantedNodes;

/// Returns the line and column, both from 1, of each wanted location: the position of a scalar, or of the key of a
/// mapping or list. A location that is not in the text (because an overlay or a repair made it) has the position of its
/// nearest ancestor.
pub(crate) fn find<'p>(text: &str, wanted: impl Iterator<Item = &'p Pointer>) -> HashMap<Pointer, (usize, usize)> {
    let wanted: HashSet<&Pointer> = wanted.collect();
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut nodes = WantedNodes::new(&wanted);
    if json_scan::scan(text, &mut nodes).is_none() {
        nodes = WantedNodes::new(&wanted);
        yaml_scan::scan(text, &mut nodes);
    }
    let found = wanted.into_iter();
    found.filter_map(|at| Some((at.clone(), nodes.nearest(at)?))).collect()
}

/// Returns the text of the scalar at each wanted location, as it is written.
pub(crate) fn scalar_texts(text: &str, wanted: &HashSet<Pointer>) -> HashMap<Pointer, String> {
    let mut nodes = WantedNodes::new(&wanted.iter().collect());
    yaml_scan::scan(text, &mut nodes);
    let found = wanted.iter();
    found.filter_map(|at| Some((at.clone(), nodes.text(at)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str, tokens: &[&str]) -> Option<(usize, usize)> {
        let at = Pointer::default().below(tokens.iter().copied());
        find(text, [&at].into_iter()).get(&at).copied()
    }

    #[test]
    fn scalars_stand_where_they_start_and_collections_where_their_key_does() {
        let yaml = "a:\n  b:\n    - x\n    - {200: y}\nc: z\n";
        assert_eq!(position(yaml, &["a", "b"]), Some((2, 3)));
        assert_eq!(position(yaml, &["a", "b", "0"]), Some((3, 7)));
        assert_eq!(position(yaml, &["a", "b", "1", "200"]), Some((4, 13)));
        assert_eq!(position(yaml, &["c"]), Some((5, 4)));
    }

    #[test]
    fn json_with_surrogates_and_tabs_is_followed_too() {
        let json = "{\n\t\"a\": \"\\ud83d\\ude00\",\n\t\"b/c\": {\"d\": 1}\n}";
        assert_eq!(position(json, &["b/c"]).map(|(line, _)| line), Some(3));
        assert_eq!(position(json, &["b/c", "d"]).map(|(line, _)| line), Some(3));
    }

    #[test]
    fn a_place_that_is_not_there_is_where_the_nearest_around_it_is() {
        assert_eq!(position("a:\n  b: 1\n", &["a", "x", "y"]), Some((1, 1)));
    }
}
