//! The page of a model.

use serde::Serialize;

use super::reference::Reference;
use super::text::code;
use super::type_links;
use crate::emit::code::models::docs::{field_docs, http_response_docs};
use crate::emit::examples::responses;
use crate::ir::{Kind, ModelId, unraw};

/// The relative path to the folder of all pages.
const UP: &str = "../";

/// The data of the template.
#[derive(Serialize)]
struct Page<'a> {
    up: &'static str,
    name: &'a str,
    docs: &'a str,
    deprecated: bool,
    example: String,
    fields: Vec<FieldRow<'a>>,
    /// Which fields are required: `all`, `some` or `none`.
    required: &'static str,
    /// The type of properties that the document does not list, as Markdown.
    additional: Option<String>,
    /// The HTTP responses of `to_http`, as Markdown.
    http_responses: Option<String>,
    values: Vec<ValueRow<'a>>,
    /// The variants of a union or of a response enum.
    variants: Vec<VariantRow>,
    /// The target of an alias, as Markdown.
    alias: Option<String>,
    /// Links to the operations that use the model in a request, a response or an error response.
    requests: Vec<String>,
    responses: Vec<String>,
    errors: Vec<String>,
    /// Links to the models that contain the model.
    containers: Vec<String>,
    /// Other names of the model.
    aliases: Vec<&'a str>,
}

#[derive(Serialize)]
struct FieldRow<'a> {
    name: &'a str,
    /// The JSON name, if it differs from the name of the field.
    json_name: Option<&'a str>,
    /// As Markdown.
    ty: String,
    required: bool,
    docs: String,
}

#[derive(Serialize)]
struct ValueRow<'a> {
    name: &'a str,
    json_name: &'a str,
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
    let containers = reference.used_by.containers(id).iter();
    let containers = containers.map(|&other| type_links::model(reference, other, UP));
    let aliases = model.doc_aliases.iter().map(String::as_str);
    let mut page = Page {
        up: UP,
        name: unraw(&model.name),
        docs: &model.docs,
        deprecated: model.deprecated,
        example: reference.examples.of_model(id).text,
        fields: Vec::new(),
        required: "none",
        additional: None,
        http_responses: None,
        values: Vec::new(),
        variants: Vec::new(),
        alias: None,
        requests: operations(reference, reference.used_by.requests(id)),
        responses: operations(reference, reference.used_by.responses(id)),
        errors: operations(reference, reference.used_by.errors(id)),
        containers: containers.collect(),
        aliases: aliases.filter(|alias| is_readable(alias)).collect(),
    };
    match &model.kind {
        Kind::Struct(model_struct) => {
            let rows = model_struct.fields.iter().map(|field| {
                let notes = [
                    (field.deprecated, "Deprecated."),
                    (field.read_only, "Read-only: only the server sends it."),
                    (field.write_only, "Write-only: only the client sends it."),
                    (field.secret, "Secret: redacted in `Debug`."),
                ];
                let notes = notes.into_iter().filter(|(is, _)| *is).map(|(_, note)| note.to_owned());
                let name = unraw(&field.name);
                FieldRow {
                    name,
                    json_name: (name != field.wire_name).then_some(&field.wire_name),
                    ty: type_links::field(reference, field, UP),
                    required: field.required,
                    docs: std::iter::once(field_docs(field))
                        .chain(notes)
                        .collect::<Vec<_>>()
                        .join("\n\n"),
                }
            });
            page.fields = rows.collect();
            page.required = match page.fields.iter().filter(|field| field.required).count() {
                0 => "none",
                count if count == page.fields.len() => "all",
                _ => "some",
            };
            let responses = model_struct.http_responses.as_ref();
            page.http_responses = responses.map(|responses| http_response_docs(model_struct, responses));
            page.additional = model_struct
                .additional_properties
                .as_ref()
                .map(|ty| type_links::ty(reference, ty, UP));
        }
        Kind::Enum(values) => {
            let rows = values.variants.iter().map(|variant| ValueRow {
                name: unraw(&variant.name),
                json_name: &variant.wire_name,
                docs: &variant.docs,
            });
            let other = ValueRow {
                name: unraw(&values.fallback),
                json_name: "",
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
        Kind::ResponseEnum(variants) => {
            let rows = variants.iter().map(|variant| VariantRow {
                name: unraw(&variant.name).to_owned(),
                ty: type_links::payload(reference, &variant.body, UP),
                docs: format!("Status {}. {}", responses::status(variant.status), variant.docs)
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
    reference.templates.render("model.md", &page)
}

/// Links to operations.
fn operations(reference: &Reference<'_>, users: &[(usize, usize)]) -> Vec<String> {
    let links = users.iter().map(|&(group, at)| reference.operation_link(group, at, UP));
    links.collect()
}

/// Whether a name is short enough to show. Some tools derive names from whole paths.
fn is_readable(name: &str) -> bool {
    name.len() <= 40 && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains("Percent")
}
