//! The texts that a run works from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use generator::{Config, Load, Output, Source, Stage};
use openapiv3::OpenAPI;

use super::memory::{Memory, Witness};
use super::places::Places;
use super::problems::Problems;
use super::stages::Stages;
use crate::beside::Beside;

/// Everything the generator wants to know, in memory.
pub(super) struct Input {
    document: Text,
    /// Where the document is.
    beside: Beside,
    overlays: Vec<Text>,
    config: Config,
    /// All that the configuration is made of.
    settings: (Option<Text>, Option<Text>, Option<String>),
}

/// An output that nobody has seen before: where it is kept, and the files that references led to.
pub(super) struct News {
    memory: Memory,
    loaded: BTreeMap<String, u64>,
}

impl News {
    pub(super) fn keep(self, output: &Output) {
        self.memory.keep(self.loaded, output);
    }
}

#[derive(Hash)]
struct Text {
    name: String,
    bytes: Vec<u8>,
}

impl Input {
    /// Reads all files, so that one run reports all that cannot be read; then there is no input.
    pub(super) fn read(places: &Places, package: Option<&str>, problems: &mut Problems) -> Option<Self> {
        let document = Text::read(&places.document, problems);
        let overlays = places
            .overlays
            .iter()
            .filter_map(|path| Text::read(path, problems))
            .collect();
        let mut config = Config::default();
        let settings = places.config.as_ref().and_then(|path| Text::read(path, problems));
        if let Some(text) = &settings {
            match Config::read(text.source()) {
                Ok(read) => config = read,
                Err(diagnostics) => problems.report(&diagnostics),
            }
        }
        let guide = match (&config.docs.guide, &places.config) {
            (Some(path), Some(config)) => Text::read(&config.with_file_name(path), problems),
            _ => None,
        };
        if let Some(guide) = &guide {
            match std::str::from_utf8(&guide.bytes) {
                Ok(text) => config.docs.guide_text = Some(text.to_owned()),
                Err(error) => problems.error(format_args!("{}: this is not UTF-8: {error}", guide.name)),
            }
        }
        if let Some(name) = package {
            config.package.name = Some(name.to_owned());
            config.package.workspace = false;
        }
        let input = Self {
            document: document?,
            beside: Beside::document(&places.document),
            overlays,
            config,
            settings: (settings, guide, package.map(str::to_owned)),
        };
        (problems.errors == 0).then_some(input)
    }

    /// What the generator makes of it: as it was kept, or else by the whole pipeline, and then what is to be kept.
    pub(super) fn output(&self, out: &Path, stages: &mut Stages) -> (Output, Option<News>) {
        let load = |path: &str| self.beside.load(path);
        let memory = Memory::new(out, (&self.document, &self.overlays, &self.settings));
        if let Some(output) = memory.as_ref().and_then(|memory| memory.recall(&load)) {
            return (output, None);
        }
        let witness = Witness::new(&load);
        let output = self.generate(&|path| witness.load(path), &mut |stage| stages.next(name(stage)));
        let news = memory.zip(witness.loaded()).filter(|_| output.tree.is_some());
        (output, news.map(|(memory, loaded)| News { memory, loaded }))
    }

    /// Runs the pipeline.
    fn generate(&self, load: &Load<'_>, watch: &mut dyn FnMut(Stage)) -> Output {
        let overlays: Vec<_> = self.overlays.iter().map(Text::source).collect();
        let input = generator::Input {
            document: self.document.source(),
            overlays: &overlays,
            load,
            config: &self.config,
        };
        generator::generate(&input, watch)
    }

    /// How long reading the document into `openapiv3` takes; `None` when that does not succeed.
    pub(super) fn floor(&self) -> Option<Duration> {
        let bytes = &self.document.bytes;
        let begin = Instant::now();
        let read: Option<OpenAPI> = match bytes.trim_ascii_start().first() {
            Some(b'{') => serde_json::from_slice(bytes).ok(),
            _ => serde_yaml::from_slice(bytes).ok(),
        };
        read.map(|_| begin.elapsed())
    }
}

impl Text {
    fn read(path: &Path, problems: &mut Problems) -> Option<Self> {
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => Some(Self { name, bytes }),
            Err(error) => {
                problems.error(format_args!("{name}: cannot be read: {error}"));
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

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "read",
        Stage::Overlay => "overlay",
        Stage::Normalise => "normalise",
        Stage::Lower => "lower",
        Stage::Emit => "emit",
    }
}
