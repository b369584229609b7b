//! Reads input files: regular files of a limited size. Reading a pipe or a device may wait forever, or fill the memory.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// The largest input file, in bytes.
pub(crate) const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// Reads a regular file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_up_to(path, MAX_BYTES)
}

fn read_up_to(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    // Opening a pipe waits for a writer, so it is not opened.
    check_kind(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    check_kind(&metadata)?;
    let mut bytes = Vec::new();
    if metadata.len() <= max_bytes {
        // The file may grow, and the size of some files of the system is 0.
        file.take(max_bytes + 1).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length <= max_bytes) {
            return Ok(bytes);
        }
    }
    let message = format!(
        "it is larger than {} MiB, the largest size of an input",
        max_bytes >> 20
    );
    Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
}

fn check_kind(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let message = match metadata.is_dir() {
        true => "it is a directory",
        false => "it is a pipe or a device; only regular files are read",
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(path: &Path, max_bytes: u64) -> String {
        read_up_to(path, max_bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        fs::write(&path, vec![b'a'; 2 << 20]).unwrap();
        assert_eq!(read_up_to(&path, 2 << 20).unwrap().len(), 2 << 20);
        let large = "it is larger than 1 MiB, the largest size of an input";
        assert_eq!(error(&path, 1 << 20), large);
        assert_eq!(error(&path, (2 << 20) - 1), large);
        assert_eq!(
            read(&directory.path().join("b")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn other_things_than_files_are_not_read() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(error(directory.path(), 1), "it is a directory");
        #[cfg(unix)]
        assert!(error(Path::new("/dev/zero"), 1).starts_with("it is a pipe or a device"));
    }
}
