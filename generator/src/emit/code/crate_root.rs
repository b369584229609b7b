//! `src/lib.rs`: the documentation of the crate, lints, modules and re-exports.

use super::runtime_parts::UnneededParts;
use crate::Config;
use crate::emit::files::FileTask;
use crate::emit::metadata::{Metadata, Readme};
use crate::emit::rustdoc::{guide, sanitize};
use crate::ir::Api;

/// Lints that names and types of the document can trigger, in the modules that are generated from it.
const ALLOWED: &[&str] = &[
    "clippy::disallowed_names",
    "clippy::enum_variant_names",
    "clippy::just_underscores_and_digits",
    "clippy::large_enum_variant",
    "clippy::len_without_is_empty",
    "clippy::module_inception",
    "clippy::new_ret_no_self",
    "clippy::self_named_constructors",
    "clippy::should_implement_trait",
    "clippy::too_many_arguments",
    "clippy::type_complexity",
    "clippy::upper_case_acronyms",
    "clippy::wrong_self_convention",
    "non_camel_case_types",
    "non_snake_case",
];

/// Lints of the whole crate, and lints that the runtime triggers with types of the document.
const ALLOWED_IN_CRATE: &[&str] = &[
    "clippy::large_enum_variant",
    "clippy::ptr_arg",
    "clippy::too_many_arguments",
    "confusable_idents",
    "deprecated",
    "mixed_script_confusables",
    // Links have the full path, so that they are valid in every module.
    "rustdoc::redundant_explicit_links",
    "uncommon_codepoints",
];

/// The public items of the runtime. Those of a [part](super::runtime_parts) are exported if the API needs it.
const EXPORTED: &[&str] = &[
    "ApiError",
    "AttemptOutcome",
    "AttemptRequest",
    "Body",
    "ByteStream",
    "Call",
    "Client",
    "ClientBuilder",
    "ConfigError",
    "Decimal",
    "DecodeError",
    "Error",
    "ErrorBody",
    "ErrorKind",
    "File",
    "HttpResponse",
    "HttpResponseError",
    "ItemStream",
    "Items",
    "JsonTextError",
    "NextStep",
    "Nullable",
    "Operation",
    "Paged",
    "PagedCall",
    "Pages",
    "ParseDecimalError",
    "RequestError",
    "Response",
    "ResponseBody",
    "RetryPolicy",
    "Secret",
    "SingleResponse",
    "StreamCall",
    "Streamed",
    "TextOr",
    "TransportError",
];

/// The part of the documentation that all crates share. The table lists the features of the manifest.
const INTRODUCTION: &str = "\
//!
//! [`Client`] has a method for each group of operations, and each operation is a method of its group. It returns a [`Call`],
//! which is sent when it is awaited. [`operations`] lists the groups, and [`models`] lists the request and response types.
//!
//! Integers and decimal numbers keep all digits. An `f64`, an `f32` and a number in a [`serde_json::Value`] are rounded to the
//! nearest value; numbers beyond the range become the greatest or least finite value.
//!
//! # Features
//!
//! | Feature | Enables |
//! | --- | --- |
";

/// The features of the manifest, each with its description.
const FEATURES: &[(&str, &str)] = &[
    (
        "`rustls` (default)",
        "TLS by rustls, with the root certificates of the system",
    ),
    (
        "`rustls-ring`",
        "The same with ring instead of aws-lc-rs: builds faster, no post-quantum key exchange",
    ),
    (
        "`native-tls`",
        "TLS by the library of the system; takes precedence over `rustls`",
    ),
    (
        "`blocking`",
        "`Call::send_blocking` and blocking iterators, inside and outside of a runtime",
    ),
    (
        "`tracing`",
        "A span for each call and an event for each attempt, see [`Client`]",
    ),
    (
        "`test-util`",
        "`test_util::MockServer`, a mock server for the tests of your code",
    ),
];

/// The features of the manifest and those that the settings add, each with its description.
pub(crate) fn features(config: &Config) -> impl Iterator<Item = (String, String)> {
    let own = FEATURES
        .iter()
        .map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned()));
    let extra = config.extra.features.iter().map(|(name, enables)| {
        let modules: Vec<String> = config.extra.modules_of(name).collect();
        let meaning = match modules.is_empty() {
            false => modules.join("; "),
            true => enables
                .iter()
                .map(|one| format!("`{one}`"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        (format!("`{name}`"), meaning)
    });
    own.chain(extra)
}

pub(crate) fn task<'a>(api: &'a Api, metadata: &'a Metadata<'a>) -> FileTask<'a> {
    FileTask::new("src/lib.rs", || render_crate_root(api, metadata))
}

fn render_crate_root(api: &Api, metadata: &Metadata<'_>) -> String {
    let config = metadata.config;
    let title = config
        .package
        .description
        .clone()
        .unwrap_or_else(|| format!("A client for the {} {}.", api.title, api.version));
    let mut text = String::new();
    for line in sanitize::markdown(&title, &|_| None).lines() {
        text.push_str(&format!("//! {line}\n"));
    }
    text.push_str(INTRODUCTION);
    for (feature, meaning) in features(config) {
        text.push_str(&format!("//! | {feature} | {meaning} |\n"));
    }
    text.push_str("//!\n//! Without `rustls`, `rustls-ring` and `native-tls`, only `http` works.\n");
    if let Some(guide) = &config.docs.guide_text {
        text.push_str("//!\n");
        for line in guide::for_rustdoc(guide).lines() {
            text.push_str(format!("//! {line}").trim_end());
            text.push('\n');
        }
    }
    text.push('\n');
    text.push_str(&format!(
        "#![forbid(unsafe_code)]\n#![deny(missing_docs)]\n#![allow(\n    {}\n)]\n\n",
        ALLOWED_IN_CRATE.join(",\n    ")
    ));
    let allowed = format!(
        "#[allow(\n    {},\n    reason = \"names and shapes are those of the API\"\n)]",
        ALLOWED.join(",\n    ")
    );
    for (visibility, module) in [
        ("", "auth"),
        ("", "environment"),
        ("pub ", "models"),
        ("pub ", "operations"),
        ("", "servers"),
    ] {
        // The generator does not read rustfmt.toml.
        text.push_str(&format!("{allowed}\n#[rustfmt::skip]\n{visibility}mod {module};\n"));
    }
    text.push_str("mod runtime;\n");
    for (name, module) in &config.extra.modules {
        if let Some(feature) = &module.feature {
            text.push_str(&format!("#[cfg(feature = \"{feature}\")]\n"));
        }
        text.push_str(&format!("pub mod {name};\n"));
    }
    text.push('\n');
    let unneeded = UnneededParts::of(api);
    if !unneeded.export("BlockingItems") {
        text.push_str("#[cfg(feature = \"blocking\")]\npub use runtime::BlockingItems;\n");
    }
    text.push_str("#[cfg(feature = \"test-util\")]\npub use runtime::test_util;\npub use runtime::{");
    let mut width = usize::MAX;
    for name in EXPORTED.iter().filter(|name| !unneeded.export(name)) {
        // Wraps as rustfmt does, at 120 characters.
        if width.saturating_add(name.len() + 2) > 120 {
            text.push_str("\n    ");
            width = 4;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(&format!("{name},"));
        width += name.len() + 1;
    }
    text.push_str("\n};\n");
    if !api.servers.is_empty() {
        text.push_str("pub use servers::Server;\n");
    }
    if metadata.readme == Readme::Generated {
        text.push_str("\n// Compiles the example of the README.\n#[cfg(doctest)]\n");
        text.push_str("#[doc = include_str!(\"../README.md\")]\nmod readme {}\n");
    }
    text
}
