//! The settings of a generated crate that are not part of the API; in `openapi-crate.toml` also its inputs and output.

pub(crate) mod check;
pub(crate) mod package;
mod read;

use std::collections::BTreeMap;

use serde::Deserialize;

/// The configuration of a client. Every part has a default, so that an empty file is a valid one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    /// Where the document is. Only [`Generator`](crate::Generator) uses this and the next two settings.
    pub document: Option<DocumentLocation>,
    /// The paths of OpenAPI Overlays, relative to the configuration.
    pub overlays: Vec<String>,
    /// The directory of the generated crate, relative to the configuration.
    pub out: Option<String>,
    /// The `[package]` section of the generated manifest.
    pub package: Package,
    /// Which fields hold secrets.
    pub secrets: Secrets,
    /// The Rust types of string formats, by format.
    pub formats: BTreeMap<String, Format>,
    /// Options of the generated structs.
    pub models: ModelOptions,
    /// The properties of error bodies that contain the error code and message.
    pub errors: Errors,
    /// The environment variables from which a client can be created.
    pub environment: Environment,
    /// The generated documentation.
    pub docs: Docs,
    /// `[dev-dependencies]` of the generated crate, for its hand-written tests.
    pub dev_dependencies: toml::Table,
}

/// Where a document is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a document is a path or a table `{ url = \"…\", sha256 = \"…\" }`"
)]
pub enum DocumentLocation {
    /// A path relative to the configuration.
    Path(String),
    /// A URL. The document is downloaded by `openapi-crate fetch`, and never when a crate is generated.
    Url {
        /// The URL.
        url: String,
        /// The SHA-256 hash of the document, in hexadecimal digits.
        sha256: String,
    },
}

/// The `[package]` section of the generated manifest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Package {
    /// The package's name; by default derived from the document's title.
    pub name: Option<String>,
    /// The package's version; by default `0.1.0`.
    pub version: Option<String>,
    /// The description, one sentence; by default derived from the document's title.
    pub description: Option<String>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// Up to five keywords.
    pub keywords: Vec<String>,
    /// Categories of the registry.
    pub categories: Vec<String>,
    /// Whether versions, edition and lints are inherited from a workspace manifest in a parent directory. Otherwise the
    /// crate is self-contained and its own workspace.
    pub workspace: bool,
}

/// Fields whose values are redacted: those of [`fields`](Self::fields), those with a name that implies a secret, and
/// those with `format: password`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Secrets {
    /// Names of properties and parameters that contain a secret wherever they occur. Names such as `client_secret`,
    /// `password`, `access_token`, `refresh_token`, `api_key` and `private_key` are secret by default, in any case and
    /// with any prefix, unless the values are numbers, booleans or enums.
    pub fields: Vec<String>,
    /// Names of properties and parameters that are not secret, although their names or their schemas suggest it.
    pub shown: Vec<String>,
}

/// Options of the generated structs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ModelOptions {
    /// How properties that the document does not declare are handled.
    pub unknown_fields: UnknownFields,
}

/// How properties of a response that the document does not declare are handled. Schemas with `additionalProperties`
/// always keep them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownFields {
    /// They are ignored.
    #[default]
    Ignore,
    /// They are kept in a map and serialized again.
    Keep,
}

/// The generated documentation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Docs {
    /// Whether to generate the directory `docs/`: an index, a page for each group of operations and each model, and a
    /// test that compiles the examples on them.
    pub pages: bool,
    /// The URL at which the directory `docs/` is published. The documentation of an operation links to its page there;
    /// without a URL, it mentions the path of the page.
    pub url: Option<String>,
    /// The path of a Markdown file, relative to the configuration. It is the beginning of the crate's documentation,
    /// and a page of its own in `docs/`.
    pub guide: Option<String>,
    /// The text of the guide, which the caller that reads the configuration must set. Each Rust code block in it
    /// becomes a doctest, which may have hidden lines (`# `). It may link to `Client`, `models::…` and `operations::…`
    /// like rustdoc; in `docs/` these become links to pages. In rustdoc, Mermaid sequence diagrams become lists of
    /// steps, and other diagrams are omitted.
    #[serde(skip)]
    pub guide_text: Option<String>,
}

/// The Rust type of a string format. It must implement `FromStr` and `Display` (the wire form both ways), `Clone`,
/// `Default`, `PartialEq`, `Send` and `Sync`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Format {
    /// The type's full path.
    #[serde(rename = "type")]
    pub path: String,
    /// The dependencies that it requires, in the format of a manifest.
    #[serde(default)]
    pub dependencies: toml::Table,
}

/// The environment variables of the crate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Environment {
    /// The prefix of their names, before an underscore; by default the package's name in capitals.
    pub prefix: Option<String>,
}

/// Names of the properties of an error body that describe the error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Errors {
    /// The property that contains the API's error code.
    pub code: Option<String>,
    /// The property that contains a message for developers.
    pub message: Option<String>,
}
