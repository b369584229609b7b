//! The manifest of the generated crate: alone, as a member of a workspace, and with each setting of `[package]`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{config, tree};
use openapi_crate::{Config, GeneratedFiles, Input, Source, Workspace, generate, no_external_files};
use serde_json::{Value, json};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pet Shop, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      responses: {'204': {description: None}}
";

/// Every kind of dependency: one that fits, more features, a later version, default features off and on, another version,
/// another source.
const WORKSPACE: &str = "\
[workspace]
resolver = '3'
members = ['client']

[workspace.package]
version = '3.2.1'
edition = '2024'
rust-version = '1.90'
authors = ['Jane Doe <jane@example.com>', 'ACME']
description = 'Another crate'
license = 'MIT OR ISC'
repository = 'https://example.com/repository'
homepage = 'https://example.com'
keywords = ['pets']
categories = ['api-bindings']
publish = false
exclude = ['/tests/']

[workspace.lints.rust]
unsafe_code = 'forbid'

[workspace.dependencies]
base64 = { version = '0.23', default-features = false }
bytes = '1.5'
fastrand = '1'
http = { version = '1', features = ['std'] }
http-body = '>=1'
hyper = { version = '1', features = ['client'] }
hyper-util = '0.1'
httpdate = { path = 'httpdate', version = '1' }
reqwest = '0.13'
serde_json = { version = '1', features = ['raw_value'] }
tokio = { version = '1', features = ['full'] }
";

/// The crate with these settings, in the workspace of a manifest.
fn generated(config: &Config, workspace: Option<&str>) -> GeneratedFiles {
    let workspace = workspace.map(|manifest| Workspace::from_manifest(manifest).unwrap().unwrap());
    let input = Input {
        document: Source {
            name: "api.yaml",
            text: DOCUMENT.as_bytes(),
        },
        overlays: &[],
        load: &no_external_files,
        config,
        workspace: workspace.as_ref(),
    };
    tree(generate(&input, &mut |_| {}))
}

fn manifest(settings: &str, workspace: Option<&str>) -> String {
    let tree = generated(&config(settings), workspace);
    tree.get("Cargo.toml").unwrap().text.clone()
}

/// Compares with the snapshot `manifest_{name}`.
fn assert_manifest(name: &str, manifest: &str) {
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("package");
    settings.bind(|| insta::assert_snapshot!(format!("manifest_{name}"), manifest));
}

/// The lines of one manifest that another does not have.
fn added<'m>(manifest: &'m str, other: &str) -> Vec<&'m str> {
    let is_new = |line: &&str| !other.lines().any(|other| other == *line);
    manifest.lines().filter(is_new).collect()
}

#[test]
fn a_crate_without_a_workspace_stands_alone() {
    assert_manifest("alone", &manifest("", None));
}

#[test]
fn a_member_of_a_workspace_has_no_workspace_of_its_own() {
    let (alone, member) = (manifest("", None), manifest("", Some(WORKSPACE)));
    assert_eq!(added(&member, &alone), Vec::<&str>::new());
    assert_eq!(
        added(&alone, &member),
        [
            "# The crate is not a member of a workspace in a parent directory.",
            "[workspace]"
        ]
    );
}

#[test]
fn a_member_inherits_what_the_workspace_has() {
    assert_manifest("inherit", &manifest("[package]\ninherit = true\n", Some(WORKSPACE)));
}

#[test]
fn there_is_nothing_to_inherit_without_a_workspace_or_in_an_empty_one() {
    assert_eq!(manifest("[package]\ninherit = true\n", None), manifest("", None));
    let empty = Some("[workspace]\n");
    assert_eq!(manifest("[package]\ninherit = true\n", empty), manifest("", empty));
}

#[test]
fn values_that_the_generated_code_cannot_have_are_not_inherited() {
    let old = "[workspace.package]\nedition = '2021'\nrust-version = '1.70'\n";
    let manifest = manifest("[package]\ninherit = true\n", Some(old));
    assert!(
        manifest.contains("\nedition = \"2024\"\nrust-version = \"1.88\"\n"),
        "{manifest}"
    );
}

#[test]
fn settings_take_precedence_over_the_workspace() {
    let settings = "\
[package]
inherit = true
version = '1.0.0'
rust-version = '1.89'
authors = ['Me']
license = 'Apache-2.0'
repository = 'https://example.com/mine'
publish = true
include = ['/src/']

[dev-dependencies]
tokio = '1.40'
";
    let manifest = manifest(settings, Some(WORKSPACE));
    for line in [
        "version = \"1.0.0\"",
        "rust-version = \"1.89\"",
        "authors = [\"Me\"]",
        "license = \"Apache-2.0\"",
        "repository = \"https://example.com/mine\"",
        "publish = true",
        "include = [\"/src/\"]",
        "tokio = { features = [\"macros\", \"rt-multi-thread\"], version = \"1.40\" }",
        "homepage.workspace = true",
    ] {
        assert!(manifest.lines().any(|other| other == line), "no `{line}` in {manifest}");
    }
    // Cargo ignores `exclude` if there is `include`.
    assert!(!manifest.contains("exclude"), "{manifest}");
}

#[test]
fn each_setting_is_in_the_manifest() {
    let settings = "\
[package]
name = 'kennel'
version = '1.2.3-rc.1'
description = 'Dogs'
rust-version = '1.90'
authors = ['Jane Doe <jane@example.com>']
license = 'MIT'
license-files = false
repository = 'https://example.com/repository'
homepage = 'https://example.com'
documentation = 'https://example.com/docs'
readme = '../ABOUT.md'
keywords = ['pets']
categories = ['api-bindings']
publish = ['crates-io', 'acme']
exclude = ['/tests/']
docs-rs = { targets = ['x86_64-unknown-linux-gnu'], rustdoc-args = ['--cfg', 'docsrs'] }

[dev-dependencies]
kennel = { path = '.', features = ['blocking'] }
";
    let tree = generated(&config(settings), None);
    assert_manifest("all_settings", &tree.get("Cargo.toml").unwrap().text);
    assert!(tree.get("README.md").is_none() && tree.get("LICENSE").is_none());
    assert!(!tree.get("src/lib.rs").unwrap().text.contains("README"));
}

#[test]
fn the_features_of_docs_rs_can_be_selected_or_omitted() {
    let section = |settings: &str| {
        let manifest = manifest(&format!("[package]\ndocs-rs = {settings}\n"), None);
        let (_, section) = manifest.split_once("[package.metadata.docs.rs]\n")?;
        Some(section.split("\n\n").next().unwrap().to_owned())
    };
    assert_eq!(section("true").unwrap(), "all-features = true");
    assert_eq!(section("{ features = ['rustls'] }").unwrap(), "features = [\"rustls\"]");
    assert_eq!(section("{ all-features = false }").unwrap(), "all-features = false");
    assert_eq!(section("false"), None);
}

/// `--package` sets the name in the same way.
#[test]
fn another_name_changes_no_other_setting() {
    let settings = "\
[package]
name = 'kennel'
version = '2.0.0'
license = 'MIT'
authors = ['Me']
inherit = true
[environment]
prefix = 'PETS'
[dev-dependencies]
kennel = { path = '.' }
";
    let mut config = config(settings);
    let text = |config: &Config| {
        let tree = generated(config, Some(WORKSPACE));
        tree.get("Cargo.toml").unwrap().text.clone()
    };
    let before = text(&config);
    config.package.name = Some("zoo".to_owned());
    let after = text(&config);
    assert_eq!(
        added(&after, &before),
        // Tests of the crate use the name in `[dev-dependencies]`.
        ["name = \"zoo\"", "kennel = { package = \"zoo\", path = \".\" }"]
    );
}

/// An empty folder for a crate or a workspace.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, tree: &GeneratedFiles) {
    for (path, file) in tree.iter() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.text).unwrap();
    }
}

/// The package as Cargo reads it, and what Cargo writes about it.
fn read_by_cargo(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"][0].clone()
}

#[test]
fn cargo_reads_a_crate_that_stands_alone() {
    let folder = folder("manifest_alone");
    write(&folder, &generated(&Config::default(), None));
    let package = read_by_cargo(&folder);
    assert_eq!(package["name"], "pet-shop");
    assert_eq!(package["readme"], "README.md");
    assert_eq!(package["metadata"]["docs"]["rs"]["all-features"], true);
}

#[test]
fn cargo_reads_a_member_that_inherits() {
    let root = folder("manifest_inherit");
    fs::write(root.join("Cargo.toml"), WORKSPACE).unwrap();
    let client = root.join("client");
    write(
        &client,
        &generated(&config("[package]\ninherit = true\n"), Some(WORKSPACE)),
    );
    let package = read_by_cargo(&client);
    assert_eq!(package["version"], "3.2.1");
    assert_eq!(package["rust_version"], "1.90");
    assert_eq!(package["license"], "MIT OR ISC");
    assert_eq!(package["description"], "Client for the Pet Shop");
    let dependencies = package["dependencies"].as_array().unwrap();
    let dependency = |name: &str| {
        let is_normal = |other: &&Value| other["name"] == name && other["kind"].is_null();
        dependencies.iter().find(is_normal).unwrap().clone()
    };
    assert_eq!(dependency("bytes")["req"], "^1.5");
    // Turned off by the workspace, needed by the crate.
    assert_eq!(dependency("base64")["uses_default_features"], true);
    assert_eq!(dependency("fastrand")["req"], "^2");
    assert_eq!(dependency("http-body")["req"], "^1");
    // Not inherited: its default features choose a TLS library.
    assert_eq!(dependency("reqwest")["uses_default_features"], false);
    assert_eq!(dependency("hyper-util")["optional"], true);
    let features = dependency("serde_json")["features"].clone();
    // Those of the workspace come first.
    assert_eq!(features, json!(["raw_value", "float_roundtrip", "raw_value"]));
}
