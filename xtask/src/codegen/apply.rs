//! A plan becomes true.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::disk::{Disk, Real};
use super::plan::{Kind, Plan};

/// Writes and removes what the plan says.
///
/// A file is never half written, because it is renamed into its place; and a disk that is full or a folder that may
/// not be written is noticed while everything is still as it was, because all files are written before the first is
/// renamed. Temporary files are removed however this ends, or by the next run if the process is killed.
/// A folder that was emptied just before that stays: neither Cargo nor Git sees it.
pub(super) fn apply(plan: &Plan<'_>) -> anyhow::Result<()> {
    apply_to(&Real, plan)
}

fn apply_to(disk: &dyn Disk, plan: &Plan<'_>) -> anyhow::Result<()> {
    let mut staging = Staging {
        disk,
        out: plan.out,
        files: Vec::new(),
        folders: Vec::new(),
    };
    for change in &plan.changes {
        if let Kind::New { text } | Kind::Changed { text, .. } = change.kind {
            let path = change.path.as_path();
            staging.stage(path, text).with_context(|| cannot_write(path))?;
        }
    }
    staging.commit()?;
    for change in &plan.changes {
        if let Kind::Removed = change.kind {
            let removed = remove(disk, plan.out, &change.path);
            removed.with_context(|| format!("{}: cannot be removed", change.path.display()))?;
        }
    }
    Ok(())
}

/// Files that are written and do not have their names yet. What is still here when this is dropped is removed.
struct Staging<'p> {
    disk: &'p dyn Disk,
    out: &'p Path,
    /// Each with the place where it belongs, in the reverse order once it is complete.
    files: Vec<(PathBuf, &'p Path)>,
    /// Those that were not there before.
    folders: Vec<PathBuf>,
}

impl<'p> Staging<'p> {
    /// Writes a text next to the place where it belongs: a rename is atomic only within a file system.
    fn stage(&mut self, path: &'p Path, text: &str) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new(""));
        self.create_folders(folder)?;
        let (mut file, temporary) = self.disk.create_temporary(folder)?;
        // The path alone is kept, since a few hundred open files are more than some systems allow.
        self.files.push((temporary, path));
        self.disk.write(&mut file, text.as_bytes())
    }

    /// Creates a folder and those above it. The plan has seen no link in the output folder; if there is one by now, it is
    /// not followed.
    fn create_folders(&mut self, folder: &Path) -> io::Result<()> {
        let mut missing = Vec::new();
        for place in folder.ancestors().take_while(|place| *place != self.out) {
            match place.symlink_metadata() {
                Ok(found) if found.is_symlink() => {
                    let message = format!("{} is a symbolic link", place.display());
                    return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(place),
                Err(error) => return Err(error),
            }
        }
        let is_missing = |place: &&Path| !place.as_os_str().is_empty() && !place.exists();
        missing.extend(self.out.ancestors().take_while(is_missing));
        for place in missing.into_iter().rev() {
            self.disk.create_folder(place)?;
            self.folders.push(place.to_owned());
        }
        Ok(())
    }

    /// Gives all files their names.
    fn commit(mut self) -> anyhow::Result<()> {
        self.files.reverse();
        while let Some((temporary, path)) = self.files.last() {
            self.disk.rename(temporary, path).with_context(|| cannot_write(path))?;
            self.files.pop();
        }
        Ok(())
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        for (temporary, _) in &self.files {
            let _ = self.disk.remove_file(temporary);
        }
        // Those that have files by now cannot be removed.
        for folder in self.folders.iter().rev() {
            let _ = self.disk.remove_folder(folder);
        }
    }
}

/// Removes a file and the folders that this leaves empty.
fn remove(disk: &dyn Disk, out: &Path, path: &Path) -> io::Result<()> {
    disk.remove_file(path)?;
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != out) {
        // Only an empty folder can be removed, so this is the test as well.
        if disk.remove_folder(folder).is_err() {
            break;
        }
    }
    Ok(())
}

fn cannot_write(path: &Path) -> String {
    format!("{}: cannot be written", path.display())
}

#[cfg(test)]
mod tests;
