//! Whether a crate is up to date by the hashes of its lock file, without generating it.

use std::fs;
use std::path::Path;

use super::client::Client;
use super::error::Error;
use super::inputs::sources::Sources;
use super::output::output_dir;
use super::paths::relative_to;
use crate::GeneratedFiles;
use crate::lock_file::{FILE_NAME, LockFile};

/// Returns the number of generated files if the hashes prove that the crate is up to date. With `None`, it may be up to date
/// or not: it must be generated and compared.
pub(crate) fn count_files_up_to_date(client: &Client, sources: &Sources) -> Option<usize> {
    // The hashes do not cover the values that are inherited from the workspace.
    if client.config.package.inherit {
        return None;
    }
    let text = fs::read(client.out.join(FILE_NAME)).ok()?;
    let lock = LockFile::parse(&text).ok()?;
    let mut expected = GeneratedFiles::default();
    expected.insert(FILE_NAME, &lock.render());
    let is_unedited = expected.get(FILE_NAME).is_some_and(|file| file.text.as_bytes() == text);
    let is_current =
        is_unedited && lock.generator == env!("CARGO_PKG_VERSION") && sources.input_hashes(&lock)? == lock.inputs;
    if !is_current {
        return None;
    }
    let files = read_files(&client.out).ok()?;
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_slice()));
    (lock.hash_output(texts) == lock.output).then_some(files.len())
}

/// Reads all generated files, sorted by path.
fn read_files(out: &Path) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Vec::new();
    for path in output_dir::generated_files(out)? {
        let text = fs::read(&path).map_err(Error::io(&path, "cannot be read"))?;
        files.push((relative_to(&path, out), text));
    }
    files.sort();
    Ok(files)
}
