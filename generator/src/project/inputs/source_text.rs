//! The text of an input file.

use std::path::Path;

use super::input_file;
use crate::diagnostics::file_error;
use crate::{Diagnostic, Source};

/// A text and its name in diagnostics.
#[derive(Debug, Clone, Hash)]
pub(crate) struct SourceText {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl SourceText {
    /// Reads a file; `None` and an error if that fails.
    pub(crate) fn read(path: &Path, errors: &mut Vec<Diagnostic>) -> Option<Self> {
        let name = path.display().to_string();
        match input_file::read(path) {
            Ok(bytes) => Some(Self { name, bytes }),
            Err(error) => {
                let is_url = name.starts_with("http:/") || name.starts_with("https:/");
                let help = is_url.then(|| {
                    "run `openapi-crate fetch --print-hash URL`, and write the line that it prints into the settings".to_owned()
                });
                errors.push(file_error(name, format!("cannot be read: {error}"), help));
                None
            }
        }
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source {
            name: &self.name,
            text: &self.bytes,
        }
    }
}
