//! `cargo xtask bench`: measures the generator and the generated client.
//!
//! Every metric is compared with a baseline: plain I/O, hand-written code, or other generators. Absolute times depend on
//! the machine, so the goals are ratios.
//!
//! Data flows from `documents` and `generators` through the measurements of `suites`, which build the `programs` and
//! record metrics in the `context`, to the `report`.

mod args;
mod bench_crate;
mod context;
mod documents;
mod generated_crates;
mod generators;
mod measurement;
mod programs;
mod report;
mod suites;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, bail};
use clap::ValueEnum;

pub(crate) use self::args::Args;
use self::args::Suite;
use self::context::BenchContext;
use self::measurement::goal::GoalStatus;
use self::report::Report;
use self::suites::{compile, first_minute, generate, program, run as run_suite, scaling};

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let suites = match args.suites.as_slice() {
        [] => Suite::value_variants(),
        suites => suites,
    };
    let bench = BenchContext::new(args)?;
    let mut report = Report::new(args.quick);
    // If a suite fails, the results of the others are still printed.
    let mut errors = Vec::new();
    for suite in suites {
        if let Err(error) = measure(*suite, &bench) {
            errors.push(format!("{suite:?}: {error:#}"));
        }
        report.add_suite(*suite, &bench.metrics.take());
    }
    report.footnotes = bench.footnotes.into_inner();

    let markdown = report.markdown();
    let mut stdout = io::stdout().lock();
    stdout.write_all(markdown.as_bytes())?;
    stdout.flush()?;
    if let Some(path) = &args.markdown {
        write(path, &markdown)?;
    }
    if let Some(path) = &args.json {
        write(path, &(serde_json::to_string_pretty(&report)? + "\n"))?;
    }
    if !errors.is_empty() {
        bail!("{}", errors.join("\n"));
    }
    match report.goals().filter(|goal| goal.status == GoalStatus::Missed).count() {
        0 => Ok(()),
        missed => bail!("{missed} of {} goals were missed", report.goals().count()),
    }
}

/// Measures one suite.
fn measure(suite: Suite, bench: &BenchContext) -> anyhow::Result<()> {
    match suite {
        Suite::Generate => generate::measure(bench),
        Suite::Compile => compile::measure(bench),
        Suite::Program => program::measure(bench),
        Suite::Run => run_suite::measure(bench),
        Suite::Scaling => scaling::measure(bench),
        Suite::FirstMinute => first_minute::measure(bench),
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
}
