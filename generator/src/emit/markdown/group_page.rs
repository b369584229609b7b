//! The page of a group: its operations, one behind the other.

use quote::{ToTokens, quote};
use serde::Serialize;

use super::reference::{self, Reference};
use super::text::code;
use super::{code_examples, responses, type_links};
use crate::emit::code::models::docs::field_docs;
use crate::emit::code::operations;
use crate::ir::{Body, BodyEncoding, Kind, Operation, ParameterLocation, Type, unraw};

/// The way from such a page to the folder of all pages.
const UP: &str = "../";

/// What the template is told.
#[derive(Serialize)]
struct Page<'a> {
    up: &'static str,
    title: String,
    docs: &'a str,
    operations: Vec<Section<'a>>,
}

/// An operation.
#[derive(Serialize)]
struct Section<'a> {
    name: &'a str,
    anchor: String,
    /// The first paragraph of what is said of it.
    summary: &'a str,
    docs: &'a str,
    deprecated: bool,
    method: &'static str,
    path: &'a str,
    server: Option<&'a str>,
    servers: Vec<&'a str>,
    /// The parameters in its path that the client supplies.
    globals: Vec<Held<'a>>,
    signature: String,
    example: String,
    parameters: Vec<Parameter>,
    replies: Vec<Reply>,
    /// The media types that can be asked for instead.
    others: &'a [String],
    /// Other media types that the body may be of.
    also: &'a [String],
    /// Whether it takes the same as a form.
    form: bool,
    /// An example of the reply.
    json: Option<String>,
}

/// A value that the client holds.
#[derive(Serialize)]
struct Held<'a> {
    wire: &'a str,
    /// The method of the builder.
    setter: &'a str,
}

#[derive(Serialize)]
struct Parameter {
    name: String,
    /// As Markdown.
    ty: String,
    required: bool,
    docs: String,
    place: String,
}

#[derive(Serialize)]
struct Reply {
    status: String,
    /// As Markdown.
    ty: String,
    error: bool,
    docs: String,
}

pub(crate) fn page(reference: &Reference<'_>, number: usize) -> String {
    let group = &reference.api.groups[number];
    let sections = group.operations.iter().enumerate().map(|(at, operation)| {
        let replies = operation.reference_docs.responses.iter();
        let mut examples = replies.filter(|reply| responses::is_success(operation, reply.status));
        Section {
            name: unraw(&operation.name),
            anchor: reference.anchor(number, at).to_owned(),
            summary: summary(operation),
            docs: &operation.docs,
            deprecated: operation.deprecated,
            method: operation.method,
            path: &operation.path,
            server: operation.servers.default.as_deref(),
            servers: operation
                .servers
                .alternatives
                .iter()
                .map(|(url, _)| url.as_str())
                .collect(),
            globals: globals(reference, operation),
            signature: signature(reference, operation),
            example: code_examples::of_operation(reference, group, operation).text,
            parameters: parameters(reference, operation),
            replies: self::replies(reference, operation),
            others: &operation.alternative_media_types,
            also: operation
                .body
                .as_ref()
                .map_or(&[], |body| &body.alternative_media_types),
            form: matches!(
                operation.body.as_ref().map(|body| &body.content),
                Some(BodyEncoding::Json { form: true, .. })
            ),
            json: examples
                .find_map(|reply| reply.example.as_ref())
                .and_then(|example| serde_json::to_string_pretty(example).ok()),
        }
    });
    let page = Page {
        up: UP,
        title: reference::title(group),
        docs: &group.docs,
        operations: sections.collect(),
    };
    reference.render("group.md", &page)
}

/// The first paragraph of what is said of an operation.
pub(crate) fn summary(operation: &Operation) -> &str {
    first(&operation.docs)
}

/// The first paragraph of a description.
pub(crate) fn first(docs: &str) -> &str {
    docs.trim().split("\n\n").next().unwrap_or_default()
}

/// The head of the method, taken from the method itself.
fn signature(reference: &Reference<'_>, operation: &Operation) -> String {
    let method = operations::method::render_method(reference.api, reference.links, operation, &quote!(&[]));
    let Ok(method) = syn::parse2::<syn::ImplItemFn>(method.clone()) else {
        return method.to_string();
    };
    let head = code_examples::own_paths(method.sig.to_token_stream());
    let Ok(file) = syn::parse2::<syn::File>(quote!(pub #head {})) else {
        return head.to_string();
    };
    let text = prettyplease::unparse(&file);
    text.trim_end().trim_end_matches("{}").trim_end().to_owned()
}

fn globals<'b>(reference: &Reference<'b>, operation: &Operation) -> Vec<Held<'b>> {
    let globals = reference.api.client_parameters.iter();
    let globals = globals.filter(|global| operation.path.contains(&format!("{{{}}}", global.wire_name)));
    let held = globals.map(|global| Held {
        wire: &global.wire_name,
        setter: unraw(&global.name),
    });
    held.collect()
}

fn parameters(reference: &Reference<'_>, operation: &Operation) -> Vec<Parameter> {
    let arguments = operation.arguments.iter().map(|argument| Parameter {
        name: unraw(&argument.name).to_owned(),
        ty: type_links::ty(reference, &argument.ty, UP),
        required: true,
        docs: argument.docs.clone(),
        place: place(argument.parameter.location, &argument.parameter.wire_name),
    });
    let body = operation.body.iter().map(|body| self::body(reference, body));
    let optional = operation.optional_params.into_iter().flat_map(|id| {
        let name = operation.optional_params_name();
        let record = Parameter {
            name: name.to_owned(),
            ty: type_links::model(reference, id, UP),
            required: true,
            docs: "Optional parameters.".to_owned(),
            place: String::new(),
        };
        let fields = match &reference.api.models[id].kind {
            Kind::Struct(record) => record.fields.as_slice(),
            _ => &[],
        };
        let fields = fields.iter().enumerate().map(move |(number, field)| Parameter {
            name: format!("{name}.{}", unraw(&field.name)),
            ty: type_links::field(reference, field, UP),
            required: field.required,
            docs: field_docs(field),
            place: match operation.optional_param_specs.get(number) {
                Some(option) => place(option.location, &option.wire_name),
                None => place(ParameterLocation::Query, &field.wire_name),
            },
        });
        std::iter::once(record).chain(fields)
    });
    arguments.chain(body).chain(optional).collect()
}

fn body(reference: &Reference<'_>, body: &Body) -> Parameter {
    let (ty, media) = match &body.content {
        BodyEncoding::Json { ty, media, .. } => (ty, media.as_str()),
        BodyEncoding::Form { ty } => (ty, "application/x-www-form-urlencoded"),
        BodyEncoding::Multipart { ty, .. } => (ty, "multipart/form-data"),
        BodyEncoding::Text { media } => (&Type::String, media.as_str()),
        BodyEncoding::Bytes { media } => (&Type::Format("bytes::Bytes".to_owned()), media.as_str()),
    };
    Parameter {
        name: "request".to_owned(),
        ty: type_links::ty(reference, ty, UP),
        required: body.required,
        docs: first(ty.inline_model().map_or("", |model| &reference.api.models[model].docs)).to_owned(),
        place: format!("body, {media}"),
    }
}

fn place(location: ParameterLocation, wire: &str) -> String {
    let place = match location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    };
    format!("{place}, {}", code(wire))
}

fn replies(reference: &Reference<'_>, operation: &Operation) -> Vec<Reply> {
    let replies = operation.reference_docs.responses.iter().map(|told| {
        let payload = responses::payload(reference.api, operation, told);
        Reply {
            status: responses::status(told.status),
            ty: payload.map_or_else(
                || "nothing".to_owned(),
                |payload| type_links::payload(reference, &payload, UP),
            ),
            error: !responses::is_success(operation, told.status),
            docs: told.docs.clone(),
        }
    });
    replies.collect()
}
