//! `cargo xtask bench`: how fast the generator is, and what it generates.
//!
//! Everything is measured beside something: a floor, the same by hand, or what other generators make of the same
//! document. What counts is how the one stands to the other, because times are those of a machine.

mod calls;
mod compile;
mod crates;
mod documents;
mod figure;
mod generate;
mod generators;
mod grow;
mod models;
mod package;
mod process;
mod race;
mod report;
mod run;
mod sample;
mod size;
mod statistics;
mod twin;

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
use self::figure::{Figure, Verdict};
use self::generators::Generator;
use self::report::Report;
use crate::workspace;

/// What a user may say.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure [default: everything]
    #[arg(value_enum, value_name = "PART")]
    parts: Vec<Part>,

    /// Run everything once on this project's own document, to see that it runs; hold nothing against the goals
    #[arg(long)]
    quick: bool,

    /// Measure everything in at most so many rounds [default: 3 to 15]
    #[arg(long, value_name = "N")]
    rounds: Option<NonZeroUsize>,

    /// The document of most figures [default: the official one in ../shared, else specs/authlete.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// A large document [default: GitHub's in ../shared, else none]
    #[arg(long, value_name = "FILE")]
    large: Option<PathBuf>,

    /// Where other generators are, beside the PATH
    #[arg(long, value_name = "DIR")]
    peers_dir: Vec<PathBuf>,

    /// Write everything that was measured to a file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Write the table to a file as well
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

/// A part of the measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    /// From a document to a crate
    Generate,
    /// Check and build the crate, and a program that uses it
    Compile,
    /// Decode and encode, calls, and allocations
    Run,
    /// From small documents to large ones
    Grow,
    /// Bytes of a program
    Size,
}

/// What all parts measure with.
struct Bench {
    quick: bool,
    /// No more than so many.
    rounds: usize,
    official: Document,
    large: Option<Document>,
    ours: Generator,
    /// Ours as `cargo xtask` builds it, where that is another program.
    everyday: Option<PathBuf>,
    peers: Vec<Generator>,
    /// What a part has measured so far.
    figures: RefCell<Vec<Figure>>,
    notes: RefCell<Vec<String>>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let parts = match args.parts.as_slice() {
        [] => Part::value_variants(),
        parts => parts,
    };
    let bench = Bench::new(args)?;
    let mut report = Report::new(args.quick);
    // What was measured is worth telling even if something else could not be.
    let mut failed = Vec::new();
    for part in parts {
        if let Err(error) = part.measure(&bench) {
            failed.push(format!("{part:?}: {error:#}"));
        }
        report.add(*part, &bench.figures.take());
    }
    report.notes = bench.notes.into_inner();

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
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    match report.goals().filter(|goal| goal.verdict == Verdict::Missed).count() {
        0 => Ok(()),
        missed => bail!("{missed} of {} goals were missed", report.goals().count()),
    }
}

impl Part {
    fn measure(self, bench: &Bench) -> anyhow::Result<()> {
        match self {
            Self::Generate => generate::measure(bench),
            Self::Compile => compile::measure(bench),
            Self::Run => run::measure(bench),
            Self::Grow => grow::measure(bench),
            Self::Size => size::measure(bench),
        }
    }
}

impl Bench {
    /// In a hurry there are no peers, and the program that runs this stands for the one that is measured.
    fn new(args: &Args) -> anyhow::Result<Self> {
        package::configure(args.quick)?;
        let this = env::current_exe().context("this program is not known")?;
        let (ours, everyday, peers) = match args.quick {
            true => (this, None, Vec::new()),
            false => (release()?, Some(this), generators::peers(&args.peers_dir)),
        };
        let absent = generators::absent(&peers).filter(|_| !args.quick);
        let own = workspace::root().join("specs/authlete.yaml");
        Ok(Self {
            quick: args.quick,
            rounds: match args.rounds {
                _ if args.quick => 1,
                rounds => rounds.map_or(usize::MAX, NonZeroUsize::get),
            },
            official: documents::official(args.spec.as_deref().or(args.quick.then_some(&own)))?,
            large: documents::large(args.large.as_deref())?.filter(|_| !args.quick || args.large.is_some()),
            everyday: everyday.filter(|everyday| *everyday != ours),
            ours: generators::ours(ours),
            peers,
            figures: RefCell::default(),
            notes: RefCell::new(absent.into_iter().collect()),
        })
    }

    /// How often something is measured that should be measured so often.
    fn rounds(&self, rounds: usize) -> usize {
        self.rounds.min(rounds)
    }

    /// Takes down what was measured, and says so: the whole takes long.
    fn add(&self, figure: Figure) {
        for row in figure.rows() {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(io::stderr(), "{}: {}", row.what, row.shown.join("  ").trim());
        }
        self.figures.borrow_mut().push(figure);
    }

    /// The peers that are able to do something. The others are noted; why they are not is for who sits before it.
    fn able<'b>(
        &'b self,
        what: &str,
        mut attempt: impl FnMut(&'b Generator) -> anyhow::Result<()>,
    ) -> Vec<&'b Generator> {
        let able = |peer: &&'b Generator| match attempt(peer) {
            Ok(()) => true,
            Err(error) => {
                self.left_out(what, peer, &error);
                false
            }
        };
        self.peers.iter().filter(able).collect()
    }

    /// Notes that a peer failed.
    fn left_out(&self, what: &str, peer: &Generator, error: &anyhow::Error) {
        self.note(format!("{what}: {} failed", peer.name()));
        let _ = writeln!(io::stderr(), "{what}: {} failed: {error:#}\n", peer.name());
    }

    /// Something to be said below the table, once.
    fn note(&self, text: String) {
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&text) {
            notes.push(text);
        }
    }
}

/// This program as a release: what others install is one as well.
fn release() -> anyhow::Result<PathBuf> {
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
