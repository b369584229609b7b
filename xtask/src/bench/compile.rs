//! Compile: the crate alone, with its dependencies built before, and a program that uses it.

use super::Bench;
use super::calls;
use super::crates::{self, Written};
use super::documents::Document;
use super::figure::{Against, Bound, Figure, Lane, Unit};
use super::package::Package;
use super::process::Spent;
use super::race::{Runner, race};

/// A way to compile, and what is to come out beside the fastest peer.
struct Way {
    what: &'static str,
    words: &'static [&'static str],
    /// For the official document, and for a large one, which takes its time.
    rounds: [usize; 2],
    goal: Option<f64>,
}

const WAYS: [Way; 3] = [
    Way {
        what: "cargo check",
        words: &["check", "--lib"],
        rounds: [9, 5],
        goal: Some(0.3),
    },
    Way {
        what: "debug build",
        words: &["build", "--lib"],
        rounds: [5, 3],
        goal: None,
    },
    Way {
        what: "release build",
        words: &["build", "--lib", "--release"],
        rounds: [5, 3],
        goal: Some(0.35),
    },
];

pub(super) fn measure(bench: &Bench) -> anyhow::Result<()> {
    let crates = crates::written(bench, &bench.official)?;
    for way in &WAYS {
        alone(bench, &bench.official, &crates, way, way.rounds[0])?;
    }
    with_program(bench, &crates)?;
    if let Some(large) = &bench.large {
        let crates = crates::written(bench, large)?;
        for way in &WAYS {
            alone(bench, large, &crates, way, way.rounds[1])?;
        }
    }
    Ok(())
}

/// The time, and the memory of the compiler, which is the largest process that Cargo starts.
fn alone(bench: &Bench, document: &Document, crates: &[Written<'_>], way: &Way, rounds: usize) -> anyhow::Result<()> {
    let what = format!("{}, {}", way.what, document.name);
    let packages = crates
        .iter()
        .map(|written| (written, &written.package, written.generator.recipe.root));
    let lanes = anew(&what, bench.rounds(rounds), way.words, packages)?;
    let time = Figure::of(what.as_str(), Unit::Seconds, numbers(&lanes, |spent| spent.time));
    let memory = numbers(&lanes, |spent| spent.memory);
    bench.add(match way.goal {
        Some(goal) => time.goal(Against::BestPeer, Bound::AtMost(goal)),
        None => time,
    });
    bench.add(Figure::of(format!("{what}, memory"), Unit::Bytes, memory));
    Ok(())
}

/// The check of a program that uses ten operations.
fn with_program(bench: &Bench, crates: &[Written<'_>]) -> anyhow::Result<()> {
    let what = "cargo check of a program with ten operations";
    let programs = calls::programs(bench, crates, "ten", Some(10))?;
    let packages = programs
        .iter()
        .map(|(written, program)| (*written, program, "src/main.rs"));
    let lanes = anew(what, bench.rounds(9), &["check"], packages)?;
    bench.add(Figure::of(what, Unit::Seconds, numbers(&lanes, |spent| spent.time)));
    Ok(())
}

/// A crate's name, whether it is a peer's, and what each round took.
type Lanes = Vec<(&'static str, bool, Vec<Spent>)>;

/// Compiles each as if it had just been changed.
fn anew<'w>(
    what: &str,
    rounds: usize,
    words: &[&str],
    packages: impl Iterator<Item = (&'w Written<'w>, &'w Package, &'w str)>,
) -> anyhow::Result<Lanes> {
    let mut lanes: Lanes = Vec::new();
    let mut runners = Vec::new();
    for (written, package, root) in packages {
        let generator = written.generator;
        lanes.push((generator.name(), generator.is_peer(), Vec::new()));
        runners.push(Runner::new(generator.name(), move || package.anew(root, words)));
    }
    let spent = race(what, rounds, &mut runners)?;
    for ((.., lane), spent) in lanes.iter_mut().zip(spent) {
        *lane = spent;
    }
    Ok(lanes)
}

fn numbers(lanes: &Lanes, number: fn(&Spent) -> f64) -> Vec<Lane> {
    let lanes = lanes.iter().map(|(name, peer, spent)| Lane {
        name: (*name).to_owned(),
        peer: *peer,
        samples: spent.iter().map(number).collect(),
    });
    lanes.collect()
}
