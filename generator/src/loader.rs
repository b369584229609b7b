//! How the files that a document refers to are had.

use std::fmt;

/// Gives a file that the document refers to, by its path below the folder of the document.
///
/// The path is never absolute and never empty. Its names stand between single `/`; none of them is `.` or `..`, and none
/// has a backslash or a control character. It is percent-decoded and must not be decoded again. Whatever leads out of
/// the folder has been refused before; that a link on a disk does not lead out of it is for the function to see to.
///
/// A run asks for each path at most once, in the order in which the document refers to them; for 10,000 files at most,
/// which may be 100 MiB in all.
pub type Load<'a> = dyn Fn(&str) -> Result<Vec<u8>, LoadError> + 'a;

/// Why a file was not given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// There is no such file.
    NotFound {
        /// Paths of files that are there, one of which may be meant. May be empty.
        others: Vec<String>,
    },
    /// It is not to be had, for this reason.
    Failed(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { .. } => f.write_str("there is no such file"),
            Self::Failed(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for LoadError {}

/// The [`Load`] of a document that stands alone.
///
/// # Errors
/// Always: a reference to any file is an error in the document.
pub fn no_files(_path: &str) -> Result<Vec<u8>, LoadError> {
    Err(LoadError::Failed(
        "the document was given alone, without other files".to_owned(),
    ))
}
