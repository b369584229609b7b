//! Generate: the run time of the whole process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::ensure;

use crate::bench::bench_crate::{self, BenchCrate};
use crate::bench::context::BenchContext;
use crate::bench::documents::Document;
use crate::bench::measurement::goal::{BaselineChoice, Threshold};
use crate::bench::measurement::interleave::{Benchmark, Rounds, run_interleaved};
use crate::bench::measurement::metric::{Metric, Series};
use crate::bench::measurement::process::{self, ResourceUsage};
use crate::bench::measurement::unit::Unit;
use crate::bench::measurement::usage::Usages;
use crate::bench::{generated_crates, generators};

/// Reads the document and writes as many bytes: the minimal work of a generator.
const IO_BASELINE: &str = "io-baseline";

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    let io_baseline = BenchCrate::write(
        IO_BASELINE,
        &[
            ("Cargo.toml", include_str!("../../../bench/io_baseline/Cargo.toml")),
            ("src/main.rs", include_str!("../../../bench/io_baseline/main.rs")),
        ],
    )?;
    io_baseline.cargo(&["build", "--release"])?;
    let io_baseline = io_baseline.release_binary(IO_BASELINE);

    measure_empty_folder(bench, &bench.official, &io_baseline, |metric| {
        metric
            .with_goal(BaselineChoice::Series(IO_BASELINE), Threshold::MaxRatio(3.0))
            .with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(0.9))
            .with_headline("generate a crate")
    })?;
    measure_up_to_date(bench, &io_baseline)?;
    measure_stages(bench)?;
    if let Some(large) = &bench.large {
        measure_empty_folder(bench, large, &io_baseline, |metric| {
            metric
                .with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(0.25))
                .with_headline("generate a crate, large document")
        })?;
    }
    Ok(())
}

/// Measures generation into an empty folder. The goals are those of the time.
fn measure_empty_folder(
    bench: &BenchContext,
    document: &Document,
    io_baseline: &Path,
    add_goals: impl FnOnce(Metric) -> Metric,
) -> anyhow::Result<()> {
    let name = format!("generate, {}, empty folder", document.name);
    let out = |name: &str| bench_crate::bench_folder().join("generate").join(name);
    let (files, bytes) = {
        let out = out("size");
        bench.ours.run_into_empty(&document.path, &out)?;
        count_files(&out)?
    };
    let competitors = bench.capable_competitors(&name, |competitor| {
        let out = out(competitor.name());
        competitor.run_into_empty(&document.path, &out).map(drop)
    });
    // Only competitors whose crate compiles count for the goals.
    let compiling: Vec<&str> = match competitors.as_slice() {
        [] => Vec::new(),
        _ => generated_crates::generate_all(bench, document)?
            .iter()
            .map(|generated| generated.generator.name())
            .collect(),
    };
    let mut benchmarks = Vec::new();
    for generator in std::iter::once(&bench.ours).chain(competitors) {
        let out = out(generator.name());
        let counts = generator.is_competitor() && compiling.contains(&generator.name());
        let benchmark = generator.benchmark(move || generator.run_into_empty(&document.path, &out));
        benchmarks.push(benchmark.of_competitor(counts));
    }
    benchmarks.push(Benchmark::new(IO_BASELINE, || {
        let out = out(IO_BASELINE);
        bench_crate::reset_folder(&out)?;
        run_io_baseline(io_baseline, document, &out, files, bytes)
    }));
    if let Some(dev_build) = &bench.dev_build {
        benchmarks.push(Benchmark::new("ours, as `cargo xtask` builds it", move || {
            generators::this_generator(dev_build.clone()).run_into_empty(&document.path, &out("dev-build"))
        }));
    }
    let usages = Usages::measure(&name, Rounds::warm(bench.limit_rounds(15)), benchmarks)?;
    bench.record(add_goals(usages.time(&name)));
    bench.record(usages.memory(&name));
    Ok(())
}

/// Measures generation into a folder that is up to date.
fn measure_up_to_date(bench: &BenchContext, io_baseline: &Path) -> anyhow::Result<()> {
    let out = bench_crate::empty_folder("generate/up-to-date")?;
    bench.ours.run(&bench.official.path, &out, &[])?;
    let size = count_files(&out)?;
    let io_baseline_out = bench_crate::empty_folder("generate/io-baseline")?;
    let mut benchmarks = [
        Benchmark::new("write", || bench.ours.run(&bench.official.path, &out, &[])),
        Benchmark::new("check", || bench.ours.run(&bench.official.path, &out, &["--check"])),
        Benchmark::new(IO_BASELINE, || {
            run_io_baseline(io_baseline, &bench.official, &io_baseline_out, size.0, size.1)
        }),
    ];
    let usage = run_interleaved(
        "generate, up to date",
        Rounds::warm(bench.limit_rounds(15)),
        &mut benchmarks,
    )?;
    let times = |index: usize| {
        usage
            .get(index)
            .map(|usage| usage.iter().map(|usage| usage.time).collect())
            .unwrap_or_default()
    };
    let metric = |name: &str, index: usize| {
        let series = vec![Series::new("ours", times(index)), Series::new(IO_BASELINE, times(2))];
        Metric::from_series(name, Unit::Seconds, series)
            .with_goal(BaselineChoice::Series(IO_BASELINE), Threshold::MaxRatio(1.5))
    };
    bench.record(metric("generate, official, up to date", 0));
    bench.record(metric("generate, official, --check", 1));
    Ok(())
}

/// Measures the stages, from the output of `--timings`.
fn measure_stages(bench: &BenchContext) -> anyhow::Result<()> {
    let mut metrics: Vec<Metric> = Vec::new();
    for _ in 0..bench.limit_rounds(15) {
        let out = bench_crate::empty_folder("generate/stages")?;
        let output = bench
            .ours
            .command(&bench.official.path, &out)
            .arg("--timings")
            .output()?;
        for (stage, seconds) in String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(parse_stage_line)
        {
            let name = format!("generate, official, stage {stage}");
            match metrics.iter_mut().find(|metric| metric.name == name) {
                Some(metric) => metric.ours.push(seconds),
                None => metrics.push(Metric::new(name, Unit::Seconds, vec![seconds])),
            }
        }
    }
    ensure!(!metrics.is_empty(), "`codegen --timings` printed no stages");
    metrics.into_iter().for_each(|metric| bench.record(metric));
    Ok(())
}

/// Parses a line such as `emit 12.3 ms`.
fn parse_stage_line(line: &str) -> Option<(&str, f64)> {
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some(stage), Some(time), Some("ms"), None) => Some((stage, time.parse::<f64>().ok()? / 1e3)),
        _ => None,
    }
}

fn run_io_baseline(
    program: &Path,
    document: &Document,
    out: &Path,
    files: usize,
    bytes: u64,
) -> anyhow::Result<ResourceUsage> {
    let numbers = [files.to_string(), bytes.to_string()];
    process::run(Command::new(program).arg(&document.path).arg(out).args(numbers))
}

/// Counts the files below a folder, and their bytes.
fn count_files(folder: &Path) -> anyhow::Result<(usize, u64)> {
    let mut pending: Vec<PathBuf> = vec![folder.to_owned()];
    let (mut files, mut bytes) = (0, 0);
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                pending.push(entry.path());
            } else {
                files += 1;
                bytes += metadata.len();
            }
        }
    }
    Ok((files, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_stages_are_recognized() {
        assert_eq!(parse_stage_line("      emit     12.5 ms"), Some(("emit", 0.0125)));
        assert_eq!(
            parse_stage_line("openapiv3     33.0 ms to parse the document into openapiv3"),
            None
        );
        assert_eq!(parse_stage_line("read specs/authlete.yaml: Authlete API"), None);
    }

    #[test]
    fn files_are_counted_in_subfolders() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), "12345").unwrap();
        fs::write(folder.path().join("c"), "123").unwrap();
        assert_eq!(count_files(folder.path()).unwrap(), (2, 8));
    }
}
