//! The page of a model.

use serde::Serialize;

use super::reference::Reference;
use super::text::code;
use super::{code_examples, responses, type_links};
use crate::emit::code::models::docs::field_docs;
use crate::ir::{Kind, ModelId, unraw};

/// The way from such a page to the folder of all pages.
const UP: &str = "../";

/// What the template is told.
#[derive(Serialize)]
struct Page<'a> {
    up: &'static str,
    name: &'a str,
    docs: &'a str,
    deprecated: bool,
    example: String,
    fields: Vec<Row>,
    /// The type of properties that have no name, as Markdown.
    additional: Option<String>,
    values: Vec<ValueRow<'a>>,
    /// Alternatives of a union, and ways in which an operation succeeds.
    variants: Vec<VariantRow>,
    /// The type that it is another name for, as Markdown.
    alias: Option<String>,
    /// Operations that take it, and that return it, as links.
    taken: Vec<String>,
    returned: Vec<String>,
    /// Those whose errors have it as their body.
    failing: Vec<String>,
    /// Models that it is a part of, as links.
    around: Vec<String>,
    /// What the API document calls it.
    names: &'a [String],
}

#[derive(Serialize)]
struct Row {
    name: String,
    /// As Markdown.
    ty: String,
    required: bool,
    docs: String,
    wire: String,
}

#[derive(Serialize)]
struct ValueRow<'a> {
    name: &'a str,
    wire: &'a str,
    docs: &'a str,
}

#[derive(Serialize)]
struct VariantRow {
    name: String,
    /// As Markdown.
    ty: String,
    docs: String,
}

pub(crate) fn page(reference: &Reference<'_>, id: ModelId) -> String {
    let model = &reference.api.models[id];
    let around = reference.used_by.around(id).iter();
    let around = around.map(|&other| type_links::model(reference, other, UP));
    let mut page = Page {
        up: UP,
        name: unraw(&model.name),
        docs: &model.docs,
        deprecated: model.deprecated,
        example: code_examples::of_model(reference, id).text,
        fields: Vec::new(),
        additional: None,
        values: Vec::new(),
        variants: Vec::new(),
        alias: None,
        taken: operations(reference, reference.used_by.taken(id)),
        returned: operations(reference, reference.used_by.returned(id)),
        failing: operations(reference, reference.used_by.failing(id)),
        around: around.collect(),
        names: &model.spec_names,
    };
    match &model.kind {
        Kind::Struct(record) => {
            let rows = record.fields.iter().map(|field| {
                let notes = [
                    (field.deprecated, "Deprecated."),
                    (field.read_only, "Read-only: only the server sends it."),
                    (field.write_only, "Write-only: only the client sends it."),
                    (field.secret, "Secret: redacted in `Debug`."),
                ];
                let notes = notes.into_iter().filter(|(is, _)| *is).map(|(_, note)| note.to_owned());
                Row {
                    name: unraw(&field.name).to_owned(),
                    ty: type_links::field(reference, field, UP),
                    required: field.required,
                    docs: std::iter::once(field_docs(field))
                        .chain(notes)
                        .collect::<Vec<_>>()
                        .join("\n\n"),
                    wire: field.wire_name.clone(),
                }
            });
            page.fields = rows.collect();
            page.additional = record
                .additional_properties
                .as_ref()
                .map(|ty| type_links::ty(reference, ty, UP));
        }
        Kind::Enum(values) => {
            let rows = values.variants.iter().map(|variant| ValueRow {
                name: unraw(&variant.name),
                wire: &variant.wire_name,
                docs: &variant.docs,
            });
            let other = ValueRow {
                name: unraw(&values.fallback),
                wire: "",
                docs: "",
            };
            page.values = rows.chain([other]).collect();
        }
        Kind::Union(union) => {
            let rows = union.variants.iter().map(|variant| VariantRow {
                name: unraw(&variant.name).to_owned(),
                ty: type_links::ty(reference, &variant.ty, UP),
                docs: String::new(),
            });
            let other = VariantRow {
                name: "Other".to_owned(),
                ty: "`serde_json::Value`".to_owned(),
                docs: "A value of no other variant. It is written back unchanged.".to_owned(),
            };
            page.variants = rows.chain([other]).collect();
        }
        Kind::Alias(ty) => page.alias = Some(type_links::ty(reference, ty, UP)),
        Kind::ResponseEnum(outcomes) => {
            let rows = outcomes.iter().map(|outcome| VariantRow {
                name: unraw(&outcome.name).to_owned(),
                ty: type_links::payload(reference, &outcome.body, UP),
                docs: format!("Status {}. {}", responses::status(outcome.status), outcome.docs)
                    .trim_end()
                    .to_owned(),
            });
            page.variants = rows.collect();
        }
        Kind::MediaTypeEnum(variants) => {
            let rows = variants.iter().map(|variant| VariantRow {
                name: unraw(&variant.name).to_owned(),
                ty: type_links::payload(reference, &variant.body, UP),
                docs: variant
                    .media_types
                    .iter()
                    .map(|media| code(media))
                    .collect::<Vec<_>>()
                    .join(", "),
            });
            page.variants = rows.collect();
        }
    }
    reference.render("model.md", &page)
}

/// Links to operations.
fn operations(reference: &Reference<'_>, users: &[(usize, usize)]) -> Vec<String> {
    let links = users.iter().map(|&(group, at)| reference.operation_link(group, at, UP));
    links.collect()
}
