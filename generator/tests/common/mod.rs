//! Helpers of the integration tests: run the generator on a text and render its output.

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::path::PathBuf;

use openapi_crate::{Config, FileLoader, GeneratedFiles, Input, Output, Severity, Source, generate, no_external_files};

/// Runs the pipeline on a text, without overlays and with the default configuration.
pub(crate) fn run(name: &str, text: &[u8]) -> Output {
    run_with(Source { name, text }, &[], &Config::default())
}

/// Runs the pipeline.
pub(crate) fn run_with(document: Source<'_>, overlays: &[Source<'_>], config: &Config) -> Output {
    generate(
        &Input {
            document,
            overlays,
            load: &no_external_files,
            config,
            workspace: None,
        },
        &mut |_| {},
    )
}

/// Runs the pipeline on a document of several files.
pub(crate) fn run_loading(name: &str, text: &[u8], load: &FileLoader<'_>) -> Output {
    generate(
        &Input {
            document: Source { name, text },
            overlays: &[],
            load,
            config: &Config::default(),
            workspace: None,
        },
        &mut |_| {},
    )
}

/// Reads a configuration from its text.
pub(crate) fn config(toml: &str) -> Config {
    Config::from_toml(Source {
        name: "codegen.toml",
        text: toml.as_bytes(),
    })
    .unwrap()
}

/// A generated file for a comparison of documents that mean the same: of the lock file only the surface, without the
/// constraints, which OpenAPI 3.0 and 3.1 express differently.
pub(crate) fn comparable(path: &str, text: &str) -> String {
    if path != "openapi-crate.lock" {
        return text.to_owned();
    }
    let json = text.split_once('\n').unwrap().1;
    let mut lock: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut surface = lock["surface"].take();
    remove_constraints(&mut surface);
    format!("{surface:#}")
}

fn remove_constraints(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.shift_remove("constraints");
            map.values_mut().for_each(remove_constraints);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(remove_constraints),
        _ => {}
    }
}

/// The text of a file below `tests/documents`.
pub(crate) fn document(path: &str) -> Vec<u8> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/documents")
        .join(path);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Returns the tree of a run that must succeed.
pub(crate) fn tree(output: Output) -> GeneratedFiles {
    let report = report(&output);
    output.tree.unwrap_or_else(|| panic!("no tree:\n{report}"))
}

/// The diagnostics as text, each preceded by its severity.
pub(crate) fn report(output: &Output) -> String {
    let mut text = String::new();
    for diagnostic in &output.diagnostics {
        writeln!(text, "{}: {diagnostic}", diagnostic.severity).unwrap();
    }
    text
}

pub(crate) fn has_errors(output: &Output) -> bool {
    output
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// How much of the generated code is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// All code.
    All,
    /// Without code that only repeats the fields of a struct or the values of an enum.
    Interface,
}

/// The files that depend on the document, concatenated, and the diagnostics.
pub(crate) fn rendered(output: &Output, show: Show) -> String {
    let mut text = String::new();
    for (path, file) in output.tree.iter().flat_map(GeneratedFiles::iter) {
        let own = path.starts_with("src/models/")
            || path.starts_with("src/operations")
            || matches!(path, "src/auth.rs" | "src/environment.rs" | "src/servers.rs");
        let body = file.text.split_once("\n\n").map_or("", |(_header, body)| body);
        // Every crate has these files; without this text, they are the same everywhere.
        let empty = match path {
            "src/operations.rs" => !body.contains("impl "),
            "src/auth.rs" => !body.contains("impl rt::ClientBuilder"),
            "src/environment.rs" => body.contains("credentials: &[],\n    globals: &[],"),
            "src/servers.rs" => !body.contains("Server::"),
            _ => false,
        };
        if !own || empty {
            continue;
        }
        let body = if show == Show::Interface {
            without_repetition(body)
        } else {
            body.to_owned()
        };
        writeln!(text, "════ {path}\n{body}").unwrap();
    }
    let report = report(output);
    if !report.is_empty() {
        writeln!(text, "════ said\n{report}").unwrap();
    }
    text
}

/// Removes code that only repeats the fields of a struct or the values of an enum.
fn without_repetition(text: &str) -> String {
    const REPETITIVE: &[&str] = &["    fn visit", "    fn other", "    const KNOWN"];
    let mut kept = String::new();
    let mut inside = false;
    for line in text.lines() {
        if REPETITIVE.iter().any(|start| line.starts_with(start)) {
            inside = true;
            // Its attribute is in the line before.
            kept.truncate(kept.strip_suffix("    #[inline]\n").map_or(kept.len(), str::len));
        }
        if !inside {
            kept.push_str(line);
            kept.push('\n');
        }
        inside &= line != "    }" && !(line.starts_with("    ") && line.ends_with("];"));
    }
    kept
}
