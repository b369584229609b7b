//! Bad input is refused or repaired, never a panic, and what is said of it names the place.
//!
//! The documents are in `invalid/*.txt`, each with everything that is said of it:
//!
//! ```text
//! === the rule
//! the document, called bad.json when it starts like JSON and bad.yaml otherwise
//! ---
//! error: bad.yaml:1:2: #/pointer: message
//!   help: what to do about it
//! ```
//!
//! A document begins with a line that stands for more: `…head` for version and info, `…no paths` for these and an
//! empty `paths`, `…schemas` for these and the start of `components/schemas`, `…schemas of 3.1` for such a start in
//! OpenAPI 3.1. It is refused exactly when one of the
//! diagnostics is an error.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{document, has_errors, run, said};
use generator::{Config, Input, Output, Source, Stage, generate};

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";
const NO_PATHS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
const SCHEMAS: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
const SCHEMAS_OF_31: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents:\n  schemas:\n";

struct Case {
    rule: String,
    document: String,
    said: String,
}

fn cases(file: &str) -> Vec<Case> {
    let text = String::from_utf8(document(&format!("../invalid/{file}"))).unwrap();
    let sections = text.split("\n=== ").skip(1);
    let case = |section: &str| {
        let (rule, rest) = section.split_once('\n').unwrap();
        let (text, said) = rest.rsplit_once("---\n").unwrap_or_else(|| panic!("{rule}: no `---`"));
        let document = match text.split_once('\n') {
            Some(("…head", rest)) => format!("{HEAD}{rest}"),
            Some(("…no paths", rest)) => format!("{NO_PATHS}{rest}"),
            Some(("…schemas", rest)) => format!("{SCHEMAS}{rest}"),
            Some(("…schemas of 3.1", rest)) => format!("{SCHEMAS_OF_31}{rest}"),
            _ => text.to_owned(),
        };
        Case {
            rule: rule.to_owned(),
            document,
            said: said.trim_end().to_owned(),
        }
    };
    sections.map(case).collect()
}

/// Checks all cases of a file, and fails with all that are not as they should be.
fn check(file: &str, at_least: usize) {
    let cases = cases(file);
    assert!(cases.len() >= at_least, "{file} has {} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let name = if case.document.trim_start().starts_with(['{', '[']) {
            "bad.json"
        } else {
            "bad.yaml"
        };
        let output = run(name, case.document.as_bytes());
        assert_tree_or_error(&output, &case.rule);
        let said = said(&output);
        if said.trim_end() != case.said {
            writeln!(
                wrong,
                "=== {}\n--- expected\n{}\n--- found\n{said}",
                case.rule, case.said
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// There is a tree exactly when nothing that was said is an error.
fn assert_tree_or_error(output: &Output, rule: &str) {
    assert_eq!(output.tree.is_none(), has_errors(output), "{rule}:\n{}", said(output));
}

#[test]
fn what_is_no_readable_text_is_refused_with_its_place() {
    check("text.txt", 20);
}

#[test]
fn other_versions_and_other_formats_are_refused_by_name() {
    check("version.txt", 8);
}

#[test]
fn what_is_missing_is_filled_in_and_what_is_of_the_wrong_type_is_refused_or_passed_over() {
    check("shape.txt", 50);
}

#[test]
fn references_are_followed_and_those_that_lead_nowhere_are_refused() {
    check("references.txt", 25);
}

#[test]
fn what_openapi_3_1_adds_is_said_with_the_place_that_the_document_has_for_it() {
    check("v31.txt", 15);
}

#[test]
fn names_that_clash_are_said_with_both_places() {
    check("names.txt", 8);
}

#[test]
fn pages_that_do_not_fit_their_operation_are_refused() {
    check("pages.txt", 9);
}

/// What is said of a document that is easier made than written.
fn first_words(name: &str, text: &[u8]) -> String {
    let output = run(name, text);
    assert_tree_or_error(&output, name);
    said(&output).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn bytes_that_are_no_utf_8_are_refused_where_they_stand() {
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(
        first_words("all.bin", &all),
        "error: all.bin:2:118: this is not UTF-8 text"
    );
    let utf_16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(NO_PATHS.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        first_words("utf16.yaml", &utf_16),
        "error: utf16.yaml:1:1: this is UTF-16 text"
    );
    let latin_1 = [NO_PATHS.as_bytes(), b"x-a: caf\xe9\n"].concat();
    assert_eq!(
        first_words("latin1.yaml", &latin_1),
        "error: latin1.yaml:4:9: this is not UTF-8 text"
    );
}

#[test]
fn control_characters_are_refused() {
    for text in [
        format!("\0{NO_PATHS}"),
        format!("{NO_PATHS}x-a: a\0b\n"),
        format!("{NO_PATHS}x-a: a\u{1b}b\n"),
    ] {
        let words = first_words("nul.yaml", text.as_bytes());
        assert!(words.contains("control characters are not allowed"), "{words}");
    }
}

/// Such characters are commands to a terminal, whatever part of the document they are in.
#[test]
fn nothing_of_what_is_said_controls_a_terminal() {
    let text = r##"{
        "openapi": "3.0.3", "info": {"title": "T\u001b[2J", "version": "1\u009b2J"},
        "paths": {"/\u001b[2J": {"get": {"operationId": "a\u001b[2J", "responses": {"\u001b[2J": {}}}}},
        "components": {"schemas": {
            "A\u001b[2J": {"type": "\u001b[2J"},
            "B": {"$ref": "#/components/schemas/A\u001b[3J"}
        }}
    }"##;
    for text in [text.to_owned(), text.replace("[3J", "[2J")] {
        let output = run("a.json", text.as_bytes());
        let (summary, words) = (output.summary.as_ref().unwrap(), said(&output));
        assert!(!words.is_empty());
        let untyped = output
            .untyped
            .iter()
            .map(|left| format!("{}{}", left.pointer, left.reason));
        let all = untyped.chain([summary.title.clone(), summary.version.clone(), words]);
        for words in all {
            assert!(!words.replace('\n', "").contains(char::is_control), "{words:?}");
        }
    }
}

#[test]
fn a_byte_order_mark_and_yamls_extras_are_read() {
    let text = format!(
        "\u{feff}{HEAD}x-base: &base {{get: {{responses: {{204: !!str ''}}}}}}\npaths:\n  /a: {{<<: *base}}\n1: a\n2.5: !tag b\ntrue: c\n~: .nan\n"
    );
    let output = run("extras.yaml", text.as_bytes());
    let words = said(&output);
    // The tagged scalar is no response; that it is complained of at its place shows that all before was read.
    assert!(words.starts_with("error: extras.yaml:"), "{words}");
    assert!(
        words.contains("#/paths/~1a/get/responses/204: a Response object is expected, not a string"),
        "{words}"
    );
}

/// A tree in which each level is made of the one before.
fn nested(levels: usize, leaf: &str, level: impl Fn(usize, String) -> String) -> String {
    (0..levels).fold(leaf.to_owned(), |inner, number| level(number, inner))
}

#[test]
fn endless_nesting_is_refused() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let yaml = |inner: String| format!("{NO_PATHS}x-deep: {inner}\n");
    let json = |inner: String| format!("{{\"openapi\": \"3.0.3\", \"x-deep\": {inner}}}");
    for text in [
        yaml(deep("[", "]")),
        yaml(deep("{a: ", "}")),
        json(deep("[", "]")),
        json(format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))),
        // No JSON, and closed nowhere.
        "{a: ".repeat(100_000),
        // Closing brackets that are none.
        yaml("[']', ".repeat(100_000)),
        yaml(format!("\n {}a", "- ".repeat(100_000))),
        yaml(format!("\n {}a", "? ".repeat(100_000))),
        (0..3_000).fold(format!("{NO_PATHS}x-deep:\n"), |text, level| {
            text + &" ".repeat(level + 1) + "a:\n"
        }),
    ] {
        let start = Instant::now();
        let words = first_words("deep.yaml", text.as_bytes());
        assert!(
            words.ends_with("more than 127 mappings and lists stand inside one another here")
                || words.ends_with("a mapping key must be a scalar"),
            "{words}"
        );
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    }
}

#[test]
fn aliases_that_expand_without_end_are_refused() {
    let mut bomb = format!("{NO_PATHS}a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{before}]").unwrap();
    }
    assert_eq!(
        first_words("bomb.yaml", bomb.as_bytes()),
        "error: bomb.yaml: the aliases stand for far more than the text"
    );
    // Few values, but long ones.
    let start = Instant::now();
    let long = format!(
        "{NO_PATHS}a: &a {}\nb:\n{}",
        "x".repeat(1_000_000),
        "- *a\n".repeat(100_000)
    );
    assert_eq!(
        first_words("long.yaml", long.as_bytes()),
        "error: long.yaml:4:4: b[498]: there are more than 5000000 values, counting what aliases expand to"
    );
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

/// Runs on a thread with the stack of any thread, and says how long it took.
fn on_a_small_stack(text: String) -> (Output, Duration) {
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
fn legal_nesting_fits_a_small_stack() {
    let record = |_, inner| format!("{{type: object, properties: {{p: {inner}}}}}");
    let list = |_, inner| format!("{{type: array, items: {inner}}}");
    let map = |_, inner| format!("{{type: object, additionalProperties: {inner}}}");
    let all_of = |level, inner| format!("{{allOf: [{inner}, {{properties: {{p{level}: {{type: string}}}}}}]}}");
    let one_of = |_, inner| format!("{{oneOf: [{inner}, {{type: string}}]}}");
    // Each level of a schema is two or three of YAML, of which 127 are allowed.
    let leaf = "{type: object, properties: {a: {type: string}}}";
    for (name, schema) in [
        ("records", nested(58, "{type: string}", record)),
        ("lists", nested(116, leaf, list)),
        ("maps", nested(116, leaf, map)),
        ("allOf", nested(58, leaf, all_of)),
        ("oneOf", nested(58, leaf, one_of)),
    ] {
        let (output, _) = on_a_small_stack(format!("{SCHEMAS}    A: {schema}\n"));
        assert!(output.tree.is_some(), "{name}: {}", said(&output));
    }
}

/// Components in a chain, the last of which is a plain record.
fn chain(length: usize, link: impl Fn(usize, &str) -> String) -> String {
    let mut text = SCHEMAS.to_owned();
    for number in 0..length {
        let next = format!("{{$ref: '#/components/schemas/A{}'}}", number + 1);
        writeln!(text, "    A{number}: {}", link(number, &next)).unwrap();
    }
    writeln!(
        text,
        "    A{length}: {{type: object, properties: {{z: {{type: string}}}}}}"
    )
    .unwrap();
    text
}

/// Generous: what is caught is the work that grows with the square of the input, or faster.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn long_chains_of_components_take_no_stack_and_little_time() {
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
    for (name, length, link) in links {
        let (output, time) = on_a_small_stack(chain(length, link));
        assert!(output.tree.is_some(), "{name}: {}", said(&output));
        assert!(time < SOON, "{name}: {time:?}");
    }
}

/// Each place leads to the next through two references, one in the middle of the pointer and one at its end.
#[test]
fn references_that_fork_at_every_step_are_followed_in_little_time() {
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
    let (output, time) = on_a_small_stack(text);
    assert_tree_or_error(&output, "forks");
    assert!(time < SOON, "{time:?}");
}

#[test]
fn several_errors_are_all_said_in_the_order_of_the_document() {
    let text = format!(
        "{HEAD}servers: none\npaths:\n  /a: {{get: {{responses: 3}}}}\n  /b: []\ncomponents:\n  schemas:\n    A: {{$ref: '#/nothing'}}\n    B: {{type: [x]}}\n  parameters: []\n"
    );
    let output = run("several.yaml", text.as_bytes());
    let places: Vec<(usize, &str)> = output
        .diagnostics
        .iter()
        .map(|said| (said.position.unwrap().0, said.pointer.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (3, "#/servers"),
            (5, "#/paths/~1a/get/responses"),
            (6, "#/paths/~1b"),
            (9, "#/components/schemas/A/$ref"),
            (10, "#/components/schemas/B/type"),
            (11, "#/components/parameters"),
        ]
    );
    assert!(output.tree.is_none());
}

#[test]
fn stages_end_where_the_first_errors_are() {
    let stages = |text: &str| {
        let mut stages = Vec::new();
        let document = Source {
            name: "a.yaml",
            text: text.as_bytes(),
        };
        let _ = generate(
            &Input {
                document,
                overlays: &[],
                load: &generator::no_files,
                config: &Config::default(),
            },
            &mut |stage| stages.push(stage),
        );
        stages
    };
    assert_eq!(stages("a: ["), [Stage::Read]);
    assert_eq!(stages("swagger: '2.0'"), [Stage::Read, Stage::Overlay]);
    assert_eq!(
        stages("openapi: 3.0.3\npaths: []"),
        [Stage::Read, Stage::Overlay, Stage::Normalise]
    );
    assert_eq!(
        stages(NO_PATHS),
        [Stage::Read, Stage::Overlay, Stage::Normalise, Stage::Lower, Stage::Emit]
    );
}

/// Marsaglia's xorshift64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end.max(1)
    }
}

/// Changes a text in one of the ways in which texts go wrong.
fn mutate(text: &str, random: &mut Random) -> String {
    const SIGNS: [&str; 16] = [
        "{", "}", "[", "]", ":", ",", "-", "#", "&a ", "*a", "'", "\"", "\t", "~", "\n", "é",
    ];
    let mut lines: Vec<&str> = text.lines().collect();
    let line = random.below(lines.len());
    let other = lines[random.below(lines.len())];
    match random.below(6) {
        0 => drop(lines.remove(line)),
        1 => lines.insert(line, other),
        2 => lines[line] = other,
        _ => {
            let mut characters: Vec<char> = text.chars().collect();
            let at = random.below(characters.len());
            let sign = SIGNS[random.below(SIGNS.len())].chars();
            match random.below(3) {
                0 => drop(characters.remove(at)),
                1 => drop(characters.splice(at..at, sign)),
                _ => drop(characters.splice(at..=at, sign)),
            }
            return characters.into_iter().collect();
        }
    }
    lines.join("\n") + "\n"
}

/// Breaks a document so many times, and tells how many of them were refused.
fn refused(sound: &str, times: usize) -> usize {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut refused = 0;
    for _ in 0..times {
        let mut text = mutate(sound, &mut random);
        for _ in 0..random.below(3) {
            text = mutate(&text, &mut random);
        }
        let output = std::panic::catch_unwind(|| run("broken.yaml", text.as_bytes()));
        let output = output.unwrap_or_else(|_| panic!("a panic for:\n{text}"));
        assert_tree_or_error(&output, &text);
        refused += usize::from(output.tree.is_none());
    }
    refused
}

#[test]
fn two_thousand_broken_documents_are_refused_or_read_and_none_is_a_panic() {
    let sound = String::from_utf8(document("../invalid/valid_base.yaml")).unwrap();
    assert_eq!(said(&run("valid_base.yaml", sound.as_bytes())), "");
    let refused = refused(&sound, 2_000);
    // Both ways of ending are tried.
    assert!((400..1_800).contains(&refused), "{refused}");
}

#[test]
fn broken_documents_in_openapi_3_1_are_no_panic_either() {
    for name in [
        "types",
        "references",
        "alternatives",
        "containers",
        "conditions",
        "document",
    ] {
        let sound = String::from_utf8(document(&format!("v31_{name}.yaml"))).unwrap();
        let refused = refused(&sound, 300);
        assert!((60..290).contains(&refused), "{name}: {refused}");
    }
}
