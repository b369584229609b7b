//! File system helpers.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::Context;

/// Copies a folder. Files keep their modification times, by which Cargo decides what is up to date, and files with an
/// equal time are skipped.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
            continue;
        }
        let modified = entry.metadata()?.modified()?;
        if fs::metadata(&target).and_then(|metadata| metadata.modified()).ok() == Some(modified) {
            continue;
        }
        fs::copy(entry.path(), &target)?;
        fs::File::options().append(true).open(&target)?.set_modified(modified)?;
    }
    Ok(())
}

/// Reads a text file. The error names it.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// The file name of a path.
pub(crate) fn file_name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_the_modification_times() {
        let temp_dir = tempfile::tempdir().unwrap();
        let (from, to) = (temp_dir.path().join("from"), temp_dir.path().join("to"));
        fs::create_dir_all(from.join("a")).unwrap();
        fs::write(from.join("a/b"), "text").unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        let file = fs::File::options().append(true).open(from.join("a/b")).unwrap();
        file.set_modified(long_ago).unwrap();
        copy_folder(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("a/b")).unwrap(), "text");
        assert_eq!(fs::metadata(to.join("a/b")).unwrap().modified().unwrap(), long_ago);
    }
}
