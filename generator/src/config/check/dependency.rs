//! Checks an entry of a dependency table as Cargo does.

use semver::VersionReq;
use toml::{Table, Value};

use super::problems::Problems;
use crate::wording::suggest_one_of;

/// The keys of an entry, by the type of their values.
const STRINGS: &[&str] = &[
    "version",
    "path",
    "git",
    "branch",
    "tag",
    "rev",
    "registry",
    "registry-index",
    "package",
];
const BOOLEANS: &[&str] = &["default-features", "optional", "workspace", "public"];
const LISTS: &[&str] = &["features"];

/// The keys that Cargo reads beside `workspace = true`.
const BESIDE_WORKSPACE: &[&str] = &["features", "default-features", "optional", "public"];

/// The keys that select a commit of a Git repository.
const GIT_REFERENCES: &[&str] = &["branch", "tag", "rev"];

/// Whether an entry takes its version from the enclosing workspace.
pub(crate) fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// Checks an entry. `path` is its location in the configuration; the last name is that of the dependency.
pub(super) fn check(path: &[&str], value: &Value, problems: &mut Problems) {
    let name = path.last().copied().unwrap_or_default();
    if !is_package_name(name) {
        problems.report(path, format!("`{name}` is not the name of a package"), None);
    }
    match value {
        Value::String(version) => check_version(path, version, problems),
        Value::Table(table) => check_table(path, table, problems),
        _ => {
            let help = "write a version such as `\"1.2\"`, or a table such as `{ version = \"1.2\", features = [] }`";
            problems.report(path, "a dependency must be a string or a table", Some(help));
        }
    }
}

fn check_table(path: &[&str], table: &Table, problems: &mut Problems) {
    let report = |key: &str, message: String, help: Option<&str>, problems: &mut Problems| {
        problems.report(&[path, &[key]].concat(), message, help);
    };
    for (key, value) in table {
        let (is_valid, expected, help) = match key.as_str() {
            key if STRINGS.contains(&key) => (value.is_str(), "a string", Some("write it in quotes")),
            key if BOOLEANS.contains(&key) => (value.is_bool(), "`true` or `false`", None),
            key if LISTS.contains(&key) => (
                is_list_of_names(value),
                "a list of names of features",
                Some("write a list such as `[\"derive\"]`"),
            ),
            _ => {
                let known = [STRINGS, BOOLEANS, LISTS].concat();
                let help = suggest_one_of(key, &known);
                let message = format!("a dependency has no key `{key}`");
                report(key, message, Some(&help), problems);
                continue;
            }
        };
        if !is_valid {
            report(key, format!("`{key}` must be {expected}"), help, problems);
        }
    }
    let has = |key: &str| table.contains_key(key);
    if let Some(Value::String(version)) = table.get("version") {
        check_version(&[path, &["version"]].concat(), version, problems);
    }
    if let Some(Value::String(package)) = table.get("package")
        && !is_package_name(package)
    {
        report(
            "package",
            format!("`{package}` is not the name of a package"),
            None,
            problems,
        );
    }
    // Modules may need a feature; everything else is always compiled.
    let may_be_optional = path.first() == Some(&"extra");
    if !may_be_optional && table.get("optional").and_then(Value::as_bool) == Some(true) {
        let message = "the dependency cannot be optional: the crate or its tests always use it".to_owned();
        report("optional", message, Some("remove `optional`"), problems);
    }
    match table.get("workspace") {
        Some(Value::Boolean(true)) => {
            let others = table.keys().filter(|key| *key != "workspace");
            for key in others.filter(|key| !BESIDE_WORKSPACE.contains(&key.as_str())) {
                let message = format!("Cargo ignores `{key}` beside `workspace = true`");
                report(key, message, Some("keep one of them"), problems);
            }
            return;
        }
        Some(Value::Boolean(false)) => {
            let message = "Cargo rejects `workspace = false`".to_owned();
            report("workspace", message, Some("remove it, or write `true`"), problems);
        }
        _ => {}
    }
    if !["version", "path", "git", "workspace"].into_iter().any(has) {
        let help = "add `version`, such as `version = \"1.2\"`, or `path`, `git` or `workspace = true`";
        problems.report(path, "the dependency has no source", Some(help));
    }
    for (key, other) in [("path", "git"), ("registry", "git"), ("registry", "registry-index")] {
        if has(key) && has(other) {
            let message = format!("Cargo does not allow both `{key}` and `{other}`");
            report(key, message, Some("keep one of them"), problems);
        }
    }
    let mut references = GIT_REFERENCES.iter().filter(|key| has(key));
    if let Some(first) = references.next() {
        if !has("git") {
            let message = format!("`{first}` needs `git`");
            report(first, message, Some("add the URL of the repository as `git`"), problems);
        }
        if let Some(second) = references.next() {
            let message = format!("Cargo does not allow both `{first}` and `{second}`");
            report(second, message, Some("keep one of them"), problems);
        }
    }
}

fn check_version(path: &[&str], version: &str, problems: &mut Problems) {
    if let Err(wrong) = VersionReq::parse(version) {
        let message = format!("`{version}` is not a version requirement: {wrong}");
        problems.report(path, message, Some("write one such as `1.2`"));
    }
}

fn is_list_of_names(value: &Value) -> bool {
    let items = value.as_array();
    items.is_some_and(|items| {
        let mut names = items.iter().map(Value::as_str);
        names.all(|name| name.is_some_and(|name| !name.trim().is_empty()))
    })
}

fn is_package_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of an entry, without the path of the dependency.
    fn problems(entry: &str) -> Vec<String> {
        let table: Table = format!("a = {entry}").parse().unwrap();
        let mut problems = Problems::default();
        check(&["a"], &table["a"], &mut problems);
        problems.into_inner().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn entries_that_cargo_accepts_are_accepted() {
        for entry in [
            "'1'",
            "{ version = '1.2', features = ['x'], default-features = false }",
            "{ version = '1', registry = 'other', package = 'b' }",
            "{ path = '../a' }",
            "{ path = '../a', version = '1' }",
            "{ git = 'https://a.example/b', branch = 'main' }",
            "{ workspace = true, features = [] }",
            "{ version = '1', optional = false }",
        ] {
            assert_eq!(problems(entry), [""; 0], "{entry}");
        }
    }

    #[test]
    fn entries_that_cargo_rejects_are_rejected() {
        for (entry, problem) in [
            ("1", "a: a dependency must be a string or a table"),
            ("''", "a: `` is not a version requirement"),
            ("{}", "a: the dependency has no source"),
            ("{ features = ['x'] }", "a: the dependency has no source"),
            ("{ version = 1 }", "a.version: `version` must be a string"),
            ("{ version = 'one' }", "a.version: `one` is not a version requirement"),
            (
                "{ version = '1', features = 'x' }",
                "a.features: `features` must be a list of names of features",
            ),
            (
                "{ version = '1', features = [''] }",
                "a.features: `features` must be a list",
            ),
            (
                "{ version = '1', features = [1] }",
                "a.features: `features` must be a list",
            ),
            (
                "{ version = '1', default-features = 'no' }",
                "a.default-features: `default-features` must be `true`",
            ),
            (
                "{ version = '1', default_features = true }",
                "a.default_features: a dependency has no key",
            ),
            (
                "{ version = '1', optional = true }",
                "a.optional: the dependency cannot be optional",
            ),
            (
                "{ version = '1', package = '' }",
                "a.package: `` is not the name of a package",
            ),
            (
                "{ version = '1', workspace = true }",
                "a.version: Cargo ignores `version` beside",
            ),
            (
                "{ workspace = false }",
                "a.workspace: Cargo rejects `workspace = false`",
            ),
            (
                "{ path = 'a', git = 'b' }",
                "a.path: Cargo does not allow both `path` and `git`",
            ),
            ("{ version = '1', tag = 'v1' }", "a.tag: `tag` needs `git`"),
            (
                "{ git = 'b', tag = 'v1', rev = 'c' }",
                "a.rev: Cargo does not allow both `tag` and `rev`",
            ),
        ] {
            let found = problems(entry);
            assert_eq!(found.len(), 1, "{entry}: {found:?}");
            assert!(found[0].starts_with(problem), "{entry}: {found:?}");
        }
    }
}
