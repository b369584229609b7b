//! Where input files are read from: the disk, or a revision of a git repository.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::input_file;
use crate::project::paths::normalize;

/// A source of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FileTree {
    Disk,
    /// A revision as git understands it: `v1.0`, `HEAD~3`, a hash.
    Revision(String),
}

/// A file on disk, or in a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileLocation {
    pub(crate) tree: FileTree,
    pub(crate) path: PathBuf,
}

impl FileLocation {
    /// Parses `PATH` or `git:REVISION:PATH`. As in git, such a path is relative to the root of the repository, unless it
    /// begins with `./` or `../`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("git:") else {
            return Ok(Self {
                tree: FileTree::Disk,
                path: text.into(),
            });
        };
        match rest.split_once(':') {
            // A revision that begins with `-` would be an option of git.
            Some((revision, path)) if !revision.is_empty() && !revision.starts_with('-') && !path.is_empty() => {
                Ok(Self {
                    tree: FileTree::Revision(revision.to_owned()),
                    path: path.into(),
                })
            }
            _ => Err(format!("`{text}` does not have the form `git:REVISION:PATH`")),
        }
    }

    /// Another file of the same tree; `relative` is relative to the directory of this file.
    pub(crate) fn sibling(&self, relative: impl AsRef<Path>) -> Self {
        let path = normalize(&self.path.with_file_name("").join(relative));
        let starts_at_current_directory = self.path.starts_with(".") && !path.starts_with("..");
        Self {
            tree: self.tree.clone(),
            path: match self.tree {
                // Without the `./`, git would search from the root of the repository.
                FileTree::Revision(_) if starts_at_current_directory => Path::new(".").join(path),
                _ => path,
            },
        }
    }

    /// Reads the file.
    pub(crate) fn read(&self) -> Result<Vec<u8>, String> {
        match &self.tree {
            FileTree::Disk => input_file::read(&self.path).map_err(|error| error.to_string()),
            FileTree::Revision(revision) => read_revision(revision, &self.path),
        }
    }
}

impl std::fmt::Display for FileLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.tree {
            FileTree::Disk => write!(f, "{}", self.path.display()),
            FileTree::Revision(revision) => write!(f, "git:{revision}:{}", self.path.display()),
        }
    }
}

fn read_revision(revision: &str, path: &Path) -> Result<Vec<u8>, String> {
    let mut object = OsString::from(format!("{revision}:"));
    object.push(path.to_string_lossy().replace('\\', "/"));
    let output = Command::new("git")
        .args(["cat-file", "blob"])
        .arg(object)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let message = message.trim().trim_start_matches("fatal: ");
    Err(message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sibling_in_a_revision_is_relative_to_the_same_directory() {
        for (file, relative, sibling) in [
            ("git:v1:api/client.toml", "specs/a.yaml", "git:v1:api/specs/a.yaml"),
            ("git:v1:api/client.toml", "../a.yaml", "git:v1:a.yaml"),
            ("git:v1:./client.toml", "a.yaml", "git:v1:./a.yaml"),
            ("git:v1:./client.toml", "../a.yaml", "git:v1:../a.yaml"),
            ("git:v1:../client.toml", "a.yaml", "git:v1:../a.yaml"),
            ("./client.toml", "a.yaml", "a.yaml"),
        ] {
            let file = FileLocation::parse(file).unwrap();
            assert_eq!(file.sibling(relative).to_string().replace('\\', "/"), sibling);
        }
    }
}
