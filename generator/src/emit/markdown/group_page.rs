//! The page of a group: its operations in document order.

use quote::{ToTokens, quote};
use serde::Serialize;

use super::reference::{self, ClientParameter, Reference};
use super::text::{self, code, first_paragraph};
use super::type_links;
use crate::emit::code::models::docs::field_docs;
use crate::emit::code::operations;
use crate::emit::examples::{responses, statements};
use crate::ir::{
    Body, BodyEncoding, Group, Kind, Operation, ParameterLocation, Positions, SuccessResponse, Type, unraw,
};

/// The relative path to the folder of all pages.
const UP: &str = "../";

/// The data of the template.
#[derive(Serialize)]
struct Page<'a> {
    up: &'static str,
    title: String,
    docs: &'a str,
    /// The group that it is part of.
    parent: Option<GroupLink>,
    /// The groups in it.
    groups: Vec<GroupLink>,
    operations: Vec<OperationSection<'a>>,
}

/// A link to the page of another group.
#[derive(Serialize)]
struct GroupLink {
    title: String,
    path: String,
    summary: String,
}

#[derive(Serialize)]
struct OperationSection<'a> {
    name: &'a str,
    anchor: String,
    summary: &'a str,
    docs: &'a str,
    deprecated: bool,
    method: &'a str,
    path: &'a str,
    server: Option<&'a str>,
    servers: Vec<&'a str>,
    /// The parameters in its path that the client sets.
    client_parameters: Vec<ClientParameter<'a>>,
    signature: String,
    example: &'a str,
    parameters: Vec<ParameterRow>,
    /// Whether a parameter is not required.
    has_optional: bool,
    responses: Vec<ResponseRow>,
    /// The media types that `Call::accept` can select.
    response_media_types: &'a [String],
    /// Other media types of the request body.
    body_media_types: &'a [String],
    /// How the method returns a stream, as Markdown.
    stream: Option<String>,
    /// Whether the body can be sent as a form.
    form: bool,
    /// An example of the response, as JSON.
    example_response: Option<String>,
}

#[derive(Serialize)]
struct ParameterRow {
    name: String,
    /// As Markdown.
    location: String,
    /// As Markdown.
    ty: String,
    required: bool,
    docs: String,
}

#[derive(Serialize)]
struct ResponseRow {
    status: String,
    /// As Markdown.
    ty: String,
    error: bool,
    docs: String,
}

pub(crate) fn page(reference: &Reference<'_>, number: usize) -> String {
    let group = &reference.api.groups[number];
    let sections = group.operations.iter().enumerate().map(|(at, operation)| {
        let successes = operation.reference_docs.responses.iter();
        let mut successes = successes.filter(|response| responses::is_success(operation, response.status));
        let parameters = parameters(reference, operation);
        OperationSection {
            name: unraw(&operation.name),
            anchor: reference.anchor(number, at).to_owned(),
            summary: first_paragraph(&operation.docs),
            docs: &operation.docs,
            deprecated: operation.deprecated,
            method: &operation.method,
            path: &operation.path,
            server: operation.servers.default.as_deref(),
            servers: operation
                .servers
                .alternatives
                .iter()
                .map(|(url, _)| url.as_str())
                .collect(),
            client_parameters: client_parameters(reference, operation),
            signature: signature(reference, operation),
            example: &reference.examples.of_operation(number, at).text,
            has_optional: parameters.iter().any(|parameter| !parameter.required),
            parameters,
            responses: self::responses(reference, operation),
            response_media_types: &operation.alternative_media_types,
            body_media_types: operation
                .body
                .as_ref()
                .map_or(&[], |body| &body.alternative_media_types),
            stream: operations::docs::stream_docs(operation),
            form: matches!(
                operation.body.as_ref().map(|body| &body.content),
                Some(BodyEncoding::Json { form: true, .. })
            ),
            example_response: successes
                .find_map(|response| response.example.as_ref())
                .and_then(|example| serde_json::to_string_pretty(example).ok()),
        }
    });
    let all = reference.api.groups.iter().enumerate();
    let mut parents = all.filter(|(_, parent)| parent.path == group.parent_path());
    let link = |(number, group): (usize, &Group)| GroupLink {
        title: reference::title(group),
        path: format!("{UP}{}", reference.links_to_pages.to_group(number)),
        summary: first_paragraph(&group.docs).to_owned(),
    };
    let page = Page {
        up: UP,
        title: reference::title(group),
        docs: &group.docs,
        parent: parents.next().map(link),
        groups: reference.api.groups_in(&group.path).map(link).collect(),
        operations: sections.collect(),
    };
    reference.templates.render("group.md", &page)
}

/// The signature of the generated method.
fn signature(reference: &Reference<'_>, operation: &Operation) -> String {
    let method = operations::method::render_method(reference.api, reference.links, operation, &quote!(&[]), "");
    let Ok(method) = syn::parse2::<syn::ImplItemFn>(method.clone()) else {
        return method.to_string();
    };
    let head = statements::strip_crate_paths(method.sig.to_token_stream());
    let Ok(file) = syn::parse2::<syn::File>(quote!(pub #head {})) else {
        return head.to_string();
    };
    let text = prettyplease::unparse(&file);
    text.trim_end().trim_end_matches("{}").trim_end().to_owned()
}

fn client_parameters<'b>(reference: &Reference<'b>, operation: &Operation) -> Vec<ClientParameter<'b>> {
    let is_in_path = |name: &str| operation.path.contains(&format!("{{{name}}}"));
    let parameters = reference.client_parameters();
    parameters.filter(|parameter| is_in_path(parameter.wire_name)).collect()
}

fn parameters(reference: &Reference<'_>, operation: &Operation) -> Vec<ParameterRow> {
    let arguments = operation.arguments.iter().map(|argument| {
        let (name, parameter) = (unraw(&argument.name), &argument.parameter);
        ParameterRow {
            name: name.to_owned(),
            location: location(parameter.location, &parameter.wire_name, name),
            ty: std::iter::once(&argument.ty)
                .chain(&argument.integer)
                .map(|ty| type_links::ty(reference, ty, UP))
                .collect::<Vec<_>>()
                .join(" or "),
            required: true,
            docs: argument.docs.clone(),
        }
    });
    let body = operation.body.iter().map(|body| self::body(reference, body));
    let optional = operation.optional_params.into_iter().flat_map(|id| {
        let name = operation.optional_params_name();
        let argument = ParameterRow {
            name: name.to_owned(),
            location: String::new(),
            ty: type_links::model(reference, id, UP),
            required: true,
            docs: "Optional parameters.".to_owned(),
        };
        let fields = match &reference.api.models[id].kind {
            Kind::Struct(model_struct) => model_struct.fields.as_slice(),
            _ => &[],
        };
        let fields = fields.iter().enumerate().map(move |(number, field)| {
            let option = operation.optional_param_specs.get(number);
            let (at, wire_name) = option.map_or((ParameterLocation::Query, &field.wire_name), |option| {
                (option.location, &option.wire_name)
            });
            ParameterRow {
                name: format!("{name}.{}", unraw(&field.name)),
                location: location(at, wire_name, unraw(&field.name)),
                ty: type_links::field(reference, field, UP),
                required: field.required,
                docs: field_docs(field),
            }
        });
        std::iter::once(argument).chain(fields)
    });
    arguments.chain(body).chain(optional).collect()
}

fn body(reference: &Reference<'_>, body: &Body) -> ParameterRow {
    let (ty, media_type) = match &body.content {
        BodyEncoding::Json { ty, media, .. } => (ty, media.as_str()),
        BodyEncoding::Form { ty } => (ty, "application/x-www-form-urlencoded"),
        BodyEncoding::Multipart { ty, positions, .. } => (ty, Positions::media_type(positions.as_ref())),
        BodyEncoding::Text { media } => (&Type::String, media.as_str()),
        BodyEncoding::Bytes { media } => (&Type::Format("Body".to_owned()), media.as_str()),
    };
    let docs = ty.inline_model().map_or("", |model| &reference.api.models[model].docs);
    ParameterRow {
        name: "request".to_owned(),
        location: format!("body, {}", text::escaped(media_type)),
        ty: type_links::ty(reference, ty, UP),
        required: body.required,
        docs: first_paragraph(docs).to_owned(),
    }
}

/// Formats the location of a parameter, with its name in the request if that differs from its name in Rust.
fn location(location: ParameterLocation, wire_name: &str, name: &str) -> String {
    let word = location.as_str();
    if wire_name == name {
        word.to_owned()
    } else {
        format!("{word}, {}", code(wire_name))
    }
}

fn responses(reference: &Reference<'_>, operation: &Operation) -> Vec<ResponseRow> {
    let responses = operation.reference_docs.responses.iter().map(|response| {
        let payload = responses::response_body(reference.api, operation, response);
        let ty = payload.map_or_else(
            || "nothing".to_owned(),
            |payload| type_links::payload(reference, &payload, UP),
        );
        let is_success = responses::is_success(operation, response.status);
        let is_stream = is_success && matches!(operation.response, SuccessResponse::Stream(_));
        ResponseRow {
            status: responses::status(response.status),
            ty: if is_stream { format!("a stream of {ty}") } else { ty },
            error: !is_success,
            docs: response.docs.clone(),
        }
    });
    responses.collect()
}
