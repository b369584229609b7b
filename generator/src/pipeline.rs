//! The pipeline: from the texts of a document to the files of a crate, or to the surface of that crate.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use crate::config::check::check;
use crate::diagnostics::{InputFile, Log, file_error};
use crate::document;
use crate::ir::Api;
use crate::{Config, FileLoader, Output, Source, Summary, Workspace, emit, lower};

/// The input of [`generate`].
///
/// The document may consist of several files. A reference to another file is a path relative to the file that contains
/// it (`schemas/user.yaml`, `../common.json#/Error`). References out of the directory of the document, and URLs, are
/// errors. A file may contain anything: a schema, a mapping of schemas, a path item, a whole document. Files may refer
/// to each other, and back to the document by its file name.
///
/// A schema in another file is treated as a component. Its name is the key of the component that is only a reference to
/// it, or else the last token of the pointer to it, or else the file name without its extension.
///
/// `$ref` is resolved where OpenAPI allows it, and also in place of an object or a mapping where only tools allow it,
/// such as an operation or `paths`. The values of a discriminator's `mapping` are references too. In examples,
/// defaults, enums and extensions, `$ref` is data. `externalValue` is not followed. The identifiers of OpenAPI 3.1
/// schemas (`$id`, `$anchor`) are resolved only within the document, or within the part of a file that a reference
/// leads to.
///
/// Files use the OpenAPI version of the document, except for whole documents, which declare their own.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The OpenAPI document, in YAML or JSON.
    pub document: Source<'a>,
    /// OpenAPI Overlays, applied to the document in this order. They neither see nor change other files.
    pub overlays: &'a [Source<'a>],
    /// Loads the files that the document refers to; [`crate::no_external_files`] for a document in a single file.
    pub load: &'a FileLoader<'a>,
    /// Settings of the output: package name, secret fields, types of string formats.
    pub config: &'a Config,
    /// The workspace that encloses the crate: that of the nearest parent directory whose manifest has one, unless it
    /// excludes the crate ([`crate::Membership::Excluded`]); the search then continues in the parent directories. With `None`, the
    /// crate is a workspace of its own.
    pub workspace: Option<&'a Workspace>,
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("document", &self.document)
            .field("overlays", &self.overlays)
            .field("config", &self.config)
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

/// The stages of the pipeline, in their order. [`generate`] reports each one when it begins, so that a caller can
/// measure how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Parses the text into an untyped tree.
    Read,
    /// Applies the overlays to the tree.
    Overlay,
    /// Converts the tree to OpenAPI 3.0, checks it against the grammar and repairs it where that is safe; loads
    /// referenced files and adds them to the tree.
    Normalize,
    /// Converts the tree to `openapiv3` types, and these to the IR: names, models, operations.
    Lower,
    /// Generates the files.
    Emit,
}

/// Runs the whole pipeline. Calls `on_stage` when a stage begins.
///
/// Invalid input does not panic: all errors are reported, and [`Output::tree`] is `None`.
#[must_use]
pub fn generate(input: &Input<'_>, on_stage: &mut dyn FnMut(Stage)) -> Output {
    let mut log = Log::default();
    let mut files = document::Files::new(input.document, input.load);
    let mut summary = None;
    // A configuration read from TOML has already been checked, with positions in its text.
    let problems = check(input.config);
    let api = parse_and_lower(input, on_stage, &mut files, &mut log, &mut summary);
    let api = api.filter(|_| !log.has_errors() && problems.is_empty());
    let untyped = log.take_untyped(|number| input.overlays[number].name);
    if api.is_some() {
        on_stage(Stage::Emit);
    }
    // Looking up positions in the text takes about as long as generating the crate and does not depend on it.
    let (config, workspace) = (input.config, input.workspace);
    let (tree, mut diagnostics) = thread::scope(|scope| {
        let emitted = scope.spawn(move || api.map(|api| emit::emit(api, config, workspace)));
        let diagnostics = log.finish(|file| match file {
            InputFile::Document(file) => files.source(file),
            InputFile::Overlay(number) => input.overlays[*number],
        });
        (emitted.join().unwrap_or_else(|panic| resume_unwind(panic)), diagnostics)
    });
    let problems = problems.into_iter();
    diagnostics
        .extend(problems.map(|problem| file_error("configuration".to_owned(), problem.to_string(), problem.help)));
    Output {
        tree,
        diagnostics,
        untyped,
        summary,
    }
}

/// Returns the API that a document describes; `None` if there are errors, which are in the log.
pub(crate) fn parse_and_lower(
    input: &Input<'_>,
    on_stage: &mut dyn FnMut(Stage),
    files: &mut document::Files<'_>,
    log: &mut Log,
    summary: &mut Option<Summary>,
) -> Option<Api> {
    on_stage(Stage::Read);
    let mut root = match files.document(log) {
        Ok(root) => root,
        Err(error) => {
            log.parse_error(InputFile::Document(Arc::default()), error);
            return None;
        }
    };
    let version = document::version(&root, &document::Pointer::default(), log);
    on_stage(Stage::Overlay);
    let mut provenance = document::overlay::provenance::Provenance::default();
    for (number, overlay) in input.overlays.iter().enumerate() {
        document::overlay::apply(&mut root, number, *overlay, &mut provenance, log);
    }
    log.set_provenance(provenance);
    let version = version.filter(|_| !log.has_errors())?;
    on_stage(Stage::Normalize);
    let document = document::Document::new(root, version, files, log);
    *summary = Some(document.summary());
    if log.has_errors() {
        return None;
    }
    on_stage(Stage::Lower);
    Some(lower::lower(&document, input.config, log))
}
