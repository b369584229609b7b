//! Where this project is.

use std::env;
use std::path::{Path, PathBuf};

/// The workspace: the folder above this package. Cargo says at run time where that is; what it said at compile time is
/// for a binary that is started without it.
pub(crate) fn folder() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let package = PathBuf::from(package);
    package.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// Where what is built goes, which git does not see.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder().join("target"), PathBuf::from)
}
