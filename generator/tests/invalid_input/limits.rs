//! Limits of nesting, of aliases, of stack and time.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use openapi_crate::Output;

use crate::common::{report, run};
use crate::{NO_PATHS, SCHEMAS, assert_tree_or_error, first_diagnostic};

/// A limit that a busy machine does not reach: it detects work that is exponential in the size of the input.
/// `large_documents.rs` compares the times of two sizes.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Builds a tree in which each level contains the previous one.
fn nested(levels: usize, leaf: &str, level: impl Fn(usize, String) -> String) -> String {
    (0..levels).fold(leaf.to_owned(), |inner, number| level(number, inner))
}

#[test]
fn too_deep_nesting_is_rejected() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let yaml = |inner: String| format!("{NO_PATHS}x-deep: {inner}\n");
    let json = |inner: String| format!("{{\"openapi\": \"3.0.3\", \"x-deep\": {inner}}}");
    for text in [
        yaml(deep("[", "]")),
        yaml(deep("{a: ", "}")),
        json(deep("[", "]")),
        json(format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))),
        // Not JSON, and never closed.
        "{a: ".repeat(100_000),
        // Closing brackets inside strings.
        yaml("[']', ".repeat(100_000)),
        yaml(format!("\n {}a", "- ".repeat(100_000))),
        yaml(format!("\n {}a", "? ".repeat(100_000))),
        (0..3_000).fold(format!("{NO_PATHS}x-deep:\n"), |text, level| {
            text + &" ".repeat(level + 1) + "a:\n"
        }),
    ] {
        let start = Instant::now();
        let message = first_diagnostic("deep.yaml", text.as_bytes());
        assert!(
            message.ends_with("mappings and lists are nested more than 127 levels deep here")
                || message.ends_with("a mapping key must be a scalar"),
            "{message}"
        );
        assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
    }
}

#[test]
fn aliases_that_expand_exponentially_are_rejected() {
    let mut bomb = format!("{NO_PATHS}a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{before}]").unwrap();
    }
    assert_eq!(
        first_diagnostic("bomb.yaml", bomb.as_bytes()),
        "error: bomb.yaml: the YAML aliases expand to too many values"
    );
    // Few but long values.
    let start = Instant::now();
    let long = format!(
        "{NO_PATHS}a: &a {}\nb:\n{}",
        "x".repeat(1_000_000),
        "- *a\n".repeat(100_000)
    );
    assert_eq!(
        first_diagnostic("long.yaml", long.as_bytes()),
        "error: long.yaml:4:4: b[498]: the files contain more than 5000000 values, after expanding aliases"
    );
    assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
}

/// Runs on a thread with the default stack size and returns the elapsed time.
fn run_with_default_stack(text: String) -> (Output, Duration) {
    let run = move || {
        let start = Instant::now();
        let output = run("large.yaml", text.as_bytes());
        (output, start.elapsed())
    };
    std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn allowed_nesting_fits_a_small_stack() {
    let object = |_, inner| format!("{{type: object, properties: {{p: {inner}}}}}");
    let list = |_, inner| format!("{{type: array, items: {inner}}}");
    let map = |_, inner| format!("{{type: object, additionalProperties: {inner}}}");
    let all_of = |level, inner| format!("{{allOf: [{inner}, {{properties: {{p{level}: {{type: string}}}}}}]}}");
    let one_of = |_, inner| format!("{{oneOf: [{inner}, {{type: string}}]}}");
    // Each level of a schema takes two or three levels of YAML, of which 127 are allowed.
    let leaf = "{type: object, properties: {a: {type: string}}}";
    for (name, schema) in [
        ("objects", nested(58, "{type: string}", object)),
        ("lists", nested(116, leaf, list)),
        ("maps", nested(116, leaf, map)),
        ("allOf", nested(58, leaf, all_of)),
        ("oneOf", nested(58, leaf, one_of)),
    ] {
        let (output, _) = run_with_default_stack(format!("{SCHEMAS}    A: {schema}\n"));
        assert!(output.tree.is_some(), "{name}: {}", report(&output));
    }
}

/// Each location leads to the next through two references, one in the middle of the pointer and one at its end.
#[test]
fn references_that_fork_at_every_step_are_resolved_quickly() {
    let mut text = SCHEMAS.to_owned();
    for number in 0..40 {
        let next = number + 1;
        writeln!(
            text,
            "    E{number}: {{$ref: '#/components/schemas/E{next}/properties/p{next}'}}"
        )
        .unwrap();
    }
    let properties: String = (1..=40)
        .map(|number| format!("p{number}: {{$ref: '#/components/schemas/E{number}'}}, "))
        .collect();
    writeln!(text, "    E40: {{type: object, properties: {{{properties}}}}}").unwrap();
    let (output, time) = run_with_default_stack(text);
    assert_tree_or_error(&output, "forks");
    assert!(time < TIME_LIMIT, "{time:?}");
}
