//! Hand-written modules that become part of the generated crate, with their features and dependencies.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Hand-written code that becomes part of the generated crate.
///
/// ```toml
/// [extra.modules.server]            # `src/server.rs`, or `src/server/` for a folder
/// source = "server"
/// feature = "server"
///
/// [extra.features]
/// server = ["dep:tower-layer", "tokio/sync"]
///
/// [extra.dependencies]
/// tower-layer = { version = "0.3", optional = true }
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Extra {
    /// The modules by name. Each is a public module of the root of the crate.
    pub modules: BTreeMap<String, ExtraModule>,
    /// Features in addition to those of every generated crate, each with what it enables, as in a manifest.
    pub features: BTreeMap<String, Vec<String>>,
    /// Dependencies in addition to those of every generated crate, in the format of a manifest. An optional one must be
    /// enabled by a feature with `dep:`.
    pub dependencies: toml::Table,
}

/// A hand-written module.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExtraModule {
    /// The path of a Rust file, or of a folder with a `mod.rs`, relative to the configuration and below its directory.
    /// Of a folder, the files `.rs` and `.md` are copied, with those of its subfolders; any other file is an error.
    pub source: String,
    /// The feature that the module needs. It is one of [`Extra::features`] or of those of every generated crate.
    #[serde(default)]
    pub feature: Option<String>,
    /// The texts of the files by their path in `src/`, such as `server/mod.rs`, which the caller that reads the
    /// configuration must set.
    #[serde(skip)]
    pub files: BTreeMap<String, String>,
}

impl Extra {
    /// The modules that need a feature, each as its name with the first line of its documentation.
    pub(crate) fn modules_of(&self, feature: &str) -> impl Iterator<Item = String> {
        let modules = self.modules.iter();
        let of_feature = modules.filter(move |(_, module)| module.feature.as_deref() == Some(feature));
        of_feature.map(|(name, module)| match module.summary(name) {
            Some(summary) => format!("`{name}`: {}", summary.trim_end_matches('.')),
            None => format!("`{name}`"),
        })
    }
}

impl ExtraModule {
    /// The first line of the documentation of the module, if it has any.
    fn summary(&self, name: &str) -> Option<&str> {
        let text = [format!("{name}/mod.rs"), format!("{name}.rs")];
        let text = text.iter().find_map(|path| self.files.get(path))?;
        let line = text.lines().find(|line| !line.trim().is_empty())?;
        Some(line.strip_prefix("//!")?.trim()).filter(|line| !line.is_empty())
    }
}
