//! Very large documents are processed in time that is proportional to their size.
//!
//! Each of these once took half a minute or more, because some step was quadratic.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{report, run};

const SCHEMAS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";

/// A generous limit: it detects work that is quadratic in the size of the input, or worse.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// Runs a document within the time limit. It must result in a crate unless `is_rejected` is set.
fn check(name: &str, is_rejected: bool, text: &str) {
    let start = Instant::now();
    let output = run("large.yaml", text.as_bytes());
    let time = start.elapsed();
    let report: String = report(&output).lines().take(3).collect();
    assert_eq!(output.tree.is_none(), is_rejected, "{name}: {report}");
    assert!(time < TIME_LIMIT, "{name}: {time:?}");
}

fn lines(head: &str, count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(head.to_owned(), |mut text, number| {
        writeln!(text, "{}", line(number)).expect("a string takes everything");
        text
    })
}

/// A string of punctuation only, different for each number.
fn punctuation(number: usize) -> String {
    format!("{number:b}").replace('0', "-").replace('1', ".")
}

#[test]
fn a_long_cycle_of_references_with_one_difference() {
    let count = 15_000;
    let cycle = lines(SCHEMAS, count, |number| {
        let next = (number + 1) % count;
        let more = if next == 0 { "q: {type: string}, " } else { "" };
        format!("    S{number}: {{type: object, properties: {{{more}p: {{$ref: '#/components/schemas/S{next}'}}}}}}")
    });
    check("cycle", false, &cycle);
}

#[test]
fn many_values_with_the_same_rust_name() {
    let head = format!("{SCHEMAS}    A:\n      type: string\n      enum:\n");
    let values = lines(&head, 10_000, |number| format!("      - 'a{}'", punctuation(number)));
    check("values", false, &values);
}

#[test]
fn many_broken_references() {
    let references = lines(SCHEMAS, 10_000, |number| {
        format!("    S{number}: {{$ref: '#/components/schemas/X{number}'}}")
    });
    check("broken references", true, &references);
}

#[test]
fn many_all_of_parts_with_one_property() {
    let head = format!("{SCHEMAS}    A:\n      allOf:\n");
    let parts = lines(&head, 10_000, |number| {
        format!("      - {{properties: {{a: {{type: object, properties: {{b{number}: {{type: string}}}}}}}}}}")
    });
    check("parts", false, &parts);
}
