//! One client: the locations of its inputs and of its crate, and the generation of its files.

use std::path::PathBuf;

use super::error::Error;
use super::inputs::fetched_document::FetchedDocument;
use super::inputs::source_text::SourceText;
use super::output::lock::Lock;
use super::output::plan::Plan;
use crate::{Config, GeneratedFiles};

/// The locations of a client's inputs and output. Paths are relative to the current directory where possible: they are
/// printed, and should not disclose where a checkout is.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// The document.
    pub(crate) document: PathBuf,
    /// Where the document comes from, if it was downloaded.
    pub(crate) fetched: Option<FetchedDocument>,
    pub(crate) overlays: Vec<PathBuf>,
    /// The settings file and its text.
    pub(crate) settings: Option<(PathBuf, SourceText)>,
    pub(crate) config: Config,
    /// The directory of the crate.
    pub(crate) out: PathBuf,
}

impl Client {
    /// All input files, except for those that the document refers to.
    pub(crate) fn input_files(&self) -> Vec<PathBuf> {
        let settings = self.settings.as_ref().map(|(path, _)| path.clone());
        let document = std::iter::once(self.document.clone());
        settings
            .into_iter()
            .chain(document)
            .chain(self.overlays.iter().cloned())
            .chain(self.guide())
            .collect()
    }

    /// The path of the guide.
    pub(crate) fn guide(&self) -> Option<PathBuf> {
        let (settings, _) = self.settings.as_ref()?;
        let guide = self.config.docs.guide.as_ref()?;
        Some(settings.with_file_name(guide))
    }

    /// Returns an error if a plan may not be applied.
    pub(crate) fn check_plan(&self, plan: &Plan<'_>, tree: &GeneratedFiles) -> Result<(), Error> {
        if plan.removes_all_operations(tree) {
            return Err(Error::RemovesAllOperations {
                document: self.document.clone(),
                out: self.out.clone(),
            });
        }
        Ok(())
    }

    /// Locks the output directory. With `create`, a missing directory is created.
    pub(crate) fn lock(&self, create: bool, note: &dyn Fn(&str)) -> Result<Option<Lock>, Error> {
        Lock::acquire(&self.out, create, note)
    }
}
