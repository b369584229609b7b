//! Checks the dependencies that the configuration adds, and the formats that need them.

use semver::VersionReq;
use toml::Value;

use super::problems::Problems;
use crate::{Config, dependencies};

pub(super) fn check(config: &Config, problems: &mut Problems) {
    let mut seen: Vec<(&String, &Value)> = Vec::new();
    for (name, format) in &config.formats {
        if syn::parse_str::<syn::TypePath>(&format.path).is_err() {
            let message = format!("`{}` is not the path of a type in Rust", format.path);
            let help = "write it in full, such as `uuid::Uuid`";
            problems.report(&["formats", name, "type"], message, Some(help));
        }
        for (dependency, value) in &format.dependencies {
            let path = ["formats", name, "dependencies", dependency];
            match seen.iter().find(|(other, _)| *other == dependency) {
                Some((_, other)) if *other != value => {
                    let message = format!("another format specifies `{dependency}` differently");
                    problems.report(&path, message, Some("use the same specification in both"));
                }
                _ => seen.push((dependency, value)),
            }
            if let Some((wrong, help)) = wrong_dependency(dependency, value) {
                problems.report(&path, wrong, help);
            }
            if dependencies::names().any(|own| own == *dependency) {
                let message = format!("the generated crate depends on `{dependency}` already");
                problems.report(&path, message, Some("leave it out; its types can be used"));
            }
        }
    }
    for (dependency, value) in &config.dev_dependencies {
        if let Some((wrong, help)) = wrong_dependency(dependency, value) {
            problems.report(&["dev-dependencies", dependency], wrong, help);
        }
    }
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
            Some(_) => return Some(("`version` must be a string".to_owned(), Some("write it in quotes"))),
        },
        _ => {
            let help = "write a version such as `\"1.2\"`, or a table such as `{ version = \"1.2\", features = [] }`";
            return Some(("a dependency must be a string or a table".to_owned(), Some(help)));
        }
    };
    let wrong = VersionReq::parse(version?).err()?;
    Some((format!("`{}` is not a version requirement: {wrong}", version?), None))
}
