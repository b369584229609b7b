//! `Cargo.toml`: package, dependencies, features and lints.

use std::fmt::Write as _;

use toml::{Table, Value};

use crate::config::bool_or::BoolOr;
use crate::dependencies::{DEPENDENCIES, FEATURES};
use crate::emit::files::{DOC_EXAMPLES, FileTask};
use crate::emit::metadata::{EDITION, Metadata, Readme};
use crate::workspace::Workspace;

/// The policy that the documentation of `models` states, for cargo-semver-checks.
const SEMVER_CHECKS: &str = r#"
# A minor release may add fields to structs; see the documentation of `models`.
[package.metadata.cargo-semver-checks.lints]
constructible_struct_adds_field = { required-update = "minor" }
"#;

/// tokio, for the example of the README.
pub(crate) const TOKIO_VERSION: &str = "1";
pub(crate) const TOKIO_FEATURES: &[&str] = &["macros", "rt-multi-thread"];

pub(crate) fn task<'a>(metadata: &'a Metadata<'a>, workspace: Option<&'a Workspace>) -> FileTask<'a> {
    FileTask::new("Cargo.toml", move || {
        let config = metadata.config;
        let mut text = package_section(metadata);
        text.push_str(&docs_rs_section(metadata));
        text.push_str(SEMVER_CHECKS);
        text.push_str("\n[dependencies]");
        text.push_str(&dependencies(metadata));
        text.push_str(FEATURES);
        text.push_str(&extra_features(metadata));
        text.push_str(&render_section("dev-dependencies", dev_dependencies(metadata)));
        if config.docs.pages {
            let target =
                format!("\n# The examples of the pages.\n[[test]]\nname = \"docs\"\npath = \"{DOC_EXAMPLES}\"\n");
            text.push_str(&target);
        }
        text.push_str(if metadata.inherited.is_some_and(Workspace::has_lints) {
            "\n[lints]\nworkspace = true\n"
        } else {
            "\n[lints.rust]\nunsafe_code = \"forbid\"\n"
        });
        if workspace.is_none() {
            text.push_str("\n# The crate is not a member of a workspace in a parent directory.\n[workspace]\n");
        }
        text
    })
}

/// Returns a line for each setting. An absent setting is inherited or omitted.
fn package_section(metadata: &Metadata<'_>) -> String {
    let package = &metadata.config.package;
    let mut text = "[package]\n".to_owned();
    let mut line = |key: &str, set: Option<Value>, default: Option<&str>| {
        // Writing to a string does not fail.
        let _ = match (set, default) {
            (Some(value), _) => writeln!(text, "{key} = {value}"),
            (None, _) if metadata.inherited_value(key).is_some() => writeln!(text, "{key}.workspace = true"),
            (None, Some(default)) => writeln!(text, "{key} = {}", Value::from(default)),
            (None, None) => Ok(()),
        };
    };
    let text_value = |text: &Option<String>| text.clone().map(Value::from);
    let list = |items: &[String]| (!items.is_empty()).then(|| Value::from(items.to_vec()));
    line("name", Some(metadata.name.clone().into()), None);
    line("version", text_value(&package.version), Some(metadata.version()));
    line("description", Some(metadata.description.clone().into()), None);
    line("edition", None, Some(EDITION));
    line(
        "rust-version",
        text_value(&package.rust_version),
        Some(metadata.rust_version()),
    );
    line("authors", list(&package.authors), None);
    line("license", text_value(&package.license), None);
    if metadata.license().is_none() {
        line("license-file", None, None);
    }
    line("repository", text_value(&package.repository), None);
    line("homepage", text_value(&package.homepage), None);
    line("documentation", text_value(&package.documentation), None);
    let readme = match metadata.readme {
        Readme::None => Value::from(false),
        Readme::Generated => Value::from("README.md"),
        Readme::File(path) => Value::from(path),
    };
    line("readme", Some(readme), None);
    line("keywords", list(&package.keywords), None);
    line("categories", list(&package.categories), None);
    let publish = package.publish.as_ref().map(|publish| match publish {
        BoolOr::Bool(publish) => Value::from(*publish),
        BoolOr::Value(registries) => Value::from(registries.clone()),
    });
    line("publish", publish, None);
    // Cargo ignores one of the lists if there are both, so a list that is set excludes the other.
    if package.include.is_empty() {
        line("exclude", list(&package.exclude), None);
    }
    if package.exclude.is_empty() {
        line("include", list(&package.include), None);
    }
    text
}

/// docs.rs documents all features, unless the configuration selects some.
fn docs_rs_section(metadata: &Metadata<'_>) -> String {
    let mut table = match &metadata.config.package.docs_rs {
        Some(BoolOr::Bool(false)) => return String::new(),
        Some(BoolOr::Value(table)) => table.clone(),
        Some(BoolOr::Bool(true)) | None => Table::new(),
    };
    let selects_features = ["all-features", "features", "no-default-features"]
        .iter()
        .any(|key| table.contains_key(*key));
    if !selects_features {
        table.insert("all-features".to_owned(), true.into());
    }
    let lines = table.iter().map(|(key, value)| format!("{key} = {value}"));
    render_section("package.metadata.docs.rs", lines.collect())
}

/// The dependencies of the runtime with their comments, and those of string formats and of hand-written modules.
fn dependencies(metadata: &Metadata<'_>) -> String {
    let mut text = String::new();
    for line in DEPENDENCIES.lines() {
        let entry = line.parse::<Table>().ok().and_then(|table| table.into_iter().next());
        let inherited = entry.and_then(|(name, value)| metadata.inherited?.inherit_dependency(&name, &value));
        text.push_str(inherited.as_deref().unwrap_or(line));
        text.push('\n');
    }
    let formats = metadata.config.formats.values();
    let mut of_settings: Vec<(&String, &Value)> = formats.flat_map(|format| &format.dependencies).collect();
    of_settings.extend(&metadata.config.extra.dependencies);
    of_settings.sort_by_key(|(name, _)| *name);
    of_settings.dedup_by_key(|(name, _)| *name);
    for (name, value) in of_settings {
        text.push_str(&format!("{name} = {value}\n"));
    }
    text
}

/// The lines of the features that the settings add, each with the modules that it enables as a comment.
fn extra_features(metadata: &Metadata<'_>) -> String {
    let extra = &metadata.config.extra;
    let mut text = String::new();
    for (name, enables) in &extra.features {
        for module in extra.modules_of(name) {
            text.push_str(&format!("# {module}.\n"));
        }
        text.push_str(&format!("{name} = {}\n", Value::from(enables.clone())));
    }
    text
}

/// The lines of `[dev-dependencies]`: those of the configuration, and the dependencies of the README example.
fn dev_dependencies(metadata: &Metadata<'_>) -> Vec<String> {
    let set = &metadata.config.dev_dependencies;
    let mut entries = set.clone();
    for (name, value) in &mut entries {
        // The crate itself: `--package` may replace the name in the configuration.
        if let Value::Table(table) = value
            && table.get("path").and_then(Value::as_str) == Some(".")
            && *name != metadata.name
        {
            table.insert("package".to_owned(), metadata.name.clone().into());
        }
    }
    if metadata.readme == Readme::Generated {
        let tokio = entries.entry("tokio").or_insert_with(|| TOKIO_VERSION.into());
        add_features(tokio, TOKIO_FEATURES);
    }
    let line = |(name, value): (&String, &Value)| {
        let inherited = metadata.inherited.filter(|_| !set.contains_key(name));
        let inherited = inherited.and_then(|workspace| workspace.inherit_dependency(name, value));
        inherited.unwrap_or_else(|| format!("{name} = {value}"))
    };
    entries.iter().map(line).collect()
}

/// Adds features to an entry of a dependency table.
fn add_features(dependency: &mut Value, features: &[&str]) {
    if let Value::String(version) = dependency {
        *dependency = Table::from_iter([("version".to_owned(), version.clone().into())]).into();
    }
    let Value::Table(table) = dependency else {
        return;
    };
    let list = table.entry("features").or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        for feature in features {
            if !list.iter().any(|other| other.as_str() == Some(feature)) {
                list.push((*feature).into());
            }
        }
    }
}

/// Formats a section with these lines; an empty text if there are none.
fn render_section(name: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        String::new()
    } else {
        format!("\n[{name}]\n{}\n", lines.join("\n"))
    }
}
