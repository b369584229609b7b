//! One run at a time works on a folder.
//!
//! The operating system releases a lock when its process ends, however it ends, so there are no stale ones.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use fs4::{FileExt, TryLockError};

/// A folder that no other run works on, until this is dropped.
pub(super) struct Lock(marker::Marker);

impl Lock {
    /// Waits until no other run works on the folder. With `create`, the folder is created if it does not exist.
    ///
    /// `None` where there is no folder, or something else in its place, and where the file system has no locks.
    pub(super) fn acquire(folder: &Path, create: bool) -> anyhow::Result<Option<Self>> {
        if create && fs::symlink_metadata(folder).is_err() {
            fs::create_dir_all(folder).with_context(|| format!("{}: cannot be created", folder.display()))?;
        }
        while folder.is_dir() {
            let locked = marker::open(folder).and_then(|marker| lock(&marker.file, folder).map(|()| marker));
            match locked {
                // The run before may have removed what was locked.
                Ok(marker) if !marker.is_there(folder) => {}
                Ok(marker) => return Ok(Some(Self(marker))),
                Err(error) => {
                    // Some network file systems have no locks.
                    say(format_args!("{} cannot be locked: {error}", folder.display()));
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

fn lock(file: &File, folder: &Path) -> io::Result<()> {
    match FileExt::try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            say(format_args!(
                "waiting for another run that works on {}",
                folder.display()
            ));
            FileExt::lock(file)
        }
    }
}

fn say(words: std::fmt::Arguments<'_>) {
    // The work does not depend on somebody listening.
    let _ = writeln!(io::stderr(), "note: {words}");
}

/// On Unix the folder itself is locked, and nothing is left in it.
#[cfg(unix)]
mod marker {
    use std::fs::{self, File};
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    pub(super) struct Marker {
        pub(super) file: File,
    }

    pub(super) fn open(folder: &Path) -> io::Result<Marker> {
        File::open(folder).map(|file| Marker { file })
    }

    impl Marker {
        pub(super) fn is_there(&self, folder: &Path) -> bool {
            let identity = |found: io::Result<fs::Metadata>| found.ok().map(|found| (found.dev(), found.ino()));
            identity(self.file.metadata()) == identity(fs::metadata(folder))
        }

        #[allow(clippy::unused_self, reason = "elsewhere there is something to remove")]
        pub(super) fn remove(&self) {}
    }
}

/// Elsewhere a folder cannot be locked: a file in it is, and is removed afterwards.
#[cfg(not(unix))]
mod marker {
    use std::fs::{self, File};
    use std::io;
    use std::path::{Path, PathBuf};

    use crate::codegen::folder::LOCK;

    pub(super) struct Marker {
        pub(super) file: File,
        path: PathBuf,
    }

    pub(super) fn open(folder: &Path) -> io::Result<Marker> {
        let path = folder.join(LOCK);
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        Ok(Marker { file, path })
    }

    impl Marker {
        pub(super) fn is_there(&self, _folder: &Path) -> bool {
            self.path.exists()
        }

        pub(super) fn remove(&self) {
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
    fn a_folder_is_locked_by_one_run_at_a_time_and_nothing_is_left_in_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new/crate");
        let inside = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let lock = Lock::acquire(&folder, true).unwrap();
                        assert!(lock.is_some());
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn what_is_not_a_folder_is_not_locked() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("a");
        assert!(Lock::acquire(&place, false).unwrap().is_none());
        assert!(!place.exists());
        fs::write(&place, "").unwrap();
        assert!(Lock::acquire(&place, true).unwrap().is_none());
    }
}
