//! The files for GitHub and for pre-commit: nothing else reads them before a push. `scripts` runs the scripts of the
//! workflows and of the action, with fake programs.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[cfg(unix)]
mod scripts;
#[cfg(unix)]
mod upstream_script;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| unreachable!("{path}: {error}"))
}

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&read(path)).unwrap_or_else(|error| unreachable!("{path}: {error}"))
}

fn toml(path: &str) -> Value {
    toml::from_str(&read(path)).unwrap_or_else(|error| unreachable!("{path}: {error}"))
}

/// Every YAML file below `.github`, relative to the root.
fn github_files() -> Vec<String> {
    fn collect(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|it| it == "yml" || it == "yaml") {
                let relative = path.strip_prefix(root()).unwrap();
                found.push(relative.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    let mut found = Vec::new();
    collect(&root().join(".github"), &mut found);
    found.sort();
    found
}

fn workflows() -> Vec<(String, Value)> {
    let files = github_files().into_iter();
    let files = files.filter(|path| path.starts_with(".github/workflows/"));
    files.map(|path| (path.clone(), yaml(&path))).collect()
}

/// The steps of a workflow or of a composite action.
fn steps(file: &Value) -> Vec<&Value> {
    let jobs = file["jobs"].as_object().into_iter().flatten();
    let lists = jobs.map(|(_, job)| &job["steps"]).chain([&file["runs"]["steps"]]);
    lists.filter_map(Value::as_array).flatten().collect()
}

#[test]
fn every_yaml_file_parses() {
    let files = github_files();
    for path in &files {
        assert!(yaml(path).is_object(), "{path}");
    }
    for path in [
        ".github/ISSUE_TEMPLATE/bug.yml",
        ".github/ISSUE_TEMPLATE/feature.yml",
        ".github/actions/check/action.yml",
        ".github/dependabot.yml",
        ".github/workflows/ci.yml",
        ".github/workflows/release.yml",
    ] {
        assert!(files.iter().any(|file| file == path), "{path}");
    }
}

#[test]
fn every_workflow_limits_its_permissions_and_its_time() {
    for (path, workflow) in workflows() {
        assert_eq!(
            workflow["permissions"],
            serde_json::json!({ "contents": "read" }),
            "{path}"
        );
        for (name, job) in workflow["jobs"].as_object().unwrap() {
            assert!(job["timeout-minutes"].is_u64(), "{path}: {name}");
        }
    }
}

#[test]
fn actions_are_pinned_to_a_version() {
    let mut uses = 0;
    for path in github_files() {
        for step in steps(&yaml(&path)) {
            let Some(action) = step["uses"].as_str() else {
                continue;
            };
            let version = action.split_once("@v").map(|(_, version)| version).unwrap_or_default();
            assert!(
                version.starts_with(|first: char| first.is_ascii_digit()),
                "{path}: {action}"
            );
            uses += 1;
        }
    }
    assert!(uses > 10, "{uses}");
}

/// The scripts of the repository that a step runs, relative to the root.
fn scripts_of(path: &str, run: &str) -> Vec<String> {
    let words = run.split(|it: char| it.is_whitespace() || "\"'()".contains(it));
    let scripts = words.filter_map(|word| {
        if let Some(name) = word.strip_prefix("$GITHUB_ACTION_PATH/") {
            return Some(format!("{}/{name}", path.rsplit_once('/').unwrap().0));
        }
        let word = word.strip_prefix("./").unwrap_or(word);
        (word.starts_with(".ci/") || word.starts_with(".github/")).then(|| word.to_owned())
    });
    scripts.collect()
}

#[test]
fn the_scripts_of_steps_exist_and_are_executable() {
    let mut scripts = BTreeSet::new();
    for path in github_files() {
        for step in steps(&yaml(&path)) {
            scripts.extend(scripts_of(&path, step["run"].as_str().unwrap_or_default()));
        }
    }
    let expected = [
        ".ci/run",
        ".github/actions/check/check.sh",
        ".github/scripts/api-changes.sh",
        ".github/scripts/package-release.sh",
        ".github/scripts/prepare-release.sh",
        ".github/scripts/release-notes.sh",
        ".github/scripts/upstream.sh",
    ];
    assert_eq!(scripts, expected.map(str::to_owned).into());
    for script in &scripts {
        assert!(root().join(script).is_file(), "{script}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(root().join(script)).unwrap().permissions().mode();
            assert_eq!(mode & 0o111, 0o111, "{script}");
        }
    }
}

#[test]
fn the_action_passes_all_its_inputs_to_the_script() {
    let action = yaml(".github/actions/check/action.yml");
    let environment = action["runs"]["steps"][0]["env"].as_object().unwrap();
    let script = read(".github/actions/check/check.sh");
    for name in action["inputs"].as_object().unwrap().keys() {
        let expression = format!("${{{{ inputs.{name} }}}}");
        assert!(environment.values().any(|it| *it == expression), "{name}");
    }
    for variable in environment.keys() {
        assert!(script.contains(&format!("${{{variable}:-")), "{variable}");
    }
}

#[test]
fn the_hook_checks_when_an_input_or_an_output_changes() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    assert_eq!(hook["id"], "openapi-crate-check");
    assert_eq!(hook["entry"], "openapi-crate check");
    // `check` takes a document, not the files that changed.
    assert_eq!(hook["pass_filenames"], false);
    let pattern = hook["files"].as_str().unwrap();
    let endings = pattern.strip_prefix(r"\.(").unwrap().strip_suffix(")$").unwrap();
    let endings: Vec<_> = endings.split('|').collect();
    for file in [
        "openapi.yaml",
        "openapi.json",
        "openapi-crate.toml",
        "src/client.rs",
        "docs/README.md",
    ] {
        assert!(endings.contains(&file.rsplit_once('.').unwrap().1), "{file}");
    }
}

#[test]
fn the_oldest_supported_rust_is_tested() {
    let manifest = toml("Cargo.toml");
    let workflow = yaml(".github/workflows/ci.yml");
    assert_eq!(
        workflow["jobs"]["msrv"]["env"]["RUSTUP_TOOLCHAIN"],
        manifest["workspace"]["package"]["rust-version"]
    );
}

/// release-plz gives both packages one version; `prepare-release.sh` keeps the settings of the client in step.
#[test]
fn both_packages_have_the_same_version() {
    let version = &toml("Cargo.toml")["workspace"]["package"]["version"];
    assert!(version.is_string());
    assert_eq!(toml("specs/codegen.toml")["package"]["version"], *version);
    assert_eq!(toml("generated/Cargo.toml")["package"]["version"], *version);

    let settings = toml("release-plz.toml");
    let packages = settings["package"].as_array().unwrap();
    let names: Vec<_> = packages.iter().map(|package| &package["name"]).collect();
    assert_eq!(names, ["openapi-crate", "authlete"]);
    assert!(packages.iter().all(|package| package["release"] == true));
    assert_eq!(settings["workspace"]["release"], false);
    assert_eq!(settings["workspace"]["semver_check"], true);
}

#[test]
fn deny_toml_allows_the_licenses_of_dependencies_and_no_others() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version=1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "{}", packages.len());

    let deny = toml("deny.toml");
    let allowed: Vec<_> = deny["licenses"]["allow"].as_array().unwrap().iter().collect();
    let rejected = |allowed: &[&Value]| -> Vec<String> {
        let allows = |requirement: &spdx::LicenseReq| allowed.iter().any(|it| **it == requirement.to_string());
        let packages = packages.iter().filter(|package| {
            let license = package["license"].as_str().unwrap_or_default();
            // `MIT/Apache-2.0` is an older notation of a choice.
            let license = spdx::Expression::parse_mode(license, spdx::ParseMode::LAX);
            !license.is_ok_and(|license| license.evaluate(allows))
        });
        packages
            .map(|package| format!("{}: {}", package["name"], package["license"]))
            .collect()
    };
    assert_eq!(rejected(&allowed), Vec::<String>::new());
    for license in &allowed {
        let others: Vec<_> = allowed.iter().copied().filter(|it| it != license).collect();
        assert!(!rejected(&others).is_empty(), "no dependency needs {license}");
    }
}
