//! Generated crates on disk: from a settings file and the files that it names to the files of the output directory.
//!
//! All file access of a generation is here; the stages of the generator have none. `settings` finds and reads
//! `openapi-crate.toml`, `inputs` loads the files of a client, `output` compares and replaces the generated files.
//! [`Generator`] connects them:
//!
//! ```text
//! settings ──▶ inputs ──generate──▶ Output ──▶ output
//! ```

pub(crate) mod client;
pub(crate) mod error;
mod generator;
pub(crate) mod inputs;
pub(crate) mod output;
pub(crate) mod paths;
pub(crate) mod settings;
pub(crate) mod up_to_date;

pub use self::error::Error;
pub use self::generator::{Generated, Generator, Written};
pub use self::inputs::sibling_files::SiblingFiles;
