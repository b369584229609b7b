//! Snapshots of the generated code for each OpenAPI construct: a small document in `documents/` and its snapshot in
//! `snapshots/`.
//!
//! Review a snapshot like a pull request: is it code that you would depend on? Use `cargo insta review`, or
//! `INSTA_UPDATE=always cargo test -p openapi-crate --test snapshots` and the diff.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::path::Path;

use common::{Show, config, document, rendered, run_with};
use openapi_crate::{Config, Source};

fn check(name: &str, rendered: &str) {
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, rendered));
}

fn snapshot(name: &str, file: &str, config: &Config, show: Show) {
    let text = document(file);
    let output = run_with(
        Source {
            name: file,
            text: &text,
        },
        &[],
        config,
    );
    check(name, &rendered(&output, show));
}

macro_rules! constructs {
    ($($name:ident: $file:literal)*) => {
        $(#[test] fn $name() { snapshot(stringify!($name), $file, &Config::default(), Show::Interface); })*
    };
}

constructs! {
    enums: "enums.yaml"
    numbers: "numbers.yaml"
    scalars: "scalars.yaml"
    formats: "formats.yaml"
    constants: "constants.yaml"
    containers: "containers.yaml"
    objects: "objects.yaml"
    nulls: "nulls.yaml"
    additional_properties: "additional_properties.yaml"
    all_of: "all_of.yaml"
    all_of_without_objects: "all_of_without_objects.yaml"
    one_of: "one_of.yaml"
    any_of: "any_of.yaml"
    unions_and_objects: "unions_and_objects.yaml"
    discriminated_unions: "discriminated_unions.yaml"
    read_write_only_and_defaults: "read_write_only_and_defaults.yaml"
    recursion: "recursion.yaml"
    aliases: "aliases.yaml"
    refs_into_schemas: "refs_into_schemas.yaml"
    refs_to_components: "refs_to_components.yaml"
    inline_schemas: "inline_schemas.yaml"
    parameters: "parameters.yaml"
    pagination: "pagination.yaml"
    unusual_parameters: "unusual_parameters.yaml"
    parameter_styles: "parameter_styles.yaml"
    methods: "methods.yaml"
    bodies: "bodies.yaml"
    callbacks: "callbacks.yaml"
    media_types: "media_types.yaml"
    multipart: "multipart.yaml"
    responses: "responses.yaml"
    multiple_success_responses: "multiple_success_responses.yaml"
    servers: "servers.yaml"
    relative_servers: "relative_servers.yaml"
    operation_servers: "operation_servers.yaml"
    security: "security.json"
    security_schemes: "security_schemes.yaml"
    streams: "streams.yaml"
    type_names: "type_names.yaml"
    enum_value_names: "enum_value_names.yaml"
    operation_names: "operation_names.yaml"
    non_ascii_names: "non_ascii_names.yaml"
    very_long_names: "very_long_names.json"
    colliding_names: "colliding_names.yaml"
    names_known_to_lints: "names_known_to_lints.yaml"
    file_names: "file_names.yaml"
    deprecated: "deprecated.yaml"
    hostile_descriptions: "hostile_descriptions.yaml"
    ignored_keywords: "ignored_keywords.yaml"
    assorted_constructs: "assorted_constructs.yaml"
    http_responses: "http_responses.yaml"
    inheritance: "inheritance.yaml"
    framing_headers: "framing_headers.yaml"
    v31_types: "v31_types.yaml"
    v31_references: "v31_references.yaml"
    v31_alternatives: "v31_alternatives.yaml"
    v31_containers: "v31_containers.yaml"
    v31_conditions: "v31_conditions.yaml"
    v31_document: "v31_document.yaml"
    v32_discriminators: "v32_discriminators.yaml"
    v32_document: "v32_document.yaml"
    v32_examples: "v32_examples.yaml"
    v32_groups: "v32_groups.yaml"
    v32_media_types: "v32_media_types.yaml"
    v32_methods: "v32_methods.yaml"
    v32_multipart: "v32_multipart.yaml"
    v32_parameters: "v32_parameters.yaml"
    v32_security: "v32_security.yaml"
    v32_streams: "v32_streams.yaml"
}

#[test]
fn optional_and_nullable_fields() {
    snapshot(
        "optional_and_nullable_fields",
        "optional_and_nullable_fields.yaml",
        &Config::default(),
        Show::All,
    );
}

#[test]
fn errors_with_a_code_and_a_message() {
    let config = config("[errors]\ncode = 'resultCode'\nmessage = 'resultMessage'\n");
    snapshot(
        "errors_with_a_code_and_a_message",
        "errors.yaml",
        &config,
        Show::Interface,
    );
}

#[test]
fn unknown_fields_kept() {
    let config = config("[models]\nunknown-fields = 'keep'\n");
    snapshot(
        "unknown_fields_kept",
        "additional_properties.yaml",
        &config,
        Show::Interface,
    );
}

#[test]
fn secrets_by_name() {
    snapshot(
        "secrets_by_name",
        "secrets_by_name.yaml",
        &Config::default(),
        Show::Interface,
    );
}

#[test]
fn secrets_that_are_shown() {
    let config = config("[secrets]\nfields = ['login']\nshown = ['newPassword', 'pin', 'X-Api-Key']\n");
    snapshot(
        "secrets_that_are_shown",
        "secrets_by_name.yaml",
        &config,
        Show::Interface,
    );
}

#[test]
fn secrets_and_formats() {
    let config = config(
        "[secrets]\nfields = ['password', 'api-key']\n\
         [formats]\nuuid = { type = 'uuid::Uuid', dependencies = { uuid = '1' } }\n",
    );
    snapshot(
        "secrets_and_formats",
        "secrets_and_formats.yaml",
        &config,
        Show::Interface,
    );
}

#[test]
fn extensions_from_an_overlay() {
    let (text, overlay) = (document("extensions.yaml"), document("extensions.overlay.yaml"));
    let overlays = [Source {
        name: "extensions.overlay.yaml",
        text: &overlay,
    }];
    let output = run_with(
        Source {
            name: "extensions.yaml",
            text: &text,
        },
        &overlays,
        &Config::default(),
    );
    check("extensions_from_an_overlay", &rendered(&output, Show::Interface));
}

/// The serialized forms of examples are compared with their data, which none of our documents may fail.
#[test]
fn examples_of_all_documents_agree_with_their_data() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = vec!["../../../specs/authlete.yaml".to_owned()];
    for entry in std::fs::read_dir(folder.join("tests/documents")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.contains("overlay") && (name.ends_with(".yaml") || name.ends_with(".json")) {
            documents.push(name);
        }
    }
    let mut compared = 0;
    for name in documents {
        let text = document(&name);
        compared += usize::from(String::from_utf8_lossy(&text).contains("serializedValue:"));
        let output = run_with(
            Source {
                name: &name,
                text: &text,
            },
            &[],
            &Config::default(),
        );
        for diagnostic in &output.diagnostics {
            assert!(!diagnostic.pointer.ends_with("/serializedValue"), "{diagnostic}");
        }
    }
    assert!(compared > 0);
}
