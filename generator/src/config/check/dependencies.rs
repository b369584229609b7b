//! Checks the dependencies that the configuration adds, and the formats that need them.

use toml::Value;

use super::dependency;
use super::problems::Problems;
use crate::{Config, dependencies};

pub(super) fn check(config: &Config, problems: &mut Problems) {
    let mut seen: Vec<(&String, &Value)> = Vec::new();
    for (name, format) in &config.formats {
        if syn::parse_str::<syn::TypePath>(&format.path).is_err() {
            let message = format!("`{}` is not the path of a type in Rust", format.path);
            let help = "write it in full, such as `uuid::Uuid`";
            problems.report(&["formats", name, "type"], message, Some(help));
        }
        for (crate_name, value) in &format.dependencies {
            let path = ["formats", name, "dependencies", crate_name];
            match seen.iter().find(|(other, _)| *other == crate_name) {
                Some((_, other)) if *other != value => {
                    let message = format!("another format specifies `{crate_name}` differently");
                    problems.report(&path, message, Some("use the same specification in both"));
                }
                _ => seen.push((crate_name, value)),
            }
            dependency::check(&path, value, problems);
            if dependencies::names().any(|own| own == *crate_name) {
                let message = format!("the generated crate depends on `{crate_name}` already");
                problems.report(&path, message, Some("leave it out; its types can be used"));
            }
        }
    }
    for (name, value) in &config.dev_dependencies {
        dependency::check(&["dev-dependencies", name], value, problems);
    }
}
