//! A plan becomes true.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use tempfile::TempPath;

use super::folder::TEMPORARY;
use super::plan::{Kind, Plan};

/// Writes and removes what the plan says.
///
/// A file is never half written, because it is renamed into its place; and a disk that is full or a folder that may
/// not be written is noticed while everything is still as it was, because all files are written before the first is
/// renamed. Temporary files go with their values, however this ends.
pub(super) fn apply(plan: &Plan<'_>) -> anyhow::Result<()> {
    let mut staged = Vec::new();
    for change in &plan.changes {
        if let Kind::New { text } | Kind::Changed { text, .. } = change.kind {
            let path = change.path.as_path();
            staged.push((stage(path, text).with_context(|| cannot_write(path))?, path));
        }
    }
    for (temporary, path) in staged {
        temporary
            .persist(path)
            .map_err(|failure| failure.error)
            .with_context(|| cannot_write(path))?;
    }
    for change in &plan.changes {
        if let Kind::Removed = change.kind {
            remove(plan.out, &change.path).with_context(|| format!("{}: cannot be removed", change.path.display()))?;
        }
    }
    Ok(())
}

/// Writes a text beside the place where it belongs: a rename is atomic only within a file system.
fn stage(path: &Path, text: &str) -> std::io::Result<TempPath> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Temporary files are private by default. This one is to be as any other file, which the umask sees to.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // The path alone, since a few hundred open files are more than some systems allow.
    Ok(file.into_temp_path())
}

/// Removes a file and the folders that this leaves empty.
fn remove(out: &Path, path: &Path) -> std::io::Result<()> {
    fs::remove_file(path)?;
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != out) {
        // Only an empty folder can be removed, so this is the test as well.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

fn cannot_write(path: &Path) -> String {
    format!("{}: cannot be written", path.display())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use generator::Tree;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, body) in files {
            tree.insert(*path, body);
        }
        tree
    }

    fn run(out: &Path, tree: &Tree) {
        apply(&Plan::new(out, tree).unwrap()).unwrap();
    }

    /// Every file and folder below `folder`, by its path from there.
    fn everything(folder: &Path) -> Vec<String> {
        fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, found);
                }
                found.push(path);
            }
        }
        let mut found = Vec::new();
        collect(folder, &mut found);
        found.sort();
        found
            .iter()
            .map(|path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn a_plan_that_was_applied_leaves_nothing_to_do() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("new/crate");
        let tree = tree(&[("Cargo.toml", "a\n"), ("src/models/b.rs", "b\n")]);
        run(&out, &tree);
        assert_eq!(everything(&out), ["Cargo.toml", "src", "src/models", "src/models/b.rs"]);
        assert!(Plan::new(&out, &tree).unwrap().is_done());
    }

    #[test]
    fn folders_that_become_empty_go_and_others_stay() {
        let out = tempfile::tempdir().unwrap();
        run(out.path(), &tree(&[("a/b/c.rs", ""), ("d/e/f.rs", ""), ("g.rs", "")]));
        fs::write(out.path().join("d/mine.txt"), "").unwrap();
        run(out.path(), &tree(&[]));
        assert_eq!(everything(out.path()), ["d", "d/mine.txt"]);
        assert!(out.path().exists());
    }

    #[test]
    fn what_cannot_be_staged_changes_nothing() {
        let out = tempfile::tempdir().unwrap();
        let old = tree(&[("a.rs", "old\n"), ("z.rs", "old\n")]);
        run(out.path(), &old);

        let new = tree(&[("a.rs", "new\n"), ("b/c.rs", "new\n"), ("d.rs", "new\n")]);
        let plan = Plan::new(out.path(), &new).unwrap();
        fs::write(out.path().join("b"), "a folder should have gone here\n").unwrap();

        let error = apply(&plan).unwrap_err().to_string();
        assert!(error.contains("c.rs: cannot be written"), "{error}");
        assert_eq!(everything(out.path()), ["a.rs", "b", "z.rs"]);
        assert_eq!(Plan::new(out.path(), &old).unwrap().unchanged, 2);
    }

    #[test]
    fn a_failure_halfway_leaves_every_file_whole() {
        let out = tempfile::tempdir().unwrap();
        let old = tree(&[("a.rs", "old\n"), ("c.rs", "old\n"), ("z.rs", "old\n")]);
        run(out.path(), &old);

        let new = tree(&[("a.rs", "new\n"), ("b.rs", "new\n"), ("c.rs", "new\n")]);
        let plan = Plan::new(out.path(), &new).unwrap();
        fs::create_dir(out.path().join("b.rs")).unwrap();

        let error = apply(&plan).unwrap_err().to_string();
        assert!(error.contains("b.rs: cannot be written"), "{error}");
        assert_eq!(
            everything(out.path()),
            ["a.rs", "b.rs", "c.rs", "z.rs"],
            "no temporary file is left"
        );
        let text = |path: &str| fs::read_to_string(out.path().join(path)).unwrap();
        assert_eq!(text("a.rs"), new.get("a.rs").unwrap().text);
        assert_eq!(text("c.rs"), old.get("c.rs").unwrap().text);
        assert_eq!(text("z.rs"), old.get("z.rs").unwrap().text);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt;

        let out = tempfile::tempdir().unwrap();
        run(out.path(), &tree(&[("a.rs", "")]));
        fs::write(out.path().join("b.rs"), "").unwrap();
        let mode = |path: &str| fs::metadata(out.path().join(path)).unwrap().permissions().mode();
        assert_eq!(mode("a.rs"), mode("b.rs"));
    }
}
