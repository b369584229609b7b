//! Finds OpenAPI documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::de::IgnoredAny;

/// A file that declares to be an OpenAPI document of any version.
pub(super) struct Document {
    /// The path, relative if the user gave a relative one.
    pub(super) path: PathBuf,
    /// The unique package name of its crate.
    pub(super) name: String,
}

/// The result of a search.
pub(super) struct DiscoveredFiles {
    pub(super) documents: Vec<Document>,
    /// The number of JSON and YAML files that are not OpenAPI documents.
    pub(super) other_files: usize,
}

/// Finds the documents at and below the paths, sorted by name in each folder. A path to a file is always a document.
pub(super) fn find_documents(paths: &[PathBuf]) -> anyhow::Result<DiscoveredFiles> {
    let mut files = Vec::new();
    let mut other_files = 0;
    for path in paths {
        if path.is_dir() {
            let mut candidates = Vec::new();
            collect(path, &mut candidates)?;
            let all = candidates.len();
            candidates.retain(|path| is_document(path));
            other_files += all - candidates.len();
            files.extend(candidates);
        } else {
            fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            files.push(path.clone());
        }
    }
    let mut name_counts: BTreeMap<String, usize> = BTreeMap::new();
    let documents = files.into_iter().map(|path| {
        let name = package_name(&path);
        let count = name_counts.entry(name.clone()).or_default();
        *count += 1;
        let name = match count {
            1 => name,
            more => format!("{name}-{more}"),
        };
        Document { path, name }
    });
    Ok(DiscoveredFiles {
        documents: documents.collect(),
        other_files,
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
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            collect(&path, found)?;
        } else if let Some("json" | "yaml" | "yml") = extension {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether a file has the key `openapi` or `swagger` at the top level. Files that cannot be read or parsed count as documents,
/// so that they are reported.
fn is_document(path: &Path) -> bool {
    let Ok(bytes) = fs::read(path) else { return true };
    let keys: Option<BTreeMap<String, IgnoredAny>> = match bytes.trim_ascii_start().first() {
        Some(b'{') => serde_json::from_slice(&bytes).ok(),
        _ => serde_yaml::from_slice(&bytes).ok(),
    };
    match keys {
        Some(keys) => keys.contains_key("openapi") || keys.contains_key("swagger"),
        // Not a mapping, or one with keys that are not strings, such as responses by status: a part of a document.
        None => serde_yaml::from_slice(&bytes).map_or(true, |part: serde_yaml::Value| {
            part.get("openapi").is_some() || part.get("swagger").is_some()
        }),
    }
}

/// A package name from a file name. The prefix `client-` prevents keywords, numbers and names of dependencies.
fn package_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let letters = stem.chars().map(|letter| match letter {
        'a'..='z' | '0'..='9' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let parts: Vec<String> = letters
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    std::iter::once("client".to_owned())
        .chain(parts)
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_their_top_level_keys() {
        let temp_dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = temp_dir.path().join(name);
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
        let found = find_documents(&[temp_dir.path().to_owned(), temp_dir.path().join("b/part.yaml")]).unwrap();
        let names: Vec<&str> = found.documents.iter().map(|document| document.name.as_str()).collect();
        assert_eq!(names, ["client-broken", "client-one", "client-one-2", "client-part"]);
        assert_eq!(found.other_files, 3);
        assert!(find_documents(&[temp_dir.path().join("nowhere")]).is_err());
    }
}
