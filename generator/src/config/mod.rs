//! `codegen.toml`: what is about the output and not about the API.

pub(crate) mod check;
pub(crate) mod package;
mod read;

use std::collections::BTreeMap;

use serde::Deserialize;

/// The configuration of a run. Every part has a default, so that an empty file is a valid one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Config {
    /// What the crate's manifest says of it.
    pub package: Package,
    /// Which fields hold secrets.
    pub secrets: Secrets,
    /// The Rust types of string formats, by format.
    pub formats: BTreeMap<String, Format>,
    /// What the structs of the API are like.
    pub models: ModelOptions,
    /// Where an error reply carries its code and message.
    pub errors: Errors,
    /// The environment variables from which a client can be made.
    pub environment: Environment,
    /// What is written for people to read beside the crate.
    pub docs: Docs,
    /// `[dev-dependencies]` of the generated crate, for the tests that are written by hand beside it.
    pub dev_dependencies: toml::Table,
}

/// The `[package]` section of the generated manifest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Package {
    /// The package's name; by default made from the document's title.
    pub name: Option<String>,
    /// The package's version; by default `0.1.0`.
    pub version: Option<String>,
    /// One sentence; by default made from the document's title.
    pub description: Option<String>,
    /// An SPDX expression.
    pub license: Option<String>,
    /// Up to five words to be found by.
    pub keywords: Vec<String>,
    /// Categories of the registry.
    pub categories: Vec<String>,
    /// Whether versions, edition and lints come from a workspace manifest above the crate. Otherwise the crate is
    /// complete by itself and its own workspace.
    pub workspace: bool,
}

/// Fields whose values never show: those of [`fields`](Self::fields), those whose name says that they are secret, and
/// those with `format: password`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Secrets {
    /// Names of properties and parameters that hold a secret wherever they occur, next to those whose names tell it:
    /// `client_secret`, `password`, `access_token`, `refresh_token`, `api_key`, `private_key` and the like, in any case
    /// and with any prefix, unless they are numbers, booleans or listed values.
    pub fields: Vec<String>,
    /// Names of properties and parameters that hold no secret, although their names or their schemas suggest it.
    pub shown: Vec<String>,
}

/// What the structs of the API are like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ModelOptions {
    /// What becomes of properties that the document does not name.
    pub unknown_fields: UnknownFields,
}

/// What becomes of properties in a reply that the document does not name. Where a schema itself says that there are
/// more (`additionalProperties`), they are kept in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownFields {
    /// They are ignored.
    #[default]
    Ignore,
    /// They are kept beside the others, and written back.
    Keep,
}

/// What is written for people to read beside the crate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Docs {
    /// Whether there is a folder `docs/`: an index, a page for each group of operations and each model, and a test that
    /// compiles the examples on them.
    pub pages: bool,
    /// The address at which people read the folder `docs/`. The documentation of an operation has a link to its page there;
    /// without an address, it has the path of the page.
    pub url: Option<String>,
    /// A file in Markdown, by its path from that of the configuration: what the documentation of the crate begins with,
    /// and a page of its own where there are pages.
    pub guide: Option<String>,
    /// Its text, for whoever reads the configuration to put here. Each block of Rust in it becomes a doctest, which may
    /// have hidden lines (`# `). It may link to `Client`, `models::…` and `operations::…` as the documentation of the
    /// crate does; the page has links to other pages in their place. In rustdoc, sequence diagrams in Mermaid are lists of
    /// steps, and other diagrams are left out.
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
    /// What the generated manifest needs for it, as a dependency table.
    #[serde(default)]
    pub dependencies: toml::Table,
}

/// The environment variables of the crate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Environment {
    /// What their names begin with, before an underscore; by default the package's name in capitals.
    pub prefix: Option<String>,
}

/// Names of the properties in an error reply that say what went wrong.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Errors {
    /// The property with the API's own code.
    pub code: Option<String>,
    /// The property with a message for developers.
    pub message: Option<String>,
}
