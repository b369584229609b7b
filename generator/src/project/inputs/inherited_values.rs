//! Checks what the settings of a client inherit from the workspace: Cargo rejects what the workspace does not have.

use semver::Version;
use toml::Value;

use super::enclosing_workspace::EnclosingWorkspace;
use crate::config::check::dependency::is_inherited;
use crate::config::locate;
use crate::diagnostics::{file_error, printable};
use crate::project::client::Client;
use crate::{Config, Diagnostic};

/// Returns an error for each value that cannot be inherited.
pub(super) fn check(client: &Client, workspace: Option<&EnclosingWorkspace>) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for path in inherited_dependencies(&client.config) {
        let name = path.last().copied().unwrap_or_default();
        let (problem, help) = match workspace {
            None => (
                "the crate is not inside a workspace".to_owned(),
                "write the version, or generate the crate into a directory of a workspace".to_owned(),
            ),
            Some(found) if found.workspace.has_dependency(name) => continue,
            Some(found) => (
                format!("{} has no `{name}` in `[workspace.dependencies]`", found.manifest.name),
                "add it there, or write the version here".to_owned(),
            ),
        };
        let message = format!(
            "{}: the dependency has `workspace = true`, but {problem}",
            path.join(".")
        );
        errors.push(settings_error(client, &path, &message, help));
    }
    if client.config.package.inherit
        && client.config.package.version.is_none()
        && let Some(found) = workspace
        && let Some(version) = found.workspace.package_value("version")
        && let Err(problem) = parse_version(version)
    {
        let message = format!("the version in `[workspace.package]`, which the crate inherits, is invalid: {problem}");
        let help = "write three numbers, such as `1.2.3`";
        errors.push(file_error(
            found.manifest.name.clone(),
            printable(&message),
            Some(help.to_owned()),
        ));
    }
    errors
}

/// The paths of the dependencies with `workspace = true` in the settings.
fn inherited_dependencies(config: &Config) -> Vec<Vec<&str>> {
    let of_formats = config.formats.iter().flat_map(|(format, settings)| {
        let names = settings.dependencies.iter().filter(|(_, value)| is_inherited(value));
        names.map(move |(name, _)| vec!["formats", format, "dependencies", name])
    });
    let of_tests = config.dev_dependencies.iter().filter(|(_, value)| is_inherited(value));
    let of_modules = config
        .extra
        .dependencies
        .iter()
        .filter(|(_, value)| is_inherited(value));
    of_formats
        .chain(of_modules.map(|(name, _)| vec!["extra", "dependencies", name]))
        .chain(of_tests.map(|(name, _)| vec!["dev-dependencies", name]))
        .collect()
}

/// An error about the value at a path in the settings.
fn settings_error(client: &Client, path: &[&str], message: &str, help: String) -> Diagnostic {
    let settings = client.settings.as_ref().map(|(_, text)| text);
    Diagnostic {
        position: settings.and_then(|text| locate(&text.bytes, client.number, path)),
        ..file_error(
            settings.map(|text| text.name.clone()).unwrap_or_default(),
            printable(message),
            Some(help),
        )
    }
}

fn parse_version(version: &Value) -> Result<(), String> {
    match version.as_str().map(Version::parse) {
        Some(Ok(_)) => Ok(()),
        Some(Err(error)) => Err(format!("{version}: {error}")),
        None => Err(format!("{version} is not a string")),
    }
}
