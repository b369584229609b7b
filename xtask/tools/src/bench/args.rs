//! The options of `cargo xtask bench`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

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

    /// Folder with other generators, in addition to the PATH
    #[arg(long, value_name = "DIR")]
    pub(super) competitors_dir: Vec<PathBuf>,

    /// Write all samples to a JSON file
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// Write the table to a Markdown file, too
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
}

/// A group of measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
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
    /// CPU time of installing the generator; not with `--quick`
    FirstMinute,
}
