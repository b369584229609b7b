//! What the suites share: the documents and generators that are measured, and the results.

use std::cell::RefCell;
use std::env;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

use super::args::Args;
use super::bench_crate;
use super::documents::{self, Document};
use super::generators::{self, Generator};
use super::measurement::metric::Metric;
use super::measurement::process;
use crate::workspace;

/// How the times of a smoke test can be compared with those of other runs.
const QUICK_FOOTNOTE: &str = "smoke test: `ours` is the unoptimized program that `cargo xtask` builds, which is the row \
    \"ours, as `cargo xtask` builds it\" of a full run; compare the times of `generate` and `scaling` with that row or with \
    other smoke tests only";

/// Options and programs of a run, and its results.
pub(super) struct BenchContext {
    pub(super) quick: bool,
    /// Whether the crate of the largest document is compiled.
    pub(super) check_many: bool,
    /// The maximum number of rounds.
    pub(super) rounds: usize,
    pub(super) official: Document,
    pub(super) large: Option<Document>,
    pub(super) ours: Generator,
    /// This generator as `cargo xtask` builds it, if that is another program than `ours`.
    pub(super) dev_build: Option<PathBuf>,
    pub(super) competitors: Vec<Generator>,
    /// The metrics of the current suite.
    pub(super) metrics: RefCell<Vec<Metric>>,
    /// The footnote of all suites, and those of the current one.
    general_footnote: Option<String>,
    footnotes: RefCell<Vec<String>>,
}

impl BenchContext {
    /// With `--quick`, the program that `cargo xtask` built is measured, and competitors only if a folder is named.
    pub(super) fn new(args: &Args) -> anyhow::Result<Self> {
        bench_crate::write_cargo_config(args.quick)?;
        let (ours, dev_build) = match args.quick {
            true => (find_dev_build()?, None),
            false => (build_release()?, Some(find_dev_build()?)),
        };
        let competitors = match args.quick && args.competitors_dir.is_empty() {
            true => Vec::new(),
            false => generators::find_competitors(&args.competitors_dir),
        };
        let footnote = match args.quick {
            true => Some(QUICK_FOOTNOTE.to_owned()),
            false => generators::missing_competitors(&competitors),
        };
        let own_document = workspace::root().join("specs/authlete.yaml");
        Ok(Self {
            quick: args.quick,
            check_many: args.check_many,
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
            general_footnote: footnote,
            footnotes: RefCell::default(),
        })
    }

    /// Limits a number of rounds.
    pub(super) fn limit_rounds(&self, rounds: usize) -> usize {
        self.rounds.min(rounds)
    }

    /// Records a metric and prints it to stderr, because a run takes long.
    pub(super) fn record(&self, metric: Metric) {
        for row in metric.rows() {
            print_details(&format!("{}: {}", row.name, row.cells().join("  ").trim()));
        }
        self.metrics.borrow_mut().push(metric);
    }

    /// The competitors for which `attempt` succeeds. The others are listed in a footnote; their errors go to stderr.
    pub(super) fn capable_competitors<'b>(
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
    pub(super) fn report_failure(&self, name: &str, competitor: &Generator, error: &anyhow::Error) {
        self.add_footnote(format!("{name}: {} failed", competitor.name()));
        print_details(&format!("{name}: {} failed: {error:#}\n", competitor.name()));
    }

    /// Returns the footnotes of the suite that has ended.
    pub(super) fn take_footnotes(&self) -> Vec<String> {
        let general = self.general_footnote.clone();
        general.into_iter().chain(self.footnotes.take()).collect()
    }

    /// Adds a footnote to the table, once.
    pub(super) fn add_footnote(&self, text: String) {
        let mut footnotes = self.footnotes.borrow_mut();
        if !footnotes.contains(&text) {
            footnotes.push(text);
        }
    }
}

/// Prints what the table does not say.
pub(super) fn print_details(text: &str) {
    // Ignore that stderr is closed.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Returns the program `xtask`, which is in the same folder as this program: it has started it.
fn find_dev_build() -> anyhow::Result<PathBuf> {
    let this = env::current_exe().context("the path of this executable is not known")?;
    let program = this.with_file_name("xtask").with_extension(env::consts::EXE_EXTENSION);
    ensure!(
        program.exists(),
        "{}: this program does not exist; run the benchmarks with `cargo xtask bench`",
        program.display()
    );
    Ok(program)
}

/// Builds `xtask` in release mode, optimized as the binaries of a release and the competitors are.
fn build_release() -> anyhow::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned());
    let target = workspace::target_folder();
    let mut command = Command::new(cargo);
    command.args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "xtask",
        "--features",
        "mimalloc",
    ]);
    let command = command
        .current_dir(workspace::root())
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3")
        .env("CARGO_PROFILE_RELEASE_LTO", "false");
    process::run(command)?;
    Ok(target
        .join("release")
        .join("xtask")
        .with_extension(env::consts::EXE_EXTENSION))
}
