//! Package metadata of manifest, README and licenses: from the settings, or inherited from a workspace.

use semver::Version;
use toml::Value;

use crate::config::Config;
use crate::config::bool_or::BoolOr;
use crate::config::package::{self, MINIMUM_RUST, is_older_rust};
use crate::ir::Api;
use crate::workspace::Workspace;

/// The edition of the generated code.
pub(crate) const EDITION: &str = "2024";

/// The package metadata from the configuration, the document and the workspace.
pub(crate) struct Metadata<'a> {
    pub(crate) config: &'a Config,
    pub(crate) name: String,
    pub(crate) description: String,
    /// The workspace that the manifest inherits from.
    pub(crate) inherited: Option<&'a Workspace>,
    pub(crate) readme: Readme<'a>,
}

/// The README of a package.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readme<'a> {
    None,
    Generated,
    /// A hand-written file.
    File(&'a str),
}

impl<'a> Metadata<'a> {
    pub(crate) fn new(api: &Api, config: &'a Config, workspace: Option<&'a Workspace>) -> Self {
        let package = &config.package;
        let description = package
            .description
            .clone()
            .unwrap_or_else(|| format!("Client for the {}", api.title));
        Self {
            config,
            name: package::name(config, &api.title),
            description: description.lines().next().unwrap_or_default().to_owned(),
            inherited: workspace.filter(|_| package.inherit),
            readme: match &package.readme {
                Some(BoolOr::Bool(false)) => Readme::None,
                Some(BoolOr::Value(path)) => Readme::File(path),
                Some(BoolOr::Bool(true)) | None => Readme::Generated,
            },
        }
    }

    pub(crate) fn version(&self) -> &str {
        let set = self.config.package.version.as_deref();
        set.or_else(|| self.inherited_text("version")).unwrap_or("0.1.0")
    }

    pub(crate) fn rust_version(&self) -> &str {
        let set = self.config.package.rust_version.as_deref();
        set.or_else(|| self.inherited_text("rust-version"))
            .unwrap_or(MINIMUM_RUST)
    }

    pub(crate) fn license(&self) -> Option<&str> {
        let set = self.config.package.license.as_deref();
        set.or_else(|| self.inherited_text("license"))
    }

    pub(crate) fn repository(&self) -> Option<&str> {
        let set = self.config.package.repository.as_deref();
        set.or_else(|| self.inherited_text("repository"))
    }

    pub(crate) fn documentation(&self) -> Option<&str> {
        let set = self.config.package.documentation.as_deref();
        set.or_else(|| self.inherited_text("documentation"))
    }

    pub(crate) fn authors(&self) -> Vec<&str> {
        let set = &self.config.package.authors;
        if !set.is_empty() {
            return set.iter().map(String::as_str).collect();
        }
        let inherited = self.inherited_value("authors").and_then(Value::as_array);
        inherited.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether the package may be published to a registry.
    pub(crate) fn is_publishable(&self) -> bool {
        match (&self.config.package.publish, self.inherited_value("publish")) {
            (Some(BoolOr::Bool(publish)), _) | (None, Some(Value::Boolean(publish))) => *publish,
            (Some(BoolOr::Value(registries)), _) => !registries.is_empty(),
            (None, Some(Value::Array(registries))) => !registries.is_empty(),
            (None, _) => true,
        }
    }

    /// The registry of the package, if it may not be published to crates.io.
    pub(crate) fn registry(&self) -> Option<&str> {
        let registries: Vec<&str> = match (&self.config.package.publish, self.inherited_value("publish")) {
            (Some(BoolOr::Value(registries)), _) => registries.iter().map(String::as_str).collect(),
            (None, Some(Value::Array(registries))) => registries.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let first = registries.first().copied();
        first.filter(|_| !registries.contains(&"crates-io"))
    }

    /// Returns the value that the manifest inherits for a key, if the generated code supports it.
    pub(crate) fn inherited_value(&self, key: &str) -> Option<&'a Value> {
        let value = self.inherited?.package_value(key)?;
        let fits = match key {
            "edition" => value.as_str() == Some(EDITION),
            "rust-version" => value.as_str().and_then(is_older_rust) == Some(false),
            "version" => value.as_str().is_some_and(|version| Version::parse(version).is_ok()),
            _ => true,
        };
        fits.then_some(value)
    }

    fn inherited_text(&self, key: &str) -> Option<&'a str> {
        self.inherited_value(key)?.as_str()
    }
}
