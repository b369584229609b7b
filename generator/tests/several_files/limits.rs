//! Limits of number, size and time, and damaged files.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use crate::common::{document, has_errors, report, run_loading};
use crate::files::Files;
use crate::{HEAD, SCHEMAS};

/// A limit that a busy machine does not reach: it detects work that is exponential in the size of the input.
const TIME_LIMIT: Duration = Duration::from_secs(60);

#[test]
fn the_number_of_inlined_values_is_limited() {
    let many = |name: &str, entry: &str| {
        let entries = (0..1_000).map(|number| format!("{name}{number}: {entry}, "));
        entries.collect::<String>()
    };
    let (content, encoding) = (many("a/", "{$ref: '#/media'}"), many("", "{style: form}"));
    let parts = format!("content: {{{content}}}\nmedia: {{encoding: {{{encoding}}}}}\n");
    let files = Files::from_texts([("parts.yaml", parts.as_str())]);
    let start = Instant::now();
    let text = "paths: {/a: {get: {responses: {'200': {description: '', content: {$ref: 'parts.yaml#/content'}}}}}}\n";
    let output = files.run("api.yaml", &format!("{HEAD}{text}"));
    assert_eq!(
        report(&output),
        "error: api.yaml:1:1: #: references expand to more than 1000000 values\n"
    );
    assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
}

/// Runs a chain of files, in which each refers to the next.
fn chain(first: &str, length: usize, link: fn(usize) -> String) -> (String, usize, Duration) {
    let requested = RefCell::new(0_usize);
    let load = |path: &str| {
        *requested.borrow_mut() += 1;
        let number: usize = path.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap();
        let text = if number < length {
            link(number + 1)
        } else {
            "{type: object, properties: {p: {type: string}}}".to_owned()
        };
        Ok(text.into_bytes())
    };
    let start = Instant::now();
    let text = format!("{SCHEMAS}    A: {{$ref: '{first}'}}\n");
    let output = run_loading("api.yaml", text.as_bytes(), &load);
    let report = report(&output);
    (report, requested.into_inner(), start.elapsed())
}

#[test]
fn long_chains_of_files_are_resolved_quickly() {
    type Link = fn(usize) -> String;
    let reference: Link = |next| format!("{{$ref: f{next}.yaml}}");
    let links: [(&str, usize, Link); 4] = [
        ("f0.yaml", 3_000, reference),
        ("f0.yaml#/properties/p", 3_000, reference),
        ("f0.yaml", 1_000, |next| {
            format!("{{type: object, properties: {{p: {{$ref: f{next}.yaml}}}}}}")
        }),
        ("f0.yaml", 3_000, |next| {
            format!("{{$ref: f{next}.yaml, description: d}}")
        }),
    ];
    for (first, length, link) in links {
        let (report, requested, time) = chain(first, length, link);
        assert_eq!((report.as_str(), requested), ("", length + 1), "{first} {}", link(1));
        assert!(time < TIME_LIMIT, "{first} {}: {time:?}", link(1));
    }
}

#[test]
fn the_number_of_files_is_limited() {
    let (report, requested, time) = chain("f0.yaml", usize::MAX, |next| format!("{{$ref: f{next}.yaml}}"));
    assert_eq!(
        report,
        "error: f9999.yaml:1:8: #/$ref: `f10000.yaml`: the document refers to more than 10000 files\n"
    );
    assert_eq!(requested, 10_000);
    assert!(time < TIME_LIMIT, "{time:?}");
}

#[test]
fn the_total_size_of_files_is_limited() {
    let large = format!("{{\"type\": \"string\"{}}}", " ".repeat(40 << 20));
    let text = format!("{SCHEMAS}    A: {{$ref: a.json}}\n    B: {{$ref: b.json}}\n    C: {{$ref: c.json}}\n");
    let output = run_loading("api.yaml", text.as_bytes(), &|_| Ok(large.clone().into_bytes()));
    assert_eq!(
        report(&output),
        "error: api.yaml:8:15: #/components/schemas/C/$ref: `c.json`: the files of the document are larger than 100 MiB \
         in total\n"
    );
}

#[test]
fn broken_files_never_cause_a_panic() {
    let valid = Files::zoo();
    let text = String::from_utf8(document("several_files/openapi.yaml")).unwrap();
    let mut rejected = 0;
    let mut tried = 0;
    for path in valid
        .texts
        .keys()
        .filter(|path| !["openapi.yaml", "bundled.yaml"].contains(&path.as_str()))
    {
        let lines: Vec<&str> = std::str::from_utf8(&valid.texts[path]).unwrap().lines().collect();
        for at in 0..lines.len() {
            let without = [&lines[..at], &lines[at + 1..]].concat();
            let outward = lines[at].replace(['/', '#'], "");
            let other = [&lines[..at], &[outward.as_str()], &lines[at + 1..]].concat();
            for broken in [without, other] {
                let mut files = Files {
                    texts: valid.texts.clone(),
                    ..Files::default()
                };
                files.texts.insert(path.clone(), broken.join("\n").into_bytes());
                let output = files.run("openapi.yaml", &text);
                assert_eq!(output.tree.is_none(), has_errors(&output), "{path}: {broken:?}");
                rejected += usize::from(output.tree.is_none());
                tried += 1;
            }
        }
    }
    // Both outcomes occur.
    assert!((50..tried - 50).contains(&rejected), "{rejected} of {tried}");
}
