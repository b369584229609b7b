//! Bytes that are not UTF-8, control characters, and features of YAML beyond those of JSON.

use crate::common::{report, run};
use crate::{HEAD, NO_PATHS, first_diagnostic};

#[test]
fn text_that_is_not_utf_8_is_rejected_with_its_location() {
    let all: Vec<u8> = (0..=255).collect();
    assert_eq!(
        first_diagnostic("all.bin", &all),
        "error: all.bin:2:118: the file is not valid UTF-8"
    );
    let utf_16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(NO_PATHS.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        first_diagnostic("utf16.yaml", &utf_16),
        "error: utf16.yaml:1:1: the file is encoded in UTF-16"
    );
    let latin_1 = [NO_PATHS.as_bytes(), b"x-a: caf\xe9\n"].concat();
    assert_eq!(
        first_diagnostic("latin1.yaml", &latin_1),
        "error: latin1.yaml:4:9: the file is not valid UTF-8"
    );
}

#[test]
fn control_characters_are_rejected() {
    for text in [
        format!("\0{NO_PATHS}"),
        format!("{NO_PATHS}x-a: a\0b\n"),
        format!("{NO_PATHS}x-a: a\u{1b}b\n"),
    ] {
        let message = first_diagnostic("nul.yaml", text.as_bytes());
        assert!(message.contains("control characters are not allowed"), "{message}");
    }
}

/// Terminals interpret control characters, wherever they are in the document.
#[test]
fn diagnostics_contain_no_control_characters() {
    let text = r##"{
        "openapi": "3.0.3", "info": {"title": "T\u001b[2J", "version": "1\u009b2J"},
        "paths": {"/\u001b[2J": {"get": {"operationId": "a\u001b[2J", "responses": {"\u001b[2J": {}}}}},
        "components": {"schemas": {
            "A\u001b[2J": {"type": "\u001b[2J"},
            "B": {"$ref": "#/components/schemas/A\u001b[3J"}
        }}
    }"##;
    for text in [text.to_owned(), text.replace("[3J", "[2J")] {
        let output = run("a.json", text.as_bytes());
        let (summary, message) = (output.summary.as_ref().unwrap(), report(&output));
        assert!(!message.is_empty());
        let untyped = output
            .untyped
            .iter()
            .map(|left| format!("{}{}", left.pointer, left.reason));
        let all = untyped.chain([summary.title.clone(), summary.version.clone(), message]);
        for message in all {
            assert!(!message.replace('\n', "").contains(char::is_control), "{message:?}");
        }
    }
}

#[test]
fn a_byte_order_mark_merge_keys_and_tags_are_read() {
    let text = format!(
        "\u{feff}{HEAD}x-base: &base {{get: {{responses: {{204: !!str ''}}}}}}\npaths:\n  /a: {{<<: *base}}\n1: a\n2.5: !tag b\ntrue: c\n~: .nan\n"
    );
    let output = run("extras.yaml", text.as_bytes());
    let message = report(&output);
    // The tagged scalar is not a valid response; an error at its location shows that everything before it was read.
    assert!(message.starts_with("error: extras.yaml:"), "{message}");
    assert!(
        message.contains("#/paths/~1a/get/responses/204: a Response object is expected, not a string"),
        "{message}"
    );
}
