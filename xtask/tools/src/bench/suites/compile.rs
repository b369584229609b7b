//! Compile: the crate without its dependencies.

use crate::bench::context::BenchContext;
use crate::bench::documents::Document;
use crate::bench::generated_crates::{self, GeneratedCrate};
use crate::bench::measurement::goal::{BaselineChoice, Threshold};
use crate::bench::measurement::interleave::Rounds;
use crate::bench::measurement::usage::Usages;

/// A Cargo command and its goal, relative to the fastest competitor.
struct BuildProfile {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Rounds for the official document and for a large one.
    rounds: [usize; 2],
    goal: Option<f64>,
}

const BUILD_PROFILES: [BuildProfile; 3] = [
    BuildProfile {
        name: "cargo check",
        arguments: &["check", "--lib"],
        rounds: [9, 5],
        goal: Some(0.25),
    },
    BuildProfile {
        name: "debug build",
        arguments: &["build", "--lib"],
        rounds: [5, 3],
        goal: None,
    },
    BuildProfile {
        name: "release build",
        arguments: &["build", "--lib", "--release"],
        rounds: [5, 3],
        goal: Some(0.5),
    },
];

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    measure_document(bench, &bench.official, |profile| profile.rounds[0])?;
    if let Some(large) = &bench.large {
        measure_document(bench, large, |profile| profile.rounds[1])?;
    }
    Ok(())
}

/// Measures time and memory. The memory is that of the compiler, the largest process that Cargo starts.
fn measure_document(
    bench: &BenchContext,
    document: &Document,
    rounds: fn(&BuildProfile) -> usize,
) -> anyhow::Result<()> {
    let crates = generated_crates::generate_all(bench, document)?;
    for profile in &BUILD_PROFILES {
        let name = format!("{} of the crate, {}", profile.name, document.name);
        let rounds = Rounds::warm(bench.limit_rounds(rounds(profile)));
        let benchmarks = crates.iter().map(|generated| {
            let GeneratedCrate { generator, bench_crate } = generated;
            generator.benchmark(|| bench_crate.rebuild(generator.spec.root, profile.arguments))
        });
        let usages = Usages::measure(&name, rounds, benchmarks.collect())?;
        let time = usages.time(&name);
        bench.record(match profile.goal {
            Some(goal) => time
                .with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(goal))
                .with_headline(&name),
            None => time,
        });
        bench.record(usages.memory(&name));
    }
    Ok(())
}
