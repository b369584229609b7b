//! What is generated from.

use std::path::{Path, PathBuf};

use anyhow::ensure;

use crate::workspace;

/// A document and what the table calls it.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) name: &'static str,
    pub(super) path: PathBuf,
}

/// A document that is asked for must be there; of those that are not, the first that is.
fn choose(name: &'static str, asked: Option<&Path>, others: &[&str]) -> anyhow::Result<Option<Document>> {
    if let Some(path) = asked {
        ensure!(path.is_file(), "{}: there is no such file", path.display());
        let path = std::path::absolute(path)?;
        return Ok(Some(Document { name, path }));
    }
    let mut others = others.iter().map(|path| workspace::root().join(path));
    Ok(others.find(|path| path.is_file()).map(|path| Document { name, path }))
}

/// The Authlete API: the official document where it is at hand, else this project's own.
pub(super) fn official(asked: Option<&Path>) -> anyhow::Result<Document> {
    let defaults = ["../shared/specs/authlete/official-3.0.16.yaml", "specs/authlete.yaml"];
    let found = choose("official", asked, &defaults)?;
    found.ok_or_else(|| anyhow::anyhow!("specs/authlete.yaml is not there"))
}

/// A large one: GitHub's REST API, where it is at hand.
pub(super) fn large(asked: Option<&Path>) -> anyhow::Result<Option<Document>> {
    choose("large", asked, &["../shared/corpus/api.github.com.json"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_must_be_there_and_what_is_not_is_taken_as_found() {
        assert!(official(Some(Path::new("nowhere.yaml"))).is_err());
        assert!(official(None).unwrap().path.is_file());
        assert!(choose("large", None, &["nowhere.json"]).unwrap().is_none());
        let found = choose("x", None, &["nowhere.json", "specs/authlete.yaml"])
            .unwrap()
            .unwrap();
        assert!(found.path.ends_with("specs/authlete.yaml"));
    }
}
