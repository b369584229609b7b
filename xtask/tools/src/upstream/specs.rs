//! The inputs of the generated crate: the document, its overlays and its settings.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use openapi_crate::config::DocumentLocation;
use openapi_crate::{Config, Input, Output, SiblingFiles, Source};
use serde_json::Value;

use crate::fs_util::read_text;

/// The settings file, which names the others.
const SETTINGS: &str = "codegen.toml";

/// The inputs, and the folder that they are in.
pub(super) struct Specs {
    pub(super) folder: PathBuf,
    pub(super) document: PathBuf,
    /// The text of the document.
    pub(super) text: String,
    pub(super) overlays: Vec<Overlay>,
    config: Config,
}

pub(super) struct Overlay {
    pub(super) name: String,
    pub(super) text: String,
}

impl Specs {
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(SETTINGS);
        let settings = read_text(&path)?;
        let name = path.to_string_lossy();
        let source = Source {
            name: &name,
            text: settings.as_bytes(),
        };
        let config = Config::from_toml(source).map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            anyhow::anyhow!(problems.join("\n"))
        })?;
        let Some(DocumentLocation::Path(document)) = &config.document else {
            bail!("{}: `document` must be a path", path.display());
        };
        let document = folder.join(document);
        let overlays = config.overlays.iter().map(|name| {
            anyhow::Ok(Overlay {
                name: name.clone(),
                text: read_text(&folder.join(name))?,
            })
        });
        Ok(Self {
            folder: folder.to_owned(),
            text: read_text(&document)?,
            document,
            overlays: overlays.collect::<Result<_, _>>()?,
            config,
        })
    }

    /// The settings file.
    pub(super) fn settings(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// The folder of the generated crate, relative to that of the inputs.
    pub(super) fn out(&self) -> &str {
        self.config.out.as_deref().unwrap_or("../generated")
    }

    /// Parses the document, without its overlays.
    pub(super) fn parse_document(&self) -> anyhow::Result<Value> {
        parse(&self.document, &self.text)
    }

    /// Generates the crate as if the document had this text.
    pub(super) fn generate(&self, text: &str) -> Output {
        let name = self.document.to_string_lossy();
        let siblings = SiblingFiles::of_document(&self.document);
        let overlays = self.overlays.iter().map(|overlay| Source {
            name: &overlay.name,
            text: overlay.text.as_bytes(),
        });
        let overlays: Vec<Source<'_>> = overlays.collect();
        let input = Input {
            document: Source {
                name: &name,
                text: text.as_bytes(),
            },
            overlays: &overlays,
            load: &|path| siblings.load(path),
            config: &self.config,
            workspace: None,
        };
        openapi_crate::generate(&input, &mut |_| ())
    }
}

/// Parses a document. Errors name the path.
fn parse(path: &Path, text: &str) -> anyhow::Result<Value> {
    serde_yaml::from_str(text).with_context(|| path.display().to_string())
}
