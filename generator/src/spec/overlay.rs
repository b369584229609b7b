//! Applies OpenAPI Overlays 1.0 to the untyped tree.

use roas_overlay::apply::Apply as _;
use roas_overlay::v1_0::Overlay;
use roas_overlay::validation::Validate as _;
use serde_json::Value;

use super::pointer::Pointer;
use super::read;
use crate::diagnostic::{Log, Origin};
use crate::{Severity, Source};

/// Applies one overlay. When it has errors, they are noted and the tree stays as it was.
pub(crate) fn apply(tree: &mut Value, number: usize, source: Source<'_>, log: &mut Log) {
    let origin = Origin::Overlay(number);
    let value = match read::read(source.text, &read::Budget::default()) {
        Ok(value) => value,
        Err(error) => return log.unreadable(origin, error),
    };
    let mut error =
        |at: Option<&Pointer>, message: String| log.note(Severity::Error, origin.clone(), at, message, None);
    let overlay: Overlay = match serde_path_to_error::deserialize(&value) {
        Ok(overlay) => overlay,
        Err(wrong) => {
            let at = place(&wrong.path().to_string());
            return error(
                Some(&at),
                format!("this is no OpenAPI Overlay 1.0: {}", wrong.into_inner()),
            );
        }
    };
    if let Err(invalid) = overlay.validate(enumset::EnumSet::empty()) {
        for wrong in invalid.errors {
            error(Some(&place(wrong.path.trim_start_matches("#."))), wrong.message);
        }
        return;
    }
    match overlay.apply(tree, enumset::EnumSet::empty()) {
        Ok(report) => {
            for action in report.actions.iter().filter(|action| action.matched == 0) {
                let at = place(&format!("actions[{}].target", action.index));
                let message = format!("`{}` matches nothing in the document", action.target);
                log.note(Severity::Warning, origin.clone(), Some(&at), message, None);
            }
        }
        Err(wrong) => error(
            Some(&place(&format!("actions[{}].target", wrong.action_index))),
            wrong.kind.to_string(),
        ),
    }
}

/// A pointer from the dotted paths that the libraries speak in (`actions[3].target`).
fn place(path: &str) -> Pointer {
    let tokens = path.split(['.', '[', ']']).filter(|token| !token.is_empty());
    Pointer::default().below(tokens)
}
