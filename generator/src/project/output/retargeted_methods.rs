//! Detects methods that call a different operation than in the previous output: code that uses them still compiles, but
//! behaves differently.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::fs;
use std::path::Path;

use crate::diagnostics::file_error;
use crate::{Diagnostic, GeneratedFiles, Severity};

/// A method that calls one operation in the output directory, and another in the generated files.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RetargetedMethod {
    /// `client.token().issue()`
    call: String,
    before: Target,
    after: Target,
    /// The file of its group, relative to the output directory.
    file: String,
}

/// The HTTP method and path of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    method: String,
    path: String,
}

impl Target {
    /// Whether both send the same requests. Names of path parameters do not matter.
    fn sends_the_same_request(&self, other: &Self) -> bool {
        let segments = |path: &str| -> Vec<String> { path.split('/').map(without_parameter_names).collect() };
        self.method == other.method && segments(&self.path) == segments(&other.path)
    }
}

/// A path segment with `{}` for each parameter.
fn without_parameter_names(segment: &str) -> String {
    let mut text = String::new();
    let mut is_inside = false;
    for character in segment.chars() {
        match character {
            '{' => is_inside = true,
            '}' => {
                is_inside = false;
                text.push_str("{}");
            }
            other if !is_inside => text.push(other),
            _ => {}
        }
    }
    text
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl RetargetedMethod {
    /// The warning about the method.
    pub(crate) fn diagnostic(&self, out: &Path) -> Diagnostic {
        let Self {
            call,
            before,
            after,
            file,
        } = self;
        let help = "code that uses it may compile without a change and call the wrong operation; `x-rust-name` and \
                    `x-rust-group` in an overlay keep the names as they were";
        Diagnostic {
            severity: Severity::Warning,
            ..file_error(
                out.join(file).display().to_string(),
                format!("`{call}` called `{before}` and now calls `{after}`"),
                Some(help.to_owned()),
            )
        }
    }
}

/// Compares the methods in the output directory with the generated ones. Files that are missing or not recognized are
/// skipped.
pub(crate) fn find_retargeted_methods(out: &Path, tree: &GeneratedFiles) -> Vec<RetargetedMethod> {
    let entries = fs::read_dir(out.join("src/operations")).into_iter().flatten().flatten();
    let mut before = BTreeMap::new();
    for path in entries.map(|entry| entry.path()) {
        let group = path.file_stem().and_then(|stem| stem.to_str());
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        if let (Some(group), true, Ok(text)) = (group, is_rust, fs::read(&path)) {
            collect_targets(group, &String::from_utf8_lossy(&text), &mut before);
        }
    }
    let mut after = BTreeMap::new();
    for (path, file) in tree.iter() {
        let group = path
            .strip_prefix("src/operations/")
            .and_then(|name| name.strip_suffix(".rs"));
        if let Some(group) = group {
            collect_targets(group, &file.text, &mut after);
        }
    }
    let changed = before.into_iter().filter_map(|(call, before)| {
        let after = after
            .get(&call)
            .filter(|after| !before.sends_the_same_request(after))?
            .clone();
        let file = file_of(&call);
        Some(RetargetedMethod {
            call,
            before,
            after,
            file,
        })
    });
    changed.collect()
}

/// The file of the group in `client.group().method()`.
fn file_of(call: &str) -> String {
    let group = call.split(['.', '(']).nth(1).unwrap_or_default();
    format!("src/operations/{group}.rs")
}

/// Collects the methods of a group, each with the HTTP method and path of its operation.
fn collect_targets(group: &str, text: &str, calls: &mut BTreeMap<String, Target>) {
    let (mut name, mut method) = (None, None);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("pub fn ") {
            let plain = rest.strip_prefix("r#").unwrap_or(rest);
            name = plain.split(['(', '<', ' ']).next();
            method = None;
        } else if let Some(rest) = line.strip_prefix("method: http::Method::") {
            method = Some(rest.trim_end_matches(','));
        } else if let Some(rest) = line.strip_prefix("path: \"")
            && let Some(path) = rest.strip_suffix("\",")
            && let (Some(name), Some(method)) = (name.take(), method.take())
        {
            let target = Target {
                method: method.to_owned(),
                path: path.to_owned(),
            };
            calls.insert(format!("client.{group}().{name}()"), target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(name: &str, method: &str, path: &str) -> String {
        format!(
            "    pub fn {name}(&self) -> rt::Call<()> {{\n        static OPERATION: rt::Operation = rt::Operation {{\n            \
             id: \"x\",\n            method: http::Method::{method},\n            path: \"{path}\",\n        }};\n    }}\n"
        )
    }

    fn tree(files: &[(&str, String)]) -> GeneratedFiles {
        let mut tree = GeneratedFiles::default();
        for (group, text) in files {
            tree.insert(format!("src/operations/{group}.rs"), text);
        }
        tree
    }

    fn compare(before: &[(&str, String)], after: &[(&str, String)]) -> Vec<String> {
        let out = tempfile::tempdir().unwrap();
        let directory = out.path().join("src/operations");
        fs::create_dir_all(&directory).unwrap();
        for (group, text) in before {
            fs::write(directory.join(format!("{group}.rs")), text).unwrap();
        }
        let found = find_retargeted_methods(out.path(), &tree(after));
        found
            .iter()
            .map(|change| change.diagnostic(Path::new("")).message)
            .collect()
    }

    #[test]
    fn a_method_that_would_call_another_operation_is_reported() {
        let before = operation("post", "POST", "/service/move") + &operation("get", "GET", "/service/{id}");
        let after = operation("post", "POST", "/service/adopt") + &operation("get", "GET", "/service/{key}");
        assert_eq!(
            compare(&[("service", before)], &[("service", after)]),
            ["`client.service().post()` called `POST /service/move` and now calls `POST /service/adopt`"]
        );
    }

    #[test]
    fn a_change_of_the_http_method_is_reported() {
        let (before, after) = (operation("r#move", "PUT", "/a"), operation("r#move", "DELETE", "/a"));
        let found = compare(&[("x", before)], &[("x", after)]);
        assert_eq!(found, ["`client.x().move()` called `PUT /a` and now calls `DELETE /a`"]);
    }

    #[test]
    fn added_and_removed_methods_are_ignored() {
        let (before, after) = (operation("a", "GET", "/a"), operation("b", "GET", "/a"));
        assert!(compare(&[("x", before.clone())], &[("x", after)]).is_empty());
        assert!(compare(&[("x", before.clone())], &[("y", before)]).is_empty());
    }

    #[test]
    fn missing_and_edited_files_are_skipped() {
        let after = operation("a", "GET", "/a");
        assert!(find_retargeted_methods(Path::new("no/such/directory"), &tree(&[("x", after.clone())])).is_empty());
        let edited = "path: \"/lost\",\nmethod: http::Method::GET,\npub fn\npub fn a<'r>(\npath: \"\n".to_owned();
        assert!(compare(&[("x", edited), ("y", "\u{fffd}".to_owned())], &[("x", after)]).is_empty());
    }
}
