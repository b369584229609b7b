//! Run: the speed of the client's JSON codec, and the cost of a call.
//!
//! The programs in `xtask/tools/bench/run/` measure it. They always use `generated/`, because they are written for its models.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use serde::Deserialize;

use crate::bench::bench_crate::BenchCrate;
use crate::bench::context::BenchContext;
use crate::bench::measurement::goal::{BaselineChoice, Threshold};
use crate::bench::measurement::interleave::spinner;
use crate::bench::measurement::metric::{Metric, Series};
use crate::bench::measurement::unit::Unit;
use crate::bench::programs::fixtures::{self, FixtureOptions};
use crate::bench::programs::models::Models;
use crate::bench::programs::serde_derive_baseline::{self, UnknownValues};
use crate::fs_util::copy_folder;
use crate::workspace;

/// The models that are decoded and encoded. The last one is the request of the call.
const MODELS: [&str; 4] = [
    "TokenIssueResponse",
    "Service",
    "ClientGetListResponse",
    "TokenIssueRequest",
];

pub(crate) fn measure(bench: &BenchContext) -> anyhow::Result<()> {
    let bar = spinner();
    bar.set_message("run: building");
    let generated = workspace::root().join("generated");
    let bench_crate = write_crate(&generated)?;
    bench_crate.cargo(&["build", "--release"])?;
    bar.set_message("run: measuring");
    let milliseconds = if bench.quick { "2" } else { "25" };
    let arguments = [bench.limit_rounds(40).to_string(), milliseconds.to_owned()];
    let mut lines = run_program(Command::new(bench_crate.release_binary("bench-speed")).args(arguments))?;
    lines.extend(run_program(&mut Command::new(
        bench_crate.release_binary("bench-allocations"),
    ))?);
    bar.finish_and_clear();
    metrics_from_output(lines)
        .into_iter()
        .for_each(|metric| bench.record(metric));
    Ok(())
}

/// Creates the crate of the programs, with derived copies of the models and JSON fixtures.
fn write_crate(generated: &Path) -> anyhow::Result<BenchCrate> {
    let models = Models::read(&generated.join("src/models"))?;
    let derived = serde_derive_baseline::write(&models, &MODELS, UnknownValues::Rejected)?;
    let keeping_unknown = serde_derive_baseline::write(&models, &MODELS, UnknownValues::Kept)?;
    // About 20 kB for the service; for a client, as many fields as are typical in production.
    let service = fixtures::create(
        &models,
        "Service",
        FixtureOptions {
            every_nth_optional: 1,
            list_length: 8,
        },
    )?;
    let client = fixtures::create(
        &models,
        "Client",
        FixtureOptions {
            every_nth_optional: 2,
            list_length: 2,
        },
    )?;
    let clients = serde_json::json!({"start": 0, "end": 100, "totalCount": 100, "clients": vec![client; 100]});
    expose_json_codec(generated)?;
    BenchCrate::write(
        "run",
        &[
            ("Cargo.toml", include_str!("../../../bench/run/Cargo.toml")),
            ("src/lib.rs", include_str!("../../../bench/run/lib.rs")),
            ("src/latency.rs", include_str!("../../../bench/run/latency.rs")),
            ("src/server.rs", include_str!("../../../bench/run/server.rs")),
            ("src/speed.rs", include_str!("../../../bench/run/speed.rs")),
            ("src/allocations.rs", include_str!("../../../bench/run/allocations.rs")),
            ("src/derived.rs", &derived),
            ("src/keeping_unknown.rs", &keeping_unknown),
            (
                "src/token_issue_response.json",
                include_str!("../../../bench/run/token_issue_response.json").trim_end(),
            ),
            ("src/service.json", &service.to_string()),
            ("src/clients.json", &clients.to_string()),
        ],
    )
}

/// Copies the client and adds a public module that exposes its private JSON codec.
fn expose_json_codec(generated: &Path) -> anyhow::Result<()> {
    let root = fs::read_to_string(generated.join("src/lib.rs"))?;
    let mut manifest: toml::Table = fs::read_to_string(generated.join("Cargo.toml"))?.parse()?;
    for tests in ["dev-dependencies", "test"] {
        manifest.remove(tests);
    }
    let bench_crate = BenchCrate::write(
        "client",
        &[
            ("Cargo.toml", &manifest.to_string()),
            ("src/body.rs", include_str!("../../../bench/run/body.rs")),
        ],
    )?;
    copy_folder(&generated.join("src"), &bench_crate.folder.join("src"))?;
    fs::write(bench_crate.folder.join("src/lib.rs"), root + "\npub mod body;\n")?;
    Ok(())
}

/// A line of output of a program: a series of a metric. Series of one metric are consecutive, ours first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputLine {
    metric: String,
    unit: Unit,
    series: String,
    samples: Vec<f64>,
}

fn run_program(command: &mut Command) -> anyhow::Result<Vec<OutputLine>> {
    let program = command.get_program().to_owned();
    let output = command
        .output()
        .with_context(|| format!("{}: cannot be started", program.display()))?;
    anyhow::ensure!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn metrics_from_output(lines: Vec<OutputLine>) -> Vec<Metric> {
    let mut metrics: Vec<Metric> = Vec::new();
    for line in lines {
        match metrics.last_mut().filter(|metric| metric.name == line.metric) {
            Some(metric) => metric.baselines.push(Series::new(line.series, line.samples)),
            None => metrics.push(Metric::new(line.metric, line.unit, line.samples)),
        }
    }
    metrics.into_iter().map(add_goals).collect()
}

/// Adds the goals, which are selected by the names of the metrics. The chart has the latency and one of the models.
fn add_goals(metric: Metric) -> Metric {
    let by_hand = BaselineChoice::Series("reqwest and serde_json");
    let (baseline, threshold) = match metric.name.as_str() {
        "allocations of a call" => return metric.with_goal(by_hand, Threshold::MaxDifference(5.0)),
        name if name.starts_with("latency ") => (by_hand, Threshold::MaxRatio(1.03)),
        name if name.starts_with("decode ") || name.starts_with("encode ") => {
            (BaselineChoice::Series("derive"), Threshold::MinRatio(1.0))
        }
        _ => return metric,
    };
    let name = metric.name.clone();
    let metric = metric.with_goal(baseline, threshold);
    match name.contains("latency") || name.contains("Service") {
        true => metric.with_headline(name),
        false => metric,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_lines_become_metrics_with_goals() {
        let lines = [
            r#"{"metric":"decode Service","unit":"bytes per second","series":"ours","samples":[1.0,2.0]}"#,
            r#"{"metric":"decode Service","unit":"bytes per second","series":"derive","samples":[2.0,3.0]}"#,
            r#"{"metric":"allocations of a call","unit":"count","series":"ours","samples":[7.0]}"#,
            r#"{"metric":"latency of a call, 64 at once, 99th percentile","unit":"seconds","series":"ours","samples":[7.0]}"#,
        ];
        let lines = lines.map(|line| serde_json::from_str::<OutputLine>(line).unwrap());
        let metrics = metrics_from_output(lines.into());
        assert_eq!(metrics.len(), 3);
        assert_eq!((metrics[0].unit, metrics[0].ours.len()), (Unit::BytesPerSecond, 2));
        assert_eq!(metrics[0].baselines[0].name, "derive");
        assert_eq!(metrics[0].goals.len(), 1);
        assert_eq!(metrics[1].goals[0].threshold, Threshold::MaxDifference(5.0));
        assert_eq!(metrics[2].goals[0].threshold, Threshold::MaxRatio(1.03));
    }
}
