//! Loads and parses the text of the document and of the files that its references lead to.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::parse::error::ParseError;
use super::parse::{self, Budget};
use crate::diagnostics::{InputFile, Log};
use crate::pointer::Pointer;
use crate::wording::nearest;
use crate::{FileLoader, LoadError, Source};

/// Limits for the number of files that a document refers to, and for their total size in bytes. They are far above
/// those of real documents, and stop documents that refer to an unbounded number of files.
const MAX_FILES: usize = 10_000;
const MAX_BYTES: usize = 100 << 20;

/// The document, and those of its files that were loaded.
pub(crate) struct Files<'a> {
    document: Source<'a>,
    load: &'a FileLoader<'a>,
    loaded: HashMap<Arc<str>, LoadedFile>,
    /// The size of all loaded files, without the document.
    bytes: usize,
    budget: Budget,
}

/// The content of a file, and its name in diagnostics.
struct LoadedFile {
    name: String,
    bytes: Vec<u8>,
}

/// The reason why a file could not be loaded. Reported at every reference to it.
#[derive(Debug)]
pub(crate) struct LoadFailure {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(document: Source<'a>, load: &'a FileLoader<'a>) -> Self {
        Self {
            document,
            load,
            loaded: HashMap::new(),
            bytes: 0,
            budget: Budget::default(),
        }
    }

    /// Parses the document itself.
    pub(crate) fn document(&self, log: &mut Log) -> Result<Value, ParseError> {
        let text = parse::parse_document(self.document.text, &self.budget)?;
        text.report(self.document.name, &InputFile::Document(Arc::default()), log);
        Ok(text.tree)
    }

    /// Returns the folder of the document, with a trailing slash, and its file name.
    fn split_document_path(&self) -> (&'a str, &'a str) {
        let name = self.document.name;
        name.split_at(name.rfind(['/', '\\']).map_or(0, |slash| slash + 1))
    }

    /// Returns the file name of the document.
    pub(crate) fn document_name(&self) -> &'a str {
        self.split_document_path().1
    }

    /// The files that were loaded, and their contents.
    pub(crate) fn loaded(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.loaded.iter().map(|(path, file)| (&**path, file.bytes.as_slice()))
    }

    /// Returns the name of a file in diagnostics.
    pub(crate) fn name(&self, file: &str) -> String {
        match file {
            "" => self.document.name.to_owned(),
            file => format!("{}{file}", self.split_document_path().0),
        }
    }

    /// Loads and parses a file. A syntax error is reported at its location in the file; the result is then `Err(None)`,
    /// so that references to the file are not reported as well.
    pub(crate) fn read(&mut self, file: &Arc<str>, log: &mut Log) -> Result<Value, Option<LoadFailure>> {
        let bytes = self.load(file)?;
        let text = LoadedFile {
            name: self.name(file),
            bytes,
        };
        let read = parse::parse(&text.bytes, &self.budget);
        self.loaded.insert(file.clone(), text);
        let input_file = InputFile::Document(file.clone());
        match read {
            Ok(text) => {
                text.report(file, &input_file, log);
                Ok(text.tree)
            }
            Err(error) => {
                log.parse_error(input_file, error);
                Err(None)
            }
        }
    }

    fn load(&mut self, file: &Arc<str>) -> Result<Vec<u8>, LoadFailure> {
        let plain = |message: String| LoadFailure { message, help: None };
        if self.loaded.len() == MAX_FILES {
            return Err(plain(format!("the document refers to more than {MAX_FILES} files")));
        }
        let name = self.name(file);
        let bytes = (self.load)(file).map_err(|error| match error {
            LoadError::NotFound { others } => LoadFailure {
                message: format!("the file {name} does not exist"),
                help: self
                    .similar_file(file, &others)
                    .map(|other| format!("did you mean {other}?")),
            },
            LoadError::Failed(reason) => plain(format!("{name} cannot be read: {reason}")),
        })?;
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > MAX_BYTES {
            let limit = MAX_BYTES >> 20;
            return Err(plain(format!(
                "the files of the document are larger than {limit} MiB in total"
            )));
        }
        Ok(bytes)
    }

    /// Returns the name of the file that was probably meant by a path that does not exist.
    fn similar_file(&self, file: &str, others: &[String]) -> Option<String> {
        let by_stem: BTreeMap<String, &String> = others.iter().map(|path| (stem(path), path)).collect();
        let similar_file = nearest(&stem(file), by_stem.keys().map(String::as_str))?;
        by_stem.get(similar_file).map(|path| self.name(path))
    }

    /// Returns the text of a file that has been loaded, or of the document.
    pub(crate) fn source(&self, file: &str) -> Source<'_> {
        self.loaded.get(file).map_or(self.document, |text| Source {
            name: &text.name,
            text: &text.bytes,
        })
    }
}

/// Returns the name of a file without its folder and extension.
fn stem(path: &str) -> String {
    Pointer::root_of(path.into()).name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_share_the_budget_of_the_document() {
        let document = Source {
            name: "api.yaml",
            text: b"a: [1, 2, 3]",
        };
        let mut files = Files {
            budget: Budget::new(14),
            ..Files::new(document, &|_| Ok(b"a: [1, 2, 3]".to_vec()))
        };
        let mut log = Log::default();
        // A mapping, a key, a list and three numbers, each time.
        assert!(files.document(&mut log).is_ok());
        assert!(files.read(&"b.yaml".into(), &mut log).is_ok());
        assert!(!log.has_errors());
        assert!(matches!(files.read(&"c.yaml".into(), &mut log), Err(None)));
        assert!(log.has_errors());
    }

    #[test]
    fn files_are_named_as_they_are_reached_from_where_the_document_is() {
        for (document, folder, name) in [
            ("api.yaml", "", "api.yaml"),
            ("../specs/api.yaml", "../specs/", "api.yaml"),
            (r"C:\specs\api.yaml", r"C:\specs\", "api.yaml"),
        ] {
            let source = Source {
                name: document,
                text: b"",
            };
            let files = Files::new(source, &crate::no_external_files);
            assert_eq!(files.document_name(), name);
            assert_eq!(files.name(""), document);
            assert_eq!(files.name("schemas/user.yaml"), format!("{folder}schemas/user.yaml"));
        }
    }
}
