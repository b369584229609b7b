//! Checks for configuration values that are valid TOML, but that Cargo, crates.io or the generated code would reject.

mod dependencies;
pub(crate) mod dependency;
mod extra;
mod package;
mod problems;

use super::{Config, DocumentLocation};
use problems::{Problem, Problems};

/// Returns all problems of a configuration.
pub(crate) fn check(config: &Config) -> Vec<Problem> {
    let mut problems = Problems::default();
    if let Some(DocumentLocation::Url { url, sha256 }) = &config.document {
        problems.check_url(&["document", "url"], url);
        check_hash(sha256, &mut problems);
    }
    package::check(config, &mut problems);
    if let Some(url) = &config.docs.url {
        problems.check_url(&["docs", "url"], url);
    }
    if let Some(prefix) = &config.environment.prefix {
        check_prefix(prefix, &mut problems);
    }
    for (key, name) in [("code", &config.errors.code), ("message", &config.errors.message)] {
        if name.as_deref().is_some_and(str::is_empty) {
            let help = "write the name of a property, or remove the setting";
            problems.report(&["errors", key], "the name of a property is missing", Some(help));
        }
    }
    dependencies::check(config, &mut problems);
    extra::check(config, &mut problems);
    problems.into_inner()
}

/// The hash of a document at a URL.
fn check_hash(sha256: &str, problems: &mut Problems) {
    let is_hash = sha256.len() == 64 && sha256.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    if !is_hash {
        let is_uppercase = sha256.len() == 64 && sha256.chars().all(|c| c.is_ascii_hexdigit());
        let help = match is_uppercase {
            true => format!("write it in lowercase: `{}`", sha256.to_ascii_lowercase()),
            false => "run `openapi-crate fetch --print-hash URL`, and paste the line that it prints".to_owned(),
        };
        let message = format!("`{sha256}` is not a SHA-256 hash of 64 lowercase hexadecimal digits");
        problems.report(&["document", "sha256"], message, Some(&help));
    }
}

/// The prefix of environment variables.
fn check_prefix(prefix: &str, problems: &mut Problems) {
    let is_name = prefix.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_name {
        let message = format!("`{prefix}` cannot start the name of an environment variable");
        let help = "use letters, digits and `_`, and no digit first";
        problems.report(&["environment", "prefix"], message, Some(help));
    }
}
