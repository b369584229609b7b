//! `cargo xtask bench`: measures the generator and the generated client.
//!
//! Every metric is compared with a baseline: plain I/O, hand-written code, or other generators. Absolute times depend on
//! the machine, so the goals are ratios.

mod bench_crate;
mod call_programs;
mod compile;
mod documents;
mod fixtures;
mod generate;
mod generated_crates;
mod generators;
mod interleave;
mod metric;
mod models;
mod process;
mod report;
mod run;
mod scaling;
mod serde_derive_baseline;
mod size;
mod statistics;

use std::cell::RefCell;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::Serialize;

use self::documents::Document;
use self::generators::Generator;
use self::metric::{GoalStatus, Metric};
use self::report::Report;
use crate::workspace;

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure [default: everything]
    #[arg(value_enum, value_name = "SUITE")]
    suites: Vec<Suite>,

    /// Smoke test: run everything once on this repository's document, without goals
    #[arg(long)]
    quick: bool,

    /// Maximum number of rounds [default: 3 to 15]
    #[arg(long, value_name = "N")]
    rounds: Option<NonZeroUsize>,

    /// Document for most metrics [default: the official one in ../shared, else specs/authlete.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Large document [default: GitHub's in ../shared, else none]
    #[arg(long, value_name = "FILE")]
    large: Option<PathBuf>,

    /// Folder with other generators, in addition to the PATH
    #[arg(long, value_name = "DIR")]
    peers_dir: Vec<PathBuf>,

    /// Write all samples to a JSON file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Write the table to a Markdown file, too
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

/// A group of measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Suite {
    /// Time to generate a crate from a document
    Generate,
    /// Time to check and build the crate, and a program that uses it
    Compile,
    /// Decoding, encoding, calls, and allocations of the client
    Run,
    /// Times for documents of increasing size
    #[value(alias = "grow")]
    Scaling,
    /// Size of programs that use the crate
    Size,
}

/// Options and programs of a run, and its results.
struct BenchContext {
    quick: bool,
    /// The maximum number of rounds.
    rounds: usize,
    official: Document,
    large: Option<Document>,
    ours: Generator,
    /// This generator as `cargo xtask` builds it, if that is another program than `ours`.
    dev_build: Option<PathBuf>,
    competitors: Vec<Generator>,
    /// The metrics of the current suite.
    metrics: RefCell<Vec<Metric>>,
    footnotes: RefCell<Vec<String>>,
}

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
        if let Err(error) = suite.measure(&bench) {
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

impl Suite {
    fn measure(self, bench: &BenchContext) -> anyhow::Result<()> {
        match self {
            Self::Generate => generate::measure(bench),
            Self::Compile => compile::measure(bench),
            Self::Run => run::measure(bench),
            Self::Scaling => scaling::measure(bench),
            Self::Size => size::measure(bench),
        }
    }
}

impl BenchContext {
    /// With `--quick`, there are no competitors, and the current executable is measured.
    fn new(args: &Args) -> anyhow::Result<Self> {
        bench_crate::write_cargo_config(args.quick)?;
        let this = env::current_exe().context("the path of this executable is not known")?;
        let (ours, dev_build, competitors) = match args.quick {
            true => (this, None, Vec::new()),
            false => (
                build_release()?,
                Some(this),
                generators::find_competitors(&args.peers_dir),
            ),
        };
        let missing = generators::missing_competitors(&competitors).filter(|_| !args.quick);
        let own_document = workspace::root().join("specs/authlete.yaml");
        Ok(Self {
            quick: args.quick,
            rounds: match args.rounds {
                _ if args.quick => 1,
                rounds => rounds.map_or(usize::MAX, NonZeroUsize::get),
            },
            official: documents::official(args.spec.as_deref().or(args.quick.then_some(&own_document)))?,
            large: documents::large(args.large.as_deref())?.filter(|_| !args.quick || args.large.is_some()),
            dev_build: dev_build.filter(|dev_build| *dev_build != ours),
            ours: generators::this_generator(ours),
            competitors,
            metrics: RefCell::default(),
            footnotes: RefCell::new(missing.into_iter().collect()),
        })
    }

    /// Limits a number of rounds.
    fn limit_rounds(&self, rounds: usize) -> usize {
        self.rounds.min(rounds)
    }

    /// Records a metric and prints it to stderr, because a run takes long.
    fn record(&self, metric: Metric) {
        for row in metric.rows() {
            // Ignore that stderr is closed.
            let _ = writeln!(io::stderr(), "{}: {}", row.name, row.cells.join("  ").trim());
        }
        self.metrics.borrow_mut().push(metric);
    }

    /// The competitors for which `attempt` succeeds. The others are listed in a footnote; their errors go to stderr.
    fn capable_competitors<'b>(
        &'b self,
        name: &str,
        mut attempt: impl FnMut(&'b Generator) -> anyhow::Result<()>,
    ) -> Vec<&'b Generator> {
        let capable = |competitor: &&'b Generator| match attempt(competitor) {
            Ok(()) => true,
            Err(error) => {
                self.report_failure(name, competitor, &error);
                false
            }
        };
        self.competitors.iter().filter(capable).collect()
    }

    /// Adds a footnote that a competitor failed.
    fn report_failure(&self, name: &str, competitor: &Generator, error: &anyhow::Error) {
        self.add_footnote(format!("{name}: {} failed", competitor.name()));
        let _ = writeln!(io::stderr(), "{name}: {} failed: {error:#}\n", competitor.name());
    }

    /// Adds a footnote to the table, once.
    fn add_footnote(&self, text: String) {
        let mut footnotes = self.footnotes.borrow_mut();
        if !footnotes.contains(&text) {
            footnotes.push(text);
        }
    }
}

/// Builds this program in release mode, as the competitors are.
fn build_release() -> anyhow::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned());
    let target = workspace::target_folder();
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--quiet", "--package", "xtask"]);
    process::run(command.current_dir(workspace::root()).env("CARGO_TARGET_DIR", &target))?;
    Ok(target
        .join("release")
        .join("xtask")
        .with_extension(env::consts::EXE_EXTENSION))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))
}
