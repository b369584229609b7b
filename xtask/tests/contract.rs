//! `cargo xtask contract` without what it needs, and what it installs. What it does when all is there, CI sees.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::path::Path;

use serde_json::Value;

#[test]
fn the_versions_of_the_mock_server_are_exact() {
    let manifest = json("package.json");
    let lock = json("package-lock.json");
    let packages = lock["packages"].as_object().unwrap();
    let named = ["dependencies", "overrides"].map(|part| manifest[part].as_object().unwrap());
    for (name, version) in named.into_iter().flatten() {
        let version = version.as_str().unwrap();
        let is_exact = version.split('.').count() == 3 && version.split('.').all(|part| part.parse::<u32>().is_ok());
        assert!(is_exact, "{name} {version}");
        assert_eq!(packages[&format!("node_modules/{name}")]["version"], version, "{name}");
    }
    assert_eq!(packages[""]["dependencies"], manifest["dependencies"]);
    assert_eq!(packages[""]["engines"], manifest["engines"]);
}

/// Where packages come from is the business of whoever installs them; what is in them is that of the lock file.
#[test]
fn the_lock_file_says_what_is_installed_and_not_from_where() {
    let lock = json("package-lock.json");
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 100, "{}", packages.len());
    for (place, package) in packages.iter().filter(|(place, _)| !place.is_empty()) {
        assert!(package["integrity"].as_str().unwrap().starts_with("sha512-"), "{place}");
        assert!(package.get("resolved").is_none(), "{place}");
        let version = package["version"].as_str().unwrap();
        assert!(
            version.starts_with(|first: char| first.is_ascii_digit()),
            "{place} {version}"
        );
        for part in ["dependencies", "optionalDependencies", "peerDependencies"] {
            for (name, version) in package[part].as_object().into_iter().flatten() {
                assert!(!version.as_str().unwrap().contains(':'), "{place}: {name} {version}");
            }
        }
    }
}

fn json(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// With programs of our own in the place of Node and npm.
#[cfg(unix)]
mod without {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use tempfile::TempDir;

    const NODE: &str = "[ \"$1\" = --version ] && echo v22.0.0 && exit";
    const NPM: &str = "[ \"$1\" = --version ] && echo 10.0.0 && exit";

    #[test]
    fn without_node_it_says_what_to_install() {
        Machine::new(&[]).complains(
            "there is no `node`: the mock server is a program for Node; install Node >=20.16.0 with npm \
             (https://nodejs.org), which nothing else here needs",
        );
    }

    #[test]
    fn an_old_node_is_too_old() {
        Machine::new(&[("node", "echo v18.20.1")])
            .complains("this is Node v18.20.1, and the mock server needs >=20.16.0: see https://nodejs.org");
    }

    #[test]
    fn without_npm_it_says_what_to_install() {
        Machine::new(&[("node", NODE)]).complains("there is no `npm`: ");
    }

    #[test]
    fn what_npm_says_is_shown() {
        let npm = format!("{NPM}; echo no such package >&2; exit 1");
        Machine::new(&[("node", NODE), ("npm", &npm)])
            .complains("npm could not install the mock server:\nno such package\n");
    }

    #[test]
    fn what_a_mock_server_says_that_does_not_start_is_shown() {
        let npm = format!(
            "{NPM}; [ \"$*\" = 'ci --ignore-scripts --no-audit --no-fund --loglevel=error' ] || exit 1
            dist=node_modules/@stoplight/prism-cli/dist
            /bin/mkdir -p $dist && : > $dist/index.js"
        );
        let node = format!("{NODE}; echo '[1] › [CLI] ✖  fatal     no operations'; exit 1");
        let machine = Machine::new(&[("node", &node), ("npm", &npm)]);
        let complaint = "the mock server did not start: it has ended\n[1] › [CLI] ✖  fatal     no operations\n";
        machine.complains(complaint);

        // What is installed is not installed again.
        fs::remove_file(machine.0.path().join("npm")).unwrap();
        machine.complains(complaint);
        fs::write(machine.0.path().join("target/contract/installed"), "older").unwrap();
        machine.complains("there is no `npm`: ");
    }

    /// A folder with programs and a target folder.
    struct Machine(TempDir);

    impl Machine {
        fn new(programs: &[(&str, &str)]) -> Self {
            let machine = Self(TempDir::new().unwrap());
            for (name, script) in programs {
                let path = machine.0.path().join(name);
                fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
                fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
            }
            machine
        }

        #[track_caller]
        fn complains(&self, expected: &str) {
            let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
                .arg("contract")
                .env("PATH", self.0.path())
                .env("CARGO_TARGET_DIR", self.0.path().join("target"))
                .output()
                .unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains(expected), "{said}");
            assert!(output.stdout.is_empty());
        }
    }
}
