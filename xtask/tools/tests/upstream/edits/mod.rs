//! The text after a merge, for every kind of edit.

mod aliases;
mod brackets;
mod comments;
mod names;
mod openapi;
mod values;

use crate::{MARKER, Project};

/// Merges a document, and compares the text with the expected one.
#[track_caller]
pub(super) fn check(ours: &str, theirs: &str, expected: &str) {
    let project = Project::new(ours);
    project.merge(theirs);
    let merged = project.read("specs/api.yaml");
    let expected = expected.replace("MARKER", &format!("'{MARKER}'"));
    assert!(merged == expected, "merged:\n{merged}\nexpected:\n{expected}");
    // The next merge of the same document changes nothing.
    project.merge(theirs);
    assert_eq!(project.read("specs/api.yaml"), expected);
}

/// The same for the properties of a schema, which are indented by eight columns.
#[track_caller]
pub(super) fn check_properties(ours: &str, theirs: &str, expected: &str) {
    let document = |properties: &str| {
        format!(
            "openapi: 3.0.3\ncomponents:\n  schemas:\n    a:\n      properties:\n{properties}      type: object\n\
             info: {{}}\n"
        )
    };
    check(&document(ours), &document(theirs), &document(expected));
}
