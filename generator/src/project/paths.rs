//! Paths as they are printed.

use std::env;
use std::path::{Component, Path, PathBuf};

/// A path as the user gave it, relative if it is below the current directory.
pub(crate) fn display_path(path: &Path, current_directory: &Path) -> PathBuf {
    match path.strip_prefix(current_directory) {
        Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
        Ok(rest) => rest.to_owned(),
        Err(_) => path.to_owned(),
    }
}

/// The relative path between two absolute paths. `from` is the current directory, whose path contains no symbolic links, so
/// `..` is its parent.
pub(crate) fn relative_path(path: &Path, from: &Path) -> PathBuf {
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

/// Removes `.` and resolves `..` by the text of the path, as Cargo does in manifests.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        let last = normal.components().next_back();
        match (component, last) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                normal.pop();
            }
            (component, _) => normal.push(component),
        }
    }
    if normal.as_os_str().is_empty() {
        normal.push(".");
    }
    normal
}

/// The absolute path without symbolic links. The path, or the end of it, may not exist yet.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    let absolute = env::current_dir().unwrap_or_default().join(path);
    if let Ok(real) = absolute.canonicalize() {
        return real;
    }
    let absolute = normalize(&absolute);
    let existing = absolute
        .ancestors()
        .find_map(|parent| Some((parent, parent.canonicalize().ok()?)));
    match existing {
        Some((parent, real)) => real.join(absolute.strip_prefix(parent).unwrap_or(Path::new(""))),
        None => absolute,
    }
}

/// The path relative to a directory, with `/` as the separator.
pub(crate) fn relative_to(path: &Path, directory: &Path) -> String {
    let relative = path.strip_prefix(directory).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn paths_are_relative_to_the_current_directory() {
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
    fn parents_are_resolved_by_the_text_of_a_path() {
        for (path, normal) in [
            ("specs/../generated", "generated"),
            ("../specs/./../../out", "../../out"),
            ("specs/..", "."),
            ("/a/../b", "/b"),
            ("", "."),
        ] {
            assert_eq!(normalize(Path::new(path)), Path::new(normal));
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
