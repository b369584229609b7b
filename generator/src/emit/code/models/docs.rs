//! The documentation of models and fields, as Markdown.

use crate::ir::{Field, Kind, Model, unraw};

/// The description of a model. Without one in the document: its kind, and its name in the document.
pub(crate) fn model_docs(model: &Model) -> String {
    if !model.docs.trim().is_empty() {
        return model.docs.clone();
    }
    let what = match &model.kind {
        Kind::Struct(_) => {
            let name = model
                .spec_names
                .first()
                .map_or_else(|| unraw(&model.name), String::as_str);
            return format!("{} object (no description in the OpenAPI document).", inline_code(name));
        }
        Kind::Enum(values) => format!("String enum; unknown values are kept in `{}`", unraw(&values.fallback)),
        Kind::Union(_) => "One of several schemas".to_owned(),
        Kind::Alias(_) => "Type alias".to_owned(),
        Kind::ResponseEnum(_) => "Successful responses, by status code".to_owned(),
        Kind::MediaTypeEnum(_) => "Response body, by media type".to_owned(),
    };
    match model.spec_names.first() {
        Some(key) => format!("{what}. In the OpenAPI document: {}.", inline_code(key)),
        None => format!("{what}."),
    }
}

/// The description of a field, with its fixed value, its values and its default.
pub(crate) fn field_docs(field: &Field) -> String {
    let mut parts = vec![field.docs.clone()];
    if let Some(only) = &field.const_value {
        let or_null = if field.fixed_value().is_none() { " or null" } else { "" };
        parts.push(format!("Always {}{or_null}.", inline_code(&only.to_json_text())));
    } else if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(|value| inline_code(value)).collect();
        parts.push(format!("One of {}.", values.join(", ")));
    }
    // Longer defaults are left out.
    if let Some(default) = field.default.as_ref().filter(|default| default.len() <= 100) {
        parts.push(format!("Default: {}.", inline_code(default)));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n")
}

/// A value as inline code; it may contain backticks.
pub(crate) fn inline_code(value: &str) -> String {
    if value.trim().is_empty() {
        "The empty value.".to_owned()
    } else if value.contains('`') || value.trim() != value {
        format!("`` {value} ``")
    } else {
        format!("`{value}`")
    }
}
