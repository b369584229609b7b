//! One client: the locations of its inputs and of its crate, and the generation of its files.

use std::path::PathBuf;

use super::error::Error;
use super::inputs::extra_modules;
use super::inputs::fetched_document::FetchedDocument;
use super::inputs::source_text::SourceText;
use super::output::api_changes::{find_api_changes, silent_change_warning};
use super::output::lock::Lock;
use super::output::plan::Plan;
use crate::diff::change::Change;
use crate::{Config, Diagnostic, GeneratedFiles};

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
    /// The number of the client among those of the settings file, from 0.
    pub(crate) number: usize,
    /// The directory of the crate.
    pub(crate) out: PathBuf,
}

/// The changes of an output directory. They are valid only while no other run writes there, so the directory stays locked.
pub(crate) struct LockedPlan<'g> {
    pub(crate) plan: Plan<'g>,
    /// What changes for programs that use the crate.
    pub(crate) api_changes: Vec<Change>,
    /// The changes that compile and send something else.
    pub(crate) warnings: Vec<Diagnostic>,
    _lock: Option<Lock>,
}

impl Client {
    /// All input files, except for those that the document refers to.
    pub(crate) fn input_files(&self) -> Vec<PathBuf> {
        let settings = self.settings.as_ref().map(|(path, _)| path.clone());
        let modules = self.settings.iter();
        let modules = modules.flat_map(|(settings, _)| extra_modules::paths(&self.config, settings));
        let document = std::iter::once(self.document.clone());
        settings
            .into_iter()
            .chain(document)
            .chain(self.overlays.iter().cloned())
            .chain(self.guide())
            .chain(modules)
            .collect()
    }

    /// The path of the guide.
    pub(crate) fn guide(&self) -> Option<PathBuf> {
        let (settings, _) = self.settings.as_ref()?;
        let guide = self.config.docs.guide.as_ref()?;
        Some(settings.with_file_name(guide))
    }

    /// Locks the output directory, and compares it with the generated files. With `create`, a missing directory is created.
    ///
    /// # Errors
    /// If a file cannot be read, or, without `allow_empty`, if all operations of the crate would be removed.
    pub(crate) fn plan<'g>(
        &'g self,
        tree: &'g GeneratedFiles,
        create: bool,
        allow_empty: bool,
        note: &dyn Fn(&str),
    ) -> Result<LockedPlan<'g>, Error> {
        let lock = self.lock(create, note)?;
        let plan = Plan::new(&self.out, tree)?;
        if !allow_empty && plan.removes_all_operations(tree) {
            return Err(Error::RemovesAllOperations {
                document: self.document.clone(),
                out: self.out.clone(),
            });
        }
        // Compare before the directory changes.
        let api_changes = find_api_changes(&self.out, tree);
        let silent = api_changes.iter().filter(|change| change.kind.is_silent());
        Ok(LockedPlan {
            plan,
            warnings: silent.map(|change| silent_change_warning(change, &self.out)).collect(),
            api_changes,
            _lock: lock,
        })
    }

    /// Locks the output directory. With `create`, a missing directory is created.
    pub(crate) fn lock(&self, create: bool, note: &dyn Fn(&str)) -> Result<Option<Lock>, Error> {
        Lock::acquire(&self.out, create, note)
    }
}
