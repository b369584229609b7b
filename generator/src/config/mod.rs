//! The settings of a generated crate that are not part of the API; in `openapi-crate.toml` also its inputs and output.

pub(crate) mod bool_or;
pub(crate) mod check;
mod extra;
pub(crate) mod package;
mod read;

use std::collections::BTreeMap;

use bool_or::BoolOr;
pub use extra::{Extra, ExtraModule};
pub(crate) use read::locate;
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
    /// Hand-written modules that become part of the crate.
    pub extra: Extra,
    /// `[dev-dependencies]` of the generated crate, for its hand-written tests.
    pub dev_dependencies: toml::Table,
}

/// Where a document is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a document must be a path or a table `{ url = \"…\", sha256 = \"…\" }`"
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

/// The `[package]` section of the generated manifest. A setting that is absent is omitted from the manifest, unless its
/// documentation names a default.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Package {
    /// The package's name; by default derived from the document's title. Nothing else depends on who sets it: a caller
    /// may replace it after the configuration is read.
    pub name: Option<String>,
    /// The package's version; by default `0.1.0`.
    pub version: Option<String>,
    /// The description, one sentence; by default derived from the document's title.
    pub description: Option<String>,
    /// The oldest Rust version that can compile the crate, such as `1.88`, which is the default and the minimum.
    pub rust_version: Option<String>,
    /// The authors, such as `Jane Doe <jane@example.com>`. License files name them.
    pub authors: Vec<String>,
    /// An SPDX expression. If it consists of well-known licenses (MIT, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC,
    /// MPL-2.0), their texts are generated: as `LICENSE` for one, otherwise as `LICENSE-MIT` and so on.
    pub license: Option<String>,
    /// Whether to generate the texts of the licenses; by default `true`.
    pub license_files: Option<bool>,
    /// The URL of the source code.
    pub repository: Option<String>,
    /// The URL of a web site about the crate.
    pub homepage: Option<String>,
    /// The URL of the documentation; for a crate on crates.io, docs.rs is the default there.
    pub documentation: Option<String>,
    /// Whether to generate a `README.md`, which is the default; or the path of a hand-written file, relative to the
    /// directory of the crate.
    #[serde(deserialize_with = "bool_or::text")]
    pub readme: Option<BoolOr<String>>,
    /// Up to five keywords.
    pub keywords: Vec<String>,
    /// Categories of the registry.
    pub categories: Vec<String>,
    /// Whether the crate may be published, or the registries to which it may be published.
    #[serde(deserialize_with = "bool_or::list")]
    pub publish: Option<BoolOr<Vec<String>>>,
    /// Patterns of files that are not packaged.
    pub exclude: Vec<String>,
    /// Patterns of the files that are packaged. Cargo does not allow both lists.
    pub include: Vec<String>,
    /// `[package.metadata.docs.rs]`, or `false` to omit it. `all-features = true` is added unless the table selects
    /// features itself.
    #[serde(deserialize_with = "bool_or::table")]
    pub docs_rs: Option<BoolOr<toml::Table>>,
    /// Whether to inherit from the workspace that encloses the crate ([`Input::workspace`](crate::Input::workspace)):
    /// the values of its `[workspace.package]` that the generated code and crate can have, its lints, and its versions of
    /// dependencies. Settings take precedence. Without a workspace, or for what it does not have, nothing changes.
    ///
    /// - `description` and `readme` are not inherited, because they describe one crate. `edition` is inherited only if it
    ///   is 2024, and `rust-version` only if it is not below the minimum.
    /// - A dependency is inherited only if each version that the workspace allows is one that the crate allows, with at
    ///   least the features that it needs. For reqwest, the workspace must turn the default features off.
    pub inherit: bool,
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
