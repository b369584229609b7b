//! What an earlier run made of the same input, kept in the target folder: most runs change nothing, and checks come
//! after runs.
//!
//! It is safe to forget and never wrong: what the generator makes depends on its input and on nothing else, so it is
//! kept by that and by the program, and it is compared with the disk as ever.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use generator::{Load, LoadError, Output};
use serde::{Deserialize, Serialize};

use crate::project;

/// How many outputs are kept: one for each crate that somebody works on, and no more after a year of them.
const PLACES: u64 = 16;

/// Where an output is kept, and of what input it has to be.
pub(super) struct Memory {
    path: PathBuf,
    input: u64,
}

/// The first line of what is kept; the rest is the output.
#[derive(Serialize, Deserialize)]
struct Head {
    input: u64,
    /// The files that references led to, each with what was in it.
    loaded: BTreeMap<String, u64>,
}

impl Memory {
    /// The memory of a crate's folder; none where the program cannot tell itself from another version of it.
    pub(super) fn new(out: &Path, input: impl Hash) -> Option<Self> {
        let program = env::current_exe().ok()?.metadata().ok()?;
        let place = hash(out) % PLACES;
        Some(Self {
            path: project::target().join("codegen").join(format!("{place}.json")),
            input: hash((program.len(), program.modified().ok()?, out, input)),
        })
    }

    /// The output of the same input, if it is still there and the files beside the document are what they were.
    pub(super) fn recall(&self, load: &Load<'_>) -> Option<Output> {
        let kept = fs::read(&self.path).ok()?;
        let end = kept.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&kept[..end]).ok()?;
        let is_same = |(path, before): (&String, &u64)| load(path).is_ok_and(|bytes| hash(bytes) == *before);
        let is_it = head.input == self.input && head.loaded.iter().all(is_same);
        is_it.then(|| Output::from_bytes(&kept[end..])).flatten()
    }

    /// Keeps an output. Where that cannot be done, the next run does it all again.
    pub(super) fn keep(&self, loaded: BTreeMap<String, u64>, output: &Output) {
        let head = Head {
            input: self.input,
            loaded,
        };
        let Ok(mut kept) = serde_json::to_vec(&head) else {
            return;
        };
        kept.push(b'\n');
        kept.extend(output.to_bytes());
        // Another run may be at it: a file is there whole or not at all.
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(folder)
            .and_then(|()| tempfile::NamedTempFile::new_in(folder))
            .and_then(|file| fs::write(file.path(), kept).map(|()| file));
        if let Ok(file) = written {
            let _ = file.persist(&self.path);
        }
    }
}

/// A loader that takes down what it loads.
pub(super) struct Witness<'l> {
    load: &'l Load<'l>,
    /// `None` where something could not be loaded: that may be there the next time.
    loaded: RefCell<Option<BTreeMap<String, u64>>>,
}

impl<'l> Witness<'l> {
    pub(super) fn new(load: &'l Load<'l>) -> Self {
        Self {
            load,
            loaded: RefCell::new(Some(BTreeMap::new())),
        }
    }

    pub(super) fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let outcome = (self.load)(path);
        let mut loaded = self.loaded.borrow_mut();
        match (&outcome, loaded.as_mut()) {
            (Ok(bytes), Some(loaded)) => {
                loaded.insert(path.to_owned(), hash(bytes));
            }
            _ => *loaded = None,
        }
        outcome
    }

    pub(super) fn loaded(self) -> Option<BTreeMap<String, u64>> {
        self.loaded.into_inner()
    }
}

/// The same in every run of one program, which is all that it is for.
fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
