//! Loads the files that a document refers to.
//!
//! Only files in the document's directory and below are loaded. The generator rejects paths that lead out of it; this
//! module also rejects symbolic links that do, by comparing canonical paths.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::input_file;
use crate::LoadError;

/// Loads files from the directory of a document.
#[derive(Debug, Clone)]
pub struct SiblingFiles {
    directory: PathBuf,
}

impl SiblingFiles {
    /// Creates a loader for the directory that contains the document.
    #[must_use]
    pub fn of_document(path: &Path) -> Self {
        let directory = match path.parent() {
            Some(directory) if directory != Path::new("") => directory,
            _ => Path::new("."),
        };
        Self {
            directory: directory.to_owned(),
        }
    }

    /// Reads a file below the directory; the callback for [`FileLoader`](crate::FileLoader).
    ///
    /// # Errors
    /// If the file does not exist, cannot be read, or is outside of the directory.
    pub fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let failed = |reason: &str| LoadError::Failed(reason.to_owned());
        // Defence in depth: the generator already rejects such paths.
        let is_name = |part| matches!(part, Component::Normal(_));
        if !Path::new(path).components().all(is_name) {
            return Err(failed("it is outside of the document's directory"));
        }
        let real = self.directory.join(path).canonicalize();
        let real = real.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LoadError::NotFound {
                others: self.nearby_files(path),
            },
            _ => LoadError::Failed(error.to_string()),
        })?;
        if !self.contains(&real) {
            return Err(failed("a symbolic link leads out of the document's directory"));
        }
        input_file::read(&real).map_err(|error| LoadError::Failed(error.to_string()))
    }

    /// Whether a canonical path is inside the directory.
    fn contains(&self, real: &Path) -> bool {
        self.directory
            .canonicalize()
            .is_ok_and(|directory| real.starts_with(directory))
    }

    /// The files in the directory of a missing file, for the error message.
    fn nearby_files(&self, path: &str) -> Vec<String> {
        let (directory, _) = path.rsplit_once('/').unwrap_or_default();
        let directory_path = self.directory.join(directory);
        if !directory_path.canonicalize().is_ok_and(|real| self.contains(&real)) {
            return Vec::new();
        }
        let entries = fs::read_dir(directory_path).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.path().is_file());
        let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        let relative_path = |name: String| match directory {
            "" => name,
            directory => format!("{directory}/{name}"),
        };
        names.into_iter().map(relative_path).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory `api` with a document and some files, and a file outside of it.
    fn document_directory() -> (tempfile::TempDir, SiblingFiles) {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("api/schemas")).unwrap();
        for (path, text) in [
            ("secret.yaml", "outside"),
            ("api/api.yaml", "document"),
            ("api/common.yaml", "common"),
            ("api/schemas/user.yaml", "user"),
            ("api/schemas/pet.yaml", "pet"),
        ] {
            fs::write(home.path().join(path), text).unwrap();
        }
        let siblings = SiblingFiles::of_document(&home.path().join("api/api.yaml"));
        (home, siblings)
    }

    fn failed(reason: &str) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Failed(reason.to_owned()))
    }

    #[test]
    fn files_in_the_directory_and_below_are_read() {
        let (_home, siblings) = document_directory();
        assert_eq!(siblings.load("common.yaml"), Ok(b"common".to_vec()));
        assert_eq!(siblings.load("schemas/user.yaml"), Ok(b"user".to_vec()));
        assert_eq!(siblings.load("schemas"), failed("it is a directory"));
    }

    #[test]
    fn a_missing_file_is_reported_with_the_files_next_to_it() {
        let (_home, siblings) = document_directory();
        let others = |names: &[&str]| {
            let others = names.iter().map(|name| (*name).to_owned()).collect();
            Err(LoadError::NotFound { others })
        };
        assert_eq!(
            siblings.load("schemas/usr.yaml"),
            others(&["schemas/pet.yaml", "schemas/user.yaml"])
        );
        assert_eq!(siblings.load("comon.yaml"), others(&["api.yaml", "common.yaml"]));
        assert_eq!(siblings.load("nowhere/a.yaml"), others(&[]));
    }

    #[test]
    fn files_outside_of_the_directory_are_rejected() {
        let (home, siblings) = document_directory();
        let outside = failed("it is outside of the document's directory");
        assert_eq!(siblings.load("../secret.yaml"), outside);
        assert_eq!(siblings.load("schemas/../../secret.yaml"), outside);
        assert_eq!(
            siblings.load(home.path().join("secret.yaml").to_str().unwrap()),
            outside
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_directory_and_rejected_if_they_lead_out() {
        use std::os::unix::fs::symlink;

        let (home, siblings) = document_directory();
        let api = home.path().join("api");
        symlink("schemas/user.yaml", api.join("inside.yaml")).unwrap();
        symlink("../secret.yaml", api.join("outside.yaml")).unwrap();
        symlink(home.path(), api.join("up")).unwrap();
        symlink("nowhere.yaml", api.join("dangling.yaml")).unwrap();
        assert_eq!(siblings.load("inside.yaml"), Ok(b"user".to_vec()));
        let outside = failed("a symbolic link leads out of the document's directory");
        assert_eq!(siblings.load("outside.yaml"), outside);
        assert_eq!(siblings.load("up/secret.yaml"), outside);
        assert_eq!(
            siblings.load("up/nowhere.yaml"),
            Err(LoadError::NotFound { others: vec![] })
        );
        assert!(matches!(
            siblings.load("dangling.yaml"),
            Err(LoadError::NotFound { .. })
        ));

        let door = home.path().join("door");
        symlink(&api, &door).unwrap();
        let siblings = SiblingFiles::of_document(&door.join("api.yaml"));
        assert_eq!(
            siblings.load("common.yaml"),
            Ok(b"common".to_vec()),
            "the directory itself may be a link"
        );
    }
}
