//! Inspects the output directory: which files exist, and which of them were generated.
//!
//! Symbolic links inside the directory are not followed, because their targets are outside. The output directory itself may
//! be a symbolic link, because the user named it.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::diagnostics::file_error;
use crate::lock_file;
use crate::project::Error;
use crate::{Diagnostic, GENERATED_MARKER};

/// The prefix of temporary files. A run removes those that a killed run left behind.
pub(super) const TEMPORARY_PREFIX: &str = ".codegen-";

/// The lock file, where a directory cannot be locked. It is not drift: another run uses it.
pub(super) const LOCK_FILE: &str = ".codegen-lock";

/// The directories of generated files. In any other, a file with the header is a copy that somebody made.
const GENERATED_DIRECTORIES: [&str; 2] = ["docs", "src"];

/// What exists at the path of an output file.
pub(super) enum Existing {
    Nothing,
    /// A file that an earlier run generated, and its contents.
    Generated(Vec<u8>),
    /// Something that was not generated, at the path or at one of its parents.
    Conflict(PathBuf, Conflict),
}

/// Why a path cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    Handwritten,
    NotAFile,
    NotADirectory,
    Link,
    Outside,
}

/// Inspects the path of one output file.
pub(super) fn inspect(out: &Path, name: &str) -> Result<Existing, Error> {
    let path = out.join(name);
    // Names are derived from the document, which is untrusted.
    let is_name = |part| matches!(part, Component::Normal(_));
    if !Path::new(name).components().all(is_name) {
        return Ok(Existing::Conflict(path, Conflict::Outside));
    }
    // `is_dir` is false for a dangling link.
    if !out.is_dir() && file_type(out)?.is_some() {
        return Ok(Existing::Conflict(out.to_owned(), Conflict::NotADirectory));
    }
    let mut paths: Vec<_> = path.ancestors().take_while(|path| *path != out).collect();
    while let Some(ancestor) = paths.pop() {
        let Some(kind) = file_type(ancestor)? else {
            return Ok(Existing::Nothing);
        };
        let conflict = match ancestor == path {
            _ if kind.is_symlink() => Conflict::Link,
            true if !kind.is_file() => Conflict::NotAFile,
            false if !kind.is_dir() => Conflict::NotADirectory,
            _ => continue,
        };
        return Ok(Existing::Conflict(ancestor.to_owned(), conflict));
    }
    let contents = fs::read(&path).map_err(cannot_read(&path))?;
    Ok(if has_generated_header(&contents) {
        Existing::Generated(contents)
    } else {
        Existing::Conflict(path, Conflict::Handwritten)
    })
}

/// Every generated or temporary file in the directory.
pub(crate) fn generated_files(out: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    if out.is_dir() {
        collect(out, &mut found, true)?;
    }
    Ok(found)
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>, is_top: bool) -> Result<(), Error> {
    for entry in fs::read_dir(directory).map_err(cannot_read(directory))? {
        let entry = entry.map_err(cannot_read(directory))?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(cannot_read(&path))?;
        if kind.is_dir() {
            let is_searched = !is_top || GENERATED_DIRECTORIES.contains(&&*name);
            if is_searched && !is_other_project(&path, &name) {
                collect(&path, found, false)?;
            }
        } else if kind.is_file() && name != LOCK_FILE {
            let is_temporary = name.starts_with(TEMPORARY_PREFIX);
            let may_be_generated = !is_top || is_top_level_file(&name);
            if is_temporary || (may_be_generated && is_generated_file(&path)?) {
                found.push(path);
            }
        }
    }
    Ok(())
}

/// Whether the generator writes files with this name next to the manifest.
fn is_top_level_file(name: &str) -> bool {
    matches!(name, "Cargo.toml" | "README.md" | lock_file::FILE_NAME) || name.starts_with("LICENSE")
}

/// Whether a directory is a tool's (hidden) or another crate (it has a manifest).
fn is_other_project(directory: &Path, name: &str) -> bool {
    name.starts_with('.') || directory.join("Cargo.toml").exists()
}

fn is_generated_file(path: &Path) -> Result<bool, Error> {
    // A header is shorter than this; a file may be large.
    const HEADER_LIMIT: u64 = 1024;
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEADER_LIMIT).read_to_end(&mut start));
    read.map_err(cannot_read(path))?;
    Ok(has_generated_header(&start))
}

fn has_generated_header(contents: &[u8]) -> bool {
    let line = contents.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    // The name of another program may start with this one's.
    line.split_once(GENERATED_MARKER)
        .is_some_and(|(_, rest)| !rest.starts_with(|next: char| next.is_alphanumeric() || "-_".contains(next)))
}

/// The file type at a path, without following links; `None` if nothing exists.
fn file_type(path: &Path) -> Result<Option<FileType>, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot_read(path)(error)),
    }
}

fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Error {
    Error::io(path, "cannot be read")
}

impl Conflict {
    /// The error about a path.
    pub(crate) fn diagnostic(self, path: &Path) -> Diagnostic {
        let (message, help) = match self {
            Self::Handwritten => (
                "was not generated (it has no `@generated` header)",
                "move it, or delete it if it may be replaced",
            ),
            Self::NotAFile => ("should be a file", "move or delete it"),
            Self::NotADirectory => ("should be a directory", "move or delete it"),
            Self::Link => ("is a symbolic link, which is not followed", "move or delete it"),
            Self::Outside => (
                "is outside the output directory",
                "report this as a bug of the generator",
            ),
        };
        file_error(path.display().to_string(), message.to_owned(), Some(help.to_owned()))
    }
}
