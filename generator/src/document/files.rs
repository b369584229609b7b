//! The texts that a document is made of: its own, and those of the files that its references lead to.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde_json::Value;

use super::parse::error::ReadError;
use super::parse::{self, Budget};
use super::pointer::Pointer;
use crate::diagnostics::{Log, Origin, nearest};
use crate::{Load, LoadError, Source};

/// How many files a document may refer to, and how large they may be together, in bytes. Far more than any has: these
/// are for documents that never end.
const MAX_FILES: usize = 10_000;
const MAX_BYTES: usize = 100 << 20;

/// The document, and its files as far as they have been asked for.
pub(crate) struct Files<'a> {
    document: Source<'a>,
    load: &'a Load<'a>,
    texts: HashMap<Rc<str>, Text>,
    /// The size of all texts but the document's.
    bytes: usize,
    budget: Budget,
}

/// The text of a file, and the name under which diagnostics speak of it.
struct Text {
    name: String,
    bytes: Vec<u8>,
}

/// Why a file cannot be had, to be said of every reference to it.
#[derive(Debug)]
pub(crate) struct Missing {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(document: Source<'a>, load: &'a Load<'a>) -> Self {
        Self {
            document,
            load,
            texts: HashMap::new(),
            bytes: 0,
            budget: Budget::default(),
        }
    }

    /// Reads the document itself.
    pub(crate) fn document(&self, log: &mut Log) -> Result<Value, ReadError> {
        let text = parse::read(self.document.text, &self.budget)?;
        text.report(self.document.name, &Origin::File(Rc::default()), log);
        Ok(text.tree)
    }

    /// Where the document is, with a slash behind it, and what it is called there.
    fn home(&self) -> (&'a str, &'a str) {
        let name = self.document.name;
        name.split_at(name.rfind(['/', '\\']).map_or(0, |slash| slash + 1))
    }

    /// What the document is called in its folder.
    pub(crate) fn document_name(&self) -> &'a str {
        self.home().1
    }

    /// The name under which diagnostics speak of a file.
    pub(crate) fn name(&self, file: &str) -> String {
        match file {
            "" => self.document.name.to_owned(),
            file => format!("{}{file}", self.home().0),
        }
    }

    /// Loads and reads a file. When its text is wrong, that is noted at its place in the text, and there is nothing to
    /// be said of those who refer to it.
    pub(crate) fn read(&mut self, file: &Rc<str>, log: &mut Log) -> Result<Value, Option<Missing>> {
        let bytes = self.load(file)?;
        let text = Text {
            name: self.name(file),
            bytes,
        };
        let read = parse::part(&text.bytes, &self.budget);
        self.texts.insert(file.clone(), text);
        let origin = Origin::File(file.clone());
        match read {
            Ok(text) => {
                text.report(file, &origin, log);
                Ok(text.tree)
            }
            Err(error) => {
                log.unreadable(origin, error);
                Err(None)
            }
        }
    }

    fn load(&mut self, file: &Rc<str>) -> Result<Vec<u8>, Missing> {
        let plain = |message: String| Missing { message, help: None };
        if self.texts.len() == MAX_FILES {
            return Err(plain(format!("the document refers to more than {MAX_FILES} files")));
        }
        let name = self.name(file);
        let bytes = (self.load)(file).map_err(|error| match error {
            LoadError::NotFound { others } => Missing {
                message: format!("there is no file {name}"),
                help: self.meant(file, &others).map(|other| format!("there is {other}")),
            },
            LoadError::Failed(reason) => plain(format!("{name} cannot be read: {reason}")),
        })?;
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > MAX_BYTES {
            let limit = MAX_BYTES >> 20;
            return Err(plain(format!(
                "the files of the document are more than {limit} MiB in all"
            )));
        }
        Ok(bytes)
    }

    /// The one of several files that may have been meant by a name that there is not.
    fn meant(&self, file: &str, others: &[String]) -> Option<String> {
        let by_stem: BTreeMap<String, &String> = others.iter().map(|path| (stem(path), path)).collect();
        let meant = nearest(&stem(file), by_stem.keys().map(String::as_str))?;
        by_stem.get(meant).map(|path| self.name(path))
    }

    /// The text of a file that has been read, or of the document.
    pub(crate) fn source(&self, file: &str) -> Source<'_> {
        self.texts.get(file).map_or(self.document, |text| Source {
            name: &text.name,
            text: &text.bytes,
        })
    }
}

/// The name of a file, without its folder and its ending.
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
            let files = Files::new(source, &crate::no_files);
            assert_eq!(files.document_name(), name);
            assert_eq!(files.name(""), document);
            assert_eq!(files.name("schemas/user.yaml"), format!("{folder}schemas/user.yaml"));
        }
    }
}
