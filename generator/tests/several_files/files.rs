//! Files in memory, and the multi-file document in `documents/several_files`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use openapi_crate::{LoadError, Output};

use crate::SCHEMAS;
use crate::common::{document, report, run_loading};

/// Files in memory that record which paths were requested.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) texts: BTreeMap<String, Vec<u8>>,
    pub(crate) requested: RefCell<Vec<String>>,
}

impl Files {
    pub(crate) fn from_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let entry = |(path, text): (&str, &str)| (path.to_owned(), text.as_bytes().to_vec());
        Self {
            texts: texts.into_iter().map(entry).collect(),
            requested: RefCell::default(),
        }
    }

    /// The files of `documents/several_files`.
    pub(crate) fn zoo() -> Self {
        fn collect(folder: &Path, below: &str, texts: &mut BTreeMap<String, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
                if path.is_dir() {
                    collect(&path, &format!("{name}/"), texts);
                } else {
                    texts.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        let mut files = Self::default();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/several_files");
        collect(&folder, "", &mut files.texts);
        files
    }

    pub(crate) fn load(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.requested.borrow_mut().push(path.to_owned());
        let others = || LoadError::NotFound {
            others: self.texts.keys().cloned().collect(),
        };
        match self.texts.get(path) {
            Some(text) if text == b"locked" => Err(LoadError::Failed("permission denied".to_owned())),
            text => text.cloned().ok_or_else(others),
        }
    }

    pub(crate) fn run(&self, name: &str, text: &str) -> Output {
        run_loading(name, text.as_bytes(), &|path| self.load(path))
    }

    /// The diagnostics of a document with these `components/schemas` and files.
    pub(crate) fn report_for_schemas(&self, schemas: &str) -> String {
        report(&self.run("api.yaml", &format!("{SCHEMAS}{schemas}")))
    }
}

/// Runs the document of `documents/several_files`.
pub(crate) fn run_zoo() -> (Files, Output) {
    let files = Files::zoo();
    let text = document("several_files/openapi.yaml");
    let output = run_loading("several_files/openapi.yaml", &text, &|path| files.load(path));
    (files, output)
}
