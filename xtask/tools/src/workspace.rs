//! Paths of this repository.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the workspace: two folders above this package. The path from compile time is the fallback for a binary
/// that is not started by Cargo.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = PathBuf::from(package);
    package.ancestors().nth(2).map_or_else(PathBuf::new, Path::to_owned)
}

/// The target folder of Cargo, which git ignores.
pub(crate) fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
