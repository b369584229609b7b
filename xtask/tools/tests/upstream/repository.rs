//! The facts of `specs/authlete.yaml`.

use super::{Project, root, stderr};

#[test]
fn the_document_has_the_recorded_facts() {
    let project = Project::of_repository();
    let output = project.upstream(&["--check"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_fact_that_is_not_recorded_is_found() {
    let project = Project::of_repository();
    let document = project.read("specs/authlete.yaml");
    for (from, to) in [
        ("type: boolean", "type: string"),
        ("operationId: service_get_api", "operationId: other"),
        ("          required: true\n", ""),
    ] {
        assert!(document.contains(from), "{from}");
        project.write("specs/authlete.yaml", &document.replacen(from, to, 1));
        let output = project.upstream(&["--check"]);
        assert!(
            stderr(&output).contains("facts: recorded "),
            "{from}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn a_description_is_no_fact() {
    let project = Project::of_repository();
    let document = project.read("specs/authlete.yaml");
    let changed = document.replacen("The cluster in Japan.", "Another text.", 1);
    assert_ne!(document, changed);
    project.write("specs/authlete.yaml", &changed);
    let output = project.upstream(&["--check"]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn merging_the_document_into_itself_changes_nothing() {
    let project = Project::of_repository();
    let document = project.read("specs/authlete.yaml");
    let report = project.merge(&document);
    assert_eq!(project.read("specs/authlete.yaml"), document);
    assert!(report.lines().all(|line| line.ends_with(": 0")), "{report}");
}

#[test]
fn the_command_is_documented() {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    assert!(text.contains("cargo xtask upstream"));
}
