//! `fetch`: downloads the documents that a settings file refers to by URL. Nothing else uses the network.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use super::args::{FetchArgs, OutputOptions};
use super::messages::Messages;
use crate::Diagnostic;
use crate::diagnostics::file_error;
use crate::hash::sha256;
use crate::project::inputs::fetched_document::FetchedDocument;
use crate::project::settings::{self, FILE_NAME};

/// How long a download may take.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The largest document, in bytes.
const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// Downloads the documents of all clients, or prints the hash of one.
pub(super) fn run(args: &FetchArgs, options: &OutputOptions) -> ExitCode {
    let mut messages = Messages::new(options);
    let errors = match &args.print_hash {
        Some(url) => print_hash(url, &mut messages),
        None => fetch_all(args, &mut messages),
    };
    messages.report(&errors, &|_| None);
    if errors.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn print_hash(url: &str, messages: &mut Messages) -> Vec<Diagnostic> {
    match download(url) {
        Ok(bytes) => {
            let url = toml::Value::String(url.to_owned());
            messages.line(format_args!(
                "document = {{ url = {url}, sha256 = \"{}\" }}",
                sha256(&bytes)
            ));
            Vec::new()
        }
        Err(error) => vec![*error],
    }
}

fn fetch_all(args: &FetchArgs, messages: &mut Messages) -> Vec<Diagnostic> {
    let Some(path) = args.config.clone().or_else(settings::find) else {
        let message = format!("there is no {FILE_NAME} in this directory or a parent");
        return vec![file_error(
            String::new(),
            message,
            Some("run `openapi-crate init DOCUMENT`".to_owned()),
        )];
    };
    let clients = match settings::read(&path) {
        Ok(clients) => clients,
        Err(errors) => return errors,
    };
    let mut errors = Vec::new();
    let documents: Vec<&FetchedDocument> = clients.iter().filter_map(|client| client.fetched.as_ref()).collect();
    if documents.is_empty() {
        messages.line(format_args!("{} has no document with a URL", path.display()));
    }
    for document in documents {
        let is_current = fs::read(&document.path).is_ok_and(|bytes| document.verify(&bytes).is_ok());
        if is_current {
            messages.line(format_args!("{} is already downloaded", document.url));
            continue;
        }
        match fetch(document) {
            Ok(()) => messages.line(format_args!(
                "downloaded {} to {}",
                document.url,
                document.path.display()
            )),
            Err(error) => errors.push(*error),
        }
    }
    errors
}

/// Downloads a document, and stores it if it has the hash of the settings.
fn fetch(document: &FetchedDocument) -> Result<(), Box<Diagnostic>> {
    let bytes = download(&document.url)?;
    document.verify(&bytes)?;
    store(&document.path, &bytes).map_err(|error| {
        Box::new(file_error(
            document.path.display().to_string(),
            format!("cannot be written: {error}"),
            None,
        ))
    })
}

fn store(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

fn download(url: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build();
    let agent = ureq::Agent::new_with_config(config);
    let read = || {
        agent
            .get(url)
            .call()?
            .body_mut()
            .with_config()
            .limit(MAX_BYTES)
            .read_to_vec()
    };
    read().map_err(|error| {
        Box::new(file_error(
            url.to_owned(),
            format!("cannot be downloaded: {error}"),
            None,
        ))
    })
}
