//! Operations that look paginated cause one note, and the overlay in the note makes them paginated.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{report, run_with};
use openapi_crate::{Config, Output, Severity, Source};

/// A document with these operations below `paths`.
fn api(paths: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}")
}

/// A GET operation with these query parameters and response properties.
fn operation(path: &str, parameters: &str, properties: &str) -> String {
    let parameters: String = parameters
        .split("; ")
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let (name, schema) = parameter.split_once(' ').unwrap();
            format!("{{name: '{name}', in: query, schema: {{type: {schema}}}}}, ")
        })
        .collect();
    format!(
        "  {path}: {{get: {{parameters: [{parameters}], responses: {{'200': {{description: '', content: \
         {{application/json: {{schema: {{type: object, properties: {{{properties}}}}}}}}}}}}}}}}}\n"
    )
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

/// The overlay of the only diagnostic, which is a note.
fn overlay(document: &str) -> String {
    let output = generate(document, &[]);
    assert_eq!(output.diagnostics.len(), 1, "{}{document}", report(&output));
    assert_eq!(output.diagnostics[0].severity, Severity::Note);
    output.diagnostics[0].example.clone().unwrap()
}

/// The number of paginated operations after applying an overlay, which must cause no diagnostics.
fn paginated(document: &str, overlay: &str) -> usize {
    let output = generate(document, &[overlay]);
    assert_eq!(report(&output), "", "of {overlay}");
    let tree = output.tree.unwrap();
    let operations = tree.iter().filter(|(path, _)| path.starts_with("src/operations/"));
    operations
        .map(|(_, file)| file.text.matches("static PAGING").count())
        .sum()
}

/// The `x-rust-pages` of the overlay for a document with one operation. Checks that it makes the operation paginated.
fn suggestion(document: &str) -> String {
    let overlay = overlay(document);
    assert_eq!(paginated(document, &overlay), 1, "{overlay}");
    let (_, pages) = overlay.split_once("x-rust-pages: ").unwrap();
    pages.strip_suffix("}}").unwrap().to_owned()
}

#[test]
fn one_note_with_a_working_overlay_covers_all_operations() {
    let list = "items: {type: array, items: {type: string}}";
    let document = api(&[
        operation("/b", "page integer", list),
        operation("/it's/{id}", "skip integer; $top integer", list).replace(
            "parameters: [",
            "parameters: [{name: id, in: path, required: true, schema: {type: string}}, ",
        ),
        operation("/c", "", list),
    ]
    .concat());
    assert_eq!(
        report(&generate(&document, &[])),
        "note: api.yaml:4:8: #/paths/~1b/get: 2 operations look paginated, but have no `x-rust-pages`\n  \
         help: apply this overlay, after checking it, to get streams of their items; `x-rust-pages: false` on an \
         operation removes it from this note\n    \
         overlay: 1.0.0\n    \
         info: {title: Pagination, version: 1.0.0}\n    \
         actions:\n      \
         - {target: \"$.paths['/b'].get\", update: {x-rust-pages: {items: items, page: page}}}\n      \
         - {target: \"$.paths['/it\\\\'s/{id}'].get\", update: {x-rust-pages: {items: items, offset: skip, limit: \"$top\"}}}\n"
    );
    assert_eq!(paginated(&document, &overlay(&document)), 2);
}

#[test]
fn the_style_is_recognized_by_names() {
    let list = "list: {type: array, items: {type: string}}";
    for (parameters, properties, expected) in [
        // The URL of the next page, before everything else.
        ("page integer", "next_url: {type: string}", "next_url: next_url"),
        ("cursor string", "nextLink: {type: string}", "next_url: nextLink"),
        ("", "'@odata.nextLink': {type: string}", "next_url: \"@odata.nextLink\""),
        ("", "next: {type: string, nullable: true}", "next_url: next"),
        (
            "$top integer",
            "links: {type: object, properties: {next: {type: string}}}",
            "next_url: [links, next], limit: \"$top\"",
        ),
        (
            "",
            "_links: {type: object, properties: {next: {type: object, properties: {href: {type: string}}}}}",
            "next_url: [\"_links\", next, href]",
        ),
        // `next` is a cursor if there is a parameter for it, unless it is a URL.
        ("after string", "next: {type: string}", "cursor: after, next: next"),
        ("after string", "next: {type: string, format: uri}", "next_url: next"),
        (
            "page[after] string; page[size] integer",
            "meta: {type: object, properties: {nextCursor: {type: string}}}",
            "cursor: \"page[after]\", next: [meta, nextCursor], limit: \"page[size]\"",
        ),
        (
            "pageToken string; maxResults integer, default: 25",
            "next_page_token: {type: string}",
            "cursor: pageToken, next: next_page_token, limit: maxResults, size: 25",
        ),
        ("page integer", "", "page: page"),
        ("pageNumber integer, default: 0", "", "page: pageNumber, first: 0"),
        ("page integer, minimum: 0", "", "page: page, first: 0"),
        (
            "page integer, minimum: 0, default: 1; per_page integer, maximum: 50",
            "totalPages: {type: integer}",
            "page: page, total: totalPages, limit: per_page, size: 50",
        ),
        (
            "page integer; limit integer, maximum: 1000",
            "",
            "page: page, limit: limit",
        ),
        (
            "offset integer; limit integer",
            "total_count: {type: integer}, count: {type: integer}",
            "offset: offset, total: total_count, limit: limit",
        ),
        (
            "start integer; end integer",
            "totalCount: {type: integer}",
            "start: start, end: end, total: totalCount",
        ),
        ("start integer; rows integer", "", "offset: start"),
    ] {
        let document = api(&operation("/a", parameters, &[list, properties].join(", ")));
        assert_eq!(
            suggestion(&document),
            format!("{{items: list, {expected}}}"),
            "{document}"
        );
    }
}

#[test]
fn the_items_are_found() {
    let list = |name: &str| format!("{name}: {{type: array, items: {{type: string}}}}");
    let object = |name: &str, properties: &str| format!("{name}: {{type: object, properties: {{{properties}}}}}");
    for (properties, expected) in [
        (list("users"), "users"),
        ([list("warnings"), list("data")].join(", "), "data"),
        (object("data", &list("users")), "[data, users]"),
        (
            object("response", &object("data", &list("a.b"))),
            "[response, data, \"a.b\"]",
        ),
    ] {
        let document = api(&operation("/a", "page integer", &properties));
        assert_eq!(suggestion(&document), format!("{{items: {expected}, page: page}}"));
    }
    let schema = "{type: array, items: {type: string}}";
    let document = api(&operation("/a", "page integer", "").replace("{type: object, properties: {}}", schema));
    assert_eq!(suggestion(&document), "{items: [], page: page}");
}

#[test]
fn a_documented_link_header_is_recognized() {
    let list = "list: {type: array, items: {type: string}}";
    let document = |name: &str| {
        let headers = format!("'200': {{headers: {{{name}: {{schema: {{type: string}}}}}}, ");
        api(&operation("/a", "page integer; per_page integer", list).replace("'200': {", &headers))
    };
    for name in ["Link", "link"] {
        assert_eq!(
            suggestion(&document(name)),
            "{items: list, link: next, limit: per_page}"
        );
    }
    assert_eq!(
        suggestion(&document("Links")),
        "{items: list, page: page, limit: per_page}"
    );
}

#[test]
fn other_operations_are_not_mentioned() {
    let list = "list: {type: array, items: {type: string}}";
    let declared = |pages: &str| {
        operation("/a", "page integer", list).replace("{get: {", &format!("{{get: {{x-rust-pages: {pages}, "))
    };
    for paths in [
        declared("false"),
        declared("{items: list, page: page}"),
        // Not a list.
        operation("/a", "page integer", "name: {type: string}"),
        operation(
            "/a",
            "page integer",
            "tree: {type: object, properties: {list: {type: array, items: {}}}}",
        ),
        // Several lists.
        operation(
            "/a",
            "page integer",
            "users: {type: array, items: {type: string}}, groups: {type: array, items: {type: string}}",
        ),
        // No start of a page.
        operation("/a", "limit integer", list),
        operation("/a", "after string", list),
        operation("/a", "", &[list, "next: {type: integer}"].join(", ")),
        // Parameters of other types, or of other meanings.
        operation("/a", "page string", list),
        operation("/a", "start integer; end integer", list),
        operation(
            "/a",
            "start string, format: date; end string, format: date",
            &[list, "total: {type: integer}"].join(", "),
        ),
        operation("/a", "page integer", list).replace("in: query", "in: header"),
        // Another method.
        operation("/a", "page integer", list).replace("{get:", "{post:"),
        // An overlay cannot add to a reference.
        "  /a: {$ref: '#/x-items/~1a'}\nx-items:\n".to_owned() + &operation("/a", "page integer", list),
    ] {
        let document = api(&paths);
        assert_eq!(report(&generate(&document, &[])), "", "{document}");
    }
}

/// The terminal shows the beginning of a long overlay, which can be applied as well.
#[test]
fn a_long_overlay_is_cut() {
    let list = "list: {type: array, items: {type: string}}";
    let paths: String = (0..60)
        .map(|number| operation(&format!("/a{number}"), "page integer", list))
        .collect();
    let document = api(&paths);
    assert_eq!(paginated(&document, &overlay(&document)), 60);

    let report = report(&generate(&document, &[]));
    let lines: Vec<&str> = report.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(lines.len(), 41);
    assert_eq!(lines[40], "# … 23 more lines, which `--message-format json` prints");
    let first = generate(&document, &[&lines.join("\n")]);
    assert_eq!(first.diagnostics.len(), 1);
    assert_eq!(
        first.diagnostics[0].message,
        "23 operations look paginated, but have no `x-rust-pages`"
    );
}

/// An object that contains itself in many properties has too many paths to search all of them.
#[test]
fn the_search_is_bounded() {
    let spelling = |number: u32| format!("{number:011b}data").replace('0', "_").replace('1', "-");
    let properties: Vec<String> = (0..1_500)
        .map(|number| format!("'{}': {{$ref: '#/components/schemas/A'}}", spelling(number)))
        .collect();
    let properties = properties.join(", ");
    let document = api(&operation("/a", "page integer", &properties));
    let schema = format!("{{type: object, properties: {{{properties}}}}}");
    let output = generate(
        &(document + &format!("components: {{schemas: {{A: {schema}}}}}\n")),
        &[],
    );
    assert!(!report(&output).contains("paginated"));
    assert!(output.tree.is_some());
}
