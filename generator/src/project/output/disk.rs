//! Every operation that changes the output directory, so that tests can make any of them fail.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output_dir::TEMPORARY_PREFIX;
use crate::project::error::without_path;

/// The file operations of a run.
pub(super) trait Disk {
    fn create_directory(&self, directory: &Path) -> io::Result<()>;
    /// Creates an empty file in a directory. Its name starts with [`TEMPORARY_PREFIX`].
    fn create_temporary(&self, directory: &Path) -> io::Result<(File, PathBuf)>;
    fn write(&self, file: &mut File, text: &[u8]) -> io::Result<()>;
    /// Renames a file and atomically replaces the file that had the new name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, file: &Path) -> io::Result<()>;
    /// Removes an empty directory. Fails for any other.
    fn remove_directory(&self, directory: &Path) -> io::Result<()>;
}

/// The file system of this machine.
pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn create_directory(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir(directory)
    }

    fn create_temporary(&self, directory: &Path) -> io::Result<(File, PathBuf)> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY_PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // By default, temporary files are private. This one becomes an output file; the umask applies.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(directory).map_err(without_path)?;
        file.keep().map_err(|failure| failure.error)
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

    fn remove_directory(&self, directory: &Path) -> io::Result<()> {
        fs::remove_dir(directory)
    }
}
