//! What is on the disk after a run, and after one that failed or was killed at any point.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;

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

/// What happens at one of the operations on a disk.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    /// The process ends: the operation is half done, and there is no other.
    Kill,
    /// There is no space: this operation fails, as does any other that takes space.
    Full,
    /// This operation is not allowed.
    Forbidden,
}

/// A disk with a fault at one operation.
struct Faulty {
    /// How many operations succeed before it.
    left: Cell<usize>,
    fault: Fault,
    has_failed: Cell<bool>,
}

impl Faulty {
    /// Whether this operation fails. `frees`: that it takes no space.
    fn fails(&self, frees: bool) -> bool {
        if self.has_failed.get() {
            return match self.fault {
                Fault::Kill => true,
                Fault::Full => !frees,
                Fault::Forbidden => false,
            };
        }
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        self.has_failed.set(left == 0);
        left == 0
    }

    fn run<T>(&self, frees: bool, operation: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        match self.fault {
            _ if !self.fails(frees) => operation(),
            Fault::Forbidden => Err(io::ErrorKind::PermissionDenied.into()),
            Fault::Kill | Fault::Full => Err(io::ErrorKind::StorageFull.into()),
        }
    }
}

impl Disk for Faulty {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.run(false, || Real.create_folder(folder))
    }

    fn create_temporary(&self, folder: &Path) -> io::Result<(File, PathBuf)> {
        self.run(false, || Real.create_temporary(folder))
    }

    fn write(&self, file: &mut File, text: &[u8]) -> io::Result<()> {
        let had_failed = self.has_failed.get();
        let written = self.run(false, || Real.write(file, text));
        if written.is_err() && !had_failed {
            file.write_all(&text[..text.len() / 2])?;
        }
        written
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.run(false, || Real.rename(from, to))
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.run(true, || Real.remove_file(file))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.run(true, || Real.remove_folder(folder))
    }
}

const MINE: &[(&str, &str)] = &[
    ("src/mine.rs", "// mine\n"),
    ("src/gone/mine.rs", "// mine, too\n"),
    ("tests/api.rs", "// mine as well\n"),
    ("notes.txt", ""),
];

/// The text of every file below a folder.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = everything(folder)
        .into_iter()
        .filter(|name| folder.join(name).is_file());
    files
        .map(|name| (name.clone(), fs::read_to_string(folder.join(name)).unwrap()))
        .collect()
}

/// Applies a change of every kind with a fault at each operation in turn, and hands over what is there afterwards:
/// the folder, its files before, and the error if there was one.
fn with_fault_everywhere(fault: Fault, check: impl Fn(&Path, &BTreeMap<String, String>, Option<anyhow::Error>)) {
    let old = tree(&[
        ("Cargo.toml", "old\n"),
        ("src/lib.rs", "old\n"),
        ("src/same.rs", "same\n"),
        ("src/gone/a.rs", "old\n"),
        ("src/gone/deep/b.rs", "old\n"),
    ]);
    let mut operations = 0;
    for left in 0.. {
        let out = tempfile::tempdir().unwrap();
        run(out.path(), &old);
        for (name, text) in MINE {
            fs::create_dir_all(out.path().join(name).parent().unwrap()).unwrap();
            fs::write(out.path().join(name), text).unwrap();
        }
        let before = texts(out.path());
        let disk = Faulty {
            left: Cell::new(left),
            fault,
            has_failed: Cell::new(false),
        };
        let new = new_tree();
        let outcome = apply_to(&disk, &Plan::new(out.path(), &new).unwrap());
        check(out.path(), &before, outcome.err());
        if !disk.has_failed.get() {
            operations = left;
            break;
        }
    }
    // 4 files of which each is created, written and renamed; 2 new folders; 2 files and a folder that go, and folders
    // that do not.
    assert!(operations >= 4 * 3 + 2 + 3, "{operations}");
}

fn new_tree() -> Tree {
    tree(&[
        ("Cargo.toml", "new\n"),
        ("src/lib.rs", "new\n"),
        ("src/same.rs", "same\n"),
        ("src/new/a.rs", "new\n"),
        ("src/new/deep/b.rs", "new\n"),
    ])
}

/// Every file is as it was before or as it is to be, and those of people are as they were.
fn check_that_files_are_whole(out: &Path, before: &BTreeMap<String, String>) {
    let (after, new) = (texts(out), new_tree());
    for (name, text) in &after {
        let is_new = new.get(name).is_some_and(|file| file.text == *text);
        let is_temporary = name.contains(super::super::folder::TEMPORARY);
        assert!(
            is_temporary || is_new || before.get(name) == Some(text),
            "{name} is {text:?}"
        );
    }
    for (name, text) in MINE {
        assert_eq!(after[*name], *text, "{name}");
    }
    // What is in both trees is there all the time.
    for name in ["Cargo.toml", "src/lib.rs", "src/same.rs"] {
        assert!(after.contains_key(name), "{name}");
    }
}

fn check_that_a_run_repairs(out: &Path) {
    let new = new_tree();
    let plan = Plan::new(out, &new).unwrap();
    assert!(plan.obstacles.is_empty());
    apply(&plan).unwrap();
    let mut expected: BTreeMap<String, String> = new
        .iter()
        .map(|(name, file)| (name.to_owned(), file.text.clone()))
        .collect();
    expected.extend(MINE.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    assert_eq!(texts(out), expected);
}

#[test]
fn a_run_that_is_killed_anywhere_leaves_files_whole_and_the_next_run_repairs_the_rest() {
    with_fault_everywhere(Fault::Kill, |out, before, _| {
        check_that_files_are_whole(out, before);
        check_that_a_run_repairs(out);
    });
}

#[test]
fn a_full_disk_is_an_error_that_leaves_nothing_behind() {
    for fault in [Fault::Full, Fault::Forbidden] {
        with_fault_everywhere(fault, |out, before, error| {
            check_that_files_are_whole(out, before);
            let left = everything(out);
            if let Some(error) = error {
                let said = format!("{error:#}");
                assert!(
                    said.contains("cannot be written: ") || said.contains("cannot be removed: "),
                    "{said}"
                );
                // Removing it may be what is forbidden.
                if fault == Fault::Full {
                    assert!(
                        !left.iter().any(|name| name.contains(super::super::folder::TEMPORARY)),
                        "{left:?}"
                    );
                }
                if said.contains("Cargo.toml") || texts(out)["Cargo.toml"] == before["Cargo.toml"] {
                    assert_eq!(texts(out), *before, "nothing has been renamed yet");
                }
            }
            check_that_a_run_repairs(out);
        });
    }
}

#[test]
fn another_name_of_a_file_keeps_its_text() {
    let (out, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(out.path(), &tree(&[("a.rs", "old\n"), ("b.rs", "old\n")]));
    let old = fs::read_to_string(out.path().join("a.rs")).unwrap();
    for name in ["a.rs", "b.rs"] {
        fs::hard_link(out.path().join(name), elsewhere.path().join(name)).unwrap();
    }
    run(out.path(), &tree(&[("a.rs", "new\n")]));
    for name in ["a.rs", "b.rs"] {
        assert_eq!(fs::read_to_string(elsewhere.path().join(name)).unwrap(), old);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_comes_after_the_plan_is_not_followed() {
    let (out, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tree = tree(&[("src/a.rs", "")]);
    let plan = Plan::new(out.path(), &tree).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), out.path().join("src")).unwrap();
    let error = format!("{:#}", apply(&plan).unwrap_err());
    assert!(error.ends_with("src is a symbolic link"), "{error}");
    assert_eq!(everything(elsewhere.path()), [""; 0]);
}
