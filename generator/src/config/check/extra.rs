//! Checks the hand-written modules of the configuration, their features and their dependencies.

use std::path::{Component, Path};

use toml::Value;

use super::dependency;
use super::problems::Problems;
use crate::config::Extra;
use crate::wording::nearest;
use crate::{Config, dependencies};

/// The names in the root of every generated crate, and the files and folders of `src/` that mean something to Cargo.
const TAKEN: &[&str] = &[
    "auth",
    "bin",
    "environment",
    "lib",
    "main",
    "models",
    "operations",
    "readme",
    "runtime",
    "servers",
    "test_util",
];

/// Crates that every crate can name. A module of the same name would make paths ambiguous.
const BUILT_IN: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

pub(super) fn check(config: &Config, problems: &mut Problems) {
    let extra = &config.extra;
    check_dependencies(config, problems);
    for (name, enables) in &extra.features {
        let path = ["extra", "features", name.as_str()];
        if !is_feature_name(name) {
            let help = "use ASCII letters, digits, `_` and `-`";
            problems.report(&path, format!("`{name}` is not the name of a feature"), Some(help));
        } else if dependencies::features().contains_key(name) {
            let message = format!("every generated crate has a feature `{name}`");
            problems.report(&path, message, Some("choose another name; it may enable this feature"));
        }
        for (number, enabled) in enables.iter().enumerate() {
            if let Err((message, help)) = check_enabled(enabled, config) {
                problems.report(&[&path[..], &[&number.to_string()]].concat(), message, help.as_deref());
            }
        }
    }
    for (name, module) in &extra.modules {
        let path = ["extra", "modules", name.as_str()];
        if let Err((message, help)) = check_module_name(name, config) {
            problems.report(&path, message, Some(help));
        }
        if let Err((message, help)) = check_source(&module.source) {
            problems.report(&[&path[..], &["source"]].concat(), message, Some(help));
        }
        if let Some(feature) = &module.feature
            && !has_feature(extra, feature)
        {
            let help = match nearest_feature(extra, feature) {
                Some(nearest) => format!("write `{nearest}`, or add `{feature} = []` to `[extra.features]`"),
                None => format!("add `{feature} = []` to `[extra.features]`"),
            };
            let path = [&path[..], &["feature"]].concat();
            problems.report(&path, format!("there is no feature `{feature}`"), Some(&help));
        }
    }
}

fn check_dependencies(config: &Config, problems: &mut Problems) {
    let extra = &config.extra;
    for (name, value) in &extra.dependencies {
        let path = ["extra", "dependencies", name.as_str()];
        dependency::check(&path, value, problems);
        if dependencies::names().any(|own| own == *name) {
            let message = format!("the generated crate depends on `{name}` already");
            let help =
                "leave it out; a feature can enable more of it, such as `\"tokio/sync\"` or `\"dep:hyper-util\"`";
            problems.report(&path, message, Some(help));
        }
        let of_formats = config
            .formats
            .values()
            .filter_map(|format| format.dependencies.get(name));
        if of_formats.into_iter().any(|other| other != value) {
            let message = format!("a format specifies `{name}` differently");
            problems.report(&path, message, Some("use the same specification in both"));
        }
        let is_enabled = || {
            let wanted = format!("dep:{name}");
            extra.features.values().flatten().any(|enabled| *enabled == wanted)
        };
        if is_optional(value) && !is_enabled() {
            let message = format!("no feature enables the optional dependency `{name}`");
            let help = format!("write `\"dep:{name}\"` into a feature of `[extra.features]`, or remove `optional`");
            problems.report(&[&path[..], &["optional"]].concat(), message, Some(&help));
        }
    }
}

/// Checks what a feature enables: `other-feature`, `dep:dependency`, `dependency/feature` or `dependency?/feature`.
fn check_enabled(enabled: &str, config: &Config) -> Result<(), (String, Option<String>)> {
    let extra = &config.extra;
    let find = |name: &str| {
        let own = dependencies::entries().get(name).cloned();
        let of_formats = || config.formats.values().find_map(|format| format.dependencies.get(name));
        own.or_else(|| extra.dependencies.get(name).or_else(of_formats).cloned())
    };
    let unknown = |name: &str| {
        let help = format!("add `{name}` to `[extra.dependencies]`");
        (format!("there is no dependency `{name}`"), Some(help))
    };
    if let Some(name) = enabled.strip_prefix("dep:") {
        return match find(name) {
            None => Err(unknown(name)),
            Some(value) if !is_optional(&value) => {
                let help = "leave it out, or write `optional = true` into the dependency";
                let message = format!("the dependency `{name}` is not optional");
                Err((message, Some(help.to_owned())))
            }
            Some(_) => Ok(()),
        };
    }
    if let Some((name, feature)) = enabled.split_once('/') {
        let (name, is_weak) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (name, false),
        };
        return match find(name) {
            None => Err(unknown(name)),
            Some(value) if is_weak && !is_optional(&value) => {
                let message = format!("the dependency `{name}` is not optional");
                Err((message, Some("remove the `?`".to_owned())))
            }
            Some(_) if feature.is_empty() => {
                let message = format!("`{enabled}` does not name a feature of the dependency");
                Err((message, Some(format!("write one such as `{name}/std`"))))
            }
            Some(_) => Ok(()),
        };
    }
    if has_feature(extra, enabled) {
        return Ok(());
    }
    let help = match nearest_feature(extra, enabled) {
        Some(nearest) => format!("write `{nearest}`"),
        None => format!("write `dep:{enabled}` for an optional dependency, or `{enabled}/…` for a feature of one"),
    };
    Err((format!("there is no feature `{enabled}`"), Some(help)))
}

/// Checks that a module can have a name in the root of the crate.
fn check_module_name(name: &str, config: &Config) -> Result<(), (String, &'static str)> {
    let is_snake_case = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_snake_case || syn::parse_str::<syn::Ident>(name).is_err() {
        let help = "use lowercase letters, digits and `_`, such as `server`, and no keyword of Rust";
        return Err((format!("`{name}` is not the name of a module"), help));
    }
    let help = "choose another name";
    if TAKEN.contains(&name) {
        return Err((format!("the generated crate uses the name `{name}` itself"), help));
    }
    let formats = config.formats.values().flat_map(|format| format.dependencies.keys());
    let others = formats.chain(config.extra.dependencies.keys()).cloned();
    let mut crates = dependencies::names().chain(others).map(|name| name.replace('-', "_"));
    if BUILT_IN.contains(&name) || crates.any(|other| other == name) {
        let message = format!("`{name}` is a crate that the generated crate uses");
        return Err((message, help));
    }
    Ok(())
}

/// Checks that a path leads into the directory of the configuration.
fn check_source(source: &str) -> Result<(), (String, &'static str)> {
    let is_below = Path::new(source)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    // Windows reads these, and a path must mean the same everywhere.
    if source.is_empty() || !is_below || source.contains(['\\', ':']) {
        let message = format!("`{source}` is not a path below the directory of the settings");
        return Err((message, "write a relative path without `..`, such as `server`"));
    }
    Ok(())
}

fn has_feature(extra: &Extra, name: &str) -> bool {
    extra.features.contains_key(name) || dependencies::features().contains_key(name)
}

fn nearest_feature(extra: &Extra, name: &str) -> Option<String> {
    let known = dependencies::features();
    let all = extra.features.keys().chain(known.keys()).map(String::as_str);
    nearest(name, all).map(str::to_owned)
}

fn is_optional(dependency: &Value) -> bool {
    dependency.get("optional").and_then(Value::as_bool) == Some(true)
}

/// Whether Cargo and crates.io accept the name of a feature, and TOML accepts it as a key without quotes.
fn is_feature_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}
