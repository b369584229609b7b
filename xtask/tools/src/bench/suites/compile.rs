//! Compile: the crate without its dependencies, and a program that uses it.

use crate::bench::bench_crate::BenchCrate;
use crate::bench::context::BenchContext;
use crate::bench::documents::Document;
use crate::bench::generated_crates::{self, GeneratedCrate};
use crate::bench::measurement::interleave::{Benchmark, run_interleaved};
use crate::bench::measurement::metric::{BaselineChoice, Metric, Series, Threshold, Unit};
use crate::bench::measurement::process::ResourceUsage;
use crate::bench::programs::call_programs;

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
        goal: Some(0.3),
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
        goal: Some(0.35),
    },
];

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    let crates = generated_crates::generate_all(bench, &bench.official)?;
    for profile in &BUILD_PROFILES {
        measure_crate(bench, &bench.official, &crates, profile, profile.rounds[0])?;
    }
    measure_program(bench, &crates)?;
    if let Some(large) = &bench.large {
        let crates = generated_crates::generate_all(bench, large)?;
        for profile in &BUILD_PROFILES {
            measure_crate(bench, large, &crates, profile, profile.rounds[1])?;
        }
    }
    Ok(())
}

/// Measures time and memory. The memory is that of the compiler, the largest process that Cargo starts.
fn measure_crate(
    bench: &BenchContext,
    document: &Document,
    crates: &[GeneratedCrate<'_>],
    profile: &BuildProfile,
    rounds: usize,
) -> anyhow::Result<()> {
    let name = format!("{}, {}", profile.name, document.name);
    let packages = crates
        .iter()
        .map(|generated| (generated, &generated.bench_crate, generated.generator.spec.root));
    let usages = rebuild(&name, bench.limit_rounds(rounds), profile.arguments, packages)?;
    let time = Metric::from_series(name.as_str(), Unit::Seconds, series_of(&usages, |usage| usage.time));
    let memory = series_of(&usages, |usage| usage.memory);
    bench.record(match profile.goal {
        Some(goal) => time.with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(goal)),
        None => time,
    });
    bench.record(Metric::from_series(format!("{name}, memory"), Unit::Bytes, memory));
    Ok(())
}

/// Measures `cargo check` of a program that uses ten operations.
fn measure_program(bench: &BenchContext, crates: &[GeneratedCrate<'_>]) -> anyhow::Result<()> {
    let name = "cargo check of a program with ten operations";
    let programs = call_programs::write_programs(bench, crates, "ten", Some(10))?;
    let packages = programs
        .iter()
        .map(|(generated, program)| (*generated, program, "src/main.rs"));
    let usages = rebuild(name, bench.limit_rounds(9), &["check"], packages)?;
    bench.record(Metric::from_series(
        name,
        Unit::Seconds,
        series_of(&usages, |usage| usage.time),
    ));
    Ok(())
}

/// Name of the generator, whether it is a competitor, and the resource usage in each round.
type UsageByGenerator = Vec<(&'static str, bool, Vec<ResourceUsage>)>;

/// Compiles each crate as if it had just been changed.
fn rebuild<'w>(
    name: &str,
    rounds: usize,
    arguments: &[&str],
    packages: impl Iterator<Item = (&'w GeneratedCrate<'w>, &'w BenchCrate, &'w str)>,
) -> anyhow::Result<UsageByGenerator> {
    let mut usages: UsageByGenerator = Vec::new();
    let mut benchmarks = Vec::new();
    for (generated, bench_crate, root) in packages {
        let generator = generated.generator;
        usages.push((generator.name(), generator.is_competitor(), Vec::new()));
        benchmarks.push(Benchmark::new(generator.name(), move || {
            bench_crate.rebuild(root, arguments)
        }));
    }
    let usage = run_interleaved(name, rounds, &mut benchmarks)?;
    for ((.., generator_usage), usage) in usages.iter_mut().zip(usage) {
        *generator_usage = usage;
    }
    Ok(usages)
}

fn series_of(usages: &UsageByGenerator, value: fn(&ResourceUsage) -> f64) -> Vec<Series> {
    let series = usages.iter().map(|(name, is_competitor, usage)| Series {
        name: (*name).to_owned(),
        is_competitor: *is_competitor,
        samples: usage.iter().map(value).collect(),
    });
    series.collect()
}
