//! Caches the generator's output in a directory: most runs have the same inputs as an earlier one.
//!
//! The output depends on the inputs and the program alone, so the key is their hash. A cached output is still compared
//! with the disk. Deleting the cache is always safe.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{FileLoader, LoadError, Output};

/// The number of cache files. Output directories share them by hash, which bounds the size of the cache.
const CACHE_FILES: u64 = 16;

/// The cache file of an output directory, and the key of the current inputs.
pub(super) struct Cache {
    path: PathBuf,
    input: u64,
}

/// The first line of a cache file; the output follows.
#[derive(Serialize, Deserialize)]
struct CacheHeader {
    input: u64,
    /// The files that references led to, each with the hash of its contents.
    loaded: BTreeMap<String, u64>,
}

impl Cache {
    /// Opens the cache of an output directory. `None` if the executable's version cannot be determined.
    pub(super) fn new(directory: &Path, out: &Path, input: impl Hash) -> Option<Self> {
        let program = env::current_exe().ok()?.metadata().ok()?;
        let slot = hash(out) % CACHE_FILES;
        Some(Self {
            path: directory.join(format!("{slot}.json")),
            input: hash((program.len(), program.modified().ok()?, out, input)),
        })
    }

    /// Returns the output and the referenced files, if it was made from the same inputs and these files have not changed.
    pub(super) fn lookup(&self, load: &FileLoader<'_>) -> Option<(Output, BTreeMap<String, u64>)> {
        let stored = fs::read(&self.path).ok()?;
        let end = stored.iter().position(|byte| *byte == b'\n')?;
        let header: CacheHeader = serde_json::from_slice(&stored[..end]).ok()?;
        let is_unchanged = |(path, before): (&String, &u64)| load(path).is_ok_and(|bytes| hash(bytes) == *before);
        let is_current = header.input == self.input && header.loaded.iter().all(is_unchanged);
        if !is_current {
            return None;
        }
        Some((Output::from_bytes(&stored[end..])?, header.loaded))
    }

    /// Stores an output. Errors are ignored: the next run generates again.
    pub(super) fn store(&self, loaded: BTreeMap<String, u64>, output: &Output) {
        let header = CacheHeader {
            input: self.input,
            loaded,
        };
        let Ok(mut stored) = serde_json::to_vec(&header) else {
            return;
        };
        stored.push(b'\n');
        stored.extend(output.to_bytes());
        // Write to a temporary file and rename it: another run may access the same cache file.
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(directory)
            .and_then(|()| tempfile::NamedTempFile::new_in(directory))
            .and_then(|file| fs::write(file.path(), stored).map(|()| file));
        if let Ok(file) = written {
            let _ = file.persist(&self.path);
        }
    }
}

/// A loader that records the hash of each file it loads.
pub(super) struct RecordingLoader<'l> {
    load: &'l FileLoader<'l>,
    /// `None` after a failed load: such an output is not cached, because the file may exist in the next run.
    loaded: RefCell<Option<BTreeMap<String, u64>>>,
}

impl<'l> RecordingLoader<'l> {
    pub(super) fn new(load: &'l FileLoader<'l>) -> Self {
        Self {
            load,
            loaded: RefCell::new(Some(BTreeMap::new())),
        }
    }

    pub(super) fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        let result = (self.load)(path);
        let mut loaded = self.loaded.borrow_mut();
        match (&result, loaded.as_mut()) {
            (Ok(bytes), Some(loaded)) => {
                loaded.insert(path.to_owned(), hash(bytes));
            }
            _ => *loaded = None,
        }
        result
    }

    pub(super) fn loaded(self) -> Option<BTreeMap<String, u64>> {
        self.loaded.into_inner()
    }
}

/// A hash that is stable between runs of one executable.
fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
