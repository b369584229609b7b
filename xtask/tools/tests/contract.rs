//! `cargo xtask contract` and `conformance`: missing tools, and what they install. CI runs the commands themselves.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The folders with packages of npm, and the parts of their manifests that name versions.
const INSTALLATIONS: [(&str, &[&str]); 2] = [
    ("contract", &["dependencies", "overrides"]),
    ("conformance", &["dependencies", "optionalDependencies"]),
];

#[test]
fn the_versions_of_the_mock_servers_are_exact() {
    for (folder, parts) in INSTALLATIONS {
        let manifest = json(folder, "package.json");
        let lock = json(folder, "package-lock.json");
        let packages = lock["packages"].as_object().unwrap();
        for (name, version) in parts.iter().flat_map(|part| manifest[part].as_object().unwrap()) {
            let version = version.as_str().unwrap();
            // Without `^`, `~`, `>=`, `*` and the like.
            let is_exact = version.split('.').count() >= 3
                && version.starts_with(|first: char| first.is_ascii_digit())
                && version
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || ".-".contains(it));
            assert!(is_exact, "{folder}: {name} {version}");
            assert_eq!(
                packages[&format!("node_modules/{name}")]["version"],
                version,
                "{folder}: {name}"
            );
        }
        for part in ["dependencies", "optionalDependencies", "engines"] {
            assert_eq!(packages[""].get(part), manifest.get(part), "{folder}: {part}");
        }
    }
}

/// The lock file fixes the contents of packages; where they are downloaded from is up to the npm configuration.
#[test]
fn the_lock_files_have_hashes_and_no_urls() {
    for (folder, _) in INSTALLATIONS {
        let lock = json(folder, "package-lock.json");
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.len() > 100, "{folder}: {}", packages.len());
        for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
            assert!(package["integrity"].as_str().unwrap().starts_with("sha512-"), "{path}");
            assert!(package.get("resolved").is_none(), "{path}");
            let version = package["version"].as_str().unwrap();
            assert!(
                version.starts_with(|first: char| first.is_ascii_digit()),
                "{path} {version}"
            );
            for part in ["dependencies", "optionalDependencies", "peerDependencies"] {
                for (name, version) in package[part].as_object().into_iter().flatten() {
                    assert!(!version.as_str().unwrap().contains(':'), "{path}: {name} {version}");
                }
            }
        }
    }
}

fn json(folder: &str, name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Fake `node` and `npm` programs.
#[cfg(unix)]
mod fake_programs {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use tempfile::TempDir;

    const NODE: &str = "[ \"$1\" = --version ] && echo v22.0.0 && exit";
    const NPM: &str = "[ \"$1\" = --version ] && echo 10.0.0 && exit";

    #[test]
    fn a_missing_node_is_reported_with_the_required_version() {
        FakePrograms::new(&[]).assert_error(
            "`node` is not installed: the mock server is a Node program; install Node >=20.16.0 with npm \
             (https://nodejs.org), which no other command needs",
        );
    }

    #[test]
    fn an_old_node_is_reported_with_the_required_version() {
        FakePrograms::new(&[("node", "echo v18.20.1")])
            .assert_error("the mock server needs Node >=20.16.0, but this is Node v18.20.1: see https://nodejs.org");
    }

    #[test]
    fn a_missing_npm_is_reported() {
        FakePrograms::new(&[("node", NODE)]).assert_error("`npm` is not installed: ");
    }

    #[test]
    fn errors_of_npm_are_printed() {
        let npm = format!("{NPM}; echo no such package >&2; exit 1");
        FakePrograms::new(&[("node", NODE), ("npm", &npm)])
            .assert_error("npm could not install the mock server:\nno such package\n");
    }

    #[test]
    fn the_log_of_a_mock_server_that_does_not_start_is_printed() {
        let npm = format!(
            "{NPM}; [ \"$*\" = 'ci --ignore-scripts --no-audit --no-fund --loglevel=error' ] || exit 1
            dist=node_modules/@stoplight/prism-cli/dist
            /bin/mkdir -p $dist && : > $dist/index.js"
        );
        let node = format!("{NODE}; echo '[1] › [CLI] ✖  fatal     no operations'; exit 1");
        let programs = FakePrograms::new(&[("node", &node), ("npm", &npm)]);
        let message = "the mock server did not start: it has ended\n[1] › [CLI] ✖  fatal     no operations\n";
        programs.assert_error(message);

        // An installed program is not installed again.
        fs::remove_file(programs.0.path().join("npm")).unwrap();
        programs.assert_error(message);
        fs::write(programs.0.path().join("target/contract/installed"), "older").unwrap();
        programs.assert_error("`npm` is not installed: ");
    }

    /// A temporary folder with fake programs and a target folder.
    struct FakePrograms(TempDir);

    impl FakePrograms {
        fn new(programs: &[(&str, &str)]) -> Self {
            let this = Self(TempDir::new().unwrap());
            for (name, script) in programs {
                let path = this.0.path().join(name);
                fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
                fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            }
            this
        }

        #[track_caller]
        fn assert_error(&self, expected: &str) {
            let output = Command::new(env!("CARGO_BIN_EXE_xtask-tools"))
                .arg("contract")
                .env("PATH", self.0.path())
                .env("CARGO_TARGET_DIR", self.0.path().join("target"))
                .output()
                .unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{stderr}");
            assert!(stderr.contains(expected), "{stderr}");
            assert!(output.stdout.is_empty());
        }
    }
}
