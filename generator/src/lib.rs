//! Reads an OpenAPI document and writes a Rust client crate.
//!
//! Text goes in and a [`Tree`] of files comes out; nothing here touches a disk, a network or a clock. Files that the
//! document refers to are asked for ([`Load`]). Data flows one way, and each stage knows the one before it by its data
//! alone:
//!
//! ```text
//! text ──document──▶ Document ──lower──▶ ir::Api ──emit──▶ Tree
//! ```
//!
//! [`support`] lists the constructs of OpenAPI with what becomes of each.

mod config;
mod dependencies;
mod diagnostics;
mod document;
mod emit;
#[path = "../../templates/runtime/request/framing.rs"]
mod framing;
mod hidden;
mod ir;
mod loader;
mod lower;
#[path = "../../templates/runtime/codec/debug/secret_name.rs"]
mod secret_name;
mod source;
#[doc = include_str!("../SUPPORT.md")]
pub mod support {}
mod output;
mod wording;

use std::fmt;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::thread;

pub use config::Config;
pub use config::package::check_package_name;
pub use diagnostics::{Diagnostic, Severity, Untyped};
use diagnostics::{Log, Origin};
use ir::Api;
pub use loader::{Load, LoadError, no_files};
pub use output::{File, HEADER_MARK, Output, Summary, Tree};
pub use source::Source;

/// What [`generate`] works from.
///
/// The document may be one file or several. A reference to another file is a path relative to the file that it stands
/// in (`schemas/user.yaml`, `../common.json#/Error`); the folder of the document is the outermost that it may lead to,
/// and what leads further is an error, as is a URL. Files may be of any kind: a schema, a mapping of several, a path
/// item, a whole document. They may refer to one another, and back to the document by the last part of its name.
///
/// A schema in a file counts as a component. Its name is the key of the component that refers to it, if one does and
/// does no more, or else the last step of the pointer to it, or else the name of the file without its ending.
///
/// References are the `$ref`s where OpenAPI has one, and those in place of an object or a mapping, such as an operation
/// or all paths, where only tools have them; besides, the values of a discriminator's `mapping`. In examples, defaults,
/// enums and extensions, `$ref` is data. An `externalValue` is not followed. What a schema of OpenAPI 3.1 calls itself
/// (`$id`, `$anchor`) is known in the document, or in that part of a file to which a reference leads, and not elsewhere.
///
/// A file is in the version of OpenAPI that the document is in; one that is a whole document is in its own.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The OpenAPI document, in YAML or JSON.
    pub document: Source<'a>,
    /// OpenAPI Overlays, applied to the document in this order. An overlay is for one document: what is in other files
    /// it neither sees nor changes.
    pub overlays: &'a [Source<'a>],
    /// Gives the files that the document refers to; [`no_files`] for one that stands alone.
    pub load: &'a Load<'a>,
    /// What is about the output: package name, secret fields, formats that get a type.
    pub config: &'a Config,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("document", &self.document)
            .field("overlays", &self.overlays)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// The stages of the pipeline, in their order. [`generate`] reports each as it begins, so that a caller with a clock
/// can tell how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Bytes become an untyped tree.
    Read,
    /// Overlays are applied to the tree.
    Overlay,
    /// The tree is brought to OpenAPI 3.0, checked against its grammar, and repaired where that is safe; the files that it
    /// refers to are loaded, and become part of it.
    Normalise,
    /// Its parts become `openapiv3` types, and these an API: names, models, operations.
    Lower,
    /// The API becomes files.
    Emit,
}

/// Runs the whole pipeline. `watch` hears of each stage as it begins.
///
/// Bad input never panics: it is reported, all of it, and then [`Output::tree`] is `None`.
#[must_use]
pub fn generate(input: &Input<'_>, watch: &mut dyn FnMut(Stage)) -> Output {
    let mut log = Log::default();
    let mut files = document::Files::new(input.document, input.load);
    let mut summary = None;
    // Those of a configuration that was read have been reported with their places.
    let problems = config::check::check(input.config);
    let api = understand(input, watch, &mut files, &mut log, &mut summary);
    let api = api.filter(|_| !log.has_errors() && problems.is_empty());
    let untyped = log.take_untyped(|number| input.overlays[number].name);
    if api.is_some() {
        watch(Stage::Emit);
    }
    // Looking up where things stand in the text takes about as long as writing the crate, and needs nothing of it.
    let (tree, mut diagnostics) = thread::scope(|scope| {
        let emitted = scope.spawn(|| api.map(|api| emit::emit(api, input.config)));
        let diagnostics = log.finish(|origin| match origin {
            Origin::File(file) => files.source(file),
            Origin::Overlay(number) => input.overlays[*number],
        });
        (emitted.join().unwrap_or_else(|panic| resume_unwind(panic)), diagnostics)
    });
    diagnostics.extend(problems.into_iter().map(|problem| Diagnostic {
        severity: Severity::Error,
        file: "configuration".to_owned(),
        position: None,
        pointer: String::new(),
        message: problem.to_string(),
        help: problem.help,
        example: None,
    }));
    Output {
        tree,
        diagnostics,
        untyped,
        summary,
    }
}

/// The API that a document describes; `None` if the log says why there is none.
fn understand(
    input: &Input<'_>,
    watch: &mut dyn FnMut(Stage),
    files: &mut document::Files<'_>,
    log: &mut Log,
    summary: &mut Option<Summary>,
) -> Option<Api> {
    watch(Stage::Read);
    let mut root = match files.document(log) {
        Ok(root) => root,
        Err(error) => {
            log.unreadable(Origin::File(Rc::default()), error);
            return None;
        }
    };
    let version = document::version(&root, &document::Pointer::default(), log);
    watch(Stage::Overlay);
    let mut provenance = document::overlay::provenance::Provenance::default();
    for (number, overlay) in input.overlays.iter().enumerate() {
        document::overlay::apply(&mut root, number, *overlay, &mut provenance, log);
    }
    log.set_provenance(provenance);
    let version = version.filter(|_| !log.has_errors())?;
    watch(Stage::Normalise);
    let document = document::Document::new(root, version, files, log);
    *summary = Some(document.summary());
    if log.has_errors() {
        return None;
    }
    watch(Stage::Lower);
    Some(lower::lower(&document, input.config, log))
}
