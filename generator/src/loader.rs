//! Loading of the files that a document refers to.

use std::fmt;

/// Returns the contents of a file that the document refers to, by its path relative to the directory of the document.
///
/// The path is never absolute and never empty. Its segments are separated by single `/`; none of them is `.` or `..`,
/// and none contains a backslash or a control character. It is percent-decoded and must not be decoded again. Paths
/// that leave the directory have been rejected before; the function itself must make sure that symbolic links do not
/// lead out of it.
///
/// A run requests each path at most once, in the order in which the document refers to them, and at most 10,000 files
/// of 100 MiB in total.
pub type FileLoader<'a> = dyn Fn(&str) -> Result<Vec<u8>, LoadError> + 'a;

/// The error of a [`FileLoader`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// The file does not exist.
    NotFound {
        /// Paths of existing files, of which the most similar one is suggested. May be empty.
        others: Vec<String>,
    },
    /// The file cannot be read, for this reason.
    Failed(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { .. } => f.write_str("the file does not exist"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for LoadError {}

/// The [`FileLoader`] for a document in a single file.
///
/// # Errors
/// Always, so that any reference to another file is reported as an error.
pub fn no_external_files(_path: &str) -> Result<Vec<u8>, LoadError> {
    Err(LoadError::Failed("loading of other files is disabled".to_owned()))
}
