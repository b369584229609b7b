//! The minimal work of a generator: parses a document into `openapiv3`, and writes a number of bytes to a number of files.
//!
//! Usage: `io-baseline DOCUMENT FOLDER FILES BYTES`

#![forbid(unsafe_code)]

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use openapiv3::OpenAPI;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [document, folder, files, bytes] = arguments.as_slice() else {
        return Err("usage: io-baseline DOCUMENT FOLDER FILES BYTES".into());
    };
    let (files, bytes): (usize, usize) = (files.parse()?, bytes.parse()?);

    let text = fs::read(document)?;
    let document: OpenAPI = match text.trim_ascii_start().first() {
        Some(b'{') => serde_json::from_slice(&text)?,
        _ => serde_yaml::from_slice(&text)?,
    };
    std::hint::black_box(&document);

    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let file = vec![b' '; bytes / files.max(1)];
    for number in 0..files {
        fs::write(folder.join(number.to_string()), &file)?;
    }
    Ok(())
}
