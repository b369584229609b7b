//! The documentation of models and fields, as Markdown.

use crate::ir::{Accessors, Field, HttpResponseRule, HttpResponses, Kind, Model, Struct, TextSource, unraw};

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
    if let Some(Accessors {
        meaning,
        reader,
        setter,
    }) = &field.accessors
    {
        let phrase = meaning.phrase();
        parts.push(format!("`{reader}()` reads it as {phrase}, and `{setter}(…)` sets it."));
    }
    // Longer defaults are left out.
    if let Some(default) = field.default.as_ref().filter(|default| default.len() <= 100) {
        parts.push(format!("Default: {}.", inline_code(default)));
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.join("\n\n")
}

/// The description of `to_http`: the response for each value.
pub(crate) fn http_response_docs(model_struct: &Struct, responses: &HttpResponses) -> String {
    let property = field_name(model_struct, &responses.property);
    let rules = responses.rules.iter();
    let mut rows: Vec<String> = rules
        .map(|rule| table_row(&inline_code(&rule.value), &describe_rule(model_struct, rule)))
        .collect();
    let mut returns = format!("Returns the HTTP response that the value of `{property}` stands for");
    if let Some(decision) = &responses.decision {
        returns.push_str(", or what the program has to decide");
        rows.extend(decision.variants.iter().map(|variant| {
            let (decision, name) = (unraw(&decision.name), unraw(&variant.name));
            let decides = format!("the program decides: `{decision}::{name}`");
            table_row(&inline_code(&variant.wire_name), &decides)
        }));
    }
    format!(
        "{returns}.\n\n| `{property}` | response |\n| --- | --- |\n{}",
        rows.join("\n")
    )
}

/// The status, the body and the headers of a response.
fn describe_rule(model_struct: &Struct, rule: &HttpResponseRule) -> String {
    let describe = |source: &TextSource| match source {
        TextSource::Constant(text) => inline_code(text),
        TextSource::Property { name, required } => {
            let name = field_name(model_struct, name);
            format!("`{name}`{}", if *required { "" } else { " (if present)" })
        }
    };
    let mut parts = vec![rule.status.to_string()];
    let body = rule.body.iter();
    parts.extend(body.map(|body| format!("body {} as {}", describe(&body.source), inline_code(&body.media_type))));
    let headers = rule.headers.iter();
    parts.extend(headers.map(|(name, source)| format!("`{name}`: {}", describe(source))));
    parts.join("; ")
}

/// A row of a Markdown table. A cell cannot contain a `|`.
fn table_row(value: &str, text: &str) -> String {
    let escape = |cell: &str| cell.replace('|', "\\|");
    format!("| {} | {} |", escape(value), escape(text))
}

/// The name of the field for a property.
fn field_name<'s>(model_struct: &'s Struct, property: &'s str) -> &'s str {
    let field = model_struct.fields.iter().find(|field| field.wire_name == property);
    field.map_or(property, |field| unraw(&field.name))
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
