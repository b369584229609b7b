//! Selects the clients of a command line.

use std::env;
use std::path::PathBuf;

use super::request::GenerateRequest;
use crate::Diagnostic;
use crate::diagnostics::file_error;
use crate::project::client::Client;
use crate::project::inputs::sources::Sources;
use crate::project::paths::{display_path, relative_path};
use crate::project::settings;

/// Returns the clients of the document or the settings file that the request names, or of the settings file that
/// applies to the current directory.
pub(super) fn select(request: &GenerateRequest) -> Result<Vec<Client>, Vec<Diagnostic>> {
    let options = &request.options;
    let current = env::current_dir().unwrap_or_default();
    let shown = |path: &PathBuf| display_path(path, &current);
    let mut errors = Vec::new();
    let mut clients = match &request.document {
        Some(document) => {
            let settings = options.config.as_ref().and_then(|path| {
                let read = settings::read_config(path).map_err(|wrong| errors.extend(wrong));
                read.ok().map(|(config, text)| (config, (shown(path), text)))
            });
            let (config, settings) = settings.unzip();
            vec![Client {
                document: shown(document),
                fetched: None,
                overlays: Vec::new(),
                out: options.out.as_ref().map(shown).unwrap_or_default(),
                settings,
                config: config.unwrap_or_default(),
                number: 0,
            }]
        }
        None => {
            let default = || {
                let given = request.default_settings.as_ref();
                given.map(|path| relative_path(path, &current)).or_else(settings::find)
            };
            let Some(path) = options.config.as_ref().map(shown).or_else(default) else {
                return Err(vec![no_settings()]);
            };
            settings::read(&path)?
        }
    };
    let is_overridden = !options.overlays.is_empty() || options.out.is_some() || options.package.is_some();
    if clients.len() > 1 && is_overridden {
        return Err(vec![several_clients()]);
    }
    for client in &mut clients {
        if !options.overlays.is_empty() {
            client.overlays = options.overlays.iter().map(shown).collect();
        }
        if let Some(out) = &options.out {
            client.out = shown(out);
        }
        if let Some(name) = &options.package {
            client.config.package.name = Some(name.clone());
        }
    }
    if errors.is_empty() {
        return Ok(clients);
    }
    // Report errors of the other inputs, too.
    errors.extend(
        clients
            .iter()
            .filter_map(|client| Sources::read(client).err())
            .flatten(),
    );
    Err(errors)
}

/// The error of a run that has nothing to generate from.
fn no_settings() -> Diagnostic {
    let message = format!(
        "there is no {} in this directory or a parent, and no document is given",
        settings::FILE_NAME
    );
    let help = "run `openapi-crate init DOCUMENT` to create the file, or \
                `openapi-crate generate DOCUMENT --out DIR` to do without it";
    file_error(String::new(), message, Some(help.to_owned()))
}

fn several_clients() -> Diagnostic {
    let message = "the settings file has several clients; `--overlay`, `--out` and `--package` apply to one";
    let help = "change the settings file, or give the document on the command line";
    file_error(String::new(), message.to_owned(), Some(help.to_owned()))
}
