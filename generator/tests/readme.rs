//! The README and the license files of the generated crate.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;

use std::fs;
use std::path::Path;

use common::{config, run_with, tree};
use openapi_crate::{GeneratedFiles, Source};

fn source<'a>(name: &'a str, text: &'a [u8]) -> Source<'a> {
    Source { name, text }
}

/// The crate of the document of the pages, with these settings.
fn generated(settings: &str) -> GeneratedFiles {
    let document = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/markdown_pages/document.yaml")).unwrap();
    tree(run_with(source("document.yaml", &document), &[], &config(settings)))
}

fn readme(tree: &GeneratedFiles) -> &str {
    &tree.get("README.md").unwrap().text
}

/// Compares with the snapshot of this name.
fn assert_text(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("package");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The blocks of code in a language.
fn code_blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let start = format!("```{language}\n");
    let blocks = text.split(&start).skip(1);
    blocks.map(|block| block.split("```").next().unwrap()).collect()
}

#[test]
fn a_readme_has_a_complete_program() {
    let tree = generated("[package]\nname = 'the-shelf'\n");
    assert_text("readme_alone", readme(&tree));
    // A doctest of the crate compiles it.
    let root = &tree.get("src/lib.rs").unwrap().text;
    assert!(
        root.contains("#[cfg(doctest)]\n#[doc = include_str!(\"../README.md\")]\n"),
        "{root}"
    );
}

#[test]
fn a_readme_links_to_pages_licenses_and_documentation() {
    let settings = "\
[package]
description = 'Books, and what they stand on'
license = 'MIT OR Apache-2.0'
repository = 'https://example.com/repository'
documentation = 'https://example.com/docs'
publish = false
[docs]
pages = true
";
    let mut config = config(settings);
    let guide = "# Guide\n\nAsk for a [book](models::BookLower) with [`Client`].\n\n## Start\n\nMore.\n";
    config.docs.guide_text = Some(guide.to_owned());
    let document = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/markdown_pages/document.yaml")).unwrap();
    let tree = tree(run_with(source("document.yaml", &document), &[], &config));
    assert_text("readme_with_pages", readme(&tree));
}

/// Each document in `documents/`, one per OpenAPI construct.
#[test]
fn the_program_has_the_statements_of_a_tested_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let config = config("[docs]\npages = true\n[package]\nname = 'the-shelf'\nlicense = 'ISC'\n");
    let (mut documents, mut programs) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy();
        let Some(tree) = run_with(source(&name, &fs::read(&path).unwrap()), &[], &config).tree else {
            continue;
        };
        documents += 1;
        let readme = readme(&tree);
        assert!(!readme.contains("could not be rendered"), "{name}: {readme}");
        let examples: String = tree
            .get("docs/examples.rs")
            .unwrap()
            .text
            .lines()
            .map(str::trim)
            .collect();
        for code in code_blocks(readme, "rust,no_run") {
            programs += 1;
            syn::parse_file(code).unwrap_or_else(|error| panic!("{name}: {error}\n{code}"));
            let (_, body) = code.split_once("from_env()?;\n").unwrap();
            let statements = body.lines().map(str::trim);
            let statements = statements.filter(|line| !["}", "Ok(())", "println!(\"{response:?}\");"].contains(line));
            for line in statements {
                assert!(examples.contains(line), "{name}: `{line}` is compiled by no test");
            }
        }
        for link in readme.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            let exists = target.starts_with("https://") || tree.get(target).is_some();
            assert!(exists, "{name}: {target} does not exist");
        }
        for code in code_blocks(readme, "toml") {
            code.parse::<toml::Table>().unwrap();
        }
    }
    assert!(
        documents > 30 && programs > 30,
        "{programs} programs of {documents} documents"
    );
}

#[test]
fn a_document_without_operations_has_no_program() {
    let text = b"openapi: 3.0.3\ninfo: {title: T_a, version: '1', description: \"One <b>.\\n\\nTwo.\"}\npaths: {}\n";
    let tree = tree(run_with(source("api.yaml", text), &[], &config("")));
    let readme = readme(&tree);
    assert!(!readme.contains("```rust"), "{readme}");
    // The first paragraph of the description, without HTML.
    assert!(
        readme.contains("\n# t-a\n\nClient for the T_a\n\nOne \\<b>.\n\n## Get started\n"),
        "{readme}"
    );
}

#[test]
fn licenses_name_the_authors() {
    let settings =
        |license: &str, more: &str| generated(&format!("[package]\nname = 'shelf'\nlicense = '{license}'\n{more}"));
    let one = settings("MIT", "authors = ['Jane Doe <jane@example.com>', 'ACME Inc.']\n");
    let text = &one.get("LICENSE").unwrap().text;
    assert!(text.starts_with("@generated by"), "{text}");
    assert!(
        text.contains("\nMIT License\n\nCopyright (c) Jane Doe, ACME Inc.\n\nPermission"),
        "{text}"
    );

    let two = settings("MIT OR Apache-2.0", "");
    assert!(two.get("LICENSE").is_none());
    let text = |name: &str| two.get(name).unwrap().text.clone();
    assert!(text("LICENSE-MIT").contains("Copyright (c) the shelf contributors\n"));
    assert!(text("LICENSE-APACHE").contains("Version 2.0, January 2004"));

    let unknown = settings("MIT OR GPL-3.0-only", "");
    let none = settings("MIT", "license-files = false\n");
    for tree in [unknown, none] {
        assert!(tree.iter().all(|(path, _)| !path.starts_with("LICENSE")));
        assert!(readme(&tree).contains("\n## License\n\n`MIT"));
    }
}

#[test]
fn the_dependency_is_one_that_users_can_write() {
    for (publish, line) in [
        ("", "pet-shop = \"0.1\"\n"),
        ("publish = ['crates-io', 'ours']", "pet-shop = \"0.1\"\n"),
        (
            "publish = ['ours']",
            "pet-shop = { version = \"0.1\", registry = \"ours\" }\n",
        ),
        ("publish = []", "pet-shop = { path = \"path/to/pet-shop\" }\n"),
        ("publish = false", "pet-shop = { path = \"path/to/pet-shop\" }\n"),
        (
            "publish = false\nrepository = 'https://a.example/b'",
            "pet-shop = { git = \"https://a.example/b\" }\n",
        ),
    ] {
        let tree = generated(&format!("[package]\nname = 'pet-shop'\n{publish}\n"));
        assert!(
            readme(&tree).contains(&format!("[dependencies]\n{line}")),
            "{}",
            readme(&tree)
        );
    }
}
