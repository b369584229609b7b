//! The surface of a document, and changes as text.

use std::fmt::Write as _;

use crate::diff::change::Change;
use crate::diff::rules::Rust;
use crate::located_surface::read_surface;
use crate::surface::Surface;
use crate::{Config, Input, Source, no_external_files};

/// The surface of the crate for a document in YAML or JSON; the errors if there are any.
pub(super) fn surface(text: &str) -> Result<Surface, Vec<String>> {
    let config = Config::default();
    let located = read_surface(&Input {
        document: Source {
            name: "document.yaml",
            text: text.as_bytes(),
        },
        overlays: &[],
        load: &no_external_files,
        config: &config,
        workspace: None,
    });
    let diagnostics = || located.diagnostics().iter().map(ToString::to_string).collect();
    located.surface.clone().ok_or_else(diagnostics)
}

/// The change as a line of the cases.
pub(super) fn line(change: &Change) -> String {
    let mut line = format!("{} {}", change.kind.rule().id, change.item);
    if !change.wire_name.is_empty() {
        write!(line, " ({})", change.wire_name).unwrap();
    }
    let wire = if change.breaks_wire() { "breaks" } else { "works" };
    let rust = match change.rust {
        Rust::Same => "same",
        Rust::Adds => "adds",
        Rust::Breaks => "breaks",
    };
    write!(line, " | {} | wire {wire}, Rust {rust}", change.direction.name()).unwrap();
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => write!(line, " | {before} → {after}").unwrap(),
        (Some(before), None) => write!(line, " | {before} →").unwrap(),
        (None, Some(after)) => write!(line, " | → {after}").unwrap(),
        (None, None) => {}
    }
    line
}
