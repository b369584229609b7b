//! The text of an input file.

use std::fs;
use std::path::Path;

use crate::project::error::file_error;
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
        match fs::read(path) {
            Ok(bytes) => Some(Self { name, bytes }),
            Err(error) => {
                errors.push(file_error(name, format!("cannot be read: {error}"), None));
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
