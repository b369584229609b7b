//! The manifest of the Cargo workspace that encloses the generated crate: the values that members inherit, and the
//! folders that are members.

mod inheritance;
mod members;

pub use members::Membership;
use serde::Deserialize;
use toml::{Table, Value};

use crate::source::line_and_column;

/// What the manifest of an enclosing workspace offers to the generated crate.
///
/// With a workspace in [`Input::workspace`](crate::Input::workspace), the manifest of the crate has no `[workspace]`
/// section of its own. Values are inherited only if `package.inherit` is set in the configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Workspace {
    section: Section,
}

/// A manifest; other sections than `[workspace]` are ignored.
#[derive(Deserialize)]
struct Manifest {
    workspace: Option<Section>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Section {
    members: Vec<String>,
    exclude: Vec<String>,
    package: Table,
    dependencies: Table,
    lints: Option<Table>,
}

impl Workspace {
    /// Reads a manifest; `None` if it has no `[workspace]` section. The text alone decides the result, so a hash of it
    /// can be part of the key of a cache.
    ///
    /// # Errors
    /// A description of the problem if the text is not TOML, or if the section does not have the types that Cargo
    /// expects. It begins with line and column: `3:9: invalid type: …`.
    pub fn from_manifest(text: &str) -> Result<Option<Self>, String> {
        let manifest: Manifest = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let (line, column) = line_and_column(text, start);
            format!("{line}:{column}: {}", error.message())
        })?;
        Ok(manifest.workspace.map(|section| Self { section }))
    }

    /// Whether a folder is a member by `members` and `exclude`. The path is relative to the folder of the manifest, with
    /// `/` between names.
    #[must_use]
    pub fn membership(&self, path: &str) -> Membership {
        members::membership(&self.section.members, &self.section.exclude, path)
    }

    /// A value of `[workspace.package]`.
    pub(crate) fn package_value(&self, key: &str) -> Option<&Value> {
        self.section.package.get(key)
    }

    /// Whether there is a `[workspace.lints]` section.
    pub(crate) fn has_lints(&self) -> bool {
        self.section.lints.is_some()
    }

    /// Whether `[workspace.dependencies]` has an entry.
    pub(crate) fn has_dependency(&self, name: &str) -> bool {
        self.section.dependencies.contains_key(name)
    }

    /// A dependency of the generated crate, as an entry that inherits from `[workspace.dependencies]`; `None` if the
    /// workspace does not have it, or has it in a way that the crate cannot use.
    pub(crate) fn inherit_dependency(&self, name: &str, needed: &Value) -> Option<String> {
        inheritance::entry(name, needed, self.section.dependencies.get(name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_manifest_with_a_workspace_section_is_a_workspace() {
        assert_eq!(Workspace::from_manifest(""), Ok(None));
        assert_eq!(Workspace::from_manifest("[package]\nname = 'a'\n"), Ok(None));
        assert_eq!(
            Workspace::from_manifest("[workspace]\n"),
            Ok(Some(Workspace::default()))
        );
        let package = Workspace::from_manifest("[workspace.package]\nedition = '2024'\n")
            .unwrap()
            .unwrap();
        assert_eq!(package.package_value("edition"), Some(&Value::from("2024")));
        assert!(!package.has_lints());
    }

    #[test]
    fn errors_have_line_and_column() {
        let error = |text| Workspace::from_manifest(text).unwrap_err();
        let invalid = error("[workspace]\nmembers = ['a', 1]\n");
        assert!(invalid.starts_with("2:17: invalid type: integer `1`"), "{invalid}");
        let syntax = error("[workspace]\n\n[x\n");
        assert!(syntax.starts_with("3:3: "), "{syntax}");
    }
}
