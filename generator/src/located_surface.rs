//! The surface of the crate that would be generated from a document, with the positions of its items in the text.

use std::collections::HashMap;

use crate::config::check::check;
use crate::diagnostics::{CONFIGURATION, InputFile, Log, Position, file_error};
use crate::document;
use crate::emit;
use crate::input::Input;
use crate::pipeline::parse_and_lower;
use crate::pointer::Pointer;
use crate::surface::Surface;
use crate::{Config, Diagnostic, Source};

/// A surface, and what is needed to find the positions of its items.
pub(crate) struct LocatedSurface<'i> {
    /// `None` if the document or the settings have errors.
    pub(crate) surface: Option<Surface>,
    log: Log,
    files: document::Files<'i>,
    overlays: &'i [Source<'i>],
    config: &'i Config,
}

/// Runs the pipeline up to the IR, and describes the surface of the crate that would be generated.
pub(crate) fn read_surface<'i>(input: &Input<'i>) -> LocatedSurface<'i> {
    let mut log = Log::default();
    let mut files = document::Files::new(input.document, input.load);
    let api = parse_and_lower(input, &mut |_| (), &mut files, &mut log, &mut None);
    let api = api.filter(|_| !log.has_errors() && check(input.config).is_empty());
    LocatedSurface {
        surface: api.map(|api| emit::surface::describe(&api)),
        log,
        files,
        overlays: input.overlays,
        config: input.config,
    }
}

impl LocatedSurface<'_> {
    /// Whether the document refers to no other file.
    pub(crate) fn is_single_file(&self) -> bool {
        self.files.loaded().next().is_none()
    }

    /// Finds the position of each location in the document or an overlay.
    pub(crate) fn locate<'s>(&'s self, locations: impl IntoIterator<Item = &'s Pointer>) -> HashMap<Pointer, Position> {
        self.log.locate(locations, |file| self.source(file))
    }

    /// All errors and warnings.
    pub(crate) fn diagnostics(&self) -> Vec<Diagnostic> {
        let diagnostics = self.log.clone().finish(|file| self.source(file));
        let problems = check(self.config).into_iter();
        let problems = problems.map(|problem| file_error(CONFIGURATION.to_owned(), problem.to_string(), problem.help));
        diagnostics.into_iter().chain(problems).collect()
    }

    fn source(&self, file: &InputFile) -> Source<'_> {
        match file {
            InputFile::Document(file) => self.files.source(file),
            InputFile::Overlay(number) => self.overlays[*number],
        }
    }
}
