//! The options of `cargo xtask bench`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Options of the command.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure [default: everything]
    #[arg(value_enum, value_name = "SUITE")]
    pub(super) suites: Vec<Suite>,

    /// Smoke test: run everything once on this repository's document, without goals
    #[arg(long)]
    pub(super) quick: bool,

    /// Maximum number of rounds [default: 3 to 15]
    #[arg(long, value_name = "N")]
    pub(super) rounds: Option<NonZeroUsize>,

    /// Document for most metrics [default: the official one in ../shared, else specs/authlete.yaml]
    #[arg(long, value_name = "FILE")]
    pub(super) spec: Option<PathBuf>,

    /// Large document [default: GitHub's in ../shared, else none]
    #[arg(long, value_name = "FILE")]
    pub(super) large: Option<PathBuf>,

    /// Check the crate of a document with 20,000 operations once (minutes, and gigabytes of memory)
    #[arg(long)]
    pub(super) check_many: bool,

    /// Folder with other generators, in addition to the PATH
    #[arg(long, value_name = "DIR")]
    pub(super) competitors_dir: Vec<PathBuf>,

    /// Measure nothing: read the results that `--json` wrote. Suites of later files replace those of earlier ones
    #[arg(long, value_name = "FILE", conflicts_with_all = ["suites", "quick"])]
    pub(super) from: Vec<PathBuf>,

    /// Write all samples to a JSON file
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// Write the tables to a Markdown file, too
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,

    /// Write the chart to an SVG file
    #[arg(long, value_name = "FILE")]
    pub(super) chart: Option<PathBuf>,

    /// Write the tables to `xtask/BENCHMARKS.md`, and the chart to `xtask/benchmarks.svg` if there is no `--chart`
    #[arg(long, conflicts_with = "quick")]
    pub(super) report: bool,
}

/// A group of measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Suite {
    /// Time to generate a crate from a document
    Generate,
    /// Time to check and build the crate
    Compile,
    /// Time to check and build programs that use the crate, and their size
    #[value(alias = "size")]
    Program,
    /// Decoding, encoding, calls, and allocations of the client
    Run,
    /// Times for documents of increasing size
    #[value(alias = "grow")]
    Scaling,
    /// Time of rust-analyzer for the crate, and for a completion in a program
    Analyzer,
    /// CPU time of installing the generator; not with `--quick`
    FirstMinute,
}

impl Suite {
    /// The heading of its table.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Generate => "Generate",
            Self::Compile => "Compile",
            Self::Program => "Program",
            Self::Run => "Run",
            Self::Scaling => "Scaling",
            Self::Analyzer => "Analyzer",
            Self::FirstMinute => "First minute",
        }
    }
}
