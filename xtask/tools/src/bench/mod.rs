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
mod document_copies;
mod documents;
mod generated_crates;
mod generators;
mod language_server;
mod measurement;
mod programs;
mod report;
mod suites;

use anyhow::bail;
use clap::ValueEnum;

pub(crate) use self::args::Args;
use self::args::Suite;
use self::context::BenchContext;
use self::measurement::goal::GoalStatus;
use self::report::results::Report;
use self::suites::{analyzer, compile, first_minute, generate, program, run as run_suite, scaling};

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if !args.from.is_empty() {
        let report = Report::read(&args.from)?;
        report::save(&report, args)?;
        return report::write(&report, args);
    }
    let suites = match args.suites.as_slice() {
        [] => Suite::value_variants(),
        suites => suites,
    };
    let bench = BenchContext::new(args)?;
    let generators = generators::versions(&bench.competitors);
    let mut report = Report::new(args.quick);
    // If a suite fails, the results of the others are still printed.
    let mut errors = Vec::new();
    for suite in suites {
        if let Err(error) = measure(*suite, &bench) {
            errors.push(format!("{suite:?}: {error:#}"));
        }
        report.add_suite(*suite, &bench.metrics.take(), bench.take_footnotes(), &generators);
        // A run takes long, and may be interrupted.
        report::save(&report, args)?;
    }
    report::write(&report, args)?;
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
        Suite::Analyzer => analyzer::measure(bench),
        Suite::FirstMinute => first_minute::measure(bench),
    }
}
