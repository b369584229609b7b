//! Projects of users, in temporary folders: Cargo builds them, and the command or the library generates their clients.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod project;

use std::fs;

use project::Project;

/// The example with this function call in the documentation of `Generator`.
fn documented_example(call: &str) -> String {
    let source = include_str!("../../src/project/generator.rs");
    let is_documentation = |line: &&str| line.starts_with("///");
    let text: Vec<&str> = source
        .lines()
        .filter(is_documentation)
        .map(|line| line[3..].trim_start_matches(' '))
        .collect();
    let text = text.join("\n");
    let mut blocks = text
        .split("```no_run\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap());
    let example = blocks.find(|block| block.contains(call)).unwrap();
    example.to_owned()
}

/// A workspace with a task that generates the client, and an application whose build script checks it.
fn workspace() -> Project {
    let project = Project::new();
    project.write(
        "Cargo.toml",
        "[workspace]\n\
         resolver = \"3\"\n\
         members = [\"crates/*\"]\n\
         \n\
         [workspace.package]\n\
         edition = \"2024\"\n\
         license = \"MIT\"\n\
         \n\
         [workspace.dependencies]\n\
         serde = \"1\"\n",
    );
    project.write(
        "openapi-crate.toml",
        "document = \"api.yaml\"\n\
         out = \"crates/client\"\n\
         \n\
         [package]\n\
         name = \"pets\"\n\
         inherit = true\n",
    );
    let dependency = Project::library_dependency();
    let manifest = |name: &str, section: &str| {
        format!("[package]\nname = \"{name}\"\nedition.workspace = true\n\n[{section}]\n{dependency}\n")
    };
    project.write("crates/tasks/Cargo.toml", &manifest("tasks", "dependencies"));
    project.write("crates/tasks/src/main.rs", &documented_example(".write()"));
    project.write("crates/app/Cargo.toml", &manifest("app", "build-dependencies"));
    // Cargo runs a build script in the folder of its package.
    let build_script = documented_example(".check()").replace("openapi-crate.toml", "../../openapi-crate.toml");
    project.write("crates/app/build.rs", &build_script);
    project.write("crates/app/src/main.rs", "fn main() {}\n");
    project
}

#[test]
#[ignore = "compiles the library and the dependencies of a client: three minutes in a fresh clone"]
fn a_task_of_a_workspace_generates_the_client_and_a_build_script_checks_it() {
    let project = workspace();
    let task = project.cargo(".", &["run", "--package", "tasks"]);
    task.assert_success();
    assert!(task.stdout.contains(" files changed, 0 unchanged"), "{task:?}");

    let manifest = project.read("crates/client/Cargo.toml");
    for inherited in [
        "edition.workspace = true",
        "license.workspace = true",
        "serde.workspace = true",
    ] {
        assert!(manifest.contains(inherited), "no `{inherited}`: {manifest}");
    }
    assert!(!manifest.contains("[workspace]"), "{manifest}");
    project.cargo(".", &["check", "--workspace"]).assert_success();

    project.append("crates/client/src/lib.rs", "// edited\n");
    let check = project.cargo(".", &["check", "--package", "app"]);
    assert_ne!(check.code, 0, "{check:?}");
    let message = "Error: the generated crate is not up to date; generate it again. These files differ:\n";
    assert!(check.stderr.contains(message), "{check:?}");
    assert!(check.stderr.contains("crates/client/src/lib.rs\n"), "{check:?}");

    let task = project.cargo(".", &["run", "--package", "tasks"]);
    task.assert_success();
    assert!(task.stdout.starts_with("1 file changed, "), "{task:?}");
    project.cargo(".", &["check", "--package", "app"]).assert_success();

    // The document is an input of the build script as well.
    project.write(
        "api.yaml",
        &project.read("api.yaml").replace("Adds a pet.", "Adds a new pet."),
    );
    let check = project.cargo(".", &["check", "--package", "app"]);
    assert!(check.stderr.contains(message), "{check:?}");
}

#[test]
#[ignore = "compiles the dependencies of a client: one minute in a fresh clone"]
fn the_command_generates_a_client_that_stands_alone() {
    let project = Project::new();
    project.command(&["init", "api.yaml"]).assert_success();
    project.command(&["generate"]).assert_success();
    project.cargo("client", &["check"]).assert_success();

    let check = project.command(&["check"]);
    check.assert_success();

    project.append("client/src/lib.rs", "// edited\n");
    let check = project.command(&["check", "--color", "always"]);
    assert_eq!(check.code, 1, "{check:?}");
    let removed = check
        .stdout
        .lines()
        .find(|line| line.contains("// edited"))
        .unwrap_or_default();
    assert!(removed.starts_with("\u{1b}["), "no color: {check:?}");
    assert!(removed.contains("-// edited"), "{check:?}");

    let check = project.command(&["check", "--color", "never"]);
    assert_eq!(check.code, 1, "{check:?}");
    assert!(!check.stdout.contains('\u{1b}'), "{check:?}");
    fs::remove_file(project.path("openapi-crate.toml")).unwrap();
    assert_ne!(project.command(&["check"]).code, 0, "checked without settings");
}

#[test]
#[ignore = "compiles the dependencies of a client: one minute in a fresh clone"]
fn a_hand_written_module_is_compiled_with_the_client_if_its_feature_is_enabled() {
    let project = Project::new();
    project.write(
        "openapi-crate.toml",
        "document = \"api.yaml\"\n\
         out = \"client\"\n\
         \n\
         [extra.modules.shelter]\n\
         source = \"shelter\"\n\
         feature = \"shelter\"\n\
         \n\
         [extra.features]\n\
         shelter = [\"dep:semver\", \"tokio/sync\"]\n\
         \n\
         [extra.dependencies]\n\
         semver = { version = \"1\", optional = true }\n",
    );
    project.write(
        "shelter/mod.rs",
        "//! Pets without a home.\n\
         \n\
         mod names;\n\
         \n\
         use tokio::sync::Mutex;\n\
         \n\
         /// The pets of a shelter.\n\
         pub struct Shelter {\n    \
             /// All of them.\n    \
             pub pets: Mutex<Vec<crate::models::Pet>>,\n    \
             /// The rules.\n    \
             pub rules: semver::Version,\n\
         }\n\
         \n\
         impl Shelter {\n    \
             /// Takes a pet in.\n    \
             pub async fn take_in(&self) {\n        \
                 self.pets.lock().await.push(crate::models::Pet::new(names::FIRST));\n    \
             }\n\
         }\n",
    );
    project.write("shelter/names.rs", "pub(super) const FIRST: &str = \"Rex\";\n");
    project.command(&["generate"]).assert_success();
    project.cargo("client", &["check"]).assert_success();
    project
        .cargo("client", &["check", "--features", "shelter"])
        .assert_success();
    project.command(&["check"]).assert_success();

    project.append("shelter/names.rs", "const WRONG: u8 = \"Rex\";\n");
    assert_eq!(project.command(&["check"]).code, 1);
    project.command(&["generate"]).assert_success();
    project.cargo("client", &["check"]).assert_success();
    let check = project.cargo("client", &["check", "--features", "shelter"]);
    assert!(check.stderr.contains("src/shelter/names.rs:4:19"), "{check:?}");
}
