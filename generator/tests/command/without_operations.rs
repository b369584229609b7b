//! Documents without operations.

use std::fs;

use super::project::{DOCUMENT, Project};

/// The document with its models only.
fn without_operations() -> String {
    let (head, rest) = DOCUMENT.split_once("paths:").unwrap();
    let (_, components) = rest.split_once("components:").unwrap();
    format!("{head}paths: {{}}\ncomponents:{components}")
}

#[test]
fn a_document_without_operations_does_not_replace_a_client() {
    let project = Project::generated();
    let before = project.output_files();
    fs::write(project.root().join("api.yaml"), without_operations()).unwrap();
    for arguments in [&[][..], &["--check"]] {
        let run = project.run(arguments);
        assert_eq!(run.code, 1, "{run:?}");
        run.assert_stderr(
            "error: api.yaml: the document has no operations, but the client in out does; they would be removed\n",
        );
        run.assert_stderr("help: check that this is the right document; to remove the operations, add --allow-empty\n");
        assert_eq!(project.output_files(), before);
    }
    assert_eq!(project.run(&["--check", "--allow-empty"]).code, 1);
    assert_eq!(project.run(&["--allow-empty"]).code, 0);
    assert!(!project.output_path("src/operations").exists());
    // There are no operations left to remove.
    assert_eq!(project.run(&["--check"]).code, 0);
    assert_eq!(project.run(&[]).code, 0);
}

#[test]
fn a_document_without_operations_becomes_a_crate_of_models() {
    let project = Project::new();
    fs::write(project.root().join("api.yaml"), without_operations()).unwrap();
    let run = project.run(&[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(project.output_path("src/models").exists());
}
