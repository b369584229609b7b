//! Selects the documents to generate from.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use crate::workspace;

/// A document and its name in the table.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) name: &'static str,
    pub(super) path: PathBuf,
}

/// A document that the user named must exist. Otherwise, the first default that exists is used.
fn choose(name: &'static str, requested: Option<&Path>, defaults: &[&str]) -> anyhow::Result<Option<Document>> {
    if let Some(path) = requested {
        ensure!(path.is_file(), "{}: no such file", path.display());
        let path = std::path::absolute(path)?;
        return Ok(Some(Document { name, path }));
    }
    let mut defaults = defaults.iter().map(|path| workspace::root().join(path));
    Ok(defaults.find(|path| path.is_file()).map(|path| Document { name, path }))
}

/// Authlete's official document if it is available, else the one in `specs/`.
pub(super) fn official(requested: Option<&Path>) -> anyhow::Result<Document> {
    let defaults = ["../shared/specs/authlete/official-3.0.16.yaml", "specs/authlete.yaml"];
    let found = choose("official", requested, &defaults)?;
    found.ok_or_else(|| anyhow::anyhow!("specs/authlete.yaml is missing"))
}

/// A large document: GitHub's REST API, if it is available.
pub(super) fn large(requested: Option<&Path>) -> anyhow::Result<Option<Document>> {
    choose("large", requested, &["../shared/corpus/api.github.com.json"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_documents_must_exist_and_defaults_are_optional() {
        assert!(official(Some(Path::new("nowhere.yaml"))).is_err());
        assert!(official(None).unwrap().path.is_file());
        assert!(choose("large", None, &["nowhere.json"]).unwrap().is_none());
        let found = choose("x", None, &["nowhere.json", "specs/authlete.yaml"])
            .unwrap()
            .unwrap();
        assert!(found.path.ends_with("specs/authlete.yaml"));
    }
}
