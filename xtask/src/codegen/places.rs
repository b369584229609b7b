//! Where a run reads and writes.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::Args;
use crate::project;

/// The paths of a run, relative to the current folder where they can be: they are shown to people, and the place of
/// a checkout on somebody's machine is nobody's business.
pub(super) struct Places {
    pub(super) document: PathBuf,
    pub(super) overlays: Vec<PathBuf>,
    pub(super) config: Option<PathBuf>,
    pub(super) out: PathBuf,
}

impl Places {
    /// This project's own places, save where `args` say otherwise. With a document of their own, nothing is assumed.
    pub(super) fn of(args: &Args) -> anyhow::Result<Self> {
        let here = env::current_dir().context("the current folder is not known")?;
        let given = |path: &PathBuf| shorten(path, &here);
        let own = |path: &str| relative(&project::folder().join(path), &here);
        let foreign = args.spec.is_some();

        Ok(Self {
            document: args.spec.as_ref().map_or_else(|| own("specs/authlete.yaml"), given),
            overlays: match args.overlay.as_slice() {
                [] if !foreign => vec![own("specs/authlete.overlay.yaml")],
                overlays => overlays.iter().map(given).collect(),
            },
            config: match &args.config {
                None if !foreign => Some(own("specs/codegen.toml")),
                config => config.as_ref().map(given),
            },
            out: args.out.as_ref().map_or_else(|| own("generated"), given),
        })
    }
}

/// A path as the user gave it, but without the part that leads to the current folder.
fn shorten(path: &Path, here: &Path) -> PathBuf {
    match path.strip_prefix(here) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_owned(),
        Err(_) => path.to_owned(),
    }
}

/// The way from one absolute path to another. `from` is free of links, being the current folder, so that `..` leads
/// where it seems to.
fn relative(path: &Path, from: &Path) -> PathBuf {
    let shared = path
        .components()
        .zip(from.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return path.to_owned(); // another drive
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
    fn paths_are_shown_from_where_the_user_stands() {
        for (from, shown) in [
            ("/home/me/project", "specs/a.yaml"),
            ("/home/me/project/specs", "a.yaml"),
            ("/home/me/project/xtask/src", "../../specs/a.yaml"),
            ("/home/me", "project/specs/a.yaml"),
            ("/srv", "../home/me/project/specs/a.yaml"),
        ] {
            let path = relative(Path::new("/home/me/project/specs/a.yaml"), Path::new(from));
            assert_eq!(path, Path::new(shown), "from {from}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_the_user_gave_stays_recognisable() {
        for (given, shown) in [
            ("../api.yaml", "../api.yaml"),
            ("/home/me/api.yaml", "api.yaml"),
            ("/home/me", "."),
            ("/srv/api.yaml", "/srv/api.yaml"),
        ] {
            assert_eq!(shorten(Path::new(given), Path::new("/home/me")), Path::new(shown));
        }
    }
}
