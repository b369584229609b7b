//! Tests the files on disk after a run, and after runs that failed or were killed at any operation.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;

use super::*;
use crate::GeneratedFiles;

fn tree(files: &[(&str, &str)]) -> GeneratedFiles {
    let mut tree = GeneratedFiles::default();
    for (path, body) in files {
        tree.insert(*path, body);
    }
    tree
}

fn run(out: &Path, tree: &GeneratedFiles) {
    apply(&Plan::new(out, tree).unwrap()).unwrap();
}

/// Every file and directory below `directory`, relative to it.
fn all_paths(directory: &Path) -> Vec<String> {
    fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            }
            found.push(path);
        }
    }
    let mut found = Vec::new();
    collect(directory, &mut found);
    found.sort();
    found
        .iter()
        .map(|path| {
            path.strip_prefix(directory)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/")
        })
        .collect()
}

#[test]
fn after_a_plan_is_applied_the_directory_is_up_to_date() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("new/crate");
    let tree = tree(&[("Cargo.toml", "a\n"), ("src/models/b.rs", "b\n")]);
    run(&out, &tree);
    assert_eq!(all_paths(&out), ["Cargo.toml", "src", "src/models", "src/models/b.rs"]);
    assert!(Plan::new(&out, &tree).unwrap().is_up_to_date());
}

#[test]
fn directories_that_become_empty_are_removed() {
    let out = tempfile::tempdir().unwrap();
    run(
        out.path(),
        &tree(&[("src/b/c.rs", ""), ("docs/e/f.rs", ""), ("README.md", "")]),
    );
    fs::write(out.path().join("docs/mine.txt"), "").unwrap();
    run(out.path(), &tree(&[]));
    assert_eq!(all_paths(out.path()), ["docs", "docs/mine.txt"]);
    assert!(out.path().exists());
}

#[test]
fn nothing_changes_if_a_temporary_file_cannot_be_written() {
    let out = tempfile::tempdir().unwrap();
    let old = tree(&[("a.rs", "old\n"), ("z.rs", "old\n")]);
    run(out.path(), &old);

    let new = tree(&[("a.rs", "new\n"), ("b/c.rs", "new\n"), ("d.rs", "new\n")]);
    let plan = Plan::new(out.path(), &new).unwrap();
    fs::write(out.path().join("b"), "a directory should have gone here\n").unwrap();

    let error = apply(&plan).unwrap_err().to_string();
    assert!(error.contains("c.rs: cannot be written"), "{error}");
    assert_eq!(all_paths(out.path()), ["a.rs", "b", "z.rs"]);
    assert_eq!(Plan::new(out.path(), &old).unwrap().unchanged, 2);
}

#[test]
fn a_rename_that_fails_leaves_every_file_complete() {
    let out = tempfile::tempdir().unwrap();
    let old = tree(&[("a.rs", "old\n"), ("c.rs", "old\n"), ("z.rs", "old\n")]);
    run(out.path(), &old);

    let new = tree(&[("a.rs", "new\n"), ("b.rs", "new\n"), ("c.rs", "new\n")]);
    let plan = Plan::new(out.path(), &new).unwrap();
    fs::create_dir(out.path().join("b.rs")).unwrap();

    let error = apply(&plan).unwrap_err().to_string();
    assert!(error.contains("b.rs: cannot be written"), "{error}");
    assert_eq!(
        all_paths(out.path()),
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
fn permissions_are_those_of_a_new_file() {
    use std::os::unix::fs::PermissionsExt;

    let out = tempfile::tempdir().unwrap();
    run(out.path(), &tree(&[("a.rs", "")]));
    fs::write(out.path().join("b.rs"), "").unwrap();
    let mode = |path: &str| fs::metadata(out.path().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("a.rs"), mode("b.rs"));
}

/// A simulated failure of a disk operation.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    /// The process is killed: the operation is half done, and all later ones fail.
    Kill,
    /// The disk is full: this operation and all later ones that need space fail.
    Full,
    /// Permission denied, for this operation only.
    Forbidden,
}

/// A disk that fails at one operation.
struct FaultyDisk {
    /// How many operations succeed before the failure.
    left: Cell<usize>,
    fault: Fault,
    has_failed: Cell<bool>,
}

impl FaultyDisk {
    /// Whether this operation fails. `frees` is true for operations that need no space.
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

impl Disk for FaultyDisk {
    fn create_directory(&self, directory: &Path) -> io::Result<()> {
        self.run(false, || RealDisk.create_directory(directory))
    }

    fn create_temporary(&self, directory: &Path) -> io::Result<(File, PathBuf)> {
        self.run(false, || RealDisk.create_temporary(directory))
    }

    fn write(&self, file: &mut File, text: &[u8]) -> io::Result<()> {
        let had_failed = self.has_failed.get();
        let written = self.run(false, || RealDisk.write(file, text));
        if written.is_err() && !had_failed {
            file.write_all(&text[..text.len() / 2])?;
        }
        written
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.run(false, || RealDisk.rename(from, to))
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.run(true, || RealDisk.remove_file(file))
    }

    fn remove_directory(&self, directory: &Path) -> io::Result<()> {
        self.run(true, || RealDisk.remove_directory(directory))
    }
}

const HANDWRITTEN: &[(&str, &str)] = &[
    ("src/mine.rs", "// mine\n"),
    ("src/gone/mine.rs", "// mine, too\n"),
    ("tests/api.rs", "// mine as well\n"),
    ("notes.txt", ""),
];

/// The contents of every file below a directory.
fn file_contents(directory: &Path) -> BTreeMap<String, String> {
    let files = all_paths(directory)
        .into_iter()
        .filter(|name| directory.join(name).is_file());
    files
        .map(|name| (name.clone(), fs::read_to_string(directory.join(name)).unwrap()))
        .collect()
}

/// Applies changes of every kind and makes each disk operation fail in turn. After each run, calls `check` with the
/// directory, its files before the run, and the error, if any.
fn with_fault_at_each_operation(fault: Fault, check: impl Fn(&Path, &BTreeMap<String, String>, Option<Error>)) {
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
        for (name, text) in HANDWRITTEN {
            fs::create_dir_all(out.path().join(name).parent().unwrap()).unwrap();
            fs::write(out.path().join(name), text).unwrap();
        }
        let before = file_contents(out.path());
        let disk = FaultyDisk {
            left: Cell::new(left),
            fault,
            has_failed: Cell::new(false),
        };
        let new = new_tree();
        let result = apply_to(&disk, &Plan::new(out.path(), &new).unwrap());
        check(out.path(), &before, result.err());
        if !disk.has_failed.get() {
            operations = left;
            break;
        }
    }
    // 4 files are each created, written and renamed; 2 directories are created; 2 files and a directory are removed, and the
    // removal of directories that are not empty is attempted.
    assert!(operations >= 4 * 3 + 2 + 3, "{operations}");
}

fn new_tree() -> GeneratedFiles {
    tree(&[
        ("Cargo.toml", "new\n"),
        ("src/lib.rs", "new\n"),
        ("src/same.rs", "same\n"),
        ("src/new/a.rs", "new\n"),
        ("src/new/deep/b.rs", "new\n"),
    ])
}

/// Checks that every generated file has its old or its new contents, and that handwritten files are unchanged.
fn assert_files_are_complete(out: &Path, before: &BTreeMap<String, String>) {
    let (after, new) = (file_contents(out), new_tree());
    for (name, text) in &after {
        let is_new = new.get(name).is_some_and(|file| file.text == *text);
        let is_temporary = name.contains(super::super::output_dir::TEMPORARY_PREFIX);
        assert!(
            is_temporary || is_new || before.get(name) == Some(text),
            "{name} is {text:?}"
        );
    }
    for (name, text) in HANDWRITTEN {
        assert_eq!(after[*name], *text, "{name}");
    }
    // Files that are part of both outputs exist at any time.
    for name in ["Cargo.toml", "src/lib.rs", "src/same.rs"] {
        assert!(after.contains_key(name), "{name}");
    }
}

fn assert_the_next_run_repairs(out: &Path) {
    let new = new_tree();
    let plan = Plan::new(out, &new).unwrap();
    assert!(plan.conflicts.is_empty());
    apply(&plan).unwrap();
    let mut expected: BTreeMap<String, String> = new
        .iter()
        .map(|(name, file)| (name.to_owned(), file.text.clone()))
        .collect();
    expected.extend(
        HANDWRITTEN
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned())),
    );
    assert_eq!(file_contents(out), expected);
}

#[test]
fn after_a_killed_run_files_are_complete_and_the_next_run_repairs_the_rest() {
    with_fault_at_each_operation(Fault::Kill, |out, before, _| {
        assert_files_are_complete(out, before);
        assert_the_next_run_repairs(out);
    });
}

#[test]
fn a_full_disk_is_an_error_that_leaves_nothing_behind() {
    for fault in [Fault::Full, Fault::Forbidden] {
        with_fault_at_each_operation(fault, |out, before, error| {
            assert_files_are_complete(out, before);
            let left = all_paths(out);
            if let Some(error) = error {
                let message = format!("{error:#}");
                assert!(
                    message.contains("cannot be written: ") || message.contains("cannot be removed: "),
                    "{message}"
                );
                // With `Forbidden`, removing the temporary file may be the operation that fails.
                if fault == Fault::Full {
                    assert!(
                        !left
                            .iter()
                            .any(|name| name.contains(super::super::output_dir::TEMPORARY_PREFIX)),
                        "{left:?}"
                    );
                }
                if message.contains("Cargo.toml") || file_contents(out)["Cargo.toml"] == before["Cargo.toml"] {
                    assert_eq!(file_contents(out), *before, "nothing has been renamed yet");
                }
            }
            assert_the_next_run_repairs(out);
        });
    }
}

#[test]
fn hard_links_to_output_files_keep_the_old_contents() {
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
fn a_link_that_is_created_after_the_plan_is_not_followed() {
    let (out, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tree = tree(&[("src/a.rs", "")]);
    let plan = Plan::new(out.path(), &tree).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), out.path().join("src")).unwrap();
    let error = format!("{:#}", apply(&plan).unwrap_err());
    assert!(error.ends_with("src is a symbolic link"), "{error}");
    assert_eq!(all_paths(elsewhere.path()), [""; 0]);
}
