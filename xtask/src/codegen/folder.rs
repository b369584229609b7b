//! What is on the disk where the crate is to be, and whose it is.
//!
//! Links are never followed: what is behind one is not in the output folder, even if the link is. The folder itself
//! may be one, since that is what the user named.

use std::fmt;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use generator::HEADER_MARK;

/// What temporary files begin with: those that a killed run left behind are swept up by the next.
pub(super) const TEMPORARY: &str = ".codegen-";

/// The file that is locked where a folder cannot be. It is in use as long as it is there, and no drift.
pub(super) const LOCK: &str = ".codegen-lock";

/// Folders beside the generated ones that belong to people or tools.
const FOREIGN: [&str; 4] = ["benches", "examples", "target", "tests"];

/// What stands where a file should go.
pub(super) enum Found {
    Nothing,
    /// A file that an earlier run wrote, and its text.
    Generated(Vec<u8>),
    /// Something that is not ours: there, or above it.
    Obstacle(PathBuf, Obstacle),
}

/// Why something is not to be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    Handwritten,
    NotAFile,
    NotAFolder,
    Link,
    Outside,
}

/// Looks at the place of one file of the tree.
pub(super) fn look(out: &Path, name: &str) -> anyhow::Result<Found> {
    let path = out.join(name);
    // Names come from documents, and a document may have been written by anybody.
    let inside = |part| matches!(part, Component::Normal(_));
    if !Path::new(name).components().all(inside) {
        return Ok(Found::Obstacle(path, Obstacle::Outside));
    }
    // A link that leads nowhere is not a folder, either.
    if !out.is_dir() && kind(out)?.is_some() {
        return Ok(Found::Obstacle(out.to_owned(), Obstacle::NotAFolder));
    }
    let mut places: Vec<_> = path.ancestors().take_while(|place| *place != out).collect();
    while let Some(place) = places.pop() {
        let Some(kind) = kind(place)? else {
            return Ok(Found::Nothing);
        };
        let obstacle = match place == path {
            _ if kind.is_symlink() => Obstacle::Link,
            true if !kind.is_file() => Obstacle::NotAFile,
            false if !kind.is_dir() => Obstacle::NotAFolder,
            _ => continue,
        };
        return Ok(Found::Obstacle(place.to_owned(), obstacle));
    }
    let text = fs::read(&path).with_context(|| cannot_read(&path))?;
    Ok(if is_marked(&text) {
        Found::Generated(text)
    } else {
        Found::Obstacle(path, Obstacle::Handwritten)
    })
}

/// Every file below the folder that this program wrote, in any run.
pub(super) fn generated_files(out: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if out.is_dir() {
        collect(out, &mut found, |name| FOREIGN.contains(&name))?;
    }
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>, is_foreign: fn(&str) -> bool) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| cannot_read(folder))? {
        let entry = entry.with_context(|| cannot_read(folder))?;
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().with_context(|| cannot_read(&path))?;
        if kind.is_file() && name != LOCK && (name.starts_with(TEMPORARY) || has_mark(&path)?) {
            found.push(path);
        } else if kind.is_dir() && !is_foreign(&name) && !is_private(&path, &name) {
            collect(&path, found, |_| false)?;
        }
    }
    Ok(())
}

/// A hidden folder is some tool's, and a folder with a manifest is another crate, perhaps a generated one.
fn is_private(folder: &Path, name: &str) -> bool {
    name.starts_with('.') || folder.join("Cargo.toml").exists()
}

fn has_mark(path: &Path) -> anyhow::Result<bool> {
    // A header is much shorter than this, and a file may be much longer.
    const ENOUGH: u64 = 1024;
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(ENOUGH).read_to_end(&mut start));
    read.with_context(|| cannot_read(path))?;
    Ok(is_marked(&start))
}

fn is_marked(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.windows(HEADER_MARK.len())
        .any(|window| window == HEADER_MARK.as_bytes())
}

/// What stands at a path itself, be it a link; `None` when nothing does.
fn kind(path: &Path) -> anyhow::Result<Option<FileType>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata.file_type())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| cannot_read(path)),
    }
}

fn cannot_read(path: &Path) -> String {
    format!("{}: cannot be read", path.display())
}

/// What it is, and what to do about it.
impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, help) = match self {
            Self::Handwritten => (
                "has no `@generated` header, so a person wrote it",
                "move it, or delete it if it may be replaced",
            ),
            Self::NotAFile => ("should be a file", "move or delete what is there"),
            Self::NotAFolder => ("should be a folder", "move or delete what is there"),
            Self::Link => ("is a symbolic link, and those are not followed", "move or delete it"),
            Self::Outside => ("is outside the output folder", "report this as a bug of the generator"),
        };
        write!(f, "{what}\n  help: {help}")
    }
}
