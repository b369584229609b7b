//! Snapshots of the generated Markdown pages. Also checks that no link is broken and that every example is compiled by
//! a test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::{config, run_with, tree};
use openapi_crate::{Config, GeneratedFiles, Source};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

const CONFIG: &str = "[docs]\npages = true\n[secrets]\nfields = [\"words\"]\n[package]\nname = \"the-shelf\"\n";

#[test]
fn pages_of_a_small_document_match_the_snapshot() {
    let tree = small_tree();
    let mut text = String::new();
    for (path, page) in tree.iter().filter(|(path, _)| path.starts_with("docs/")) {
        let body = page.text.split_once("\n\n").unwrap().1;
        writeln!(text, "════ {path}\n{body}").unwrap();
    }
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("markdown_pages", text));
}

#[test]
fn streams_are_described() {
    let document = common::document("streams.yaml");
    let output = run_with(source("document.yaml", &document), &[], &config(CONFIG));
    let tree = tree(output);
    let pages = tree.iter().filter(|(path, _)| path.starts_with("docs/"));
    let pages: String = pages.map(|(_, page)| page.text.clone()).collect();
    for shown in [
        "StreamCall<Chunk>",
        "a stream of [`Chunk`]",
        "Awaiting the call returns an `ItemStream` when the response begins. An item is the data of an event. The stream \
         ends with `[DONE]`. An event with the name `error` is an error. The method sets `stream` of the body to `true`.",
        "The method sets `watch` of the query to `false`.",
        "while let Some(item) = stream.next().await {",
    ] {
        assert!(pages.contains(shown), "{shown} in {pages}");
    }
    assert_valid(&tree, "the_shelf");
}

#[test]
fn examples_of_openapi_3_2_are_shown() {
    let media_type = |media: &str, example: &str, ty: &str| {
        format!("{{content: {{{media}: {{schema: {ty}, examples: {{e: {example}}}}}}}}}")
    };
    let object = "{type: object, properties: {word: {type: string}}}";
    let data = media_type(
        "application/json",
        "{dataValue: {word: of data}, serializedValue: '{}'}",
        object,
    );
    let serialized = media_type(
        "application/json",
        "{serializedValue: '{\"word\": \"of text\"}'}",
        object,
    );
    let text = media_type("text/plain", "{serializedValue: 'plain, text'}", "{type: string}");
    let broken = media_type("application/json", "{serializedValue: '{word'}", object);
    let document = format!(
        "openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get: {{responses: {{'200': {data}}}}}\n    \
         put: {{requestBody: {serialized}, responses: {{'204': {{}}}}}}\n    \
         post: {{parameters: [{{name: q, in: query, required: true, schema: {{type: string}}, examples: {{e: {{dataValue: of a parameter}}}}}}], responses: {{'200': {text}}}}}\n    \
         query: {{responses: {{'200': {broken}}}}}\n",
    );
    let output = run_with(source("document.yaml", document.as_bytes()), &[], &config(CONFIG));
    let tree = tree(output);
    let pages = tree.iter().filter(|(path, _)| path.starts_with("docs/"));
    let pages: String = pages.map(|(_, page)| page.text.clone()).collect();
    for shown in ["\"of data\"", "\"of text\"", "\"of a parameter\"", "plain, text"] {
        assert!(pages.contains(shown), "{shown} in {pages}");
    }
    assert_valid(&tree, "the_shelf");
}

#[test]
fn pages_of_groups_have_links_to_outer_and_inner_groups() {
    let text = common::document("v32_groups.yaml");
    let tree = tree(run_with(source("v32_groups.yaml", &text), &[], &config(CONFIG)));
    let page = &tree.get("docs/operations/billing_reports.md").unwrap().text;
    for part in [
        "# `client.billing().reports()`\n",
        "Part of [`client.billing()`](../operations/billing.md).\n",
        "| [`client.billing().reports().yearly()`](../operations/billing_reports_yearly.md) | Reports of whole years. |\n",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}

#[test]
fn pages_are_not_generated_by_default() {
    let output = run_with(source("document.yaml", &document()), &[], &Config::default());
    let tree = tree(output);
    assert!(tree.iter().all(|(path, _)| !path.starts_with("docs/")));
    assert!(!tree.get("Cargo.toml").unwrap().text.contains("[[test]]"));
}

#[test]
fn pages_of_a_small_document_are_valid() {
    assert_valid(&small_tree(), "the_shelf");
}

/// The document of this repository, with its overlays and configuration.
#[test]
fn pages_of_the_document_in_specs_are_valid() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let read = |name: &str| fs::read(specs.join(name)).unwrap();
    let (document, overlay) = (read("authlete.yaml"), read("authlete.overlay.yaml"));
    let mut config = Config::from_toml(source("codegen.toml", &read("codegen.toml"))).unwrap();
    config.docs.guide_text = Some(String::from_utf8(read("guide.md")).unwrap());
    let overlays = [source("authlete.overlay.yaml", &overlay)];
    let tree = tree(run_with(source("authlete.yaml", &document), &overlays, &config));
    assert_valid(&tree, "authlete");
}

/// Each document in `documents/`, one per OpenAPI construct.
#[test]
fn pages_of_all_constructs_are_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let mut seen = 0;
    for path in files(&folder) {
        let text = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let Some(tree) = run_with(source(&name, &text), &[], &config(CONFIG)).tree else {
            continue;
        };
        eprintln!("{}", path.display());
        assert_valid(&tree, "the_shelf");
        seen += 1;
    }
    assert!(seen > 30, "{seen} documents");
}

fn small_tree() -> GeneratedFiles {
    tree(run_with(source("document.yaml", &document()), &[], &config(CONFIG)))
}

fn document() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/markdown_pages/document.yaml")).unwrap()
}

fn source<'a>(name: &'a str, text: &'a [u8]) -> Source<'a> {
    Source { name, text }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}

/// The parts of a page.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
    /// The Rust code blocks.
    rust: Vec<String>,
    headings: Vec<(u8, String)>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut heading: Option<(u8, String)> = None;
        let mut code: Option<String> = None;
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.to_string()),
                Event::Start(Tag::Heading { level, .. }) => heading = Some((level as u8, String::new())),
                Event::End(TagEnd::Heading(_)) => page.headings.extend(heading.take()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "rust" => {
                    code = Some(String::new());
                }
                Event::End(TagEnd::CodeBlock) => page.rust.extend(code.take()),
                Event::Text(words) | Event::Code(words) => {
                    for target in [heading.as_mut().map(|(_, text)| text), code.as_mut()]
                        .into_iter()
                        .flatten()
                    {
                        target.push_str(&words);
                    }
                }
                Event::InlineHtml(html) => assert_eq!(&*html, "<br>"),
                Event::Html(html) => assert!(html.starts_with("<!-- @generated"), "{html}"),
                _ => {}
            }
        }
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for (_, heading) in &page.headings {
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            let anchor: String = kept.collect::<String>().to_lowercase().replace(' ', "-");
            let before = times.entry(anchor.clone()).or_default();
            page.anchors.insert(match *before {
                0 => anchor,
                number => format!("{anchor}-{number}"),
            });
            *before += 1;
        }
        page
    }
}

/// Checks that no link is broken, that every page can be reached, and that every example is in the test.
fn assert_valid(tree: &GeneratedFiles, library: &str) {
    let texts: BTreeMap<&str, &str> = tree
        .iter()
        .filter(|(path, _)| path.starts_with("docs/") && path.ends_with(".md"))
        .map(|(path, file)| (path, file.text.as_str()))
        .collect();
    let pages: BTreeMap<&str, Page> = texts.iter().map(|(path, text)| (*path, Page::read(text))).collect();
    let examples = &tree.get("docs/examples.rs").unwrap().text;
    syn::parse_file(examples).unwrap_or_else(|error| panic!("docs/examples.rs: {error}"));
    let plain: String = examples.lines().map(str::trim).collect();
    // The code blocks of the guide are compiled as doctests, with hidden lines that the page does not have.
    let docs = &tree.get("src/lib.rs").unwrap().text;
    let docs = docs.lines().filter_map(|line| Some(line.strip_prefix("//!")?.trim()));
    let docs: String = docs.filter(|line| *line != "#" && !line.starts_with("# ")).collect();
    let mut reached = BTreeSet::from(["docs/README.md".to_owned()]);
    for (path, page) in &pages {
        assert!(
            !texts[path].contains("could not be rendered"),
            "{path}: {}",
            texts[path]
        );
        assert_eq!(
            page.headings.iter().filter(|(level, _)| *level == 1).count(),
            1,
            "{path}"
        );
        for link in &page.links {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (to, anchor) = link
                .split_once('#')
                .map_or((link.as_str(), None), |(to, anchor)| (to, Some(anchor)));
            let target = if to.is_empty() {
                (*path).to_owned()
            } else {
                resolve_link(path, to)
            };
            let found = pages.get(target.as_str());
            let found = found.unwrap_or_else(|| panic!("{path}: {link} leads to {target}, which does not exist"));
            if let Some(anchor) = anchor {
                assert!(found.anchors.contains(anchor), "{path}: {link}: no such heading");
            }
            reached.insert(target);
        }
        for code in page.rust.iter().filter(|code| !code.starts_with("pub fn")) {
            let code: String = code.lines().map(str::trim).collect();
            assert!(
                !code.is_empty() && (plain.contains(&code) || docs.contains(&code)),
                "{path}: {code} is not compiled by a test"
            );
            assert!(!code.contains("::models::") || code.contains(library), "{path}: {code}");
        }
    }
    let all: BTreeSet<String> = pages.keys().map(|path| (*path).to_owned()).collect();
    assert_eq!(reached, all, "pages that no link leads to");
}

/// The target of a relative link.
fn resolve_link(page: &str, link: &str) -> String {
    let link = percent_encoding::percent_decode_str(link).decode_utf8().unwrap();
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}
