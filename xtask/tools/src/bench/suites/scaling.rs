//! Scaling: how times increase with the size of the document. Larger documents are copies of the official one.

use std::fs;

use anyhow::Context;
use serde_yaml::Value;

use crate::bench::bench_crate;
use crate::bench::context::BenchContext;
use crate::bench::document_copies::{count_operations, replicate, shorten};
use crate::bench::measurement::goal::{BaselineChoice, Threshold};
use crate::bench::measurement::interleave::{Benchmark, Rounds, run_interleaved};
use crate::bench::measurement::metric::{Metric, Series};
use crate::bench::measurement::process::ResourceUsage;
use crate::bench::measurement::unit::Unit;

/// The numbers of copies.
const COPIES: [u32; 5] = [1, 2, 4, 8, 16];

/// The size of the largest document, and of the one in a smoke test.
const MANY_OPERATIONS: u64 = 20_000;
const QUICK_OPERATIONS: u64 = 300;

/// The baseline: the marginal cost between 1 and 8 copies.
const BASELINE: &str = "1 to 8 copies";

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    let text = fs::read(&bench.official.path)?;
    let document: Value = serde_yaml::from_slice(&text).context("the document cannot be parsed")?;
    let operations = count_operations(&document);
    let copies: &[u32] = if bench.quick { &COPIES[..2] } else { &COPIES };

    let mut documents = Vec::new();
    let mut packages = Vec::new();
    for &copies in copies {
        let folder = bench_crate::empty_folder(&format!("scaling/{copies}"))?;
        let path = folder.join("document.yaml");
        fs::write(&path, serde_yaml::to_string(&replicate(&document, copies))?)?;
        let package = bench.ours.generate_crate(&path, &folder.join("crate"))?;
        package.cargo(&["check", "--lib"])?;
        documents.push((copies, path, folder.join("output")));
        packages.push((copies, package));
    }

    let mut generate: Vec<_> = documents
        .iter()
        .map(|(copies, document, out)| {
            let run = move || Ok(bench.ours.run_into_empty(document, out)?.time);
            Benchmark::new(copies.to_string(), run)
        })
        .collect();
    let root = bench.ours.spec.root;
    let mut check: Vec<_> = packages
        .iter()
        .map(|(copies, package)| {
            let run = move || Ok(package.rebuild(root, &["check", "--lib"])?.time);
            Benchmark::new(copies.to_string(), run)
        })
        .collect();
    for (name, rounds, benchmarks) in [("generate", 9, &mut generate), ("cargo check", 5, &mut check)] {
        let usage = run_interleaved(name, Rounds::warm(bench.limit_rounds(rounds)), benchmarks)?;
        for (copies, usage) in copies.iter().zip(&usage) {
            let name = format!("{name}, {} operations", u64::from(*copies) * operations);
            bench.record(Metric::new(name, Unit::Seconds, usage.clone()));
        }
        if let [single, .., eight, sixteen] = usage.as_slice() {
            bench.record(marginal_cost(name, operations, single, eight, sixteen));
        }
    }
    measure_many_operations(bench, document, operations)
}

/// Measures generation from a document with very many operations, and on request `cargo check` of the crate.
///
/// It is compared with one copy that is shortened and written in the same way.
fn measure_many_operations(bench: &BenchContext, mut document: Value, operations: u64) -> anyhow::Result<()> {
    let wanted = if bench.quick { QUICK_OPERATIONS } else { MANY_OPERATIONS };
    let copies = u32::try_from(wanted.div_ceil(operations.max(1)))?;
    let folder = bench_crate::empty_folder("scaling/many")?;
    let (path, single) = (folder.join("many.yaml"), folder.join("one.yaml"));
    shorten(&mut document);
    fs::write(&single, serde_yaml::to_string(&document)?)?;
    fs::write(&path, serde_yaml::to_string(&replicate(&document, copies))?)?;

    let many = u64::from(copies) * operations;
    let (many_out, one_out) = (folder.join("output"), folder.join("one"));
    let one_name = format!("{operations} operations");
    let mut benchmarks = [
        Benchmark::new("many", || bench.ours.run_into_empty(&path, &many_out)),
        Benchmark::new(one_name.as_str(), || bench.ours.run_into_empty(&single, &one_out)),
    ];
    let name = format!("generate, {many} operations");
    let rounds = match bench.quick {
        true => Rounds::cold(1),
        false => Rounds::warm(bench.limit_rounds(3)),
    };
    let usages = run_interleaved(&name, rounds, &mut benchmarks)?;
    drop(benchmarks);
    if let [many_usages, one_usages] = usages.as_slice() {
        #[expect(clippy::cast_precision_loss, reason = "the number is small")]
        let per_operation = |usages: &[ResourceUsage], operations: u64| {
            let times = usages.iter().map(|usage| usage.time / operations as f64);
            times.collect()
        };
        let series = vec![
            Series::new("ours", per_operation(many_usages, many)),
            Series::new(one_name.as_str(), per_operation(one_usages, operations)),
        ];
        let times = Metric::from_series(format!("{name}, per operation"), Unit::Seconds, series);
        bench.record(
            times
                .with_goal(BaselineChoice::Only, Threshold::MaxRatio(1.1))
                .with_headline("generate, per operation, 20,000 operations"),
        );
        let memory = many_usages.iter().map(|usage| usage.memory).collect();
        bench.record(Metric::new(format!("{name}, memory"), Unit::Bytes, memory));
    }
    if bench.check_many {
        let package = bench.ours.generate_crate(&path, &folder.join("crate"))?;
        let usage = package.cargo(&["check", "--lib"])?;
        let name = format!("cargo check of the crate, {many} operations");
        bench.record(Metric::new(name.as_str(), Unit::Seconds, vec![usage.time]));
        bench.record(Metric::new(format!("{name}, memory"), Unit::Bytes, vec![usage.memory]));
    }
    Ok(())
}

/// The cost of an additional operation in a large document, compared with a small one.
fn marginal_cost(name: &str, operations: u64, single: &[f64], eight: &[f64], sixteen: &[f64]) -> Metric {
    #[expect(clippy::cast_precision_loss, reason = "the number is small")]
    let operations = operations as f64;
    let between = |less: &[f64], more: &[f64], copies: f64| {
        let pairs = less.iter().zip(more);
        pairs
            .map(|(less, more)| (more - less) / (copies * operations))
            .collect()
    };
    let series = vec![
        Series::new("8 to 16 copies", between(eight, sixteen, 8.0)),
        Series::new(BASELINE, between(single, eight, 7.0)),
    ];
    Metric::from_series(
        format!("{name}, per additional operation, 8 to 16 copies"),
        Unit::Seconds,
        series,
    )
    .with_goal(BaselineChoice::Series(BASELINE), Threshold::MaxRatio(1.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::measurement::goal::GoalStatus;

    #[test]
    fn superlinear_cost_misses_the_goal() {
        let linear = marginal_cost("x", 10, &[1.1], &[8.1], &[16.1]);
        let square = marginal_cost("x", 10, &[1.0], &[64.0], &[256.0]);
        let verdict = |metric: &Metric| metric.rows()[0].goal.as_ref().unwrap().status;
        assert_eq!(verdict(&linear), GoalStatus::Met);
        assert_eq!(verdict(&square), GoalStatus::Missed);
    }
}
