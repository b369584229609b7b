//! Reads an OpenAPI document and writes a Rust client crate.
//!
//! [`Generator`] generates the crates of a project on disk, as a settings file describes them. [`generate`] is the
//! pipeline below it: its input is text and its output a [`GeneratedFiles`] of files; it does not access the disk, the network or
//! the clock. Files that the document refers to are requested from the caller ([`FileLoader`]). Data flows in one direction,
//! and the stages communicate only through plain data:
//!
//! ```text
//! text ──document──▶ Document ──lower──▶ ir::Api ──emit──▶ GeneratedFiles
//! ```
//!
//! [`support`] lists the constructs of OpenAPI and how each of them is translated.
//! [`comparison`] explains how the command `diff` judges changes.

#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
mod dependencies;
mod diagnostics;
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "only the command compares"))]
mod diff;
mod document;
mod emit;
#[path = "../templates/runtime/request/framing.rs"]
mod framing;
mod hash;
mod hidden;
mod input;
mod ir;
mod loader;
#[cfg(feature = "cli")]
mod located_surface;
mod lock_file;
mod lower;
#[path = "../templates/runtime/codec/debug/secret_name.rs"]
mod secret_name;
mod shown_url;
mod source;
#[path = "../templates/runtime/stream/framing.rs"]
mod stream_framing;
mod surface;
#[doc = include_str!("../DIFF.md")]
pub mod comparison {}
#[doc = include_str!("../SUPPORT.md")]
pub mod support {}
mod output;
mod pipeline;
mod pointer;
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "parts that only the command uses"))]
mod project;
mod wording;
mod workspace;

pub use config::Config;
pub use config::bool_or::BoolOr;
pub use config::package::check_package_name;
pub use diagnostics::{Diagnostic, Severity, Untyped};
pub use input::{Input, Stage};
pub use loader::{FileLoader, LoadError, no_external_files};
pub use output::{GENERATED_MARKER, GeneratedFile, GeneratedFiles, Output, Summary};
pub use pipeline::generate;
pub use project::{Error, Generated, Generator, SiblingFiles, Written};
pub use source::Source;
pub use workspace::{Membership, Workspace};
