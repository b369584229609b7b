//! Package names: checks whether Cargo and crates.io accept a name, and derives a valid one from any text. Rust versions.

use std::collections::BTreeSet;

use heck::ToKebabCase as _;
use toml::Value;

use crate::Config;
use crate::dependencies;

/// The oldest Rust version that compiles the generated code.
pub(crate) const MINIMUM_RUST: &str = "1.88";

/// The limit of crates.io.
const MAX_LENGTH: usize = 64;

/// Keywords of any edition, including reserved ones. A crate with such a name cannot be used in a path.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Crates of the Rust distribution.
const BUILT_IN: &[&str] = &["alloc", "core", "proc_macro", "std", "test"];

/// Device names, which Windows does not allow as directory names.
const WINDOWS: &[&str] = &[
    "aux", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt0", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// Checks a name as `cargo new` and crates.io do. Also rejects the names of the crate's own dependencies, because its
/// tests and examples use both.
///
/// # Errors
/// A description of the problem, with a valid name to use instead.
pub fn check_package_name(name: &str) -> Result<(), String> {
    let none = BTreeSet::new();
    check(name, &none).map_err(|wrong| format!("{wrong}; use `{}`", valid(name, &none)))
}

/// The name of the package: from the configuration, or derived from the title of the document.
pub(crate) fn name(config: &Config, title: &str) -> String {
    let from_title = || valid(title, &other_dependencies(config));
    config.package.name.clone().unwrap_or_else(from_title)
}

/// The dependencies that the configuration adds, with `_` for `-`. The crate itself is excluded; its tests may depend
/// on it with other features.
pub(crate) fn other_dependencies(config: &Config) -> BTreeSet<String> {
    let of_formats = config.formats.values().flat_map(|format| format.dependencies.keys());
    let is_itself = |value: &Value| value.get("path").and_then(Value::as_str) == Some(".");
    let of_tests = config.dev_dependencies.iter().filter(|(_, value)| !is_itself(value));
    let of_modules = config.extra.dependencies.keys();
    let all = of_formats.chain(of_modules).chain(of_tests.map(|(name, _)| name));
    all.map(|name| name.replace('-', "_")).collect()
}

/// Returns a description of the problem if the name is not valid. `others` are dependencies beyond those of every
/// generated crate, with `_` for `-`.
pub(super) fn check(name: &str, others: &BTreeSet<String>) -> Result<(), String> {
    let lower = name.to_ascii_lowercase();
    let library = lower.replace('-', "_");
    let wrong = if name.is_empty() {
        "the name of a package cannot be empty".to_owned()
    } else if let Some(bad) = name.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_".contains(*c))) {
        format!("a package name has ASCII letters, digits, `-` and `_` only, and not {bad:?}")
    } else if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        "a package name starts with a letter".to_owned()
    } else if name.len() > MAX_LENGTH {
        format!(
            "a package name has at most {MAX_LENGTH} characters, and this one has {}",
            name.len()
        )
    } else if KEYWORDS.contains(&&*library) {
        format!("`{name}` is a keyword of Rust")
    } else if BUILT_IN.contains(&&*library) {
        format!("`{name}` is a crate of Rust itself")
    } else if WINDOWS.contains(&&*lower) {
        format!("`{name}` is a reserved name on Windows")
    } else if others.contains(&library) || dependencies::names().any(|own| own.replace('-', "_") == library) {
        format!("the generated crate depends on `{name}`, so it cannot have this name itself")
    } else {
        return Ok(());
    };
    Err(wrong)
}

/// Derives a valid name from a title or from an invalid name.
pub(crate) fn valid(text: &str, others: &BTreeSet<String>) -> String {
    let kebab: String = deunicode::deunicode_with_tofu(text, " ")
        .to_kebab_case()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let mut name = kebab.trim_matches('-').to_owned();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name = format!("api-{name}").trim_end_matches('-').to_owned();
    }
    if name.len() > MAX_LENGTH {
        // Cut at the end of a word, with room for `-api`.
        let cut = &name[..MAX_LENGTH - 4];
        let end = cut.rfind('-').filter(|end| *end > MAX_LENGTH / 2).unwrap_or(cut.len());
        name = cut[..end].trim_end_matches('-').to_owned();
    }
    while check(&name, others).is_err() {
        name.push_str("-api");
    }
    name
}

/// Whether a Rust version is older than [`MINIMUM_RUST`]; `None` if it is not a version that Cargo accepts.
pub(crate) fn is_older_rust(version: &str) -> Option<bool> {
    Some(rust_version(version)? < rust_version(MINIMUM_RUST)?)
}

/// One to three numbers, of which the first is 1: there is no Rust 2, and no compiler would accept the crate.
fn rust_version(version: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    for (index, part) in version.split('.').enumerate() {
        let is_number = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        *numbers.get_mut(index)? = part.parse().ok().filter(|_| is_number)?;
    }
    (numbers[0] == 1).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cargo_rejects_are_rejected_with_one_that_it_accepts() {
        let long = "a".repeat(65);
        for (name, wrong, instead) in [
            ("", "cannot be empty", "api"),
            ("my api", "and not ' '", "my-api"),
            ("../x", "and not '.'", "x"),
            ("a/b", "and not '/'", "a-b"),
            ("1x", "starts with a letter", "api-1x"),
            ("-x", "starts with a letter", "x"),
            ("_", "starts with a letter", "api"),
            ("übung", "and not 'ü'", "ubung"),
            ("日本", "and not '日'", "ri-ben"),
            ("a\n[b]", "and not '\\n'", "a-b"),
            ("async", "a keyword", "async-api"),
            ("Self", "a keyword", "self-api"),
            ("proc-macro", "a crate of Rust", "proc-macro-api"),
            ("test", "a crate of Rust", "test-api"),
            ("core", "a crate of Rust", "core-api"),
            ("NUL", "on Windows", "nul-api"),
            ("com1", "on Windows", "com1-api"),
            ("serde", "depends on `serde`", "serde-api"),
            ("Serde-JSON", "depends on", "serde-json-api"),
            (&long, "at most 64", &"a".repeat(60)),
        ] {
            let said = check_package_name(name).unwrap_err();
            assert!(said.contains(wrong), "{name}: {said}");
            assert!(said.ends_with(&format!("; use `{instead}`")), "{name}: {said}");
            check_package_name(instead).unwrap();
        }
        for name in ["a", "my-api", "my_api", "Api2", "tests", "http2", &"a".repeat(64)] {
            check_package_name(name).unwrap();
        }
    }

    #[test]
    fn every_title_gives_a_valid_name() {
        let none = BTreeSet::new();
        let words = "word ".repeat(40);
        for (title, name) in [
            ("Pet Shop", "pet-shop"),
            ("", "api"),
            ("???", "api"),
            ("3D", "api-3d"),
            ("HTTP", "http-api"),
            ("Über API", "uber-api"),
            ("Test", "test-api"),
            ("CON", "con-api"),
            (&words, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ] {
            assert_eq!(
                valid(title, &none).trim_end_matches("-word"),
                name.trim_end_matches("-word"),
                "{title}"
            );
            check(&valid(title, &none), &none).unwrap();
        }
        let others = BTreeSet::from(["pet_shop".to_owned(), "pet_shop_api".to_owned()]);
        assert_eq!(valid("Pet Shop", &others), "pet-shop-api-api");
    }

    #[test]
    fn rust_versions_are_compared_by_their_numbers() {
        for (version, is_older) in [
            ("1.88", Some(false)),
            ("1.88.0", Some(false)),
            ("1.100", Some(false)),
            ("1.88.9", Some(false)),
            ("1.87.9", Some(true)),
            ("1", Some(true)),
            ("2", None),
            ("0.1", None),
            ("", None),
            ("1.", None),
            ("1.88-beta", None),
            ("^1.88", None),
            ("+1.88", None),
            ("1.88.0.0", None),
        ] {
            assert_eq!(is_older_rust(version), is_older, "{version}");
        }
    }
}
