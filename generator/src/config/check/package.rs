//! Checks `[package]` as Cargo and crates.io do.

use semver::Version;
use toml::{Table, Value};

use super::problems::Problems;
use crate::Config;
use crate::config::Package;
use crate::config::bool_or::BoolOr;
use crate::config::package::{self, MINIMUM_RUST, is_older_rust};

/// The limits of crates.io.
const MAX_KEYWORDS: usize = 5;
const MAX_KEYWORD: usize = 20;

/// The keys of `[package.metadata.docs.rs]`: booleans, strings and lists of strings.
const DOCS_RS_BOOLEANS: &[&str] = &["all-features", "no-default-features"];
const DOCS_RS_STRINGS: &[&str] = &["default-target"];
const DOCS_RS_LISTS: &[&str] = &[
    "additional-targets",
    "cargo-args",
    "features",
    "rustc-args",
    "rustdoc-args",
    "targets",
];

pub(super) fn check(config: &Config, problems: &mut Problems) {
    let package = &config.package;
    check_name(config, problems);
    check_versions(package, problems);
    check_license(package, problems);
    check_authors(package, problems);
    for (key, url) in [
        ("repository", &package.repository),
        ("homepage", &package.homepage),
        ("documentation", &package.documentation),
    ] {
        if let Some(url) = url {
            problems.check_url(&["package", key], url);
        }
    }
    check_keywords(package, problems);
    check_categories(package, problems);
    check_readme(package, problems);
    check_publish(package, problems);
    check_packaged_files(package, problems);
    if let Some(BoolOr::Value(table)) = &package.docs_rs {
        check_docs_rs(table, problems);
    }
}

fn check_name(config: &Config, problems: &mut Problems) {
    let others = package::other_dependencies(config);
    if let Some(name) = &config.package.name
        && let Err(wrong) = package::check(name, &others)
    {
        let help = format!("write `{}`, or another name", package::valid(name, &others));
        problems.report(&["package", "name"], wrong, Some(&help));
    }
}

fn check_versions(package: &Package, problems: &mut Problems) {
    if let Some(version) = &package.version
        && let Err(wrong) = Version::parse(version)
    {
        let message = format!("`{version}` is not a version: {wrong}");
        let help = "write three numbers, such as `1.2.3`; `1.2.3-rc.1` and `1.2.3+build` are versions, too";
        problems.report(&["package", "version"], message, Some(help));
    }
    if let Some(version) = &package.rust_version {
        let wrong = match is_older_rust(version) {
            None => Some((
                format!("`{version}` is not a version of Rust"),
                format!("write two or three numbers, such as `{MINIMUM_RUST}`"),
            )),
            Some(true) => Some((
                format!("the generated code needs Rust {MINIMUM_RUST}, and `{version}` is older"),
                format!("write `{MINIMUM_RUST}` or a later version"),
            )),
            Some(false) => None,
        };
        if let Some((message, help)) = wrong {
            problems.report(&["package", "rust-version"], message, Some(&help));
        }
    }
}

fn check_license(package: &Package, problems: &mut Problems) {
    if let Some(license) = &package.license
        && let Err(wrong) = spdx::Expression::parse(license)
    {
        let help = "write an SPDX expression, such as `MIT OR Apache-2.0`; one of your own is `LicenseRef-Name`";
        let message = format!("`{license}` is not a license expression: {}", wrong.reason);
        problems.report(&["package", "license"], message, Some(help));
    }
}

fn check_authors(package: &Package, problems: &mut Problems) {
    for (index, author) in package.authors.iter().enumerate() {
        if author.trim().is_empty() || author.chars().any(char::is_control) {
            let help = "write a name in one line, such as `Jane Doe <jane@example.com>`";
            let message = format!("{author:?} is not an author");
            problems.report(&["package", "authors", &index.to_string()], message, Some(help));
        }
    }
}

fn check_keywords(package: &Package, problems: &mut Problems) {
    check_length("keywords", &package.keywords, problems);
    for (index, word) in package.keywords.iter().enumerate() {
        let is_valid = word.len() <= MAX_KEYWORD
            && word.starts_with(|c: char| c.is_ascii_alphanumeric())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "_-+".contains(c));
        if !is_valid {
            let help =
                "a keyword has up to 20 ASCII letters, digits, `_`, `-` and `+`, and starts with a letter or digit";
            let message = format!("`{word}` is not a keyword");
            problems.report(&["package", "keywords", &index.to_string()], message, Some(help));
        }
    }
}

fn check_categories(package: &Package, problems: &mut Problems) {
    check_length("categories", &package.categories, problems);
    for (index, category) in package.categories.iter().enumerate() {
        let is_slug = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !category.split("::").all(is_slug) {
            let help = "use a category of https://crates.io/category_slugs";
            let message = format!("`{category}` is not a category");
            problems.report(&["package", "categories", &index.to_string()], message, Some(help));
        }
    }
}

fn check_length(key: &str, list: &[String], problems: &mut Problems) {
    if list.len() > MAX_KEYWORDS {
        let message = format!(
            "the list has {} entries; crates.io accepts at most {MAX_KEYWORDS}",
            list.len()
        );
        problems.report(&["package", key], message, None);
    }
}

fn check_readme(package: &Package, problems: &mut Problems) {
    let Some(BoolOr::Value(path)) = &package.readme else {
        return;
    };
    let is_relative = !path.starts_with('/') && !path.contains(['\\', ':']) && !path.chars().any(char::is_control);
    if path.trim().is_empty() || !is_relative {
        let help = "write a path with `/`, relative to the directory of the crate, such as `README.md`";
        let message = format!("`{path}` is not a relative path");
        problems.report(&["package", "readme"], message, Some(help));
    }
}

fn check_publish(package: &Package, problems: &mut Problems) {
    let Some(BoolOr::Value(registries)) = &package.publish else {
        return;
    };
    for (index, registry) in registries.iter().enumerate() {
        let is_name = registry.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && registry.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
        if !is_name {
            let message = format!("`{registry}` is not the name of a registry");
            let help = "write names of Cargo's configuration, such as `crates-io`";
            problems.report(&["package", "publish", &index.to_string()], message, Some(help));
        }
    }
}

fn check_packaged_files(package: &Package, problems: &mut Problems) {
    if !package.exclude.is_empty() && !package.include.is_empty() {
        let message = "Cargo ignores `exclude` if there is `include`";
        problems.report(&["package", "exclude"], message, Some("keep one of them"));
    }
    for (key, patterns) in [("exclude", &package.exclude), ("include", &package.include)] {
        for (index, pattern) in patterns.iter().enumerate() {
            if pattern.trim().is_empty() || pattern.chars().any(char::is_control) {
                let message = format!("{pattern:?} is not a pattern");
                let help = "write one as in `.gitignore`, such as `/tests/`";
                problems.report(&["package", key, &index.to_string()], message, Some(help));
            }
        }
    }
}

fn check_docs_rs(table: &Table, problems: &mut Problems) {
    for (key, value) in table {
        let path = ["package", "docs-rs", key];
        let is_list = |value: &Value| {
            let items = value.as_array();
            items.is_some_and(|items| items.iter().all(Value::is_str))
        };
        let (is_valid, expected) = match key.as_str() {
            key if DOCS_RS_BOOLEANS.contains(&key) => (value.is_bool(), "a boolean"),
            key if DOCS_RS_STRINGS.contains(&key) => (value.is_str(), "a string"),
            key if DOCS_RS_LISTS.contains(&key) => (is_list(value), "a list of strings"),
            _ => {
                let help = "see https://docs.rs/about/metadata for the keys";
                problems.report(&path, format!("docs.rs does not read `{key}`"), Some(help));
                continue;
            }
        };
        if !is_valid {
            problems.report(&path, format!("`{key}` must be {expected}"), None);
        }
    }
}
