//! Differences that are none: the text stays as it is.

use super::Project;

#[track_caller]
fn check(ours: &str, theirs: &str) {
    let project = Project::new(ours);
    let report = project.merge(theirs);
    assert_eq!(project.read("specs/api.yaml"), ours);
    assert!(report.starts_with("changes: 0\n"), "{report}");
}

#[test]
fn the_order_of_keywords_is_no_fact() {
    check(
        "openapi: 3.0.3\ncomponents: {schemas: {a: {type: string, minLength: 1}}}\npaths: {}\n",
        "paths: {}\nopenapi: 3.0.3\ncomponents: {schemas: {a: {minLength: 1, type: string}}}\n",
    );
}

#[test]
fn documentation_is_no_fact() {
    check(
        "openapi: 3.0.3\ninfo: {title: a, x-a: 1}\npaths: {/a: {summary: a, get: {description: a}}}\n",
        "openapi: 3.0.3\ninfo: {description: b, externalDocs: {}}\npaths: {x-b: 1, /a: {get: {summary: b, x-c: 2}}}\n",
    );
}

#[test]
fn a_reference_with_a_description_is_a_reference() {
    check(
        "openapi: 3.0.3\ncomponents: {schemas: {a: {allOf: [{$ref: '#/b'}], description: a, x-a: 1}}}\n",
        "openapi: 3.0.3\ncomponents: {schemas: {a: {$ref: '#/b', description: b}}}\n",
    );
}

#[test]
fn values_of_a_name_that_looks_like_documentation_are_facts() {
    let project = Project::new("openapi: 3.0.3\ncomponents: {schemas: {a: {default: {description: a}}}}\n");
    let report = project.merge("openapi: 3.0.3\ncomponents: {schemas: {a: {default: {description: b}}}}\n");
    let pointer = "/components/schemas/a/default/description";
    assert!(
        report.contains(&format!("changed    {pointer}: \"a\" → \"b\"")),
        "{report}"
    );
}
