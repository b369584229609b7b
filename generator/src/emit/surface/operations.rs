//! The surface of operations.

use indexmap::IndexMap;
use quote::quote;

use super::client::credential_text;
use super::types::{convert_body, convert_type, status_text, type_text};
use crate::emit::code::operations::body::render_body;
use crate::emit::code::operations::method::returned_type;
use crate::emit::code::operations::parameters::render_argument;
use crate::emit::code::types::type_tokens;
use crate::ir::{
    self, Api, BodyEncoding, EventData, EventItem, Group, ItemStream, NextCursor, Pagination, PaginationStrategy,
    ParameterLocation, StreamFlag, Style, SuccessResponse, unraw,
};
use crate::surface::types::Type;
use crate::surface::{Body, Operation, Parameter};

pub(super) fn describe_operation(api: &Api, group: &Group, operation: &ir::Operation) -> Operation {
    let scheme_text = |key: &String| {
        let scheme = api.security_schemes.iter().find(|scheme| scheme.key == *key);
        scheme.map_or_else(|| key.clone(), |scheme| credential_text(&scheme.location))
    };
    let security = operation
        .security
        .iter()
        .map(|schemes| schemes.iter().map(scheme_text).collect());
    let response = match &operation.response {
        SuccessResponse::Enum(model) => Some(Type::Model(api.models[*model].name.clone())),
        other => other.ty().map(|ty| convert_type(api, ty)),
    };
    let errors = operation
        .errors
        .iter()
        .filter_map(|(status, body)| Some((status_text(*status), convert_body(api, body)?)));
    Operation {
        call: format!("{}.{}", group.calls(), unraw(&operation.name)),
        id: operation.id.clone(),
        method: operation.method.to_owned(),
        path: operation.path.clone(),
        deprecated: operation.deprecated,
        arguments: argument_types(api, operation),
        returns: type_text(&returned_type(api, operation)),
        parameters: describe_parameters(api, operation),
        optional_parameters: operation.optional_params.map(|model| api.models[model].name.clone()),
        body: operation.body.as_ref().map(|body| describe_body(api, body)),
        response,
        accept: media_types(&operation.accept_header)
            .chain(operation.alternative_media_types.iter().cloned())
            .collect(),
        errors: errors.collect(),
        security: security.collect(),
        pagination: operation.pagination.as_ref().map(pagination_text),
        stream: match &operation.response {
            SuccessResponse::Stream(stream) => Some(stream_text(stream, operation.stream_flag.as_ref())),
            _ => None,
        },
        server: operation.servers.default.clone(),
        docs: operation.docs.clone(),
        at: operation.at.clone(),
    }
}

/// The parameters and properties with which the pages of a list are requested.
fn pagination_text(pages: &Pagination) -> String {
    let path = |fields: &[ir::Field]| {
        let names: Vec<&str> = fields.iter().map(|field| field.wire_name.as_str()).collect();
        names.join(".")
    };
    let mut text = match &pages.strategy {
        PaginationStrategy::Offset { begin } => format!("`{begin}` is the index of the first item"),
        PaginationStrategy::PageNumber { begin, first } => format!("`{begin}` is the page number from {first}"),
        PaginationStrategy::Cursor { begin, location, next } => {
            let kind = match location {
                ParameterLocation::Header => "header ",
                _ => "",
            };
            let next = match next {
                NextCursor::Property(next) => format!("at `{}`", path(next)),
                NextCursor::Header(name) => format!("in the header `{name}`"),
            };
            format!("{kind}`{begin}` is the cursor {next}")
        }
        PaginationStrategy::Link(relation) => format!("the link `{relation}` leads to the next page"),
        PaginationStrategy::Url(next) => format!("the URL at `{}` leads to the next page", path(next)),
    };
    if let Some(end) = &pages.end {
        text.push_str(&format!(", `{end}` is the end"));
    }
    if let Some(limit) = &pages.limit {
        text.push_str(&format!(", `{limit}` is the number of items"));
    }
    text.push_str(&format!(", items at `{}`", path(&pages.items)));
    if let Some(total) = &pages.total {
        text.push_str(&format!(", total at `{}`", path(total)));
    }
    text
}

/// How the items of a stream are found and decoded.
fn stream_text(stream: &ItemStream, flag: Option<&StreamFlag>) -> String {
    let item = match &stream.event {
        EventItem::Data => "one value",
        EventItem::Event(EventData::Text) => "each event with its data as text",
        EventItem::Event(EventData::Json) => "each event with its data as JSON",
        EventItem::Event(EventData::TextIn(_) | EventData::Any) => "each event with its data as text or JSON",
    };
    let mut text = format!("an item is {item}");
    if let Some(framing) = stream.framing {
        text.push_str(&format!(", always read as {framing:?}"));
    }
    if let Some(until) = &stream.until {
        text.push_str(&format!(", until `{until}`"));
    }
    if let Some(name) = &stream.error_event {
        text.push_str(&format!(", errors are `{name}` events"));
    }
    if let Some(flag) = flag {
        text.push_str(&format!(", selected by `{}`", flag.wire_name));
    }
    text
}

/// The media types of a header `Accept`, without their weights.
fn media_types(accept: &str) -> impl Iterator<Item = String> {
    let types = accept
        .split(',')
        .map(|range| range.split(";q=").next().unwrap_or_default());
    types
        .map(|range| range.trim().to_owned())
        .filter(|range| !range.is_empty())
}

fn argument_types(api: &Api, operation: &ir::Operation) -> Vec<String> {
    let parameters = operation
        .arguments
        .iter()
        .map(|argument| render_argument(api, argument).0);
    let body = operation.body.as_ref().map(|body| render_body(api, body).0);
    let optional = operation.optional_params.map(|model| {
        let ty = type_tokens(api, &ir::Type::Model(model), "models::");
        quote!(_: &#ty)
    });
    parameters
        .chain(body)
        .chain(optional)
        .map(|argument| type_text(&argument))
        .map(|text| match text.split_once(": ") {
            Some((_, ty)) => ty.to_owned(),
            None => text,
        })
        .collect()
}

fn describe_parameters(api: &Api, operation: &ir::Operation) -> Vec<Parameter> {
    let required = operation.arguments.iter().map(|argument| Parameter {
        wire_name: argument.parameter.wire_name.clone(),
        location: argument.parameter.location.as_str().to_owned(),
        style: style_text(&argument.parameter),
        required: true,
        ty: convert_type(api, &argument.ty),
        constraints: argument.facts.constraints.iter().cloned().collect(),
        docs: argument.docs.clone(),
        at: argument.facts.at.clone(),
    });
    let fields = operation.optional_params.map(|model| match &api.models[model].kind {
        ir::Kind::Struct(object) => object.fields.as_slice(),
        _ => &[],
    });
    let optional = fields.unwrap_or_default().iter().enumerate().map(|(index, field)| {
        let default = ir::Parameter::with_default_style(field.wire_name.clone(), ParameterLocation::Query);
        let parameter = operation.optional_param_specs.get(index).unwrap_or(&default);
        Parameter {
            wire_name: parameter.wire_name.clone(),
            location: parameter.location.as_str().to_owned(),
            style: style_text(parameter),
            required: false,
            ty: convert_type(api, &field.ty),
            constraints: field.facts.constraints.iter().cloned().collect(),
            docs: field.docs.clone(),
            at: field.facts.at.clone(),
        }
    });
    required.chain(optional).collect()
}

/// The style of a parameter; `None` for the default one of its location.
fn style_text(parameter: &ir::Parameter) -> Option<String> {
    if parameter.has_default_style() {
        return None;
    }
    let style = match parameter.style {
        Style::Simple => "simple",
        Style::Label => "label",
        Style::Matrix => "matrix",
        Style::Form => "form",
        Style::SpaceDelimited => "spaceDelimited",
        Style::PipeDelimited => "pipeDelimited",
        Style::DeepObject => "deepObject",
        Style::Cookie => "cookie",
        Style::Json => "JSON",
    };
    let explode = if parameter.explode { ", explode" } else { "" };
    let reserved = if parameter.reserved { ", allowReserved" } else { "" };
    Some(format!("{style}{explode}{reserved}"))
}

fn describe_body(api: &Api, body: &ir::Body) -> Body {
    let form = "application/x-www-form-urlencoded";
    let mut media_types = match &body.content {
        BodyEncoding::Json { media, form: true, .. } => vec![media.clone(), form.to_owned()],
        BodyEncoding::Json { media, .. } | BodyEncoding::Text { media } | BodyEncoding::Bytes { media } => {
            vec![media.clone()]
        }
        BodyEncoding::Form { .. } => vec![form.to_owned()],
        BodyEncoding::Multipart { positions, .. } => vec![ir::Positions::media_type(positions.as_ref()).to_owned()],
    };
    media_types.extend(body.alternative_media_types.iter().cloned());
    Body {
        required: body.required,
        media_types,
        encodings: body_encodings(body),
        ty: body.ty().map(|ty| convert_type(api, ty)),
    }
}

fn body_encodings(body: &ir::Body) -> IndexMap<String, String> {
    let styles = body.field_encodings.iter().filter_map(|field| {
        let style = style_text(field)?;
        Some((field.wire_name.clone(), style))
    });
    let parts = match &body.content {
        BodyEncoding::Multipart { parts, .. } => parts.as_slice(),
        _ => &[],
    };
    styles.chain(parts.iter().cloned()).collect()
}
