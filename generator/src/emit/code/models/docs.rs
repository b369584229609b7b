//! The documentation of models and fields, as Markdown.

use crate::ir::{Field, Kind, Model};

/// What is said of a model. Of one that the document does not describe, what it is, and its name there.
pub(crate) fn said(model: &Model) -> String {
    if !model.docs.trim().is_empty() {
        return model.docs.clone();
    }
    let what = match model.kind {
        Kind::Record(_) => "An object of the API",
        Kind::Enum(_) => "A string enum of the API",
        Kind::Union(_) => "One of several types",
        Kind::Alias(_) => "A type of the API",
        Kind::Outcomes(_) => "The responses of an operation, by status",
        Kind::Media(_) => "The body of a response, by media type",
    };
    match model.aliases.first() {
        Some(key) => format!("{what}: {} in its document.", code(key)),
        None => format!("{what}."),
    }
}

/// What is said of a field.
pub(crate) fn about(field: &Field) -> String {
    let mut parts = vec![field.docs.clone()];
    if let Some(only) = &field.only {
        parts.push(format!("Always {}.", code(&only.spelled())));
    } else if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(|value| code(value)).collect();
        parts.push(format!("One of {}.", values.join(", ")));
    }
    // A default that fills a page is better looked up in the document.
    if let Some(default) = field.default.as_ref().filter(|default| default.len() <= 100) {
        parts.push(format!("Default: {}.", code(default)));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n")
}

/// A value as inline code, whatever it has in it.
pub(crate) fn code(value: &str) -> String {
    if value.trim().is_empty() {
        "The empty value.".to_owned()
    } else if value.contains('`') || value.trim() != value {
        format!("`` {value} ``")
    } else {
        format!("`{value}`")
    }
}
