//! `Cargo.toml`.

use toml::{Table, Value};

use super::{Job, book};
use crate::Config;
use crate::api::Api;
use crate::config::{check, package};

/// What the runtime needs.
const DEPENDENCIES: &str = r#"
base64 = "0.23"
bytes = "1"
fastrand = "2"
futures-core = { version = "0.3", default-features = false }
http = "1"
http-body = "1"
httpdate = "1"
# What reqwest is made of, for the kinds of its errors.
hyper = { version = "1", default-features = false }
percent-encoding = "2"
reqwest = { version = "0.13", default-features = false }
serde = "1"
# A number that is read and written back is to be the same number.
serde_json = { version = "1", features = ["float_roundtrip"] }
tokio = { version = "1", default-features = false, features = ["time"] }
wiremock = { version = "0.6", optional = true }
tracing = { version = "0.1", default-features = false, features = ["std"], optional = true }
zeroize = "1"
"#;

/// What may be left out, and what is only there when asked for.
const FEATURES: &str = r#"
[features]
default = ["rustls"]
# TLS by rustls, with the certificates that the system trusts. With neither this nor `native-tls`, only `http` works.
rustls = ["reqwest/rustls"]
# TLS by the system's library; on Linux this is OpenSSL, which must be there to build. Wins if both are on.
native-tls = ["reqwest/native-tls"]
# `Call::send_blocking`. No more crates: a part of tokio, and a thread when the first such call is made.
blocking = ["tokio/rt"]
# `test_util`: a mock server, for the tests of code that uses this crate.
test-util = ["dep:wiremock", "tokio/rt"]
# Calls as spans of `tracing`, and attempts as events. No more crates: reqwest brings it.
tracing = ["dep:tracing"]
"#;

pub(super) fn job<'a>(api: &'a Api, config: &'a Config) -> Job<'a> {
    Job::new("Cargo.toml", || manifest(api, config))
}

fn manifest(api: &Api, config: &Config) -> String {
    let package = &config.package;
    let mut text = "[package]\n".to_owned();
    let mut line = |key: &str, value: Value| text.push_str(&format!("{key} = {value}\n"));
    line("name", package_name(api, config).into());
    line(
        "version",
        package.version.clone().unwrap_or_else(|| "0.1.0".to_owned()).into(),
    );
    let about = package
        .description
        .clone()
        .unwrap_or_else(|| format!("Client for the {}", api.title));
    line("description", about.lines().next().unwrap_or_default().into());
    line("edition", "2024".into());
    line("rust-version", "1.88".into());
    if let Some(license) = &package.license {
        line("license", license.clone().into());
    }
    for (key, list) in [("keywords", &package.keywords), ("categories", &package.categories)] {
        if !list.is_empty() {
            line(key, list.clone().into());
        }
    }
    text.push_str("\n[dependencies]");
    text.push_str(DEPENDENCIES);
    let mut formats: Vec<(&String, &Value)> = config
        .formats
        .values()
        .flat_map(|format| &format.dependencies)
        .collect();
    formats.sort_by_key(|(name, _)| *name);
    formats.dedup_by_key(|(name, _)| *name);
    for (name, value) in formats {
        text.push_str(&format!("{name} = {value}\n"));
    }
    text.push_str(FEATURES);
    text.push_str(&table("dev-dependencies", &config.dev_dependencies));
    if config.docs.pages {
        let path = book::EXAMPLES;
        text.push_str(&format!(
            "\n# The examples of the pages.\n[[test]]\nname = \"docs\"\npath = \"{path}\"\n"
        ));
    }
    text.push_str("\n[lints.rust]\nunsafe_code = \"forbid\"\n");
    if !package.workspace {
        text.push_str("\n# Complete by itself, wherever it is put.\n[workspace]\n");
    }
    text
}

/// The name of the package, from the configuration or the title.
pub(super) fn package_name(api: &Api, config: &Config) -> String {
    let from_title = || package::valid(&api.title, &check::other_dependencies(config));
    config.package.name.clone().unwrap_or_else(from_title)
}

/// The packages that every generated crate depends on.
pub(crate) fn dependencies() -> impl Iterator<Item = String> {
    let table: Table = toml::from_str(DEPENDENCIES).unwrap_or_default();
    table.into_iter().map(|(name, _)| name)
}

fn table(name: &str, entries: &Table) -> String {
    let lines: String = entries
        .iter()
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n[{name}]\n{lines}")
    }
}
