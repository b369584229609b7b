//! Which files are documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::de::IgnoredAny;

/// A file that says that it is an OpenAPI document, of whatever version.
pub(super) struct Document {
    /// The path as the user would write it.
    pub(super) path: PathBuf,
    /// What its crate is called; no two documents share it.
    pub(super) name: String,
}

/// What was found.
pub(super) struct Found {
    pub(super) documents: Vec<Document>,
    /// How many files in the folders might have been documents and are none.
    pub(super) passed_over: usize,
}

/// The documents at these paths and below, each folder in the order of its names. A file that is named is taken for a
/// document whatever it says.
pub(super) fn documents(paths: &[PathBuf]) -> anyhow::Result<Found> {
    let mut files = Vec::new();
    let mut passed_over = 0;
    for path in paths {
        if path.is_dir() {
            let mut below = Vec::new();
            collect(path, &mut below)?;
            let all = below.len();
            below.retain(|path| is_document(path));
            passed_over += all - below.len();
            files.extend(below);
        } else {
            fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            files.push(path.clone());
        }
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let documents = files.into_iter().map(|path| {
        let name = package_name(&path);
        let count = taken.entry(name.clone()).or_default();
        *count += 1;
        let name = match count {
            1 => name,
            more => format!("{name}-{more}"),
        };
        Document { path, name }
    });
    Ok(Found {
        documents: documents.collect(),
        passed_over,
    })
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let unreadable = || format!("{}: cannot be read", folder.display());
    let entries = fs::read_dir(folder).with_context(unreadable)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(unreadable)?;
    paths.sort();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            collect(&path, found)?;
        } else if let Some("json" | "yaml" | "yml") = ending {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether a file says at its top that it is an OpenAPI document. One that cannot be read as what it should be is taken
/// for one, so that somebody looks at it.
fn is_document(path: &Path) -> bool {
    let Ok(bytes) = fs::read(path) else { return true };
    let keys: Option<BTreeMap<String, IgnoredAny>> = match bytes.trim_ascii_start().first() {
        Some(b'{') => serde_json::from_slice(&bytes).ok(),
        _ => serde_yaml::from_slice(&bytes).ok(),
    };
    match keys {
        Some(keys) => keys.contains_key("openapi") || keys.contains_key("swagger"),
        // No mapping, or one with keys that are no strings: a part of a document, such as responses by their status.
        None => serde_yaml::from_slice(&bytes).map_or(true, |part: serde_yaml::Value| {
            part.get("openapi").is_some() || part.get("swagger").is_some()
        }),
    }
}

/// A name for the crate of a document: that of its file, as far as Cargo takes it, with a word before it that keeps it
/// from being a keyword, a number or a dependency.
fn package_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let letters = stem.chars().map(|letter| match letter {
        'a'..='z' | '0'..='9' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let words: Vec<String> = letters
        .collect::<String>()
        .split('-')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    std::iter::once("client".to_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_what_they_say() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("b/one.yaml", "openapi: 3.0.0");
        write("b/part.yaml", "type: object");
        write("b/responses.yaml", "404: {description: gone}");
        write("b/list.json", "[1]");
        write("a/one.json", r#"{"swagger": "2.0"}"#);
        write("a/broken.json", "{");
        write("notes.md", "openapi");
        let found = documents(&[home.path().to_owned(), home.path().join("b/part.yaml")]).unwrap();
        let names: Vec<&str> = found.documents.iter().map(|document| document.name.as_str()).collect();
        assert_eq!(names, ["client-broken", "client-one", "client-one-2", "client-part"]);
        assert_eq!(found.passed_over, 3);
        assert!(documents(&[home.path().join("nowhere")]).is_err());
    }
}
