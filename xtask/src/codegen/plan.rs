//! What separates the output folder from the tree, worked out before anything is touched.
//!
//! Checking reports a plan and writing applies it, so that they cannot disagree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use generator::Tree;

use super::folder::{self, Found, Obstacle};

/// Where a crate has its operations, a file for each group.
const OPERATIONS: &str = "src/operations";

/// The difference between a folder and a tree.
pub(super) struct Plan<'a> {
    /// The folder.
    pub(super) out: &'a Path,
    /// What there is to do, in the order of the paths.
    pub(super) changes: Vec<Change<'a>>,
    /// What stands in the way, and where. A plan with any obstacle is not to be applied.
    pub(super) obstacles: BTreeMap<PathBuf, Obstacle>,
    /// How many files are as they should be.
    pub(super) unchanged: usize,
}

/// What there is to do about one file.
pub(super) struct Change<'a> {
    /// The file, as reached from the current folder.
    pub(super) path: PathBuf,
    /// What is to become of it.
    pub(super) kind: Kind<'a>,
}

/// What is to become of a file.
pub(super) enum Kind<'a> {
    /// It is not there.
    New { text: &'a str },
    /// It is there and says something else.
    Changed { old: Vec<u8>, text: &'a str },
    /// It was generated once and is no longer.
    Removed,
}

impl<'a> Plan<'a> {
    /// Compares the folder with the tree.
    pub(super) fn new(out: &'a Path, tree: &'a Tree) -> anyhow::Result<Self> {
        let mut changes = Vec::new();
        let mut obstacles = BTreeMap::new();
        let mut unchanged = 0;
        let mut wanted = BTreeSet::new();

        for (name, file) in tree.iter() {
            let path = out.join(name);
            let text = file.text.as_str();
            wanted.insert(path.clone());
            let kind = match folder::look(out, name)? {
                Found::Nothing => Kind::New { text },
                Found::Generated(old) if old != text.as_bytes() => Kind::Changed { old, text },
                Found::Generated(_) => {
                    unchanged += 1;
                    continue;
                }
                Found::Obstacle(place, obstacle) => {
                    obstacles.insert(place, obstacle);
                    continue;
                }
            };
            changes.push(Change { path, kind });
        }
        for path in folder::generated_files(out)? {
            if !wanted.contains(&path) {
                let kind = Kind::Removed;
                changes.push(Change { path, kind });
            }
        }
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            out,
            changes,
            obstacles,
            unchanged,
        })
    }

    /// Whether there are operations in the folder and none in the tree.
    pub(super) fn removes_all_operations(&self, tree: &Tree) -> bool {
        let folder = self.out.join(OPERATIONS);
        let is_removed = |change: &Change<'_>| matches!(change.kind, Kind::Removed) && change.path.starts_with(&folder);
        let is_operation = |(name, _): (&str, _)| Path::new(name).starts_with(OPERATIONS);
        self.changes.iter().any(is_removed) && !tree.iter().any(is_operation)
    }

    /// Whether the folder is what it should be.
    pub(super) fn is_done(&self) -> bool {
        self.changes.is_empty() && self.obstacles.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use generator::HEADER_MARK;

    use super::*;

    /// The plan in words: one line per change or obstacle, paths as in the tree.
    fn plan(out: &Path, tree: &Tree) -> Vec<String> {
        let plan = Plan::new(out, tree).unwrap();
        let name = |path: &Path| path.strip_prefix(out).unwrap().to_string_lossy().replace('\\', "/");
        let changes = plan.changes.iter().map(|change| {
            let kind = match change.kind {
                Kind::New { .. } => "new",
                Kind::Changed { .. } => "changed",
                Kind::Removed => "removed",
            };
            format!("{kind} {}", name(&change.path))
        });
        let obstacles = plan
            .obstacles
            .iter()
            .map(|(path, obstacle)| format!("{obstacle:?} {}", name(path)));
        changes.chain(obstacles).collect()
    }

    fn tree(paths: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for path in paths {
            tree.insert(*path, "body\n");
        }
        tree
    }

    fn write(out: &Path, path: &str, text: &str) {
        let path = out.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn marked(text: &str) -> String {
        format!("// {HEADER_MARK}\n\n{text}")
    }

    #[test]
    fn a_folder_that_is_not_there_is_all_new() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("a/b");
        assert_eq!(
            plan(&out, &tree(&["Cargo.toml", "src/lib.rs"])),
            ["new Cargo.toml", "new src/lib.rs"]
        );
    }

    #[test]
    fn what_is_equal_is_left_alone_to_the_byte() {
        let out = tempfile::tempdir().unwrap();
        let tree = tree(&["same.rs", "crlf.rs", "edited.rs"]);
        for (path, file) in tree.iter() {
            let text = match path {
                "crlf.rs" => file.text.replace('\n', "\r\n"),
                "edited.rs" => file.text.replace("body", "other"),
                _ => file.text.clone(),
            };
            write(out.path(), path, &text);
        }
        assert_eq!(plan(out.path(), &tree), ["changed crlf.rs", "changed edited.rs"]);
    }

    #[test]
    fn only_what_carries_the_mark_is_removed() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), "src/stale.rs", &marked("old\n"));
        write(out.path(), "src/empty_line_first.rs", &format!("\n{}", marked("")));
        write(out.path(), "src/mine.rs", "fn mine() {}\n");
        write(out.path(), "src/empty.rs", "");
        write(out.path(), ".codegen-a1b2c3", "");
        assert_eq!(
            plan(out.path(), &tree(&[])),
            ["removed .codegen-a1b2c3", "removed src/stale.rs"]
        );
    }

    #[test]
    fn folders_of_people_and_tools_are_not_walked() {
        let out = tempfile::tempdir().unwrap();
        for path in [
            "tests/a.rs",
            "examples/a.rs",
            "benches/a.rs",
            "target/a.rs",
            ".git/a.rs",
            "other/src/a.rs",
        ] {
            write(out.path(), path, &marked(""));
        }
        write(out.path(), "other/Cargo.toml", "[package]\n");
        write(out.path(), "src/tests/a.rs", &marked(""));
        assert_eq!(plan(out.path(), &tree(&[])), ["removed src/tests/a.rs"]);
    }

    #[test]
    fn what_a_person_put_in_the_way_is_an_obstacle() {
        let out = tempfile::tempdir().unwrap();
        write(out.path(), "Cargo.toml", "[package]\n");
        write(out.path(), "src", "a file\n");
        write(out.path(), "README.md/a", "a folder\n");
        assert_eq!(
            plan(
                out.path(),
                &tree(&["Cargo.toml", "README.md", "docs/a.md", "src/lib.rs", "src/models/a.rs"])
            ),
            [
                "new docs/a.md",
                "Handwritten Cargo.toml",
                "NotAFile README.md",
                "NotAFolder src"
            ],
        );
    }

    #[test]
    fn a_file_is_no_output_folder() {
        let home = tempfile::tempdir().unwrap();
        write(home.path(), "out", "a file\n");
        assert_eq!(plan(&home.path().join("out"), &tree(&["Cargo.toml"])), ["NotAFolder "]);
    }

    #[test]
    fn no_path_leads_out() {
        let out = tempfile::tempdir().unwrap();
        let names = plan(out.path(), &tree(&["../a.rs", "src/../../a.rs"]));
        assert_eq!(names, ["Outside ../a.rs", "Outside src/../../a.rs"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;

        let elsewhere = tempfile::tempdir().unwrap();
        write(elsewhere.path(), "stale.rs", &marked(""));
        let home = tempfile::tempdir().unwrap();
        symlink(elsewhere.path(), home.path().join("src")).unwrap();
        symlink(elsewhere.path().join("stale.rs"), home.path().join("a.rs")).unwrap();
        symlink("nowhere", home.path().join("b.rs")).unwrap();
        assert_eq!(
            plan(home.path(), &tree(&["a.rs", "b.rs", "src/lib.rs"])),
            ["Link a.rs", "Link b.rs", "Link src"]
        );

        let door = elsewhere.path().join("door");
        symlink(home.path(), &door).unwrap();
        assert_eq!(
            plan(&door, &tree(&["c.rs"])),
            ["new c.rs"],
            "the output folder itself may be a link"
        );
    }
}
