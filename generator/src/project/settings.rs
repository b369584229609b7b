//! The settings file, `openapi-crate.toml`: which documents become which crates.

use std::env;
use std::path::{Path, PathBuf};

use super::client::Client;
use super::inputs::fetched_document::FetchedDocument;
use super::inputs::source_text::SourceText;
use super::paths::{display_path, normalize, real_path, relative_path};
use crate::config::{DocumentLocation, locate};
use crate::diagnostics::file_error;
use crate::{Config, Diagnostic};

/// The name of the settings file.
pub(crate) const FILE_NAME: &str = "openapi-crate.toml";

/// Returns the settings file in the current directory or the nearest parent that has one, relative to the current
/// directory.
pub(crate) fn find() -> Option<PathBuf> {
    let current = env::current_dir().ok()?;
    let found = current
        .ancestors()
        .map(|directory| directory.join(FILE_NAME))
        // Something else than a file is found, too: reading it is the error that explains it.
        .find(|path| path.symlink_metadata().is_ok())?;
    Some(relative_path(&found, &current))
}

/// Reads the clients of a settings file.
pub(crate) fn read(path: &Path) -> Result<Vec<Client>, Vec<Diagnostic>> {
    let text = read_text(path)?;
    let configs = Config::clients_from_toml(text.source())?;
    let mut clients = Vec::new();
    let mut errors = Vec::new();
    for (number, config) in configs.into_iter().enumerate() {
        match client(config, number, path, &text) {
            Ok(client) => clients.push(client),
            Err(wrong) => errors.extend(wrong),
        }
    }
    for (number, client) in clients.iter().enumerate() {
        for other in &clients[..number] {
            if overlap(&other.out, &client.out) {
                let (a, b) = (other.out.display(), client.out.display());
                let message = format!("the output directories of two clients, {a} and {b}, contain each other");
                let help = "give each client a directory of its own, outside of those of the others";
                errors.push(file_error(text.name.clone(), message, Some(help.to_owned())));
            }
        }
    }
    if errors.is_empty() { Ok(clients) } else { Err(errors) }
}

/// Whether one of two directories is in the other, or both are the same.
fn overlap(a: &Path, b: &Path) -> bool {
    let (a, b) = (real_path(a), real_path(b));
    a.starts_with(&b) || b.starts_with(&a)
}

/// Reads a settings file whose document, overlays and output directory are given elsewhere.
pub(crate) fn read_config(path: &Path) -> Result<(Config, SourceText), Vec<Diagnostic>> {
    let text = read_text(path)?;
    let config = Config::from_toml(text.source())?;
    Ok((config, text))
}

fn read_text(path: &Path) -> Result<SourceText, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    SourceText::read(path, &mut errors).ok_or(errors)
}

/// Resolves the paths of a client, which are relative to the settings file.
fn client(config: Config, number: usize, path: &Path, text: &SourceText) -> Result<Client, Vec<Diagnostic>> {
    let current = env::current_dir().unwrap_or_default();
    let resolve = |relative: &str| display_path(&normalize(&path.with_file_name("").join(relative)), &current);
    let missing = |setting: &str, example: &str| {
        let message = format!("the setting `{setting}` is missing");
        let help = format!("add a line such as `{setting} = \"{example}\"`");
        Diagnostic {
            position: locate(&text.bytes, number, &[]),
            ..file_error(text.name.clone(), message, Some(help))
        }
    };
    let mut errors = Vec::new();
    let mut fetched = None;
    let document = match &config.document {
        None => {
            errors.push(missing("document", "openapi.yaml"));
            PathBuf::new()
        }
        Some(DocumentLocation::Path(document)) => resolve(document),
        Some(DocumentLocation::Url { url, sha256 }) => {
            let document = FetchedDocument::new(path, url, sha256);
            let path = document.path.clone();
            fetched = Some(document);
            path
        }
    };
    if config.out.as_deref().is_none_or(str::is_empty) {
        errors.push(missing("out", "client"));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Client {
        document,
        fetched,
        overlays: config.overlays.iter().map(|overlay| resolve(overlay)).collect(),
        out: resolve(config.out.as_deref().unwrap_or_default()),
        settings: Some((path.to_owned(), text.clone())),
        config,
        number,
    })
}
