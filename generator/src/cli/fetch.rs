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
use crate::project::error::without_path;
use crate::project::inputs::fetched_document::FetchedDocument;
use crate::project::inputs::input_file::{self, MAX_BYTES};
use crate::project::settings::{self, FILE_NAME};
use crate::shown_url::without_credentials;

/// How long a download may take.
const TIMEOUT: Duration = Duration::from_secs(120);

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
            let shown = without_credentials(url);
            if shown != url {
                messages.note(
                    "the line has no password, because settings are usually committed; \
                     instead of the URL, you can write the path of a file that you download yourself",
                );
            }
            let url = toml::Value::String(shown);
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
        let is_current = input_file::read(&document.path).is_ok_and(|bytes| document.verify(&bytes).is_ok());
        if is_current {
            messages.line(format_args!("{} is already downloaded", document.name));
            continue;
        }
        match fetch(document) {
            Ok(()) => messages.line(format_args!(
                "downloaded {} to {}",
                document.name,
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
    // A repository that somebody else wrote must not choose where files are written.
    if directory.is_symlink() {
        let message = format!("{} is a symbolic link", directory.display());
        return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
    }
    fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(without_path)?;
    file.write_all(bytes).map_err(without_path)?;
    file.persist(path)?;
    Ok(())
}

/// Downloads something that may be an OpenAPI document.
fn download(url: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let shown = without_credentials(url);
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
    let bytes = read().map_err(|error| {
        let message = format!("cannot be downloaded: {error}").replace(url, &shown);
        Box::new(file_error(shown.clone(), message, None))
    })?;
    match not_a_document(&bytes) {
        Some(problem) => {
            let help = "check the URL; the page that displays a document has another URL than the document itself";
            Err(Box::new(file_error(shown, problem.to_owned(), Some(help.to_owned()))))
        }
        None => Ok(bytes),
    }
}

/// Why a response is certainly not an OpenAPI document. A hash of an error page would be accepted for ever.
fn not_a_document(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii();
    let contains = |key: &str| text.windows(key.len()).any(|window| window == key.as_bytes());
    match text.first() {
        None => Some("the response is empty"),
        Some(b'<') => Some("the response is HTML or XML, and not an OpenAPI document"),
        Some(_) if !contains("openapi") && !contains("swagger") => {
            Some("the response is not an OpenAPI document: it has no key `openapi`")
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certainly_not_a_document_is_recognized() {
        for (body, problem) in [
            (" \n", Some("is empty")),
            ("\u{feff}<!doctype html>", Some("is HTML")),
            ("{\"error\": \"not found\"}", Some("has no key `openapi`")),
            ("{\"openapi\": \"3.1.0\"}", None),
            ("# A document\nopenapi: 3.0.0\n", None),
            ("swagger: '2.0'\n", None),
        ] {
            let found = not_a_document(body.as_bytes());
            assert!(
                match problem {
                    Some(problem) => found.is_some_and(|found| found.contains(problem)),
                    None => found.is_none(),
                },
                "{body}: {found:?}"
            );
        }
    }
}
