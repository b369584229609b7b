//! A document that declares authentication as a header parameter causes one warning, and the overlay in the warning
//! fixes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{report, run_with};
use openapi_crate::{Config, Output, Source};

const HEADER: &str = "{name: Authorization, in: header, required: true, schema: {type: string}}";

/// A document with an operation for each path, and the parameters that declare its header.
fn api(operations: &[(&str, &str)], rest: &str) -> String {
    let operation = |(path, parameters): &(&str, &str)| {
        format!(
            "  {path}:\n    get:\n      parameters: [{parameters}]\n      responses: {{'204': {{description: Done.}}}}\n"
        )
    };
    let paths: String = operations.iter().map(operation).collect();
    format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{rest}paths:\n{paths}")
}

fn generate(document: &str, overlays: &[&str]) -> Output {
    let overlays = overlays.iter().map(|text| Source {
        name: "overlay.yaml",
        text: text.as_bytes(),
    });
    let overlays: Vec<_> = overlays.collect();
    let document = Source {
        name: "api.yaml",
        text: document.as_bytes(),
    };
    run_with(document, &overlays, &Config::default())
}

/// The example that a user copies from the terminal: the lines below the help.
fn suggested_overlay(report: &str) -> String {
    let lines = report.lines().skip_while(|line| !line.starts_with("  help: "));
    let lines = lines.skip(1).take_while(|line| line.starts_with("    "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Generates the client after applying the overlay of the warning.
fn generate_with_suggestion(document: &str) -> String {
    let report = report(&generate(document, &[]));
    let overlay = suggested_overlay(&report);
    let output = generate(document, &[&overlay]);
    assert_eq!(common::report(&output), "", "of {overlay}");
    let tree = output.tree.unwrap();
    let operations = tree.iter().filter(|(path, _)| path.starts_with("src/operations/"));
    let operations: String = operations.map(|(_, file)| file.text.clone()).collect();
    tree.get("src/auth.rs").unwrap().text.clone() + &operations
}

#[test]
fn one_warning_with_a_working_overlay_covers_all_operations() {
    let document = api(&[("/a", HEADER), ("/b", HEADER), ("/c", HEADER)], "");
    let report = report(&generate(&document, &[]));
    assert_eq!(
        report,
        "warning: api.yaml:6:20: #/paths/~1a/get/parameters/0: 3 operations have the header `Authorization` as a parameter, \
         which OpenAPI ignores, and no `security`: the client cannot authenticate\n  \
         help: apply this overlay, after checking that the API expects this scheme\n    \
         overlay: 1.0.0\n    \
         info: {title: Authentication, version: 1.0.0}\n    \
         actions:\n      \
         - target: $\n        \
         update:\n          \
         components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\n          \
         security: [{bearer: []}]\n"
    );
    let client = generate_with_suggestion(&document);
    assert!(
        client.contains("pub fn token(self, token: impl Into<rt::Secret>)"),
        "{client}"
    );
    assert_eq!(client.matches(r#"&[&["bearer"]]"#).count(), 3, "{client}");
}

#[test]
fn the_overlay_has_the_scheme_that_the_parameter_describes() {
    for (description, method) in [
        ("description: Basic credentials (RFC 7617)", "pub fn basic("),
        ("example: 'Basic dXNlcjpwYXNz'", "pub fn basic("),
        ("schema: {type: string, pattern: '^Bearer .+$'}", "pub fn token("),
        ("description: The access token", "pub fn token("),
    ] {
        let description = if description.starts_with("schema") {
            description.to_owned()
        } else {
            format!("{description}, schema: {{type: string}}")
        };
        let header = format!("{{name: authorization, in: header, required: true, {description}}}");
        let client = generate_with_suggestion(&api(&[("/a", &header)], ""));
        assert!(client.contains(method), "{description}: {client}");
    }
    let either = "{name: Authorization, in: header, description: Basic or Bearer, schema: {type: string}}";
    let document = api(&[("/a", either)], "");
    let report = report(&generate(&document, &[]));
    assert!(
        report.contains("security: [{bearer: []}, {basic: []}, {}]\n"),
        "{report}"
    );
    let client = generate_with_suggestion(&document);
    assert!(
        client.contains("pub fn token(") && client.contains("pub fn basic("),
        "{client}"
    );
}

/// Declared inline, by reference, and by the path item; `/open` has no header.
#[test]
fn operations_without_the_header_send_no_credentials() {
    let parameters = format!("components: {{parameters: {{Auth: {HEADER}}}}}\n");
    let mut document = api(
        &[
            ("/a", HEADER),
            ("/b", "{$ref: '#/components/parameters/Auth'}"),
            ("/open", ""),
        ],
        &parameters,
    );
    document +=
        &format!("  /d:\n    parameters: [{HEADER}]\n    get: {{responses: {{'204': {{description: Done.}}}}}}\n");
    let client = generate_with_suggestion(&document);
    assert_eq!(client.matches(r#"&[&["bearer"]]"#).count(), 3, "{client}");
}

#[test]
fn a_declared_security_scheme_is_used() {
    let schemes = "components: {securitySchemes: {my-key: {type: http, scheme: basic}}}\n";
    let document = api(&[("/a", HEADER)], schemes);
    let report = report(&generate(&document, &[]));
    assert!(
        report.contains("      security: [{\"my-key\": []}]\n") && !report.contains("scheme: bearer"),
        "{report}"
    );
    assert!(generate_with_suggestion(&document).contains("\"my-key\""));
}

#[test]
fn a_document_with_security_causes_no_warning() {
    let bearer = "components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\n";
    for rest in ["security: [{bearer: []}]\n", "security: []\n"] {
        let report = report(&generate(&api(&[("/a", HEADER)], &format!("{bearer}{rest}")), &[]));
        assert!(!report.contains("Authorization"), "{report}");
    }
    let own = api(&[("/a", HEADER)], bearer).replace("    get:\n", "    get:\n      security: [{bearer: []}]\n");
    assert_eq!(report(&generate(&own, &[])), "");
}

#[test]
fn other_parameters_stay_arguments() {
    for parameter in [
        "{name: X-Api-Key, in: header, schema: {type: string}}",
        "{name: Authorization, in: query, schema: {type: string}}",
        "{name: Authorization, in: cookie, schema: {type: string}}",
        "{name: Proxy-Authorization, in: header, schema: {type: string}}",
    ] {
        let output = generate(&api(&[("/a", parameter)], ""), &[]);
        assert_eq!(report(&output), "", "{parameter}");
        let tree = output.tree.unwrap();
        let operations: String = tree
            .iter()
            .filter(|(path, _)| path.contains("operations/"))
            .map(|(_, file)| file.text.clone())
            .collect();
        assert!(operations.contains("&models::GetA"), "{operations}");
    }
}
