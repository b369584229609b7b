//! Applies a plan to the output directory.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, RealDisk};
use super::plan::{ChangeKind, Plan};
use crate::project::Error;

/// Applies the changes of a plan: writes new and changed files, removes stale ones.
///
/// Every file is first written under a temporary name and then renamed, so no file is ever half written. The first rename
/// happens after the last write: a full disk or a directory without write permission is noticed before anything changes.
/// Temporary files are removed when this function returns, or by the next run if the process is killed. Directories that
/// were emptied by a killed run stay; neither Cargo nor Git looks at them.
pub(crate) fn apply(plan: &Plan<'_>) -> Result<(), Error> {
    apply_to(&RealDisk, plan)
}

fn apply_to(disk: &dyn Disk, plan: &Plan<'_>) -> Result<(), Error> {
    let mut temporary_files = TemporaryFiles {
        disk,
        out: plan.out,
        files: Vec::new(),
        directories: Vec::new(),
    };
    for change in &plan.changes {
        if let ChangeKind::New { text } | ChangeKind::Changed { text, .. } = change.kind {
            let path = change.path.as_path();
            temporary_files.write(path, text).map_err(cannot_write(path))?;
        }
    }
    temporary_files.commit()?;
    for change in &plan.changes {
        if let ChangeKind::Removed = change.kind {
            let removed = remove(disk, plan.out, &change.path);
            removed.map_err(Error::io(&change.path, "cannot be removed"))?;
        }
    }
    Ok(())
}

/// Files that are written under temporary names. Those that were not renamed are removed on drop.
struct TemporaryFiles<'p> {
    disk: &'p dyn Disk,
    out: &'p Path,
    /// Temporary path and final path of each file; `commit` takes them from the end.
    files: Vec<(PathBuf, &'p Path)>,
    /// Directories that this run created.
    directories: Vec<PathBuf>,
}

impl<'p> TemporaryFiles<'p> {
    /// Writes a text to a temporary file next to its final path: a rename is atomic only within a file system.
    fn write(&mut self, path: &'p Path, text: &str) -> io::Result<()> {
        let directory = path.parent().unwrap_or(Path::new(""));
        self.create_directories(directory)?;
        let (mut file, temporary) = self.disk.create_temporary(directory)?;
        // Keep the path and not the open file: a few hundred open files exceed the limit of some systems.
        self.files.push((temporary, path));
        self.disk.write(&mut file, text.as_bytes())
    }

    /// Creates a directory and its missing parents. The plan saw no symbolic link in the output directory; one that was created
    /// since then is an error.
    fn create_directories(&mut self, directory: &Path) -> io::Result<()> {
        let mut missing = Vec::new();
        for ancestor in directory.ancestors().take_while(|ancestor| *ancestor != self.out) {
            match ancestor.symlink_metadata() {
                Ok(metadata) if metadata.is_symlink() => {
                    let message = format!("{} is a symbolic link", ancestor.display());
                    return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(ancestor),
                Err(error) => return Err(error),
            }
        }
        let does_not_exist = |ancestor: &&Path| !ancestor.as_os_str().is_empty() && !ancestor.exists();
        missing.extend(self.out.ancestors().take_while(does_not_exist));
        for ancestor in missing.into_iter().rev() {
            self.disk.create_directory(ancestor)?;
            self.directories.push(ancestor.to_owned());
        }
        Ok(())
    }

    /// Renames all files to their final paths.
    fn commit(mut self) -> Result<(), Error> {
        self.files.reverse();
        while let Some((temporary, path)) = self.files.last() {
            self.disk.rename(temporary, path).map_err(cannot_write(path))?;
            self.files.pop();
        }
        Ok(())
    }
}

impl Drop for TemporaryFiles<'_> {
    fn drop(&mut self) {
        // The next run removes what cannot be removed now.
        for (temporary, _) in &self.files {
            let _ = self.disk.remove_file(temporary);
        }
        // Directories that contain files by now cannot be removed.
        for directory in self.directories.iter().rev() {
            let _ = self.disk.remove_directory(directory);
        }
    }
}

/// Removes a file and the directories that this leaves empty.
fn remove(disk: &dyn Disk, out: &Path, path: &Path) -> io::Result<()> {
    disk.remove_file(path)?;
    for directory in path.ancestors().skip(1).take_while(|directory| *directory != out) {
        // Removing a directory fails unless it is empty.
        if disk.remove_directory(directory).is_err() {
            break;
        }
    }
    Ok(())
}

fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> Error {
    Error::io(path, "cannot be written")
}

#[cfg(test)]
mod tests;
