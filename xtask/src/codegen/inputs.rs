//! Loads the inputs of a run and generates from them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use openapi_crate::{Config, Load, Output, Source, Stage};
use openapiv3::OpenAPI;

use super::cache::{Cache, RecordingLoader};
use super::diagnostics::Diagnostics;
use super::paths::Paths;
use super::timings::StageTimer;
use crate::sibling_files::SiblingFiles;

/// The loaded inputs of a run.
pub(super) struct LoadedInputs {
    document: SourceText,
    /// Loads the files that the document refers to.
    siblings: SiblingFiles,
    overlays: Vec<SourceText>,
    config: Config,
    /// Texts of the configuration and the guide, and the package name: they are part of the cache key.
    settings: (Option<SourceText>, Option<SourceText>, Option<String>),
}

/// An output that is not in the cache yet.
pub(super) struct UncachedOutput {
    cache: Cache,
    /// The files that references led to, each with the hash of its contents.
    loaded: BTreeMap<String, u64>,
}

impl UncachedOutput {
    pub(super) fn store(self, output: &Output) {
        self.cache.store(self.loaded, output);
    }
}

#[derive(Hash)]
struct SourceText {
    name: String,
    bytes: Vec<u8>,
}

impl LoadedInputs {
    /// Reads all files and reports every one that cannot be read. Returns `None` after any error.
    pub(super) fn read(paths: &Paths, package: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let document = SourceText::read(&paths.document, diagnostics);
        let overlays = paths
            .overlays
            .iter()
            .filter_map(|path| SourceText::read(path, diagnostics))
            .collect();
        let mut config = Config::default();
        let settings = paths
            .config
            .as_ref()
            .and_then(|path| SourceText::read(path, diagnostics));
        if let Some(text) = &settings {
            match Config::read(text.source()) {
                Ok(read) => config = read,
                Err(errors) => diagnostics.report(&errors),
            }
        }
        let guide = match (&config.docs.guide, &paths.config) {
            (Some(path), Some(config)) => SourceText::read(&config.with_file_name(path), diagnostics),
            _ => None,
        };
        if let Some(guide) = &guide {
            match std::str::from_utf8(&guide.bytes) {
                Ok(text) => config.docs.guide_text = Some(text.to_owned()),
                Err(error) => diagnostics.error(format_args!("{}: this is not UTF-8: {error}", guide.name)),
            }
        }
        if let Some(name) = package {
            config.package.name = Some(name.to_owned());
            config.package.workspace = false;
        }
        let inputs = Self {
            document: document?,
            siblings: SiblingFiles::of_document(&paths.document),
            overlays,
            config,
            settings: (settings, guide, package.map(str::to_owned)),
        };
        (diagnostics.errors == 0).then_some(inputs)
    }

    /// Returns the cached output, or generates it; then also returns what to store in the cache.
    pub(super) fn output(&self, out: &Path, timer: &mut StageTimer) -> (Output, Option<UncachedOutput>) {
        let load = |path: &str| self.siblings.load(path);
        let cache = Cache::new(out, (&self.document, &self.overlays, &self.settings));
        if let Some(output) = cache.as_ref().and_then(|cache| cache.lookup(&load)) {
            return (output, None);
        }
        let loader = RecordingLoader::new(&load);
        let output = self.generate(&|path| loader.load(path), &mut |stage| {
            timer.start_next(stage_name(stage));
        });
        let uncached = cache.zip(loader.loaded()).filter(|_| output.tree.is_some());
        (output, uncached.map(|(cache, loaded)| UncachedOutput { cache, loaded }))
    }

    fn generate(&self, load: &Load<'_>, watch: &mut dyn FnMut(Stage)) -> Output {
        let overlays: Vec<_> = self.overlays.iter().map(SourceText::source).collect();
        let input = openapi_crate::Input {
            document: self.document.source(),
            overlays: &overlays,
            load,
            config: &self.config,
        };
        openapi_crate::generate(&input, watch)
    }

    /// How long parsing the document into `openapiv3` takes; `None` if that fails.
    pub(super) fn parse_only_time(&self) -> Option<Duration> {
        let bytes = &self.document.bytes;
        let start = Instant::now();
        let read: Option<OpenAPI> = match bytes.trim_ascii_start().first() {
            Some(b'{') => serde_json::from_slice(bytes).ok(),
            _ => serde_yaml::from_slice(bytes).ok(),
        };
        read.map(|_| start.elapsed())
    }
}

impl SourceText {
    fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => Some(Self { name, bytes }),
            Err(error) => {
                diagnostics.error(format_args!("{name}: cannot be read: {error}"));
                None
            }
        }
    }

    fn source(&self) -> Source<'_> {
        Source {
            name: &self.name,
            text: &self.bytes,
        }
    }
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "read",
        Stage::Overlay => "overlay",
        Stage::Normalise => "normalise",
        Stage::Lower => "lower",
        Stage::Emit => "emit",
    }
}
