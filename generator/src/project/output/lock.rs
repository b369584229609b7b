//! Locks the output directory, so that one run at a time changes it.
//!
//! The operating system releases a lock when its process ends, even if it is killed, so there are no stale locks.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use fs4::{FileExt, TryLockError};

use crate::project::Error;

/// The lock of an output directory, released on drop.
pub(crate) struct Lock(lock_file::LockFile);

impl Lock {
    /// Waits for the lock of a directory. With `create`, a missing directory is created.
    ///
    /// Returns `None` if the path is not a directory, or if the file system does not support locks.
    /// Calls `note` with a message when it has to wait.
    pub(crate) fn acquire(directory: &Path, create: bool, note: &dyn Fn(&str)) -> Result<Option<Self>, Error> {
        if create && fs::symlink_metadata(directory).is_err() {
            fs::create_dir_all(directory).map_err(Error::io(directory, "cannot be created"))?;
        }
        while directory.is_dir() {
            let locked = lock_file::open(directory)
                .and_then(|lock_file| lock(&lock_file.file, directory, note).map(|()| lock_file));
            match locked {
                // The run that held the lock may have removed the directory or the lock file.
                Ok(lock_file) if !lock_file.is_current(directory) => {}
                Ok(lock_file) => return Ok(Some(Self(lock_file))),
                Err(error) => {
                    // Some network file systems do not support locks.
                    note(&format!("{} cannot be locked: {error}", directory.display()));
                    return Ok(None);
                }
            }
        }
        Ok(None)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file releases the lock as well.
        let _ = FileExt::unlock(&self.0.file);
        self.0.remove();
    }
}

fn lock(file: &File, directory: &Path, note: &dyn Fn(&str)) -> io::Result<()> {
    match FileExt::try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            note(&format!("waiting for another run that uses {}", directory.display()));
            FileExt::lock(file)
        }
    }
}

/// Unix: the directory itself is locked; there is no lock file.
#[cfg(unix)]
mod lock_file {
    use std::fs::{self, File};
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    pub(crate) struct LockFile {
        pub(crate) file: File,
    }

    pub(crate) fn open(directory: &Path) -> io::Result<LockFile> {
        File::open(directory).map(|file| LockFile { file })
    }

    impl LockFile {
        pub(crate) fn is_current(&self, directory: &Path) -> bool {
            let identity = |found: io::Result<fs::Metadata>| found.ok().map(|found| (found.dev(), found.ino()));
            identity(self.file.metadata()) == identity(fs::metadata(directory))
        }

        #[allow(clippy::unused_self, reason = "other systems have a lock file to remove")]
        pub(crate) fn remove(&self) {}
    }
}

/// Other systems: a directory cannot be locked, so a file in it is, which is removed afterwards.
#[cfg(not(unix))]
mod lock_file {
    use std::fs::{self, File};
    use std::io;
    use std::path::{Path, PathBuf};

    use crate::project::output::output_dir::LOCK_FILE;

    pub(crate) struct LockFile {
        pub(crate) file: File,
        path: PathBuf,
    }

    pub(crate) fn open(directory: &Path) -> io::Result<LockFile> {
        let path = directory.join(LOCK_FILE);
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        Ok(LockFile { file, path })
    }

    impl LockFile {
        pub(crate) fn is_current(&self, _directory: &Path) -> bool {
            self.path.exists()
        }

        pub(crate) fn remove(&self) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn one_run_at_a_time_locks_a_directory_and_leaves_no_file_in_it() {
        let temp_dir = tempfile::tempdir().unwrap();
        let directory = temp_dir.path().join("new/crate");
        let inside = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let lock = Lock::acquire(&directory, true, &|_| ()).unwrap();
                        assert!(lock.is_some());
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
    }

    #[test]
    fn a_missing_directory_or_a_file_is_not_locked() {
        let temp_dir = tempfile::tempdir().unwrap();
        let path = temp_dir.path().join("a");
        assert!(Lock::acquire(&path, false, &|_| ()).unwrap().is_none());
        assert!(!path.exists());
        fs::write(&path, "").unwrap();
        assert!(Lock::acquire(&path, true, &|_| ()).unwrap().is_none());
    }
}
