//! Symbolic links in the output directory.

use std::fs;
use std::os::unix::fs::symlink;

use super::project::{DOCUMENT, Project};

#[test]
fn links_are_neither_followed_nor_removed() {
    let project = Project::generated();
    let elsewhere = project.root().join("elsewhere");
    fs::rename(project.output_path("src/operations"), &elsewhere).unwrap();
    symlink(&elsewhere, project.output_path("src/operations")).unwrap();
    fs::rename(project.output_path("Cargo.toml"), project.root().join("manifest")).unwrap();
    symlink(project.root().join("manifest"), project.output_path("Cargo.toml")).unwrap();
    let before = project.output_files();
    fs::write(project.root().join("api.yaml"), DOCUMENT.replace("1.2.3", "1.2.4")).unwrap();

    let run = project.run(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: out/Cargo.toml: is a symbolic link, which is not followed\n  help: move or delete it\n");
    run.assert_stderr("error: out/src/operations: is a symbolic link, which is not followed\n");
    assert_eq!(project.output_files(), before);

    // Links that are not in the way stay, and so do their targets.
    fs::write(project.root().join("api.yaml"), DOCUMENT.replace("Pets", "Beasts")).unwrap();
    fs::remove_file(project.output_path("Cargo.toml")).unwrap();
    fs::remove_file(project.output_path("src/operations")).unwrap();
    symlink(elsewhere.join("pets.rs"), project.output_path("src/link.rs")).unwrap();
    symlink(&elsewhere, project.output_path("src/old")).unwrap();
    assert_eq!(project.run(&[]).code, 0);
    assert!(project.output_path("src/link.rs").is_symlink() && project.output_path("src/old").is_symlink());
    assert!(elsewhere.join("pets.rs").exists());
}

#[test]
fn the_output_directory_may_be_a_link_but_not_a_dangling_one() {
    let project = Project::new();
    let out = project.root().join("out");
    symlink("real", &out).unwrap();
    let run = project.run(&[]);
    assert_eq!(run.code, 1, "{run:?}");
    run.assert_stderr("error: out: should be a directory\n");
    assert!(!project.root().join("real").exists());

    fs::create_dir(project.root().join("real")).unwrap();
    assert_eq!(project.run(&[]).code, 0);
    assert!(project.root().join("real/Cargo.toml").exists());
    assert!(out.is_symlink());
}
