//! Loads the inputs of a client and generates from them.

use std::collections::BTreeMap;
use std::path::Path;

use super::cache::{Cache, RecordingLoader};
use super::enclosing_workspace::EnclosingWorkspace;
use super::extra_modules::ExtraModules;
use super::inherited_values;
use super::input_file;
use super::sibling_files::SiblingFiles;
use super::source_text::SourceText;
use crate::config::locate;
use crate::diagnostics::{CONFIGURATION, file_error};
use crate::lock_file::{InputHashes, LockFile};
use crate::project::client::Client;
use crate::{Config, Diagnostic, FileLoader, LoadError, Output, Stage};

/// The texts of a client's inputs.
pub(crate) struct Sources {
    pub(crate) document: SourceText,
    /// Loads the files that the document refers to; `None` for a document at a URL.
    siblings: Option<SiblingFiles>,
    overlays: Vec<SourceText>,
    config: Config,
    /// The number of the client among those of the settings file.
    number: usize,
    workspace: Option<EnclosingWorkspace>,
    /// Texts of the settings and the guide, and the package name: they are part of the cache key.
    key: (Option<SourceText>, Option<SourceText>, Option<String>),
}

/// The output of a client.
pub(crate) struct Generation {
    pub(crate) output: Output,
    /// Warnings about the surroundings of the crate. They are not part of the cached output.
    pub(crate) warnings: Vec<Diagnostic>,
    /// The files that the document refers to, each with the hash of its contents; `None` if one could not be loaded.
    loaded: Option<BTreeMap<String, u64>>,
    /// Where to store the output; `None` if it comes from there, or without a cache.
    cache: Option<Cache>,
}

impl Sources {
    /// Reads all files and reports every one that cannot be read.
    pub(crate) fn read(client: &Client) -> Result<Self, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let document = match &client.fetched {
            None => SourceText::read(&client.document, &mut errors),
            Some(fetched) => match input_file::read(&client.document) {
                Err(_) => {
                    errors.push(fetched.missing());
                    None
                }
                Ok(bytes) => {
                    errors.extend(fetched.verify(&bytes).err().map(|error| *error));
                    let name = fetched.name.clone();
                    Some(SourceText { name, bytes })
                }
            },
        };
        let overlays = client
            .overlays
            .iter()
            .filter_map(|path| SourceText::read(path, &mut errors))
            .collect();
        let mut config = client.config.clone();
        let guide = client.guide().and_then(|path| SourceText::read(&path, &mut errors));
        if let Some(guide) = &guide {
            match std::str::from_utf8(&guide.bytes) {
                Ok(text) => config.docs.guide_text = Some(text.to_owned()),
                Err(error) => {
                    let message = format!("this is not UTF-8: {error}");
                    errors.push(file_error(guide.name.clone(), message, None));
                }
            }
        }
        if let Some((path, settings)) = &client.settings {
            let modules = ExtraModules::read(&config, client.number, (path, settings), &mut errors);
            modules.fill(&mut config);
        }
        let Some(document) = document.filter(|_| errors.is_empty()) else {
            return Err(errors);
        };
        let workspace = EnclosingWorkspace::find(&client.out).map_err(|error| vec![*error])?;
        let errors = inherited_values::check(client, workspace.as_ref());
        if !errors.is_empty() {
            return Err(errors);
        }
        let siblings = match client.fetched {
            None => Some(SiblingFiles::of_document(&client.document)),
            Some(_) => None,
        };
        let settings = client.settings.as_ref().map(|(_, text)| text.clone());
        let name = config.package.name.clone();
        Ok(Self {
            document,
            siblings,
            overlays,
            config,
            number: client.number,
            workspace,
            key: (settings, guide, name),
        })
    }

    /// Returns the cached output, or generates it. Calls `watch` when a stage begins.
    pub(crate) fn generate(&self, out: &Path, cache: Option<&Path>, watch: &mut dyn FnMut(Stage)) -> Generation {
        let cache = self.cache(out, cache);
        let load = |path: &str| self.load(path);
        if let Some((output, loaded)) = cache.as_ref().and_then(|cache| cache.lookup(&load)) {
            return Generation {
                output,
                warnings: self.warnings(),
                loaded: Some(loaded),
                cache: None,
            };
        }
        let loader = RecordingLoader::new(&load);
        let output = self.generate_with(&|path| loader.load(path), watch);
        Generation {
            output,
            warnings: self.warnings(),
            loaded: loader.loaded(),
            cache,
        }
    }

    fn cache(&self, out: &Path, directory: Option<&Path>) -> Option<Cache> {
        let manifest = self.workspace.as_ref().map(|found| &found.manifest);
        let modules = self.config.extra.modules.values().map(|module| &module.files);
        let modules: Vec<_> = modules.collect();
        let inputs = (&self.document, &self.overlays, &self.key, manifest, modules);
        Cache::new(directory?, out, inputs)
    }

    fn warnings(&self) -> Vec<Diagnostic> {
        let warning = self.workspace.as_ref().and_then(EnclosingWorkspace::warning);
        warning.into_iter().collect()
    }

    fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        match &self.siblings {
            Some(siblings) => siblings.load(path),
            None => Err(LoadError::Failed(
                "a document at a URL cannot refer to other files".to_owned(),
            )),
        }
    }

    fn generate_with(&self, load: &FileLoader<'_>, watch: &mut dyn FnMut(Stage)) -> Output {
        let mut output = self.with_input(load, |input| crate::generate(input, watch));
        for diagnostic in &mut output.diagnostics {
            self.locate_setting(diagnostic);
        }
        output
    }

    /// The hashes of the inputs, with the files that a lock file lists as those that the document refers to; `None` if
    /// one of them cannot be read.
    pub(crate) fn input_hashes(&self, lock: &LockFile) -> Option<InputHashes> {
        let mut files = Vec::new();
        for path in lock.inputs.files.keys() {
            files.push((path.as_str(), self.load(path).ok()?));
        }
        let files = files.iter().map(|(path, text)| (*path, text.as_slice()));
        Some(self.with_input(&crate::no_external_files, |input| InputHashes::of(input, files)))
    }

    fn with_input<T>(&self, load: &FileLoader<'_>, use_input: impl FnOnce(&crate::Input<'_>) -> T) -> T {
        let overlays: Vec<_> = self.overlays.iter().map(SourceText::source).collect();
        use_input(&crate::Input {
            document: self.document.source(),
            overlays: &overlays,
            load,
            config: &self.config,
            workspace: self.workspace.as_ref().map(|found| &found.workspace),
        })
    }

    /// Gives a diagnostic about the configuration its location in the settings file.
    fn locate_setting(&self, diagnostic: &mut Diagnostic) {
        if let (Some(settings), true) = (&self.key.0, diagnostic.file == CONFIGURATION) {
            let path = diagnostic.message.split_once(": ").map_or("", |(path, _)| path);
            let path: Vec<&str> = path.split('.').collect();
            diagnostic.position = locate(&settings.bytes, self.number, &path);
            diagnostic.file.clone_from(&settings.name);
        }
    }

    /// The text of an input by its name in diagnostics: a file that the user named, or one that the document refers to.
    #[cfg(feature = "cli")]
    pub(crate) fn text(&self, name: &str) -> Option<Vec<u8>> {
        let (settings, guide, _) = &self.key;
        let texts = std::iter::once(&self.document)
            .chain(&self.overlays)
            .chain(settings)
            .chain(guide);
        let given = texts.into_iter().find(|text| text.name == name);
        given
            .map(|text| text.bytes.clone())
            .or_else(|| self.siblings.as_ref()?.load(name).ok())
    }
}

#[cfg(feature = "cli")]
impl Sources {
    /// How long parsing the document into `openapiv3` takes; `None` if that fails.
    pub(crate) fn parse_only_time(&self) -> Option<std::time::Duration> {
        let bytes = &self.document.bytes;
        let start = std::time::Instant::now();
        let read: Option<openapiv3::OpenAPI> = match bytes.trim_ascii_start().first() {
            Some(b'{') => serde_json::from_slice(bytes).ok(),
            _ => serde_yaml::from_slice(bytes).ok(),
        };
        read.map(|_| start.elapsed())
    }
}

impl Generation {
    /// Stores an output that was generated anew in the cache.
    pub(crate) fn store(&self) {
        if let (Some(cache), Some(loaded), Some(_)) = (&self.cache, &self.loaded, &self.output.tree) {
            cache.store(loaded.clone(), &self.output);
        }
    }

    /// The paths of the files that the document refers to, relative to the document.
    pub(crate) fn referenced_files(&self) -> impl Iterator<Item = &str> {
        self.loaded.iter().flat_map(|loaded| loaded.keys()).map(String::as_str)
    }
}
