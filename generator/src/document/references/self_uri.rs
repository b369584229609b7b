//! `$self`: the URI that a document declares for itself (OpenAPI 3.2.0, "OpenAPI Object", "Establishing the Base URI").
//!
//! The URI is only compared, and nothing is fetched. A reference to it leads to the document, and a URI below the folder
//! of the `$self` leads to the file at the same relative path, seen from the document.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

/// The `$self` of the document (the empty name) and of its files.
#[derive(Debug, Default)]
pub(crate) struct SelfUris(HashMap<Arc<str>, String>);

impl SelfUris {
    /// Adds the `$self` of a file, if it has one. It is resolved against the path of the file.
    pub(crate) fn add(&mut self, file: &Arc<str>, tree: &Value) {
        if let Some(uri) = tree.get("$self").and_then(Value::as_str) {
            let uri = uri.split('#').next().unwrap_or_default();
            if !uri.is_empty() {
                self.0.insert(file.clone(), resolve(file, uri));
            }
        }
    }

    /// Returns what a URI without a fragment in the file `base` leads to: a relative path, and the file to which it is
    /// relative. The path is empty for that file itself. `None` if no `$self` applies.
    pub(crate) fn find(&self, uri: &str, base: &Arc<str>) -> Option<(String, Arc<str>)> {
        if uri.is_empty() || self.0.is_empty() {
            return None;
        }
        let root: Arc<str> = Arc::default();
        let own = self.0.get_key_value(base).or_else(|| self.0.get_key_value(&root));
        let resolved = match own {
            Some((file, own)) if file == base => resolve(own, uri),
            Some((_, own)) => resolve(&resolve(own, base), uri),
            None => resolve(base, uri),
        };
        if let Some((file, _)) = self.0.iter().find(|(_, declared)| **declared == resolved) {
            return Some((String::new(), file.clone()));
        }
        // A relative path leads to the same file with and without the `$self`.
        if scheme_len(uri) == 0 && !uri.starts_with('/') {
            return None;
        }
        let (file, own) = own?;
        let folder = &own[..=own.rfind('/')?];
        let path = resolved.strip_prefix(folder).filter(|path| !path.is_empty())?;
        Some((format!("./{path}"), file.clone()))
    }
}

/// Resolves a URI reference against a base (RFC 3986, section 5.2).
fn resolve(base: &str, uri: &str) -> String {
    if scheme_len(uri) > 0 {
        return remove_dot_segments(uri);
    }
    let authority = authority_end(base);
    let kept = if uri.starts_with("//") {
        scheme_len(base)
    } else if uri.starts_with('/') {
        authority
    } else {
        base.rfind('/').map_or(authority, |slash| (slash + 1).max(authority))
    };
    remove_dot_segments(&format!("{}{uri}", &base[..kept]))
}

/// Returns the length of the scheme of a URI and its colon, or 0 if it is a relative reference.
fn scheme_len(uri: &str) -> usize {
    match uri.find([':', '/', '?']) {
        Some(colon) if uri[colon..].starts_with(':') => colon + 1,
        _ => 0,
    }
}

/// Returns the end of the scheme and the authority of a URI.
fn authority_end(uri: &str) -> usize {
    let start = scheme_len(uri);
    match uri[start..].strip_prefix("//") {
        Some(rest) => start + 2 + rest.find('/').unwrap_or(rest.len()),
        None => start,
    }
}

/// Removes the segments `.` and `..` from the path of a URI. A `..` at the beginning of a relative path is kept.
fn remove_dot_segments(uri: &str) -> String {
    let (start, path) = uri.split_at(authority_end(uri));
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." if segments.last().is_some_and(|last| !["", ".."].contains(last)) => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    format!("{start}{}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Formats what a URI leads to; `$self` is that of the document.
    fn find(own: &str, base: &str, uri: &str) -> Option<String> {
        let mut uris = SelfUris::default();
        uris.add(&Arc::default(), &json!({ "$self": own }));
        let (path, file) = uris.find(uri, &base.into())?;
        Some(format!("{path} from {file:?}"))
    }

    #[test]
    fn a_reference_to_the_uri_of_the_document_leads_to_it() {
        let own = "https://example.com/apis/v1/api.yaml";
        for (base, uri) in [
            ("", own),
            ("", "api.yaml"),
            ("", "/apis/v1/api.yaml"),
            ("", "//example.com/apis/v1/api.yaml"),
            ("", "https://example.com/apis/v2/../v1/./api.yaml"),
            ("schemas/user.yaml", "../api.yaml"),
        ] {
            assert_eq!(find(own, base, uri).as_deref(), Some(" from \"\""), "{uri}");
        }
        assert_eq!(find("openapi", "", "openapi").as_deref(), Some(" from \"\""));
        assert_eq!(
            find("urn:example:api", "", "urn:example:api").as_deref(),
            Some(" from \"\"")
        );
    }

    #[test]
    fn a_uri_below_the_folder_of_the_document_leads_to_a_file() {
        let own = "https://example.com/apis/api.yaml#";
        for (base, uri) in [
            ("", "https://example.com/apis/schemas/user.yaml"),
            ("schemas/other.yaml", "/apis/schemas/user.yaml"),
        ] {
            assert_eq!(
                find(own, base, uri).as_deref(),
                Some("./schemas/user.yaml from \"\""),
                "{uri}"
            );
        }
    }

    #[test]
    fn other_references_are_not_changed() {
        let own = "https://example.com/apis/api.yaml";
        for uri in [
            "",
            "schemas/user.yaml",
            "https://example.com/other/user.yaml",
            "https://example.com/apis/",
            "https://example.org/apis/user.yaml",
            "urn:a:b",
        ] {
            assert_eq!(find(own, "", uri), None, "{uri}");
        }
        assert_eq!(SelfUris::default().find("https://example.com/a", &Arc::default()), None);
    }
}
