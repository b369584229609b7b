//! Each rule has cases: a small edit of one document, and exactly the changes that it is.
//!
//! The cases are in `tests/diff/cases/`, because `tests/diff/` compiles a program for each of them too.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::case::{Case, base};
use super::documents::{line, surface};
use crate::diff::compare;
use crate::diff::rules::RULES;

#[test]
fn each_case_is_exactly_the_changes_that_it_says() {
    let base = base();
    let mut wrong = String::new();
    for (file, case) in Case::all() {
        let (old, new) = case.documents(&base);
        let (old, new) = (surface(&old.to_string()).unwrap(), surface(&new.to_string()).unwrap());
        let found: Vec<String> = compare(&old, &new).iter().map(line).collect();
        if found != case.changes {
            let list = |lines: &[String]| lines.iter().map(|line| format!("    - {line:?}\n")).collect::<String>();
            let (said, found) = (list(&case.changes), list(&found));
            writeln!(wrong, "{file}: {}\n  says\n{said}  is\n{found}", case.case).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn each_rule_has_a_case() {
    let cases = Case::all();
    let lines = cases.iter().flat_map(|(_, case)| &case.changes);
    let ids: BTreeSet<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    let missing: Vec<&str> = RULES
        .iter()
        .map(|rule| rule.id)
        .filter(|id| !ids.contains(id))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
