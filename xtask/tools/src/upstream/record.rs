//! `specs/upstream.toml`: the vendor's document whose facts ours has.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::facts::{Counts, digest, entries};
use crate::fs_util;

pub(crate) const FILE_NAME: &str = "upstream.toml";

const HEADER: &str = "\
# The document of the vendor whose facts our document has. Written by `cargo xtask upstream`; a test compares the facts
# and the counts with our document. `url` and `retrieved` are what the options `--url` and `--retrieved` stated.

";

/// The contents of the file.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) source: Source,
    pub(crate) facts: Facts,
    pub(crate) counts: Counts,
}

/// Where the document came from.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// The URL, as it was stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// The date of the download, as it was stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retrieved: Option<String>,
    /// `info.version`, which does not identify a document: the vendor seldom changes it.
    pub(crate) version: String,
    /// The SHA-256 of the file.
    pub(crate) sha256: String,
}

/// The document without its documentation.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    /// The SHA-256 of the facts as JSON, with sorted keywords.
    pub(crate) sha256: String,
}

impl Record {
    pub(crate) fn new(source: Source, document: &Value) -> Self {
        Self {
            source,
            facts: Facts {
                sha256: digest(document),
            },
            counts: Counts::of_document(document),
        }
    }

    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs_util::read_text(path)?;
        toml::from_str(&text).with_context(|| {
            format!(
                "{}: this is not a record of `cargo xtask upstream`; merge the vendor's document again",
                path.display()
            )
        })
    }

    pub(crate) fn to_toml(&self) -> anyhow::Result<String> {
        Ok(format!("{HEADER}{}", toml::to_string(self)?))
    }

    /// Lists the differences between what is recorded and a document.
    pub(crate) fn differences(&self, document: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let digest = digest(document);
        if digest != self.facts.sha256 {
            found.push(format!("facts: recorded {} / ours {digest}", self.facts.sha256));
        }
        let (recorded, ours) = (json!(self.counts), json!(Counts::of_document(document)));
        for (name, count) in entries(&recorded).filter(|(name, count)| ours[*name] != **count) {
            found.push(format!("{name}: recorded {count} / ours {}", ours[name]));
        }
        found
    }
}
