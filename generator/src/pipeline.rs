//! The pipeline: from the texts of a document to the files of a crate, or to the surface of that crate.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use crate::config::check::check;
use crate::diagnostics::{CONFIGURATION, InputFile, Log, file_error};
use crate::document;
use crate::input::{Input, Stage};
use crate::ir::Api;
use crate::lock_file::{self, InputHashes, LockFile};
use crate::{Config, GeneratedFiles, Output, Summary, Workspace, emit, lower};

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
    let about_settings = log.take_settings();
    let untyped = log.take_untyped(|number| input.overlays[number].name);
    if api.is_some() {
        on_stage(Stage::Emit);
    }
    let inputs = InputHashes::of(input, files.loaded());
    // Looking up positions in the text takes about as long as generating the crate and does not depend on it.
    let (config, workspace) = (input.config, input.workspace);
    let (tree, mut diagnostics) = thread::scope(|scope| {
        let emitted = scope.spawn(move || api.map(|api| emit_with_lock_file(api, config, workspace, inputs)));
        let diagnostics = log.finish(|file| match file {
            InputFile::Document(file) => files.source(file),
            InputFile::Overlay(number) => input.overlays[*number],
        });
        (emitted.join().unwrap_or_else(|panic| resume_unwind(panic)), diagnostics)
    });
    let problems = problems.into_iter();
    diagnostics.extend(problems.map(|problem| file_error(CONFIGURATION.to_owned(), problem.to_string(), problem.help)));
    diagnostics.extend(about_settings);
    Output {
        tree,
        diagnostics,
        untyped,
        summary,
    }
}

/// Writes the crate of an API, with its lock file. Most of that file does not depend on the others, and is written at
/// the same time.
fn emit_with_lock_file(
    mut api: Api,
    config: &Config,
    workspace: Option<&Workspace>,
    inputs: InputHashes,
) -> GeneratedFiles {
    emit::name_fields_in_docs(&mut api);
    let api = &api;
    thread::scope(|scope| {
        let draft = scope.spawn(move || LockFile::new(inputs, config, emit::surface::describe(api)).draft());
        let mut files = emit::emit(api, config, workspace);
        let draft = draft.join().unwrap_or_else(|panic| resume_unwind(panic));
        files.insert(lock_file::FILE_NAME, &draft.finish(&files));
        files
    })
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
    on_stage(Stage::Overlay);
    let mut provenance = document::overlay::provenance::Provenance::default();
    for (number, overlay) in input.overlays.iter().enumerate() {
        document::overlay::apply(&mut root, number, *overlay, &mut provenance, log);
    }
    log.set_provenance(provenance);
    // An overlay may change the version, so that it can add fields of a later one.
    let version = document::version(&root, &document::Pointer::default(), log);
    let version = version.filter(|_| !log.has_errors())?;
    on_stage(Stage::Normalize);
    let document = document::Document::new(root, version, files, log);
    *summary = Some(document.summary());
    document::examples::check(&document, log);
    if log.has_errors() {
        return None;
    }
    on_stage(Stage::Lower);
    Some(lower::lower(&document, input.config, log))
}
