//! What a run is asked to do.

use std::path::PathBuf;

use super::args::{DiffOptions, GenerateOptions, OutputOptions};

/// What to generate, and how to report it.
#[derive(Debug, Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a program with this command fills in every field"
)]
pub struct GenerateRequest {
    /// The document; `None` for the clients of the settings file.
    pub document: Option<PathBuf>,
    /// The options of the run.
    pub options: GenerateOptions,
    /// How messages are printed.
    pub output: OutputOptions,
    /// Whether to compare only, and to fail if a crate is not up to date.
    pub check: bool,
    /// Whether a crate whose lock file has the hashes of the current inputs and files is up to date without being generated.
    /// A program that changes the generator itself must not trust them.
    pub trust_lock_file: bool,
    /// The settings file to use if the options name none; by default the one that applies to the current directory.
    pub default_settings: Option<PathBuf>,
    /// A directory for caching outputs; `None` for no cache.
    pub cache: Option<PathBuf>,
    /// The command that generates, as its user types it. It is part of the message about a crate that is not up to date.
    pub program: Vec<String>,
}

impl GenerateRequest {
    /// The participle for messages.
    pub(super) fn verb(&self) -> &'static str {
        if self.check { "compared" } else { "written" }
    }
}

/// What to compare, and how to report it.
#[derive(Debug, Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a program with this command fills in every field"
)]
pub struct DiffRequest {
    /// The options of the command line.
    pub options: DiffOptions,
    /// How to print messages.
    pub output: OutputOptions,
    /// The settings file to use instead of the nearest openapi-crate.toml.
    pub default_settings: Option<PathBuf>,
}
