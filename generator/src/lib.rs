//! Reads an OpenAPI document and writes a Rust client crate.
//!
//! Text goes in and a [`Tree`] of files comes out; nothing here touches a disk, a network or a clock. Data flows one
//! way, and each stage knows the one before it by its data alone:
//!
//! ```text
//! text ──spec──▶ openapiv3 document ──lower──▶ api::Api ──emit──▶ Tree
//! ```

mod api;
mod config;
mod diagnostic;
mod emit;
mod lower;
mod spec;
mod tree;

pub use config::Config;
pub use diagnostic::{Diagnostic, Severity, Untyped};
use diagnostic::{Log, Origin};
pub use tree::{File, HEADER_MARK, Tree};

/// A text and the name under which diagnostics speak of it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name, usually a path as the user gave it.
    pub name: &'a str,
    /// The text itself, as bytes: that it is UTF-8 is one of the things checked.
    pub text: &'a [u8],
}

/// What [`generate`] works from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The OpenAPI document, in YAML or JSON.
    pub document: Source<'a>,
    /// OpenAPI Overlays, applied to the document in this order.
    pub overlays: &'a [Source<'a>],
    /// What is about the output: package name, secret fields, formats that get a type.
    pub config: &'a Config,
}

/// The stages of the pipeline, in their order. [`generate`] reports each as it begins, so that a caller with a clock
/// can tell how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Bytes become an untyped tree.
    Read,
    /// Overlays are applied to the tree.
    Overlay,
    /// The tree is brought to OpenAPI 3.0, checked against its grammar, and repaired where that is safe.
    Normalise,
    /// Its parts become `openapiv3` types, and these an API: names, models, operations.
    Lower,
    /// The API becomes files.
    Emit,
}

/// What was read, for a person to recognise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The version of OpenAPI that the document names.
    pub openapi: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many component schemas it has.
    pub schemas: usize,
}

/// What [`generate`] returns.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The files of the crate; `None` when any diagnostic is an error.
    pub tree: Option<Tree>,
    /// Every error and warning, in the order of their places in the texts.
    pub diagnostics: Vec<Diagnostic>,
    /// Every value that is left as JSON for want of a type.
    pub untyped: Vec<Untyped>,
    /// What was read; `None` when it could not be told.
    pub summary: Option<Summary>,
}

/// Runs the whole pipeline. `watch` hears of each stage as it begins.
///
/// Bad input never panics: it is reported, all of it, and then [`Output::tree`] is `None`.
#[must_use]
pub fn generate(input: &Input<'_>, watch: &mut dyn FnMut(Stage)) -> Output {
    let mut log = Log::default();
    let mut summary = None;
    let tree = run(input, watch, &mut log, &mut summary).filter(|_| !log.has_errors());
    Output {
        untyped: log.take_untyped(),
        tree,
        diagnostics: log.finish(input.document, input.overlays),
        summary,
    }
}

fn run(input: &Input<'_>, watch: &mut dyn FnMut(Stage), log: &mut Log, summary: &mut Option<Summary>) -> Option<Tree> {
    watch(Stage::Read);
    let mut root = match spec::read::read(input.document.text) {
        Ok(root) => root,
        Err(error) => {
            log.unreadable(Origin::Document, error);
            return None;
        }
    };
    let version = spec::version(&root, log);
    watch(Stage::Overlay);
    for (number, overlay) in input.overlays.iter().enumerate() {
        spec::overlay::apply(&mut root, number, *overlay, log);
    }
    let version = version.filter(|_| !log.has_errors())?;
    watch(Stage::Normalise);
    let document = spec::Document::new(root, version, log);
    *summary = Some(document.summary());
    if log.has_errors() {
        return None;
    }
    watch(Stage::Lower);
    let api = lower::lower(&document, input.config, log);
    if log.has_errors() {
        return None;
    }
    watch(Stage::Emit);
    Some(emit::emit(&api, input.config))
}
