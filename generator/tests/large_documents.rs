//! Very large documents are processed in time that is proportional to their size.
//!
//! Each of these once took half a minute or more, because some step was quadratic.

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{report, run};

const SCHEMAS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";

/// How much larger the large document is than the small one.
const GROWTH: usize = 5;

/// The largest factor by which the time may grow: twice that of the size. Quadratic work grows by 25.
const MAX_FACTOR: u32 = 10;

/// Differences of times below this say nothing.
const NOISE: Duration = Duration::from_millis(500);

/// Runs a document of `size` parts and a smaller one, and compares their times. Both must result in a crate unless
/// `is_rejected` is set. The machine may be busy, so a bad result is measured again.
fn check(name: &str, is_rejected: bool, size: usize, document: impl Fn(usize) -> String) {
    let time = |size: usize| {
        let text = document(size);
        let start = Instant::now();
        let output = run("large.yaml", text.as_bytes());
        let time = start.elapsed();
        let report: String = report(&output).lines().take(3).collect();
        assert_eq!(output.tree.is_none(), is_rejected, "{name}: {report}");
        time
    };
    let mut times = Vec::new();
    for _ in 0..4 {
        let (small, large) = (time(size / GROWTH), time(size));
        if large < small * MAX_FACTOR + NOISE {
            return;
        }
        times.push((small, large));
    }
    assert!(
        times.is_empty(),
        "{name}: {GROWTH} times the size takes much more than {GROWTH} times as long: {times:?}"
    );
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
    check("cycle", false, 15_000, |count| {
        lines(SCHEMAS, count, |number| {
            let next = (number + 1) % count;
            let more = if next == 0 { "q: {type: string}, " } else { "" };
            format!(
                "    S{number}: {{type: object, properties: {{{more}p: {{$ref: '#/components/schemas/S{next}'}}}}}}"
            )
        })
    });
}

#[test]
fn many_values_with_the_same_rust_name() {
    let head = format!("{SCHEMAS}    A:\n      type: string\n      enum:\n");
    check("values", false, 10_000, |count| {
        lines(&head, count, |number| format!("      - 'a{}'", punctuation(number)))
    });
}

#[test]
fn many_broken_references() {
    check("broken references", true, 10_000, |count| {
        lines(SCHEMAS, count, |number| {
            format!("    S{number}: {{$ref: '#/components/schemas/X{number}'}}")
        })
    });
}

#[test]
fn many_all_of_parts_with_one_property() {
    let head = format!("{SCHEMAS}    A:\n      allOf:\n");
    check("parts", false, 10_000, |count| {
        lines(&head, count, |number| {
            format!("      - {{properties: {{a: {{type: object, properties: {{b{number}: {{type: string}}}}}}}}}}")
        })
    });
}

/// A chain of components that ends in a plain object.
fn chain(length: usize, link: impl Fn(usize, &str) -> String) -> String {
    let links = lines(SCHEMAS, length, |number| {
        let next = format!("{{$ref: '#/components/schemas/A{}'}}", number + 1);
        format!("    A{number}: {}", link(number, &next))
    });
    links + &format!("    A{length}: {{type: object, properties: {{z: {{type: string}}}}}}\n")
}

#[test]
fn long_chains_of_components() {
    type Link = fn(usize, &str) -> String;
    let links: [(&str, usize, Link); 5] = [
        ("allOf", 5_000, |_, next| {
            format!("{{allOf: [{next}, {{properties: {{p: {{type: string}}}}}}]}}")
        }),
        ("allOf of one", 5_000, |_, next| {
            format!("{{description: d, allOf: [{next}]}}")
        }),
        ("properties", 1_000, |_, next| {
            format!("{{type: object, properties: {{p: {next}}}}}")
        }),
        ("items", 1_000, |_, next| format!("{{type: array, items: {next}}}")),
        ("$ref", 5_000, |_, next| next.to_owned()),
    ];
    // The thread of a test has the default stack: recursion along the chain would overflow it.
    for (name, length, link) in links {
        check(name, false, length, |length| chain(length, link));
    }
}
