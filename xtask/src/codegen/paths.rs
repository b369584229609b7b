//! The paths of a run.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::args::Args;
use crate::workspace;

/// Input and output paths, relative to the current folder where possible: they are printed, and should not disclose
/// where a checkout is.
pub(super) struct Paths {
    pub(super) document: PathBuf,
    pub(super) overlays: Vec<PathBuf>,
    pub(super) config: Option<PathBuf>,
    pub(super) out: PathBuf,
}

impl Paths {
    /// The paths of the options. Without `--spec`, missing ones default to this repository's.
    pub(super) fn resolve(args: &Args) -> anyhow::Result<Self> {
        let current_folder = env::current_dir().context("the current folder is not known")?;
        let from_user = |path: &PathBuf| display_path(path, &current_folder);
        let from_repository = |path: &str| relative_path(&workspace::root().join(path), &current_folder);
        let has_spec = args.spec.is_some();

        Ok(Self {
            document: args
                .spec
                .as_ref()
                .map_or_else(|| from_repository("specs/authlete.yaml"), from_user),
            overlays: match args.overlay.as_slice() {
                [] if !has_spec => vec![from_repository("specs/authlete.overlay.yaml")],
                overlays => overlays.iter().map(from_user).collect(),
            },
            config: match &args.config {
                None if !has_spec => Some(from_repository("specs/codegen.toml")),
                config => config.as_ref().map(from_user),
            },
            out: args
                .out
                .as_ref()
                .map_or_else(|| from_repository("generated"), from_user),
        })
    }
}

/// A path as the user gave it, relative if it is below the current folder.
fn display_path(path: &Path, current_folder: &Path) -> PathBuf {
    match path.strip_prefix(current_folder) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_owned(),
        Err(_) => path.to_owned(),
    }
}

/// The relative path between two absolute paths. `from` is the current folder, whose path contains no symbolic links, so
/// `..` is its parent.
fn relative_path(path: &Path, from: &Path) -> PathBuf {
    let shared = path
        .components()
        .zip(from.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return path.to_owned(); // another drive on Windows
    }
    let up = from.components().skip(shared).map(|_| Path::new(".."));
    up.chain(path.components().skip(shared).map(|name| Path::new(name.as_os_str())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_are_relative_to_the_current_folder() {
        for (from, shown) in [
            ("/home/me/project", "specs/a.yaml"),
            ("/home/me/project/specs", "a.yaml"),
            ("/home/me/project/xtask/src", "../../specs/a.yaml"),
            ("/home/me", "project/specs/a.yaml"),
            ("/srv", "../home/me/project/specs/a.yaml"),
        ] {
            let path = relative_path(Path::new("/home/me/project/specs/a.yaml"), Path::new(from));
            assert_eq!(path, Path::new(shown), "from {from}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn paths_from_the_user_stay_recognizable() {
        for (from_user, shown) in [
            ("../api.yaml", "../api.yaml"),
            ("/home/me/api.yaml", "api.yaml"),
            ("/home/me", "."),
            ("/srv/api.yaml", "/srv/api.yaml"),
        ] {
            assert_eq!(
                display_path(Path::new(from_user), Path::new("/home/me")),
                Path::new(shown)
            );
        }
    }
}
