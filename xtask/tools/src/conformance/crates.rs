//! Generates a crate from each document. Equal code of several versions of OpenAPI becomes one crate.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use openapi_crate::{Config, GeneratedFiles, Input, Output, Severity, Source, Workspace};
use serde_json::Value;

use super::scenarios::Document;
use super::surface::Surface;
use super::table::CallTable;
use crate::fs_util::read_text;

/// A crate, and the documents that it was generated from.
pub(super) struct GeneratedCrate {
    /// The name of the package: `type-union-30`.
    pub(super) package: String,
    pub(super) folder: String,
    pub(super) api_version: Option<String>,
    /// The versions of OpenAPI: `3.0`.
    pub(super) versions: Vec<String>,
    pub(super) surface: Surface,
    /// The path of the server's URL, with its variables.
    pub(super) server_path: String,
    pub(super) files: GeneratedFiles,
}

/// Generates the crates of all documents.
pub(super) fn generate_all(
    documents: &[Document],
    scenarios: &Path,
    overlays: &Path,
    table: &CallTable,
) -> anyhow::Result<Vec<GeneratedCrate>> {
    let mut crates: Vec<GeneratedCrate> = Vec::new();
    for document in documents {
        let version = minor_version(&document.version);
        let text = read_text(&scenarios.join(&document.file))?;
        let overlay = table.overlay(&document.folder, &version);
        let overlay = overlay
            .map(|overlay| read_text(&overlays.join(&overlay.file)))
            .transpose()?;
        let same_document =
            |known: &&mut GeneratedCrate| known.folder == document.folder && known.api_version == document.api_version;
        // With the name of the crate that it may be equal to.
        let mut equal = None;
        for known in crates.iter_mut().filter(same_document) {
            let files = generate(document, &text, overlay.as_deref(), &known.package)?;
            if sources(&files).eq(sources(&known.files)) {
                equal = Some(known);
                break;
            }
        }
        if let Some(known) = equal {
            known.versions.push(version);
            continue;
        }
        let package = package_name(document, &version);
        let files = generate(document, &text, overlay.as_deref(), &package)?;
        let lock_file = files.get("openapi-crate.lock").context("the crate has no lock file")?;
        crates.push(GeneratedCrate {
            surface: Surface::read(&lock_file.text)?,
            server_path: server_path(&text)?,
            package,
            folder: document.folder.clone(),
            api_version: document.api_version.clone(),
            versions: vec![version],
            files,
        });
    }
    Ok(crates)
}

/// `3.1` of `3.1.0`.
pub(super) fn minor_version(version: &str) -> String {
    version.rsplit_once('.').map_or(version, |(minor, _)| minor).to_owned()
}

fn package_name(document: &Document, version: &str) -> String {
    let parts = [
        Some(document.folder.as_str()),
        document.api_version.as_deref(),
        Some(version),
    ];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
    text.to_lowercase().replace('/', "-").replace('.', "")
}

/// The code. Other files have the version of the document and its hash.
fn sources(files: &GeneratedFiles) -> impl Iterator<Item = (&str, &str)> {
    files
        .iter()
        .filter(|(path, _)| path.starts_with("src/"))
        .map(|(path, file)| (path, file.text.as_str()))
}

fn generate(document: &Document, text: &str, overlay: Option<&str>, package: &str) -> anyhow::Result<GeneratedFiles> {
    let mut config = Config::default();
    config.package.name = Some(package.to_owned());
    let overlays: Vec<Source<'_>> = overlay
        .map(|text| Source {
            name: "overlay.yaml",
            text: text.as_bytes(),
        })
        .into_iter()
        .collect();
    let input = Input {
        document: Source {
            name: &document.file,
            text: text.as_bytes(),
        },
        overlays: &overlays,
        load: &openapi_crate::no_external_files,
        config: &config,
        workspace: Some(&Workspace::default()),
    };
    let Output { tree, diagnostics, .. } = openapi_crate::generate(&input, &mut |_| ());
    match tree {
        Some(files) => Ok(files),
        None => {
            let errors = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error);
            let errors: Vec<String> = errors.map(ToString::to_string).collect();
            bail!("{}: no crate was generated:\n{}", document.file, errors.join("\n"))
        }
    }
}

/// The path of the URL of the document's server: `http://localhost:3000` and a variable `endpoint` stand for the address.
fn server_path(document: &str) -> anyhow::Result<String> {
    let document: Value = serde_json::from_str(document)?;
    let url = document["servers"][0]["url"].as_str().unwrap_or_default();
    let path = url
        .strip_prefix("http://localhost:3000")
        .or_else(|| url.strip_prefix("{endpoint}"));
    Ok(path.unwrap_or(url).trim_end_matches('/').to_owned())
}

/// Writes the files of the crates. Files that have not changed are not touched, so that Cargo does not compile them again.
pub(super) fn write_all(crates: &[GeneratedCrate], to: &Path) -> anyhow::Result<()> {
    for generated in crates {
        for (path, file) in generated.files.iter() {
            write_if_changed(&to.join(&generated.package).join(path), &file.text)?;
        }
    }
    Ok(())
}

/// Writes a file unless it has this text.
pub(super) fn write_if_changed(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)
    };
    write().with_context(|| format!("{}: cannot be written", path.display()))
}
