//! The lock file: what a crate was generated from, and the surface that it has.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::surface::Surface;

/// The name of the lock file in the directory of the crate.
pub(crate) const FILE_NAME: &str = "openapi-crate.lock";

/// The version of the format. A file of another version is not read.
const FORMAT: u32 = 1;

/// A lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LockFile {
    /// The marker of a generated file: JSON has no comments.
    pub(crate) generated: String,
    pub(crate) format: u32,
    /// The version of the generator.
    pub(crate) generator: String,
    /// The version of the crate.
    pub(crate) crate_version: String,
    /// The SHA-256 hashes of the inputs, by their role.
    pub(crate) inputs: IndexMap<String, String>,
    pub(crate) surface: Surface,
}

impl LockFile {
    /// Reads a lock file.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let lock: Self = serde_json::from_slice(bytes).map_err(|error| format!("this is not a lock file: {error}"))?;
        if lock.format == FORMAT {
            Ok(lock)
        } else {
            Err(format!(
                "the format {} of this lock file is not supported; generate the crate again",
                lock.format
            ))
        }
    }
}
