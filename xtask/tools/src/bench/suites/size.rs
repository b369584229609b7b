//! Size: the bytes that operations add to a program that already uses reqwest and serde_json.

use std::fs;

use anyhow::Context;

use crate::bench::context::BenchContext;
use crate::bench::generated_crates;
use crate::bench::measurement::interleave::spinner;
use crate::bench::measurement::metric::{BaselineChoice, Metric, Series, Threshold, Unit};
use crate::bench::programs::call_programs;

/// Number of operations, and the goal relative to the smallest competitor.
const PROGRAMS: [(&str, Option<usize>, Option<f64>); 2] = [("ten", Some(10), None), ("all", None, Some(0.5))];

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    let crates = generated_crates::generate_all(bench, &bench.official)?;
    // The same program with the same dependencies, but without operations.
    let without_operations = program_sizes(bench, &crates, "none", Some(0))?;
    bench.record(Metric::from_series(
        "program without operations",
        Unit::Bytes,
        without_operations.clone(),
    ));
    for (name, count, goal) in PROGRAMS {
        let mut series = program_sizes(bench, &crates, name, count)?;
        for program in &mut series {
            let base = without_operations.iter().find(|base| base.name == program.name);
            let base = base
                .and_then(|base| base.samples.first())
                .context("the size without operations is missing")?;
            program.samples.iter_mut().for_each(|size| *size -= base);
        }
        let metric = Metric::from_series(format!("{name} operations add"), Unit::Bytes, series);
        bench.record(match goal {
            Some(goal) => metric.with_goal(BaselineChoice::BestCompetitor, Threshold::MaxRatio(goal)),
            None => metric,
        });
    }
    Ok(())
}

/// The size of each crate's program. It is deterministic, so one sample is enough.
fn program_sizes(
    bench: &BenchContext,
    crates: &[generated_crates::GeneratedCrate<'_>],
    name: &str,
    count: Option<usize>,
) -> anyhow::Result<Vec<Series>> {
    let bar = spinner();
    let mut series = Vec::new();
    for (generated, program) in call_programs::write_programs(bench, crates, name, count)? {
        let generator = generated.generator;
        bar.set_message(format!("size, {name} operations: {}", generator.name()));
        program.cargo(&["build", "--release"])?;
        let path = program.release_binary(&program.name()?);
        let size = fs::metadata(&path)
            .with_context(|| format!("{}: is missing", path.display()))?
            .len();
        #[expect(clippy::cast_precision_loss, reason = "an exact value is not needed")]
        let samples = vec![size as f64];
        series.push(Series {
            name: generator.name().to_owned(),
            is_competitor: generator.is_competitor(),
            samples,
        });
    }
    bar.finish_and_clear();
    Ok(series)
}
