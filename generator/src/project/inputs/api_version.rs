//! One version of an API, as an input of a comparison: a document with its overlays and settings, on disk or in a revision
//! of a git repository.

use std::path::{Component, Path};

use super::fetched_document::FetchedDocument;
use super::file_tree::{FileLocation, FileTree};
use super::sibling_files::SiblingFiles;
use super::source_text::SourceText;
use crate::config::DocumentLocation;
use crate::diagnostics::file_error;
use crate::located_surface::{LocatedSurface, read_surface};
use crate::{Config, Diagnostic, FileLoader, Input, LoadError, Source};

/// A document with its overlays and settings.
pub(crate) struct ApiVersion {
    location: FileLocation,
    /// Whether the document is the copy of one at a URL, which cannot refer to other files.
    is_fetched: bool,
    document: SourceText,
    overlays: Vec<SourceText>,
    config: Config,
}

/// The overlays and the settings file of the command line. Overlays replace those of a settings file; the settings file is
/// for documents that are named without one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    pub(crate) overlays: Vec<FileLocation>,
    pub(crate) config: Option<FileLocation>,
}

impl ApiVersion {
    /// Reads a document and its overlays.
    pub(crate) fn read_document(location: FileLocation, overrides: &Overrides) -> Result<Self, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let config = match &overrides.config {
            None => Some(Config::default()),
            Some(file) => read(file, &mut errors).and_then(|text| {
                Config::from_toml(text.source())
                    .map_err(|wrong| errors.extend(wrong))
                    .ok()
            }),
        };
        Self::new(location, &overrides.overlays, config, errors)
    }

    /// Reads the client of a settings file; `package` selects one of several.
    pub(crate) fn read_settings(
        file: &FileLocation,
        package: Option<&str>,
        overrides: &Overrides,
    ) -> Result<Self, Vec<Diagnostic>> {
        let config = read_client(file, package)?;
        let document = match &config.document {
            Some(DocumentLocation::Path(path)) => file.sibling(path),
            Some(DocumentLocation::Url { url, sha256 }) => {
                let fetched = FetchedDocument::new(&file.path, url, sha256);
                let overlays = overlays(file, &config, overrides);
                return Self::fetched(file, &fetched, &overlays, config);
            }
            None => {
                let message = "the setting `document` is missing".to_owned();
                return Err(vec![file_error(file.to_string(), message, None)]);
            }
        };
        let overlays = overlays(file, &config, overrides);
        Self::new(document, &overlays, Some(config), Vec::new())
    }

    /// Reads the downloaded copy of a document at a URL.
    fn fetched(
        settings: &FileLocation,
        document: &FetchedDocument,
        overlays: &[FileLocation],
        config: Config,
    ) -> Result<Self, Vec<Diagnostic>> {
        let location = FileLocation {
            path: document.path.clone(),
            ..settings.clone()
        };
        let bytes = location.read().map_err(|_| {
            vec![match &settings.tree {
                FileTree::Disk => document.missing(),
                FileTree::Revision(revision) => {
                    let message = format!("the downloaded document is not in the revision {revision}");
                    let help = "give the lock file of the revision: `git:REVISION:PATH/openapi-crate.lock`".to_owned();
                    file_error(document.name.clone(), message, Some(help))
                }
            }]
        })?;
        document.verify(&bytes).map_err(|error| vec![*error])?;
        let mut version = Self::new(location, overlays, Some(config), Vec::new())?;
        version.document.name.clone_from(&document.name);
        version.is_fetched = true;
        Ok(version)
    }

    fn new(
        location: FileLocation,
        overlays: &[FileLocation],
        config: Option<Config>,
        mut errors: Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let document = read(&location, &mut errors);
        let overlays = overlays.iter().filter_map(|file| read(file, &mut errors)).collect();
        match (document, config) {
            (Some(document), Some(config)) if errors.is_empty() => Ok(Self {
                location,
                is_fetched: false,
                document,
                overlays,
                config,
            }),
            _ => Err(errors),
        }
    }

    /// The version of the crate; `None` if the settings have none, or inherit it.
    pub(crate) fn crate_version(&self) -> Option<semver::Version> {
        self.config.package.version.as_ref()?.parse().ok()
    }

    /// Calls `use_surface` with the surface of the crate.
    pub(crate) fn with_surface<T>(&self, use_surface: impl FnOnce(&LocatedSurface<'_>) -> T) -> T {
        let load = |path: &str| self.load(path);
        let overlays: Vec<Source<'_>> = self.overlays.iter().map(SourceText::source).collect();
        let load: &FileLoader<'_> = &load;
        let input = Input {
            document: self.document.source(),
            overlays: &overlays,
            load,
            config: &self.config,
            workspace: None,
        };
        use_surface(&read_surface(&input))
    }

    /// Whether the texts and the settings are equal. The files that the documents refer to may differ.
    pub(crate) fn has_equal_texts(&self, other: &Self) -> bool {
        let (overlays, others) = (self.overlays.iter(), other.overlays.iter());
        self.document.bytes == other.document.bytes
            && overlays
                .map(|overlay| &overlay.bytes)
                .eq(others.map(|overlay| &overlay.bytes))
            && format!("{:?}", self.config) == format!("{:?}", other.config)
    }

    /// Loads a file that the document refers to.
    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match &self.location.tree {
            _ if self.is_fetched => Err(LoadError::Failed(
                "a document at a URL cannot refer to other files".to_owned(),
            )),
            FileTree::Disk => SiblingFiles::of_document(&self.location.path).load(path),
            FileTree::Revision(_) => self.load_from_revision(path),
        }
    }

    fn load_from_revision(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        // Defence in depth: the generator already rejects paths out of the document's directory.
        let is_name = |part| matches!(part, Component::Normal(_));
        if !Path::new(path).components().all(is_name) {
            return Err(LoadError::Failed(
                "it is outside of the document's directory".to_owned(),
            ));
        }
        self.location.sibling(path).read().map_err(LoadError::Failed)
    }

    /// The text of an input by its name in diagnostics: a file that the user named, or one that the document refers to.
    pub(crate) fn text(&self, name: &str) -> Option<Vec<u8>> {
        let mut texts = std::iter::once(&self.document).chain(&self.overlays);
        let named = texts.find(|text| text.name == name);
        named.map(|text| text.bytes.clone()).or_else(|| self.load(name).ok())
    }
}

/// Reads the client of a settings file; `package` selects one of several.
pub(crate) fn read_client(file: &FileLocation, package: Option<&str>) -> Result<Config, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    let Some(text) = read(file, &mut errors) else {
        return Err(errors);
    };
    let clients = Config::clients_from_toml(text.source())?;
    let is_selected = |client: &Config| package.is_none_or(|package| client.package.name.as_deref() == Some(package));
    let mut selected = clients.into_iter().filter(is_selected);
    let message = match (selected.next(), selected.next()) {
        (Some(client), None) => return Ok(client),
        (Some(_), Some(_)) => "the settings file has several clients".to_owned(),
        (None, _) => format!("no client has the package name `{}`", package.unwrap_or_default()),
    };
    let help = "select one by its package name with `--package NAME`".to_owned();
    Err(vec![file_error(text.name, message, Some(help))])
}

/// The overlays of a client, unless others are given.
fn overlays(settings: &FileLocation, client: &Config, overrides: &Overrides) -> Vec<FileLocation> {
    match overrides.overlays.as_slice() {
        [] => client
            .overlays
            .iter()
            .map(|overlay| settings.sibling(overlay))
            .collect(),
        given => given.to_vec(),
    }
}

/// Reads a file; `None` and an error if that fails.
pub(crate) fn read(file: &FileLocation, errors: &mut Vec<Diagnostic>) -> Option<SourceText> {
    let name = file.to_string();
    match file.read() {
        Ok(bytes) => Some(SourceText { name, bytes }),
        Err(error) => {
            errors.push(file_error(name, format!("cannot be read: {error}"), None));
            None
        }
    }
}
