//! Checks for configuration values that are valid TOML, but that Cargo or the generated code would reject.

use std::fmt;

use semver::{Version, VersionReq};
use toml::Value;

use super::{Config, DocumentLocation, package};
use crate::dependencies;

/// A problem with the value at a path.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(super) path: Vec<String>,
    message: String,
    pub(crate) help: Option<String>,
}

/// `package.version: what is wrong`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.join("."), self.message)
    }
}

/// The limits of crates.io.
const MAX_KEYWORDS: usize = 5;
const MAX_KEYWORD: usize = 20;

/// Returns all problems of a configuration.
pub(crate) fn check(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |path: &[&str], message: String, help: Option<&str>| {
        problems.push(Problem {
            path: path.iter().map(|name| (*name).to_owned()).collect(),
            message,
            help: help.map(str::to_owned),
        });
    };

    if let Some(DocumentLocation::Url { sha256, .. }) = &config.document
        && !(sha256.len() == 64 && sha256.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')))
    {
        let help = "run `openapi-crate fetch --print-hash URL`, and write the hash that it prints";
        let message = format!("`{sha256}` is not a SHA-256 hash of 64 lowercase hexadecimal digits");
        say(&["document", "sha256"], message, Some(help));
    }
    if let Some(url) = &config.docs.url {
        let is_address = url.starts_with("https://") || url.starts_with("http://");
        if !is_address || !url.chars().all(|c| c.is_ascii_graphic() && !"<>()[]`\\\"".contains(c)) {
            let help = "write an address without spaces and brackets, such as `https://example.com/docs`";
            say(&["docs", "url"], format!("`{url}` is not a web address"), Some(help));
        }
    }
    let package = &config.package;
    let others = package::other_dependencies(config);
    if let Some(name) = &package.name
        && let Err(wrong) = package::check(name, &others)
    {
        let help = format!("write `{}`, or another name", package::valid(name, &others));
        say(&["package", "name"], wrong, Some(&help));
    }
    if let Some(version) = &package.version
        && let Err(wrong) = Version::parse(version)
    {
        let help = "write three numbers, such as `1.2.3`; `1.2.3-rc.1` and `1.2.3+build` are versions, too";
        say(
            &["package", "version"],
            format!("`{version}` is not a version: {wrong}"),
            Some(help),
        );
    }
    if let Some(license) = &package.license
        && let Err(wrong) = spdx::Expression::parse(license)
    {
        let help = "write an SPDX expression, such as `MIT OR Apache-2.0`; one of your own is `LicenseRef-Name`";
        let message = format!("`{license}` is not a license expression: {}", wrong.reason);
        say(&["package", "license"], message, Some(help));
    }
    for (key, list) in [("keywords", &package.keywords), ("categories", &package.categories)] {
        if list.len() > MAX_KEYWORDS {
            let message = format!("there are {}, and crates.io accepts {MAX_KEYWORDS}", list.len());
            say(&["package", key], message, None);
        }
    }
    for (index, word) in package.keywords.iter().enumerate() {
        let is_valid = word.len() <= MAX_KEYWORD
            && word.starts_with(|c: char| c.is_ascii_alphanumeric())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "_-+".contains(c));
        if !is_valid {
            let help =
                "a keyword has up to 20 ASCII letters, digits, `_`, `-` and `+`, and starts with a letter or digit";
            let message = format!("`{word}` is not a keyword");
            say(&["package", "keywords", &index.to_string()], message, Some(help));
        }
    }
    for (index, category) in package.categories.iter().enumerate() {
        let is_slug = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !category.split("::").all(is_slug) {
            let help = "take one of https://crates.io/category_slugs";
            let message = format!("`{category}` is not a category");
            say(&["package", "categories", &index.to_string()], message, Some(help));
        }
    }
    if let Some(prefix) = &config.environment.prefix {
        let is_name = prefix.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            let message = format!("`{prefix}` cannot start the name of an environment variable");
            let help = "use letters, digits and `_`, and no digit first";
            say(&["environment", "prefix"], message, Some(help));
        }
    }
    let mut seen: Vec<(&String, &Value)> = Vec::new();
    for (name, format) in &config.formats {
        if syn::parse_str::<syn::TypePath>(&format.path).is_err() {
            let message = format!("`{}` is not the path of a type in Rust", format.path);
            say(
                &["formats", name, "type"],
                message,
                Some("write it in full, such as `uuid::Uuid`"),
            );
        }
        for (dependency, value) in &format.dependencies {
            let path = ["formats", name, "dependencies", dependency];
            match seen.iter().find(|(other, _)| *other == dependency) {
                Some((_, other)) if *other != value => {
                    let message = format!("another format depends on `{dependency}` with other values");
                    say(&path, message, Some("write the same in both"));
                }
                _ => seen.push((dependency, value)),
            }
            if let Some((wrong, help)) = wrong_dependency(dependency, value) {
                say(&path, wrong, help);
            }
            if dependencies::names().any(|own| own == *dependency) {
                let message = format!("the generated crate depends on `{dependency}` already");
                say(&path, message, Some("leave it out; its types can be used"));
            }
        }
    }
    for (dependency, value) in &config.dev_dependencies {
        if let Some((wrong, help)) = wrong_dependency(dependency, value) {
            say(&["dev-dependencies", dependency], wrong, help);
        }
    }
    problems
}

/// Checks an entry of a dependency table. Returns the problem, and how to fix it.
fn wrong_dependency(name: &str, value: &Value) -> Option<(String, Option<&'static str>)> {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if !is_name {
        return Some((format!("`{name}` is not the name of a package"), None));
    }
    let version = match value {
        Value::String(version) => Some(version),
        Value::Table(table) => match table.get("version") {
            None => None,
            Some(Value::String(version)) => Some(version),
            Some(_) => return Some(("`version` is a string".to_owned(), Some("write it in quotes"))),
        },
        _ => {
            let help = "write a version such as `\"1.2\"`, or a table such as `{ version = \"1.2\", features = [] }`";
            return Some(("a dependency is a string or a table".to_owned(), Some(help)));
        }
    };
    let wrong = VersionReq::parse(version?).err()?;
    Some((format!("`{}` is not a version requirement: {wrong}", version?), None))
}
