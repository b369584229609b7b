//! Dependencies that the generated crate inherits from `[workspace.dependencies]`.
//!
//! An entry of the workspace is inherited only if it satisfies the requirements of the crate, and if Cargo accepts it:
//!
//! - It is a version from the default registry, without another package name. The contents of a path, a Git
//!   repository or another registry are unknown.
//! - The crate allows each version that the entry allows. `1.2` is inherited where `1` is needed; `>=1`, `*` and
//!   `0.12` are not.
//! - A member can add features and turn default features on, but not off. An entry with default features is inherited even
//!   if the crate does not need them, except for [`NEVER_WITH_DEFAULT_FEATURES`].

use std::fmt::Write as _;

use semver::{Comparator, Op, Version, VersionReq};
use toml::{Table, Value};

/// Dependencies that are never inherited with default features: reqwest's would choose a TLS library.
const NEVER_WITH_DEFAULT_FEATURES: &[&str] = &["reqwest"];

/// The keys of an entry that may be inherited.
const KNOWN_KEYS: &[&str] = &["version", "features", "default-features", "default_features", "package"];

/// Returns the entry of the crate, such as `serde = { workspace = true, features = ["derive"] }`; `None` if the entry of the
/// workspace, `offered`, does not fit.
pub(super) fn entry(name: &str, needed: &Value, offered: &Value) -> Option<String> {
    if !is_from_registry(name, offered) || !allows_only(version(needed)?, version(offered)?) {
        return None;
    }
    let (needs_defaults, offers_defaults) = (default_features(needed), default_features(offered));
    if !needs_defaults && offers_defaults && NEVER_WITH_DEFAULT_FEATURES.contains(&name) {
        return None;
    }
    let features = features(needed);
    let is_optional = get(needed, "optional").and_then(Value::as_bool) == Some(true);
    let mut keys = String::new();
    if needs_defaults && !offers_defaults {
        keys.push_str(", default-features = true");
    }
    if !features.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(keys, ", features = {}", Value::from(features));
    }
    if is_optional {
        keys.push_str(", optional = true");
    }
    Some(if keys.is_empty() {
        format!("{name}.workspace = true")
    } else {
        format!("{name} = {{ workspace = true{keys} }}")
    })
}

fn is_from_registry(name: &str, offered: &Value) -> bool {
    let is_same_package = |package: &Value| package.as_str() == Some(name);
    match offered {
        Value::Table(table) => {
            table.keys().all(|key| KNOWN_KEYS.contains(&&**key)) && table.get("package").is_none_or(is_same_package)
        }
        _ => true,
    }
}

fn get<'v>(dependency: &'v Value, key: &str) -> Option<&'v Value> {
    dependency.as_table().and_then(|table: &Table| table.get(key))
}

fn version(dependency: &Value) -> Option<&str> {
    dependency.as_str().or_else(|| get(dependency, "version")?.as_str())
}

fn default_features(dependency: &Value) -> bool {
    let set = get(dependency, "default-features").or_else(|| get(dependency, "default_features"));
    set.and_then(Value::as_bool).unwrap_or(true)
}

fn features(dependency: &Value) -> Vec<Value> {
    get(dependency, "features")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

/// Whether all versions that `offered` allows are versions that `needed` allows. `needed` is a caret requirement. A
/// requirement of several parts fits if one of them does, because all of them must hold.
fn allows_only(needed: &str, offered: &str) -> bool {
    let (Ok(needed), Ok(offered)) = (VersionReq::parse(needed), VersionReq::parse(offered)) else {
        return false;
    };
    offered.comparators.iter().any(|part| is_within(part, &needed))
}

/// For these operators, all allowed versions are compatible with the lowest one, so only the lowest one is checked.
fn is_within(part: &Comparator, needed: &VersionReq) -> bool {
    let lowest = Version {
        pre: part.pre.clone(),
        ..Version::new(part.major, part.minor.unwrap_or(0), part.patch.unwrap_or(0))
    };
    matches!(part.op, Op::Caret | Op::Tilde | Op::Exact | Op::Wildcard) && needed.matches(&lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inherited(name: &str, needed: &str, offered: &str) -> Option<String> {
        let value = |text: &str| format!("value = {text}").parse::<Table>().unwrap()["value"].clone();
        entry(name, &value(needed), &value(offered))
    }

    #[test]
    fn a_version_is_inherited_if_the_crate_allows_each_that_it_allows() {
        for (needed, offered, is_inherited) in [
            ("1", "1", true),
            ("1", "1.0.200", true),
            ("1", "~1.2", true),
            ("1", "=1.2.3", true),
            ("1", "1.*", true),
            ("1", ">=1.2, 1", true),
            ("0.13", "0.13.5", true),
            ("1.2", "1", false),
            ("1", "2", false),
            ("1", "*", false),
            ("1", ">=1", false),
            ("1", ">=1, <3", false),
            ("1", "1.0.0-rc.1", false),
            ("0.13", "0.12", false),
            ("0.13", "0", false),
            ("0.13", "0.*", false),
            ("1", "not a version", false),
        ] {
            let entry = inherited("a", &format!("'{needed}'"), &format!("'{offered}'"));
            assert_eq!(entry.is_some(), is_inherited, "{needed} from {offered}");
        }
    }

    #[test]
    fn features_are_added_and_default_features_are_turned_on() {
        for (needed, offered, entry) in [
            ("'1'", "'1'", "a.workspace = true"),
            ("'1'", "{ version = '1', features = ['x'] }", "a.workspace = true"),
            ("'1'", "{ version = '1', package = 'a' }", "a.workspace = true"),
            (
                "{ version = '1', features = ['x', 'y'], optional = true }",
                "{ version = '1.5', features = ['x'] }",
                "a = { workspace = true, features = [\"x\", \"y\"], optional = true }",
            ),
            (
                "'1'",
                "{ version = '1', default-features = false }",
                "a = { workspace = true, default-features = true }",
            ),
            (
                "{ version = '1', default-features = false }",
                "{ version = '1', default_features = false }",
                "a.workspace = true",
            ),
            (
                "{ version = '1', default-features = false }",
                "'1'",
                "a.workspace = true",
            ),
        ] {
            assert_eq!(
                inherited("a", needed, offered).as_deref(),
                Some(entry),
                "{needed} from {offered}"
            );
        }
    }

    #[test]
    fn other_sources_and_names_are_not_inherited() {
        for offered in [
            "{ path = 'a', version = '1' }",
            "{ git = 'https://example.com/a' }",
            "{ version = '1', registry = 'other' }",
            "{ version = '1', package = 'b' }",
            "{ features = ['x'] }",
            "1",
        ] {
            assert_eq!(inherited("a", "'1'", offered), None, "{offered}");
        }
    }

    #[test]
    fn default_features_do_not_choose_a_tls_library() {
        let needed = "{ version = '0.13', default-features = false }";
        assert_eq!(inherited("reqwest", needed, "'0.13'"), None);
        let offered = "{ version = '0.13', default-features = false, features = ['json'] }";
        assert_eq!(
            inherited("reqwest", needed, offered).unwrap(),
            "reqwest.workspace = true"
        );
    }
}
