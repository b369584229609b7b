//! The errors of a [`Generator`](super::Generator).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::Diagnostic;
use crate::diagnostics::file_error;

/// Why a crate was not generated, written or found up to date.
///
/// `Debug` shows the same text as `Display`, so that a `main` that returns this error prints it readably.
#[non_exhaustive]
pub enum Error {
    /// Files cannot be read, or the settings, the document or an overlay contain errors.
    Invalid {
        /// All errors and warnings. At least one is an error.
        diagnostics: Vec<Diagnostic>,
    },
    /// A file or a directory of the output cannot be read, written or removed.
    Io {
        /// The file or the directory.
        path: PathBuf,
        /// What failed: `cannot be written`.
        failure: &'static str,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The output directory contains files that were not generated, where files are to be written.
    Conflicts {
        /// One error for each path.
        diagnostics: Vec<Diagnostic>,
    },
    /// The document has no operations, but the crate in the output directory does.
    RemovesAllOperations {
        /// The document.
        document: PathBuf,
        /// The output directory.
        out: PathBuf,
    },
    /// Generated files are missing, edited, or left over from an earlier run.
    OutOfDate {
        /// The paths of these files.
        files: Vec<PathBuf>,
    },
}

impl Error {
    /// The error as diagnostics, for a command that reports all of them in one way.
    #[cfg(feature = "cli")]
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Self::Invalid { diagnostics } | Self::Conflicts { diagnostics } => diagnostics,
            Self::Io { path, failure, source } => {
                vec![file_error(
                    path.display().to_string(),
                    format!("{failure}: {source}"),
                    None,
                )]
            }
            Self::RemovesAllOperations { document, out } => {
                vec![removes_all_operations(&document, &out, "add --allow-empty")]
            }
            Self::OutOfDate { files } => {
                let error =
                    |path: PathBuf| file_error(path.display().to_string(), "is not up to date".to_owned(), None);
                files.into_iter().map(error).collect()
            }
        }
    }

    /// Converts an I/O error about a path.
    pub(crate) fn io(path: &Path, failure: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, failure, source }
    }
}

/// Removes the name of the temporary file, which nobody knows, from an error of `tempfile`.
pub(crate) fn without_path(error: io::Error) -> io::Error {
    // The type of these errors is private.
    match error.to_string().split_once(" at path \"") {
        Some((reason, _)) => io::Error::new(error.kind(), reason),
        None => error,
    }
}

/// `remedy` is how the caller allows it.
fn removes_all_operations(document: &Path, out: &Path, remedy: &str) -> Diagnostic {
    let message = format!(
        "the document has no operations, but the client in {} does; they would be removed",
        out.display()
    );
    let help = format!("check that this is the right document; to remove the operations, {remedy}");
    file_error(document.display().to_string(), message, Some(help))
}

/// How many files the message of [`Error::OutOfDate`] lists.
const MAX_FILES: usize = 20;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { diagnostics } | Self::Conflicts { diagnostics } => {
                let texts: Vec<String> = diagnostics
                    .iter()
                    .map(|diagnostic| format!("{}: {diagnostic}", diagnostic.severity))
                    .collect();
                f.write_str(&texts.join("\n"))
            }
            Self::Io { path, failure, source } => write!(f, "{}: {failure}: {source}", path.display()),
            Self::RemovesAllOperations { document, out } => {
                removes_all_operations(document, out, "call `Generator::allow_empty`").fmt(f)
            }
            Self::OutOfDate { files } => {
                f.write_str("the generated crate is not up to date; generate it again. These files differ:")?;
                for file in files.iter().take(MAX_FILES) {
                    write!(f, "\n  {}", file.display())?;
                }
                match files.len().saturating_sub(MAX_FILES) {
                    0 => Ok(()),
                    rest => write!(f, "\n  … and {rest} more"),
                }
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_temporary_file_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("missing");
        let error = tempfile::NamedTempFile::new_in(&missing).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
        let error = without_path(error);
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!error.to_string().contains("missing"), "{error}");
    }
}
