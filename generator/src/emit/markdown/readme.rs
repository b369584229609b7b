//! `README.md`: a description of the crate, a complete program, and links to more documentation.

use std::collections::HashMap;

use serde::Serialize;
use toml::Value;

use super::reference::Reference;
use super::templates::Templates;
use super::text::{code, first_paragraph, prose};
use crate::dependencies;
use crate::emit::code::crate_root::features;
use crate::emit::code::environment::{self, Variable};
use crate::emit::code::manifest::{TOKIO_FEATURES, TOKIO_VERSION};
use crate::emit::examples::Examples;
use crate::emit::examples::example::Example;
use crate::emit::files::FileTask;
use crate::emit::license_files;
use crate::emit::metadata::Metadata;
use crate::emit::rustdoc::guide;
use crate::ir::{Api, unraw};

/// The path from the README to the pages.
const PAGES: &str = "docs/";

/// The data of the template.
#[derive(Serialize)]
struct Page<'a> {
    package: &'a str,
    description: &'a str,
    /// As Markdown.
    introduction: String,
    published: bool,
    /// Lines of a manifest.
    dependencies: String,
    program: Option<Program>,
    variables: Vec<Variable>,
    rust_version: &'a str,
    guide: bool,
    pages: bool,
    documentation: Option<&'a str>,
    /// Each feature and its meaning, as Markdown.
    features: Vec<(String, String)>,
    license: Option<&'a str>,
    license_files: Vec<String>,
    /// For links to pages.
    up: &'static str,
}

/// A complete program.
#[derive(Serialize)]
struct Program {
    /// The operation that it calls, as Markdown.
    operation: String,
    code: String,
}

/// `reference` has the pages, if they are generated.
pub(crate) fn task<'a>(
    api: &'a Api,
    metadata: &'a Metadata<'a>,
    examples: &'a Examples<'a>,
    reference: Option<&'a Reference<'a>>,
) -> FileTask<'a> {
    FileTask::new("README.md", move || page(api, metadata, examples, reference))
}

fn page(api: &Api, metadata: &Metadata<'_>, examples: &Examples<'_>, reference: Option<&Reference<'_>>) -> String {
    let program = first_operation(api).map(|(group, at)| {
        let of = &api.groups[group];
        let name = format!("client.{}.{}", of.calls(), unraw(&of.operations[at].name));
        let link = reference.map(|reference| reference.operation_link(group, at, PAGES));
        Program {
            operation: link.unwrap_or_else(|| code(&name)),
            code: main_program(examples.library(), examples.of_operation(group, at)),
        }
    });
    let guide_text = metadata.config.docs.guide_text.as_deref();
    let page = Page {
        package: &metadata.name,
        description: &metadata.description,
        introduction: introduction(api, guide_text, reference),
        published: metadata.is_publishable(),
        dependencies: manifest_lines(metadata, program.as_ref().map_or("", |program| &program.code)),
        program,
        variables: environment::variables(api, metadata.config),
        rust_version: metadata.rust_version(),
        guide: reference.is_some() && guide_text.is_some(),
        pages: reference.is_some(),
        documentation: metadata.documentation(),
        features: features(metadata.config)
            .map(|(feature, meaning)| (feature, meaning.replace("[`Client`]", "`Client`")))
            .collect(),
        license: metadata.license(),
        license_files: license_files::paths(metadata),
        up: PAGES,
    };
    match reference {
        Some(reference) => reference.templates.render("readme.md", &page),
        None => Templates::new(HashMap::new()).render("readme.md", &page),
    }
}

/// The operation of the example: the first that is not deprecated.
fn first_operation(api: &Api) -> Option<(usize, usize)> {
    let groups = api.groups.iter().enumerate();
    let all = groups.flat_map(|(number, group)| (0..group.operations.len()).map(move |at| (number, at)));
    let is_current = |&(group, at): &(usize, usize)| !api.groups[group].operations[at].deprecated;
    all.clone().find(is_current).or_else(|| all.clone().next())
}

/// The beginning of the guide, or the first paragraph of the API's description.
fn introduction(api: &Api, guide_text: Option<&str>, reference: Option<&Reference<'_>>) -> String {
    let Some(text) = guide_text.map(beginning) else {
        return prose(first_paragraph(&api.description), &|_| None);
    };
    match reference {
        Some(reference) => reference.link_guide(&text, PAGES),
        None => guide::for_page(&text, &|_| None),
    }
}

/// The text of a guide after its title, up to the next heading or block of code.
fn beginning(guide: &str) -> String {
    let lines = guide
        .trim_start()
        .lines()
        .skip_while(|line| line.starts_with("# ") || line.is_empty());
    let lines: Vec<&str> = lines
        .take_while(|line| !line.starts_with('#') && !line.starts_with("```") && !line.starts_with("~~~"))
        .collect();
    lines.join("\n").trim_end().to_owned()
}

/// The dependencies of a program with the example.
fn manifest_lines(metadata: &Metadata<'_>, example: &str) -> String {
    let name = &metadata.name;
    let mut lines = vec![match metadata.repository() {
        _ if metadata.is_publishable() => {
            let version = Value::from(requirement(metadata.version()));
            match metadata.registry() {
                Some(registry) => format!(
                    "{name} = {{ version = {version}, registry = {} }}",
                    Value::from(registry)
                ),
                None => format!("{name} = {version}"),
            }
        }
        Some(repository) => format!("{name} = {{ git = {} }}", Value::from(repository)),
        None => format!("{name} = {{ path = \"path/to/{name}\" }}"),
    }];
    lines.push(format!(
        "tokio = {{ version = \"{TOKIO_VERSION}\", features = {} }}",
        Value::from(TOKIO_FEATURES.to_vec())
    ));
    let formats = metadata.config.formats.values();
    let of_formats = formats.flat_map(|format| format.dependencies.clone());
    for (name, value) in dependencies::entries().into_iter().chain(of_formats) {
        let version = value.get("version").unwrap_or(&value);
        let line = format!("{name} = {version}");
        if name != "tokio" && uses_crate(example, &name.replace('-', "_")) && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// `0.1` for version `0.1.2`; the whole version if it is a pre-release.
fn requirement(version: &str) -> &str {
    let is_prerelease = version.contains('-');
    match version.rsplit_once('.') {
        Some((start, _)) if !is_prerelease => start,
        _ => version,
    }
}

/// Whether the code has a path that begins with the crate.
fn uses_crate(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// A program that creates a client and calls an operation.
fn main_program(library: &str, example: &Example) -> String {
    let (imports, statements) = example.imports_and_statements();
    let mut body = vec![format!("let client = {library}::Client::from_env()?;"), String::new()];
    // A model of this name would replace the type that `main` returns.
    let is_inside = imports.contains("Result");
    if is_inside {
        body.splice(0..0, imports.lines().map(str::to_owned).chain([String::new()]));
    }
    body.extend(statements.lines().map(str::to_owned));
    if statements.contains("let response = ") {
        body.push("println!(\"{response:?}\");".to_owned());
    }
    body.push("Ok(())".to_owned());
    let mut program = String::new();
    if !imports.is_empty() && !is_inside {
        program.push_str(&format!("{imports}\n\n"));
    }
    program.push_str(&format!(
        "#[tokio::main]\nasync fn main() -> Result<(), {library}::Error> {{\n"
    ));
    for line in body {
        let line = if line.is_empty() { line } else { format!("    {line}") };
        program.push_str(&format!("{line}\n"));
    }
    program.push('}');
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_introduction_is_the_text_before_the_first_section() {
        for (guide, text) in [
            (
                "# Guide\n\nOne\ntwo.\n\nThree.\n\n## Four\n\nFive.\n",
                "One\ntwo.\n\nThree.",
            ),
            ("One.\n\n```rust\n# fn a() {}\n```\n", "One."),
            ("# Guide\n\n## One\n", ""),
            ("", ""),
        ] {
            assert_eq!(beginning(guide), text);
        }
    }

    #[test]
    fn a_requirement_allows_compatible_versions() {
        for (version, expected) in [("0.1.0", "0.1"), ("1.2.3", "1.2"), ("1.0.0-rc.1", "1.0.0-rc.1")] {
            assert_eq!(requirement(version), expected);
        }
    }

    #[test]
    fn a_crate_is_used_where_a_path_begins_with_it() {
        assert!(uses_crate("let a = bytes::Bytes::new();", "bytes"));
        assert!(!uses_crate("let a = my_bytes::Bytes::new();", "bytes"));
        assert!(!uses_crate("let a = crate::bytes::Bytes::new();", "bytes"));
    }
}
