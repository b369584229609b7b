//! Grow: what becomes of the times when the document becomes larger.
//!
//! A larger document is the official one several times, each time with other names.

use std::fs;

use anyhow::Context;
use serde_yaml::{Mapping, Value};

use super::Bench;
use super::figure::{Against, Bound, Figure, Lane, Unit};
use super::package;
use super::race::{Runner, race};

/// How many times the document is taken.
const TIMES: [u32; 5] = [1, 2, 4, 8, 16];

/// What an operation more costs in a document of up to 8 times the size.
const BELOW: &str = "from 1 to 8 times";

pub(super) fn measure(bench: &Bench) -> anyhow::Result<()> {
    let text = fs::read(&bench.official.path)?;
    let document: Value = serde_yaml::from_slice(&text).context("the document cannot be read")?;
    let operations = operations(&document);
    let times: &[u32] = if bench.quick { &TIMES[..2] } else { &TIMES };

    let mut documents = Vec::new();
    let mut packages = Vec::new();
    for &times in times {
        let folder = package::empty(&format!("grow/{times}"))?;
        let path = folder.join("document.yaml");
        fs::write(&path, serde_yaml::to_string(&grown(&document, times))?)?;
        let package = bench.ours.package(&path, &folder.join("crate"))?;
        package.cargo(&["check", "--lib"])?;
        documents.push((times, path, folder.join("again")));
        packages.push((times, package));
    }

    let mut generate: Vec<_> = documents
        .iter()
        .map(|(times, document, out)| {
            Runner::new(times.to_string(), move || {
                package::clear(out)?;
                Ok(bench.ours.run(document, out, &[])?.time)
            })
        })
        .collect();
    let root = bench.ours.recipe.root;
    let mut check: Vec<_> = packages
        .iter()
        .map(|(times, package)| {
            let run = move || Ok(package.anew(root, &["check", "--lib"])?.time);
            Runner::new(times.to_string(), run)
        })
        .collect();
    for (what, rounds, runners) in [("generate", 9, &mut generate), ("cargo check", 5, &mut check)] {
        let spent = race(what, bench.rounds(rounds), runners)?;
        for (times, spent) in times.iter().zip(&spent) {
            let what = format!("{what}, {} operations", u64::from(*times) * operations);
            bench.add(Figure::new(what, Unit::Seconds, spent.clone()));
        }
        if let [one, .., eight, sixteen] = spent.as_slice() {
            bench.add(slope(what, operations, one, eight, sixteen));
        }
    }
    Ok(())
}

/// What an operation more costs in a large document, beside what it costs in a small one.
fn slope(what: &str, operations: u64, one: &[f64], eight: &[f64], sixteen: &[f64]) -> Figure {
    #[expect(clippy::cast_precision_loss, reason = "there are never that many")]
    let operations = operations as f64;
    let between = |less: &[f64], more: &[f64], times: f64| {
        let pairs = less.iter().zip(more);
        pairs.map(|(less, more)| (more - less) / (times * operations)).collect()
    };
    let lanes = vec![
        Lane::new("from 8 to 16 times", between(eight, sixteen, 8.0)),
        Lane::new(BELOW, between(one, eight, 7.0)),
    ];
    Figure::of(
        format!("{what}, an operation more, from 8 to 16 times"),
        Unit::Seconds,
        lanes,
    )
    .goal(Against::Lane(BELOW), Bound::AtMost(1.1))
}

/// How many operations a document has.
fn operations(document: &Value) -> u64 {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let paths = document.get("paths").and_then(Value::as_mapping).into_iter().flatten();
    let keys = paths.filter_map(|(_, item)| item.as_mapping()).flat_map(Mapping::keys);
    keys.filter(|key| key.as_str().is_some_and(|key| METHODS.contains(&key)))
        .map(|_| 1)
        .sum()
}

/// The document so many times in one.
fn grown(document: &Value, times: u32) -> Value {
    let mut all = document.clone();
    for number in 1..times {
        let copy = renamed(document, number);
        merge(&mut all, copy);
    }
    all
}

/// A document in which nothing is called as in the original: paths, operations, tags, components, and what refers to
/// them.
fn renamed(document: &Value, number: u32) -> Value {
    let mut copy = document.clone();
    for part in ["paths", "components"] {
        if let Some(part) = copy.get_mut(part) {
            rename(part, number);
        }
    }
    let tags = copy
        .get_mut("tags")
        .and_then(Value::as_sequence_mut)
        .into_iter()
        .flatten();
    for tag in tags {
        if let Some(name) = tag.get_mut("name") {
            append(name, number);
        }
    }
    let rename_keys = |value: Option<&mut Value>, name: &dyn Fn(&str) -> String| {
        let Some(mapping) = value.and_then(Value::as_mapping_mut) else {
            return;
        };
        let entries = std::mem::take(mapping).into_iter();
        *mapping = entries
            .map(|(key, value)| (key.as_str().map_or(key.clone(), |key| name(key).into()), value))
            .collect();
    };
    rename_keys(copy.get_mut("paths"), &|path| format!("/copy{number}{path}"));
    let components = copy
        .get_mut("components")
        .and_then(Value::as_mapping_mut)
        .into_iter()
        .flatten();
    for (kind, components) in components {
        // Those are the same in all.
        if kind.as_str() != Some("securitySchemes") {
            rename_keys(Some(components), &|name| format!("{name}Copy{number}"));
        }
    }
    copy
}

/// Renames what refers to something by its name, at every depth.
fn rename(value: &mut Value, number: u32) {
    match value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| rename(item, number)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                match (key.as_str(), &*value) {
                    (Some("$ref" | "operationId"), Value::String(_)) => append(value, number),
                    (Some("tags"), Value::Sequence(_)) => {
                        let tags = value.as_sequence_mut().into_iter().flatten();
                        tags.for_each(|tag| append(tag, number));
                    }
                    _ => rename(value, number),
                }
            }
        }
        _ => {}
    }
}

fn append(value: &mut Value, number: u32) {
    if let Value::String(text) = value {
        text.push_str(&format!("Copy{number}"));
    }
}

/// Adds the tags, paths and components of one document to another.
fn merge(all: &mut Value, other: Value) {
    match (all, other) {
        (Value::Mapping(all), Value::Mapping(other)) => {
            for (key, value) in other {
                match all.get_mut(&key) {
                    Some(there @ (Value::Mapping(_) | Value::Sequence(_))) => merge(there, value),
                    Some(_) => {}
                    None => drop(all.insert(key, value)),
                }
            }
        }
        (Value::Sequence(all), Value::Sequence(other)) => {
            all.extend(other.into_iter().filter(|item| item.get("name").is_some()));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "
        openapi: 3.0.3
        info: {title: T, version: '1'}
        servers: [{url: 'https://a.example'}]
        tags: [{name: Things}]
        paths:
          /a/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get:
              tags: [Things]
              operationId: get_a
              responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}, description: ok}}
        components:
          schemas: {A: {type: object, properties: {tags: {type: array, items: {type: string}}, b: {$ref: '#/components/schemas/B'}}}, B: {type: string}}
          securitySchemes: {bearer: {type: http, scheme: bearer}}
    ";

    #[test]
    fn a_grown_document_has_everything_so_many_times() {
        let document: Value = serde_yaml::from_str(DOCUMENT).unwrap();
        let grown = grown(&document, 3);
        assert_eq!((operations(&document), operations(&grown)), (1, 3));
        let count = |part: &str, of: &str| grown[part][of].as_mapping().unwrap().len();
        assert_eq!(
            (count("components", "schemas"), count("components", "securitySchemes")),
            (6, 1)
        );
        assert_eq!(grown["tags"].as_sequence().unwrap().len(), 3);
        assert_eq!(grown["servers"].as_sequence().unwrap().len(), 1);
        let copy = &grown["paths"]["/copy2/a/{id}"]["get"];
        assert_eq!(copy["operationId"], "get_aCopy2");
        assert_eq!(copy["tags"][0], "ThingsCopy2");
        let schema = &copy["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(schema["$ref"], "#/components/schemas/ACopy2");
        assert_eq!(
            grown["components"]["schemas"]["ACopy2"]["properties"]["b"]["$ref"],
            "#/components/schemas/BCopy2"
        );
    }

    #[test]
    fn a_grown_document_is_one_that_can_be_generated_from() {
        let document: Value = serde_yaml::from_str(DOCUMENT).unwrap();
        let text = serde_yaml::to_string(&grown(&document, 4)).unwrap();
        let config = generator::Config::default();
        let input = generator::Input {
            document: generator::Source {
                name: "grown.yaml",
                text: text.as_bytes(),
            },
            overlays: &[],
            load: &generator::no_files,
            config: &config,
        };
        let output = generator::generate(&input, &mut |_| ());
        assert!(output.tree.is_some(), "{:?}", output.diagnostics);
        assert_eq!(output.summary.unwrap().operations, 4);
    }

    #[test]
    fn what_grows_faster_than_the_document_is_found_out() {
        let linear = slope("x", 10, &[1.1], &[8.1], &[16.1]);
        let square = slope("x", 10, &[1.0], &[64.0], &[256.0]);
        let verdict = |figure: &Figure| figure.rows()[0].goal.as_ref().unwrap().verdict;
        assert_eq!(verdict(&linear), super::super::figure::Verdict::Met);
        assert_eq!(verdict(&square), super::super::figure::Verdict::Missed);
    }
}
