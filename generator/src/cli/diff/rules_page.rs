//! Checks that `DIFF.md` lists the rules. `UPDATE_DIFF_MD=1` updates the list.

use std::fs;
use std::path::Path;

use super::report::rust_name;
use crate::diff::rules::{RULES, Rule, Wire};

const BEGIN: &str = "<!-- rules -->\n";
const END: &str = "<!-- end of rules -->";

fn row(rule: &Rule) -> String {
    let wire = match rule.wire {
        Wire::Works => "works",
        Wire::BreaksRequests => "breaks in requests",
        Wire::BreaksResponses => "breaks in responses",
        Wire::Breaks => "breaks",
    };
    let rust = rust_name(rule.rust);
    let run_time = if rule.run_time.is_empty() { "–" } else { rule.run_time };
    format!("| `{}` | {} | {wire} | {rust} | {run_time} |\n", rule.id, rule.text)
}

#[test]
fn the_page_lists_all_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("DIFF.md");
    let page = fs::read_to_string(&path).unwrap();
    let rows: String = RULES.iter().map(row).collect();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let table =
        format!("\n| rule | the item … | wire | Rust API | run time |\n| --- | --- | --- | --- | --- |\n{rows}\n");
    let expected = format!("{before}{BEGIN}{table}{END}{after}");
    if std::env::var_os("UPDATE_DIFF_MD").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let page = fs::read_to_string(&path).unwrap();
    assert!(
        page == expected,
        "DIFF.md is not up to date; run the test with UPDATE_DIFF_MD=1"
    );
}
