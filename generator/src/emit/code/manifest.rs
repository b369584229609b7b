//! `Cargo.toml`: package, dependencies, features and lints.

use toml::{Table, Value};

use crate::Config;
use crate::config::package;
use crate::dependencies::DEPENDENCIES;
use crate::emit::files::{DOC_EXAMPLES, FileTask};
use crate::ir::Api;

/// The features, with their comments.
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

pub(crate) fn task<'a>(api: &'a Api, config: &'a Config) -> FileTask<'a> {
    FileTask::new("Cargo.toml", || render_manifest(api, config))
}

fn render_manifest(api: &Api, config: &Config) -> String {
    let package = &config.package;
    let mut text = "[package]\n".to_owned();
    let mut line = |key: &str, value: Value| text.push_str(&format!("{key} = {value}\n"));
    line("name", package::name(config, &api.title).into());
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
    text.push_str(&render_table("dev-dependencies", &config.dev_dependencies));
    if config.docs.pages {
        text.push_str(&format!(
            "\n# The examples of the pages.\n[[test]]\nname = \"docs\"\npath = \"{DOC_EXAMPLES}\"\n"
        ));
    }
    text.push_str("\n[lints.rust]\nunsafe_code = \"forbid\"\n");
    if !package.workspace {
        text.push_str("\n# Complete by itself, wherever it is put.\n[workspace]\n");
    }
    text
}

fn render_table(name: &str, entries: &Table) -> String {
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
