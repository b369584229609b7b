//! The lock file: what a crate was generated from, and the surface that it has.
//!
//! It is one of the generated files. `check` compares its hashes before it generates anything, `generate` compares its
//! surface with the new one, and `diff` takes it as a version of the API.

use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::hash::{sha256, to_hexadecimal};
use crate::hidden::escape_hidden_characters;
use crate::output::GeneratedFiles;
use crate::surface::Surface;
use crate::{Config, Input};

/// The name of the lock file in the directory of the crate.
pub(crate) const FILE_NAME: &str = "openapi-crate.lock";

/// The version of the format. A file of another version is not read.
const FORMAT: u32 = 1;

/// The longest line of the file, unless a single text is longer.
const MAX_WIDTH: usize = 120;

/// A lock file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LockFile {
    pub(crate) format: u32,
    /// The version of the generator.
    pub(crate) generator: String,
    /// The version of the crate, if the settings have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    pub(crate) inputs: InputHashes,
    /// The SHA-256 hash of the other generated files, and of the rest of this one.
    pub(crate) output: String,
    pub(crate) surface: Surface,
}

/// The SHA-256 hashes of the inputs, as hexadecimal digits. Line ends do not count, because git may convert them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InputHashes {
    document: String,
    /// The files that the document refers to, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) files: BTreeMap<String, String>,
    /// The overlays in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    overlays: Vec<String>,
    /// The settings with an effect on the crate, and the guide.
    settings: String,
    /// Whether a workspace encloses the crate.
    #[serde(default, skip_serializing_if = "is_false")]
    workspace: bool,
}

impl InputHashes {
    /// Hashes the inputs of a run. `files` are the texts of the files that the document refers to.
    pub(crate) fn of<'f>(input: &Input<'_>, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Self {
        // Paths say where the texts are, and the texts are hashed themselves.
        let settings = Config {
            document: None,
            overlays: Vec::new(),
            out: None,
            ..input.config.clone()
        };
        Self {
            document: hash_text(input.document.text),
            files: files.map(|(path, text)| (path.to_owned(), hash_text(text))).collect(),
            overlays: input.overlays.iter().map(|overlay| hash_text(overlay.text)).collect(),
            settings: hash_text(format!("{settings:?}").as_bytes()),
            workspace: input.workspace.is_some(),
        }
    }
}

impl LockFile {
    /// The lock file of a crate, without the hash of its files.
    pub(crate) fn new(inputs: InputHashes, config: &Config, surface: Surface) -> Self {
        Self {
            format: FORMAT,
            generator: env!("CARGO_PKG_VERSION").to_owned(),
            version: config.package.version.clone(),
            inputs,
            output: String::new(),
            surface,
        }
    }

    /// Writes everything but the hash of the files, which need not have been generated yet.
    pub(crate) fn draft(&self) -> Draft {
        Draft {
            hashed: serde_json::to_vec(self).unwrap_or_default(),
            text: self.render(),
        }
    }

    /// Hashes the generated files, sorted by path, and the contents of this one apart from the hash itself.
    pub(crate) fn hash_output<'f>(&self, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> String {
        let rest = Self {
            output: String::new(),
            ..self.clone()
        };
        hash_files(files, &serde_json::to_vec(&rest).unwrap_or_default())
    }

    /// The text, without the header of a generated file.
    pub(crate) fn render(&self) -> String {
        // A tree of strings and numbers is always valid JSON.
        let value = serde_json::to_value(self).unwrap_or_default();
        let mut text = String::new();
        write_json(&value, 0, 0, &mut text);
        text.push('\n');
        escape_hidden_characters(text)
    }

    /// Reads a lock file, with or without its header.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut json = bytes;
        let mut header_lines = 0;
        while json.first() == Some(&b'#') {
            let end = json
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(json.len(), |end| end + 1);
            json = &json[end..];
            header_lines += 1;
        }
        // The rest of another format may have another structure.
        if let Ok(Header { format }) = serde_json::from_slice(json)
            && format != u64::from(FORMAT)
        {
            return Err(format!(
                "the format {format} of this lock file is not supported; generate the crate again"
            ));
        }
        serde_json::from_slice(json).map_err(|error| {
            let (line, column) = (error.line() + header_lines, error.column());
            let text = error.to_string();
            let position = format!(" at line {} column {column}", error.line());
            let reason = text.strip_suffix(&position).unwrap_or(&text);
            format!("line {line}, column {column}: this is not a lock file: {reason}; generate the crate again")
        })
    }
}

/// A lock file that lacks only the hash of the files. Writing it takes longer than the hash.
pub(crate) struct Draft {
    /// What is hashed with the files.
    hashed: Vec<u8>,
    /// The text, with an empty hash.
    text: String,
}

impl Draft {
    /// Returns the text for these files, without the header of a generated file.
    pub(crate) fn finish(self, files: &GeneratedFiles) -> String {
        let texts = files.iter().map(|(path, file)| (path, file.text.as_bytes()));
        let hash = hash_files(texts, &self.hashed);
        // In a string, the quotes would be escaped.
        self.text
            .replacen("\n \"output\": \"\"", &format!("\n \"output\": \"{hash}\""), 1)
    }
}

/// Hashes the generated files, sorted by path, and the contents of the lock file apart from the hash itself.
fn hash_files<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>, rest: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for (path, text) in files.filter(|(path, _)| *path != FILE_NAME) {
        for part in [path.as_bytes(), text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.update(rest);
    to_hexadecimal(&hasher.finalize())
}

/// The part of a lock file that all formats have.
#[derive(Deserialize)]
struct Header {
    format: u64,
}

/// Writes a value in one line if that is short enough, otherwise with a line for each of its parts, so that a version
/// control system shows which items have changed.
fn write_json(value: &Value, indent: usize, used: usize, text: &mut String) {
    let width = MAX_WIDTH.saturating_sub(indent + used);
    let spaces = |count: usize| " ".repeat(count);
    match value {
        _ if indent > 0 && write_short(value, width, text) => {}
        Value::Object(map) if !map.is_empty() => {
            text.push_str("{\n");
            for (number, (key, part)) in map.iter().enumerate() {
                let key = format!("{}: ", Value::from(key.as_str()));
                text.push_str(&spaces(indent + 1));
                text.push_str(&key);
                write_json(part, indent + 1, key.len(), text);
                text.push_str(if number + 1 < map.len() { ",\n" } else { "\n" });
            }
            text.push_str(&spaces(indent));
            text.push('}');
        }
        Value::Array(list) if !list.is_empty() => {
            text.push_str("[\n");
            for (number, part) in list.iter().enumerate() {
                text.push_str(&spaces(indent + 1));
                write_json(part, indent + 1, 0, text);
                text.push_str(if number + 1 < list.len() { ",\n" } else { "\n" });
            }
            text.push_str(&spaces(indent));
            text.push(']');
        }
        _ => text.push_str(&value.to_string()),
    }
}

/// Writes a value in one line if that is shorter than `width`. Otherwise, the text stays as it is.
fn write_short(value: &Value, width: usize, text: &mut String) -> bool {
    let mut line = ShortLine {
        bytes: Vec::with_capacity(width),
        width,
    };
    let written = serde_json::to_writer(&mut line, value).ok();
    let written = written.and_then(|()| str::from_utf8(&line.bytes).ok());
    text.push_str(written.unwrap_or_default());
    written.is_some()
}

/// A line that is shorter than `width`. Writing more to it fails.
struct ShortLine {
    bytes: Vec<u8>,
    width: usize,
}

impl io::Write for ShortLine {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() >= self.width {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hashes a text, without the difference between `\r\n` and `\n`.
fn hash_text(text: &[u8]) -> String {
    if !text.contains(&b'\r') {
        return sha256(text);
    }
    let mut hasher = Sha256::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => {
                hasher.update(line);
                hasher.update(b"\n");
            }
            None => hasher.update(line),
        }
    }
    to_hexadecimal(&hasher.finalize())
}

fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, no_external_files};

    fn lock() -> LockFile {
        let input = Input {
            document: Source {
                name: "api.yaml",
                text: b"openapi: 3.0.3\n",
            },
            overlays: &[],
            load: &no_external_files,
            config: &Config::default(),
            workspace: None,
        };
        let mut surface = Surface::default();
        for number in 0..10 {
            surface
                .servers
                .insert(format!("Server::S{number}"), "https://example.com".to_owned());
        }
        let inputs = InputHashes::of(&input, std::iter::empty());
        let mut lock = LockFile::new(inputs, &Config::default(), surface);
        lock.output = lock.hash_output(std::iter::empty());
        lock
    }

    #[test]
    fn a_lock_file_is_read_as_it_was_written() {
        let text = format!("# @generated\n\n{}", lock().render());
        assert_eq!(LockFile::parse(text.as_bytes()), Ok(lock()));
        assert!(
            text.contains("\n   \"Server::S3\": \"https://example.com\",\n"),
            "{text}"
        );
    }

    #[test]
    fn a_draft_becomes_the_lock_file() {
        let lock = lock();
        let draft = LockFile {
            output: String::new(),
            ..lock.clone()
        };
        assert_eq!(draft.draft().finish(&GeneratedFiles::default()), lock.render());
    }

    #[test]
    fn hidden_characters_are_escaped() {
        let mut lock = lock();
        lock.surface.document_version = "1\u{202e}\u{e0041}2\u{7f}".to_owned();
        let text = lock.render();
        assert!(text.contains(r#""1\u202e\udb40\udc412\u007f""#), "{text}");
        assert_eq!(LockFile::parse(text.as_bytes()), Ok(lock));
    }

    #[test]
    fn other_files_and_formats_are_rejected() {
        assert!(LockFile::parse(b"# comment").is_err());
        let text = lock().render().replace("\"format\": 1", "\"format\": 99");
        let error = LockFile::parse(text.as_bytes()).unwrap_err();
        assert!(error.starts_with("the format 99 "), "{error}");
        let error = LockFile::parse(b"# comment\n{\"format\": 2, \"crate\": {}}").unwrap_err();
        assert!(error.starts_with("the format 2 "), "of another structure: {error}");
    }

    #[test]
    fn an_error_has_its_position_in_the_file() {
        let text = format!("# @generated\n\n{}", lock().render());
        let broken = text.replacen("\"generator\": \"", "\"generator\": 1\"", 1);
        let line = 1 + text.lines().position(|line| line.contains("generator\"")).unwrap();
        let error = LockFile::parse(broken.as_bytes()).unwrap_err();
        assert!(
            error.starts_with(&format!("line {line}, column ")) && !error.contains(" at line "),
            "{error}"
        );
    }

    #[test]
    fn line_ends_do_not_change_a_hash() {
        assert_eq!(hash_text(b"a\r\nb\r\n"), hash_text(b"a\nb\n"));
        assert_ne!(hash_text(b"a\r\nb"), hash_text(b"a\nb\n"));
        assert_ne!(hash_text(b"a\rb"), hash_text(b"ab"));
    }

    #[test]
    fn the_output_hash_covers_all_files_and_the_lock_file() {
        let lock = lock();
        let hash = |files: &[(&str, &[u8])]| lock.hash_output(files.iter().copied());
        assert_eq!(hash(&[]), lock.output);
        assert_ne!(hash(&[("a", b"bc")]), hash(&[("ab", b"c")]));
        assert_eq!(hash(&[(FILE_NAME, b"anything")]), lock.output);
        let mut edited = lock.clone();
        edited.surface.document_version = "2".to_owned();
        assert_ne!(edited.hash_output(std::iter::empty()), lock.output);
    }
}
