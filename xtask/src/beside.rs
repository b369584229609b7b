//! The files beside a document, for references to lead to.
//!
//! The generator gives paths that stay below the document's folder. What a path cannot show is a link that leads out of
//! it: so the place where a file really is has to be below the place where the folder really is.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use generator::LoadError;

/// The folder of a document.
pub(crate) struct Beside {
    folder: PathBuf,
}

impl Beside {
    /// The folder that a document is in.
    pub(crate) fn document(path: &Path) -> Self {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Reads a file below the folder. It is what [`generator::Load`] asks for.
    pub(crate) fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let failed = |reason: &str| LoadError::Failed(reason.to_owned());
        // The generator has seen to it. That nothing else is read is worth a second look.
        let inside = |part| matches!(part, Component::Normal(_));
        if !Path::new(path).components().all(inside) {
            return Err(failed("this is outside the folder of the document"));
        }
        let real = self.folder.join(path).canonicalize();
        let real = real.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LoadError::NotFound {
                others: self.others(path),
            },
            _ => LoadError::Failed(error.to_string()),
        })?;
        if !self.holds(&real) {
            return Err(failed("a symbolic link leads out of the folder of the document"));
        }
        // Reading a pipe or a device may never end.
        if !real.is_file() {
            return Err(failed("this is no file"));
        }
        fs::read(&real).map_err(|error| LoadError::Failed(error.to_string()))
    }

    /// Whether a place, as it really is, is in the folder, as that really is.
    fn holds(&self, real: &Path) -> bool {
        self.folder.canonicalize().is_ok_and(|folder| real.starts_with(folder))
    }

    /// The files where one is missing, by their paths from the folder.
    fn others(&self, path: &str) -> Vec<String> {
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        let place = self.folder.join(folder);
        if !place.canonicalize().is_ok_and(|real| self.holds(&real)) {
            return Vec::new();
        }
        let entries = fs::read_dir(place).into_iter().flatten().flatten();
        let files = entries.filter(|entry| entry.path().is_file());
        let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        let below = |name: String| match folder {
            "" => name,
            folder => format!("{folder}/{name}"),
        };
        names.into_iter().map(below).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder `api` with a document and some files, and a file beside that folder.
    fn home() -> (tempfile::TempDir, Beside) {
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
        let beside = Beside::document(&home.path().join("api/api.yaml"));
        (home, beside)
    }

    fn failed(reason: &str) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Failed(reason.to_owned()))
    }

    #[test]
    fn files_in_the_folder_and_below_are_read() {
        let (_home, beside) = home();
        assert_eq!(beside.load("common.yaml"), Ok(b"common".to_vec()));
        assert_eq!(beside.load("schemas/user.yaml"), Ok(b"user".to_vec()));
        assert_eq!(beside.load("schemas"), failed("this is no file"));
    }

    #[test]
    fn where_a_file_is_missing_those_around_it_are_named() {
        let (_home, beside) = home();
        let others = |names: &[&str]| {
            let others = names.iter().map(|name| (*name).to_owned()).collect();
            Err(LoadError::NotFound { others })
        };
        assert_eq!(
            beside.load("schemas/usr.yaml"),
            others(&["schemas/pet.yaml", "schemas/user.yaml"])
        );
        assert_eq!(beside.load("comon.yaml"), others(&["api.yaml", "common.yaml"]));
        assert_eq!(beside.load("nowhere/a.yaml"), others(&[]));
    }

    #[test]
    fn what_is_outside_is_not_read() {
        let (home, beside) = home();
        let outside = failed("this is outside the folder of the document");
        assert_eq!(beside.load("../secret.yaml"), outside);
        assert_eq!(beside.load("schemas/../../secret.yaml"), outside);
        assert_eq!(beside.load(home.path().join("secret.yaml").to_str().unwrap()), outside);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_and_refused_where_they_lead_out() {
        use std::os::unix::fs::symlink;

        let (home, beside) = home();
        let api = home.path().join("api");
        symlink("schemas/user.yaml", api.join("inside.yaml")).unwrap();
        symlink("../secret.yaml", api.join("outside.yaml")).unwrap();
        symlink(home.path(), api.join("up")).unwrap();
        symlink("nowhere.yaml", api.join("dangling.yaml")).unwrap();
        assert_eq!(beside.load("inside.yaml"), Ok(b"user".to_vec()));
        let outside = failed("a symbolic link leads out of the folder of the document");
        assert_eq!(beside.load("outside.yaml"), outside);
        assert_eq!(beside.load("up/secret.yaml"), outside);
        assert_eq!(
            beside.load("up/nowhere.yaml"),
            Err(LoadError::NotFound { others: vec![] })
        );
        assert!(matches!(beside.load("dangling.yaml"), Err(LoadError::NotFound { .. })));

        let door = home.path().join("door");
        symlink(&api, &door).unwrap();
        let beside = Beside::document(&door.join("api.yaml"));
        assert_eq!(
            beside.load("common.yaml"),
            Ok(b"common".to_vec()),
            "the folder may be one"
        );
    }
}
