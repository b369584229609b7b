//! Documents that attack the reader of the generated code, the compiler or the generator.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{config, report, run, run_with};
use openapi_crate::{Output, Severity, Source};

/// Characters that are invisible, reorder the text around them, or end lines.
const HIDDEN: &[char] = &[
    '\u{1}',
    '\u{8}',
    '\u{b}',
    '\u{c}',
    '\r',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{180e}',
    '\u{200b}',
    '\u{200d}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2069}',
    '\u{206f}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{1d173}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e0100}',
];

/// A document with the string `@` everywhere that a string is allowed.
const EVERYWHERE: &str = r##"{
    "openapi": "3.0.3",
    "info": {"title": "T@t", "version": "1@", "description": "D@d", "license": {"name": "L@"}},
    "servers": [{"url": "https://a.example/@", "description": "S@s"}],
    "tags": [{"name": "g@g", "description": "G@g"}],
    "paths": {"/a@b/{p}": {"post": {
        "operationId": "o@o", "tags": ["g@g"], "summary": "S@s", "description": "D@ `c@c` [l@l](https://l.example/@ \"t@t\")",
        "parameters": [
            {"name": "p", "in": "path", "required": true, "schema": {"type": "string"}, "example": "e@e"},
            {"name": "q@q", "in": "query", "description": "Q@q", "schema": {"type": "string", "default": "d@d"}},
            {"name": "r", "in": "query", "schema": {"type": "string", "enum": ["v@v", "w@"]}}
        ],
        "requestBody": {"description": "B@b", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/A"}, "example": {"a@a": "x@x", "b": {"k@k": ["y@y"]}}
        }}},
        "responses": {"200": {"description": "R@r", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/A"}
        }}}},
        "security": [{"s@s": []}]
    }}},
    "components": {
        "schemas": {
            "A": {
                "type": "object", "title": "A@a", "description": "```\nD@d\n```\n\n|x@|\n|-|\n|y@|",
                "properties": {
                    "a@a": {"type": "string", "description": "P@p", "default": "d@d", "example": "e@e"},
                    "b": {"description": "any@"},
                    "e": {"$ref": "#/components/schemas/E@e"}
                },
                "example": {"a@a": "x@x", "b": [{"k@k": "l@l"}]}
            },
            "E@e": {"type": "string", "enum": ["m@m", "n@"], "description": "E@e"}
        },
        "securitySchemes": {"s@s": {"type": "apiKey", "in": "header", "name": "X-Key", "description": "K@k"}}
    }
}"##;

fn run_with_pages(text: &str) -> Output {
    let config = config("[docs]\npages = true\n");
    run_with(
        Source {
            name: "a.json",
            text: text.as_bytes(),
        },
        &[],
        &config,
    )
}

/// Fails if a file or a diagnostic contains a hidden character.
fn assert_no_hidden_characters(output: &Output, what: &str) {
    let is_visible = |c: char| c == '\n' || c == '\t' || !HIDDEN.contains(&c) && !c.is_control();
    for (path, file) in output.tree.iter().flat_map(openapi_crate::GeneratedFiles::iter) {
        if let Some(line) = file.text.lines().find(|line| !line.chars().all(is_visible)) {
            panic!("{what}: {path}: {line:?}");
        }
    }
    let report = report(output);
    assert!(report.chars().all(is_visible), "{what}: {report:?}");
}

#[test]
fn files_and_diagnostics_contain_no_hidden_characters() {
    let all: String = HIDDEN.iter().collect();
    let each = HIDDEN.iter().step_by(5).map(char::to_string).chain([all]);
    for text in each {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let entity: String = text.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect();
        for with in [escaped, entity] {
            let output = run_with_pages(&EVERYWHERE.replace('@', &with));
            assert_no_hidden_characters(&output, &with);
            for (path, file) in output.tree.iter().flat_map(openapi_crate::GeneratedFiles::iter) {
                if path.ends_with(".rs") {
                    syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{with}: {path}: {error}"));
                }
            }
        }
    }
}

#[test]
fn the_document_with_text_everywhere_is_valid() {
    let output = run_with_pages(&EVERYWHERE.replace('@', "x"));
    assert!(output.tree.is_some(), "{}", report(&output));
}

/// The time limit for a document of a few kB, in an unoptimized build on a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(300);

fn assert_too_many(schemas: &str) {
    let text =
        format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}");
    let start = Instant::now();
    let output = run("a.yaml", text.as_bytes());
    assert!(start.elapsed() < TIME_LIMIT, "{:?}", start.elapsed());
    let report = report(&output);
    let errors = report.lines().filter(|line| line.starts_with("error")).count();
    assert!(
        errors == 1 && report.contains("expand to too many properties and alternatives"),
        "{report}"
    );
    assert!(
        report.contains("error: a.yaml:") && report.contains(": #/components/schemas/"),
        "{report}"
    );
}

#[test]
fn alternatives_that_double_with_each_level_are_rejected() {
    let mut schemas = String::new();
    for level in 0..40 {
        let next = format!("$ref: '#/components/schemas/S{}'", level + 1);
        writeln!(
            schemas,
            "    S{level}: {{oneOf: [{{{next}}}, {{allOf: [{{{next}}}, {{properties: {{p{level}: {{type: string}}}}}}]}}]}}"
        )
        .unwrap();
    }
    schemas += "    S40: {type: object, properties: {a: {type: string}}}\n";
    assert_too_many(&schemas);
}

#[test]
fn a_long_chain_of_all_of_is_rejected() {
    let mut schemas = "    S0: {type: object, properties: {a: {type: string}}}\n".to_owned();
    for level in 1..2_000 {
        let before = level - 1;
        writeln!(
            schemas,
            "    S{level}: {{allOf: [{{$ref: '#/components/schemas/S{before}'}}, {{properties: {{p{level}: {{type: string}}}}}}]}}"
        )
        .unwrap();
    }
    assert_too_many(&schemas);
}

#[test]
fn items_by_position_are_untyped_in_openapi_3_0() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {type: object, properties: {b: {type: array, items: [{type: string}, {type: integer}]}}}\n";
    let output = run("a.yaml", text.as_bytes());
    let report = report(&output);
    assert!(output.tree.is_some(), "{report}");
    assert!(
        report.contains("#/components/schemas/A/properties/b/items: the items of this array have a different schema at each position; the value is untyped"),
        "{report}"
    );
}

#[test]
fn an_item_by_position_can_be_referenced_in_openapi_3_0() {
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: {type: object, properties: {b: {type: array, items: [{type: object, properties: {c: {type: string}}}, {type: integer}]}, d: {$ref: '#/components/schemas/A/properties/b/items/0'}, e: {$ref: '#/components/schemas/A/properties/b/items/1'}}}\n";
    let output = run("a.yaml", text.as_bytes());
    let report = report(&output);
    assert!(!report.contains("error"), "{report}");
    let models = &output
        .tree
        .unwrap()
        .iter()
        .map(|(_, file)| file.text.clone())
        .collect::<String>();
    for field in [
        "pub b: Option<Vec<serde_json::Value>>",
        "pub c: Option<String>",
        "pub e: Option<i128>",
    ] {
        assert!(models.contains(field), "{field}");
    }
}

/// Integers in examples are written such that the compiler infers the right type.
#[test]
fn integers_of_any_size_in_examples_have_the_right_type() {
    let list = serde_json::json!([
        2147483647,
        2147483648i64,
        -2147483648,
        -2147483649i64,
        i64::MIN,
        18446744073709551615u64
    ]);
    assert_eq!(
        list.to_string(),
        "[2147483647,2147483648,-2147483648,-2147483649,-9223372036854775808,18446744073709551615]"
    );
    let map = serde_json::json!({"a": i64::MIN, "b": -2147483649i64, "c": -1.5});
    assert_eq!(
        map.to_string(),
        r#"{"a":-9223372036854775808,"b":-2147483649,"c":-1.5}"#
    );
    let output = with_example(&format!(r#"{{"any": {list}}}"#));
    let tree = output.tree.unwrap();
    let (_, file) = tree.iter().find(|(path, _)| *path == "docs/examples.rs").unwrap();
    for number in [
        "2147483648i64",
        "- 2147483649i64",
        "i64::MIN",
        "18446744073709551615u64",
    ] {
        assert!(file.text.contains(number), "{}", file.text);
    }
}

/// Runs a document whose operation has this example of a request body.
fn with_example(example: &str) -> Output {
    let schema = r#"{"type": "object", "properties": {"any": {}, "list": {"type": "array", "items": {"type": "integer"}}, "map": {"type": "object", "additionalProperties": {"type": "string"}}, "text": {"type": "string"}, "float": {"type": "number"}, "int": {"type": "integer", "format": "int32"}}}"#;
    run_with_pages(&format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a": {{"post": {{
            "operationId": "a",
            "requestBody": {{"content": {{"application/json": {{"schema": {schema}, "example": {example}}}}}}},
            "responses": {{"200": {{"description": "R", "content": {{"application/json": {{"schema": {schema}, "example": {example}}}}}}}}}
        }}}}}}}}"#
    ))
}

#[test]
fn examples_become_valid_rust_of_limited_size() {
    let deep = |depth: usize| format!("{}1{}", r#"{"a": ["#.repeat(depth), "]}".repeat(depth));
    let list = vec!["7"; 10_000].join(", ");
    let keys: String = (0..2_000).map(|n| format!(r#""k{n}": "v", "#)).collect();
    let hostile = r##"*/ /* \" \\ ' `` ``` {} $x #\"# \u202e\u0000 \n //! <script>"##;
    for example in [
        r#"{"any": [2147483647, 2147483648, -2147483648, -2147483649, 9223372036854775807, -9223372036854775808, 18446744073709551615]}"#.to_owned(),
        r#"{"any": [99999999999999999999999, 1e308, -1e308, 1e-400, -0.0, 1.5], "float": 1e308, "int": 2147483648}"#.to_owned(),
        format!(r#"{{"any": [{list}], "list": [{list}]}}"#),
        format!(r#"{{"any": {{{keys}"z": 1}}, "map": {{{keys}"z": "1"}}}}"#),
        format!(r#"{{"any": {}}}"#, deep(50)),
        format!(r#"{{"any": {{"{hostile}": "{hostile}"}}, "map": {{"{hostile}": "{hostile}"}}, "text": "{hostile}"}}"#),
        format!(r#"{{"text": "{}"}}"#, "é".repeat(100_000)),
    ] {
        let short: String = example.chars().take(100).collect();
        let output = with_example(&example);
        assert_no_hidden_characters(&output, &short);
        let tree = output.tree.as_ref().unwrap_or_else(|| panic!("{short}: {}", report(&output)));
        for (path, file) in tree.iter().filter(|(path, _)| path.starts_with("docs/")) {
            assert!(file.text.len() < 120_000, "{short}: {path}: {}", file.text.len());
            if path.ends_with(".rs") {
                let code: String = file.text.lines().map(|line| line.trim_start_matches("//! ").to_owned() + "\n").collect();
                assert!(!code.contains("2147483647, 2147483648,"), "{code}");
                syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{short}: {path}: {error}"));
            }
        }
    }
}

/// Each body with parts by position is rewritten by itself, so a large array that many bodies refer to would multiply.
#[test]
fn a_large_array_of_parts_of_many_bodies_is_rejected() {
    let mut text = String::from("openapi: 3.2.0\ninfo: {title: T, version: '1'}\npaths:\n");
    for number in 0..200 {
        text.push_str(&format!(
            "  /a{number}: {{post: {{requestBody: {{content: {{multipart/mixed: {{schema: {{$ref: \
             '#/components/schemas/P'}}}}}}}}, responses: {{}}}}}}\n"
        ));
    }
    let parts = vec!["{type: string}"; 1_000].join(", ");
    text.push_str(&format!(
        "components:\n  schemas:\n    P: {{type: array, prefixItems: [{parts}], items: false}}\n"
    ));
    let output = run("parts.yaml", text.as_bytes());
    let errors: Vec<String> = output
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("more than 100000 values in total"), "{errors:?}");
}
