//! Finds the hand-written tests and examples that mention names that a merge removed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use openapi_crate::Output;
use serde_json::Value;
use syn::visit::Visit;

use crate::fs_util::read_text;
use crate::upstream::facts::{entries, operations};

/// The folders of a generated crate that are written by hand.
const HANDWRITTEN: [&str; 2] = ["examples", "tests"];

/// The names that the old crate or document has, and the new one does not.
pub(super) struct RemovedNames {
    /// Rust identifiers, schemas and operations. Not single words in lower case: they would match too much.
    names: BTreeSet<String>,
    /// Schemas and operations, in quotes.
    texts: BTreeSet<String>,
    /// Methods of the client; these may be single words.
    methods: BTreeSet<String>,
    paths: BTreeSet<String>,
}

impl RemovedNames {
    pub(super) fn between(before: (&Value, &Output), after: (&Value, &Output)) -> Self {
        let names = |(document, output): (&Value, &Output)| {
            let mut names = RustNames::of_crate(output);
            let schemas = entries(&document["components"]["schemas"]).map(|(name, _)| name);
            let ids = operations(document).filter_map(|(_, _, operation)| operation["operationId"].as_str());
            let texts: BTreeSet<String> = schemas.chain(ids).map(str::to_owned).collect();
            names.all.extend(texts.iter().cloned());
            let is_single_word = |name: &str| !name.contains('_') && !name.contains(char::is_uppercase);
            names.all.retain(|name| !is_single_word(name));
            (names, texts)
        };
        let (before_names, before_texts) = names(before);
        let (after_names, after_texts) = names(after);
        let paths = |document: &Value| -> BTreeSet<String> {
            entries(&document["paths"]).map(|(path, _)| path.to_owned()).collect()
        };
        Self {
            names: &before_names.all - &after_names.all,
            texts: &before_texts - &after_texts,
            methods: &before_names.methods - &after_names.methods,
            paths: &paths(before.0) - &paths(after.0),
        }
    }

    /// Lists the lines of the hand-written Rust files of a crate that mention removed names.
    pub(super) fn find_mentions(&self, folder: &Path) -> anyhow::Result<Vec<String>> {
        let mut files = Vec::new();
        for folder in HANDWRITTEN.map(|name| folder.join(name)) {
            if folder.is_dir() {
                find_sources(&folder, &mut files)?;
            }
        }
        files.sort();
        let mut mentions = Vec::new();
        for file in files {
            let shown = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            for (index, line) in read_text(&file)?.lines().enumerate() {
                let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
                let words: BTreeSet<&str> = words.collect();
                let names = self.names.iter().filter(|name| words.contains(name.as_str()));
                let is_called = |name: &&String| line.contains(&format!(".{name}("));
                let is_quoted = |text: &&String| line.contains(&format!("\"{text}\""));
                let methods = self.methods.iter().filter(is_called);
                let texts = self.texts.iter().filter(is_quoted);
                let paths = self.paths.iter().filter(|path| contains_path(line, path));
                let mentioned: BTreeSet<&str> = names
                    .chain(methods)
                    .chain(texts)
                    .chain(paths)
                    .map(String::as_str)
                    .collect();
                if !mentioned.is_empty() {
                    let mentioned: Vec<&str> = mentioned.into_iter().collect();
                    mentions.push(format!("{shown}:{}: {}", index + 1, mentioned.join(", ")));
                }
            }
        }
        Ok(mentions)
    }
}

/// Whether a line has a path that is not a part of a longer one.
fn contains_path(line: &str, path: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || "/_-{".contains(c);
    line.match_indices(path)
        .any(|(at, _)| !line[at + path.len()..].starts_with(continues))
}

/// The identifiers in the models and operations of a generated crate.
#[derive(Default)]
struct RustNames {
    all: BTreeSet<String>,
    /// Those of the public methods in the operations.
    methods: BTreeSet<String>,
}

impl RustNames {
    fn of_crate(output: &Output) -> Self {
        let mut names = Self::default();
        for (path, file) in output.tree.iter().flat_map(|tree| tree.iter()) {
            let is_operations = path.starts_with("src/operations");
            let is_of_the_api = is_operations || path.starts_with("src/models");
            let Some(file) = is_of_the_api.then(|| syn::parse_file(&file.text).ok()).flatten() else {
                continue;
            };
            if is_operations {
                let mut methods = Methods(&mut names.methods);
                methods.visit_file(&file);
            }
            names.visit_file(&file);
        }
        names
    }
}

impl Visit<'_> for RustNames {
    fn visit_ident(&mut self, name: &syn::Ident) {
        self.all.insert(name.to_string());
    }
}

struct Methods<'n>(&'n mut BTreeSet<String>);

impl Visit<'_> for Methods<'_> {
    fn visit_impl_item_fn(&mut self, method: &syn::ImplItemFn) {
        if matches!(method.vis, syn::Visibility::Public(_)) {
            self.0.insert(method.sig.ident.to_string());
        }
    }
}

fn find_sources(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let files = fs::read_dir(folder).with_context(|| format!("{}: cannot be read", folder.display()))?;
    for entry in files {
        let path = entry?.path();
        if path.is_dir() {
            find_sources(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}
