//! The arguments of the command.

use std::path::PathBuf;

use clap::builder::{NonEmptyStringValueParser, TypedValueParser as _};
use clap_complete::Shell;

use crate::check_package_name;

/// Generates Rust client crates from OpenAPI documents.
///
/// Without a document, `generate` and `check` use the settings file: openapi-crate.toml in the current directory or the
/// nearest parent that has one. `init` creates it.
#[derive(clap::Parser)]
#[command(name = "openapi-crate", version, about)]
pub(super) struct OpenapiCrate {
    #[command(subcommand)]
    pub(super) command: Command,

    #[command(flatten)]
    pub(super) output: OutputOptions,
}

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Generate the client crates of the settings file, or of one document
    Generate(GenerateArgs),
    /// Check that the client crates are up to date; write nothing
    Check(CheckArgs),
    /// Compare two versions of an API: what changes for programs that use the crate
    Diff(DiffOptions),
    /// Write a settings file for a document
    Init(InitArgs),
    /// Download the documents that the settings file refers to by URL
    #[cfg(feature = "fetch")]
    Fetch(FetchArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages
    Man {
        /// Output directory
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// The arguments of `generate` and `check`.
#[derive(clap::Args)]
pub(super) struct GenerateArgs {
    /// OpenAPI document, YAML or JSON [default: those of the settings file]
    #[arg(value_name = "DOCUMENT", requires = "out")]
    pub(super) document: Option<PathBuf>,

    #[command(flatten)]
    pub(super) options: GenerateOptions,
}

/// The arguments of `check`.
#[derive(clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) generate: GenerateArgs,

    /// Generate and compare every file, even if the hashes of the lock file say that the crate is up to date: whoever can
    /// edit the files can edit the hashes, too
    #[arg(long)]
    pub(super) full: bool,
}

/// The options of a run.
#[derive(Debug, Clone, Default, clap::Args)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// OpenAPI Overlay to apply to the document; may be repeated, applied in order
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<PathBuf>,

    /// Settings file [default: openapi-crate.toml in this directory or a parent; none if a document is given]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Output directory
    #[arg(long, value_name = "DIR", value_parser = NonEmptyStringValueParser::new().map(PathBuf::from))]
    pub out: Option<PathBuf>,

    /// Name of the package
    #[arg(long, value_name = "NAME", value_parser = package_name)]
    pub package: Option<String>,

    /// Allow a crate without operations to replace a client that has some
    #[arg(long)]
    pub allow_empty: bool,

    /// Print the duration of each stage
    #[arg(long)]
    pub timings: bool,
}

/// The options of `diff`.
#[derive(Debug, Clone, Default, clap::Args)]
#[non_exhaustive]
pub struct DiffOptions {
    /// The old version: a document, a settings file (.toml), or a lock file (.lock); a path, or `git:REVISION:PATH`
    /// [default: the lock file of the settings file's crate]
    #[arg(value_name = "OLD")]
    pub old: Option<String>,

    /// The new version, in the same forms [default: the settings file]
    #[arg(value_name = "NEW")]
    pub new: Option<String>,

    /// OpenAPI Overlay to apply to both documents, instead of those of the settings; may be repeated, applied in order
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<String>,

    /// Settings file for versions that are documents
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,

    /// OpenAPI Overlay to apply to the old document, instead of those of `--overlay`; may be repeated, applied in order
    #[arg(long = "old-overlay", value_name = "FILE")]
    pub old_overlays: Vec<String>,

    /// Settings file for the old document, instead of that of `--config`
    #[arg(long, value_name = "FILE")]
    pub old_config: Option<String>,

    /// Package name of the client to compare, if the settings file has several
    #[arg(long, value_name = "NAME")]
    pub package: Option<String>,

    /// Format of the result [default: table, or json with `--message-format json`]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub format: Option<DiffFormat>,

    /// Exit with 0 if the changes have a smaller effect than this
    #[arg(long, value_name = "EFFECT", value_enum, default_value_t)]
    pub fail_on: FailOn,

    /// Fail if the version of the new crate is lower than the changes require; exit with 0 otherwise
    #[arg(long)]
    pub check_version: bool,

    /// Write the changes as Markdown into the section `Unreleased` of this changelog, replacing those of an earlier run
    #[arg(long, value_name = "FILE")]
    pub changelog: Option<PathBuf>,

    /// Do not fail if a method compiles as before and sends a different request
    #[arg(long)]
    pub accept: bool,
}

/// The format of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    Table,
    /// For a pull request or a changelog
    Markdown,
    /// For programs
    Json,
}

/// The smallest effect for which the exit code is not 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Any difference
    #[default]
    Any,
    /// A break of the Rust API or of the wire
    Rust,
    /// A break of the wire
    Wire,
}

/// The options of `init`.
#[derive(clap::Args)]
pub(super) struct InitArgs {
    /// OpenAPI document, YAML or JSON
    #[arg(value_name = "DOCUMENT")]
    pub(super) document: PathBuf,

    /// Output directory of the crate
    #[arg(long, value_name = "DIR", default_value = "client", value_parser = NonEmptyStringValueParser::new())]
    pub(super) out: String,

    /// Name of the package [default: derived from the document's title]
    #[arg(long, value_name = "NAME", value_parser = package_name)]
    pub(super) package: Option<String>,
}

/// The options of `fetch`.
#[cfg(feature = "fetch")]
#[derive(clap::Args)]
pub(super) struct FetchArgs {
    /// Settings file [default: openapi-crate.toml in this directory or a parent]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Download the document at this URL, and print the `document` setting with its SHA-256 hash
    #[arg(long, value_name = "URL")]
    pub(super) print_hash: Option<String>,
}

/// How messages are printed.
#[derive(Debug, Clone, Default, clap::Args)]
#[non_exhaustive]
pub struct OutputOptions {
    /// When to use colors
    #[arg(long, value_name = "WHEN", global = true, default_value_t, value_enum)]
    pub color: Color,

    /// Print errors and warnings only
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// Format of messages [default: human, and also github in a GitHub action]
    #[arg(long, value_name = "FORMAT", global = true, value_enum)]
    pub message_format: Option<MessageFormat>,
}

/// When to use colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// If the output is a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The format of errors and warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// With an excerpt of the file
    Human,
    /// One line for each
    Short,
    /// One JSON object per line, on standard output
    Json,
    /// Annotations of GitHub Actions, on standard output
    Github,
}

fn package_name(name: &str) -> Result<String, String> {
    check_package_name(name).map(|()| name.to_owned())
}
