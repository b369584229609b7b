//! The folders of the command.

use std::path::PathBuf;

use crate::workspace;

/// The folder of installations, logs and pictures.
pub(super) fn output() -> PathBuf {
    workspace::target_folder().join("flows")
}

/// The folder of the scripts and of the lists of packages.
pub(super) fn sources() -> PathBuf {
    workspace::root().join("xtask/tools/flows")
}
