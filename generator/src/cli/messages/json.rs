//! The format `json`: one object per line, each with its kind in `reason`.

use serde_json::{Value, json};

use crate::Diagnostic;

/// An error or a warning about a location. `line` and `column` count from 1.
pub(super) fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let (line, column) = diagnostic.position.unzip();
    json!({
        "reason": "diagnostic",
        "severity": diagnostic.severity.to_string(),
        "file": diagnostic.file,
        "line": line,
        "column": column,
        "pointer": diagnostic.pointer,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "example": diagnostic.example,
    })
}

/// A message about the whole run.
pub(super) fn message(severity: &str, message: &str) -> Value {
    json!({ "reason": "message", "severity": severity, "message": message })
}
