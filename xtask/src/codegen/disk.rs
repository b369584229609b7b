//! Every operation that changes the output folder, so that tests can make any of them fail.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::folder::TEMPORARY;

/// What can be done to a disk.
pub(super) trait Disk {
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Creates an empty file in a folder, whose name begins with [`TEMPORARY`].
    fn create_temporary(&self, folder: &Path) -> io::Result<(File, PathBuf)>;
    fn write(&self, file: &mut File, text: &[u8]) -> io::Result<()>;
    /// Gives a file another name. What had that name is replaced at once: there is no moment without it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, file: &Path) -> io::Result<()>;
    /// Removes a folder that is empty, and fails for any other.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The disk of this machine.
pub(super) struct Real;

impl Disk for Real {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn create_temporary(&self, folder: &Path) -> io::Result<(File, PathBuf)> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Temporary files are private by default. This one is to be as any other file, which the umask sees to.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        builder.tempfile_in(folder)?.keep().map_err(|failure| failure.error)
    }

    fn write(&self, file: &mut File, text: &[u8]) -> io::Result<()> {
        file.write_all(text)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }
}
