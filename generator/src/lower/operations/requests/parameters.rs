//! Parameters of operations: their types, names and styles.
//!
//! Required parameters become arguments of the method; optional ones become the fields of one struct.

use std::collections::HashMap;

use indexmap::IndexMap;
use openapiv3::{
    CookieStyle, HeaderStyle, Parameter as Described, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr,
};
use serde_json::Value;

use super::path_template;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer, grammar};
use crate::framing::is_framing;
use crate::ir::{Argument, Field, Parameter, ParameterLocation, Style, Type, unraw};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, reject_equal_names, warn_numbered};
use crate::lower::operations::media_types::MediaKind;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, Origin};

/// A header parameter `Authorization` of an operation without `security`.
#[derive(Clone)]
pub(crate) struct Header {
    /// The location of its entry in the list of parameters.
    pub(crate) entry: Pointer,
    /// The location of the Parameter Object, after following references.
    pub(crate) place: Pointer,
    /// Whether it is a parameter of the path item.
    pub(crate) is_shared: bool,
    pub(crate) name: String,
    pub(crate) required: bool,
}

/// Headers that OpenAPI describes by other means: "the parameter definition SHALL be ignored" (OpenAPI 3.0.3, section
/// 4.7.12).
const IGNORED: &[&str] = &["accept", "content-type"];
const AUTHORIZATION: &str = "authorization";

/// A parameter whose schema is in the graph.
#[derive(Clone)]
pub(crate) struct Input {
    at: Pointer,
    parameter: Parameter,
    required: bool,
    docs: String,
    deprecated: bool,
    pub(crate) schema: Option<NodeId>,
    global: bool,
    /// `x-rust-name`: the name of the argument or the field.
    rust_name: Option<String>,
}

/// The operation that the parameters belong to.
pub(crate) struct Site<'s> {
    pub(crate) at: &'s Pointer,
    pub(crate) path: &'s str,
    /// The prefix of the names of its types.
    pub(crate) stem: &'s str,
    /// The client-wide parameters.
    pub(crate) globals: &'s [(String, Option<String>)],
    /// The parameters of its path item, then its own, each list with the location of its parent object.
    pub(crate) parts: [(&'s Pointer, &'s [ReferenceOr<Described>]); 2],
}

impl Site<'_> {
    fn is_global(&self, parameter: &Parameter) -> bool {
        parameter.location == ParameterLocation::Path
            && self.globals.iter().any(|(name, _)| *name == parameter.wire_name)
    }
}

/// Adds the schemas of an operation's parameters to the graph. Also returns the header `Authorization`, if the document
/// declares it as a parameter instead of as `security`.
pub(crate) fn enter(
    site: &Site<'_>,
    document: &Document,
    schemas: &mut Schemas<'_>,
    log: &mut Log,
) -> (Vec<Input>, Option<Header>) {
    let mut authorization = None;
    // Each parameter with the location of its entry in the list.
    let mut found: IndexMap<(ParameterLocation, String), (Pointer, Input)> = IndexMap::new();
    let parts = site
        .parts
        .iter()
        .flat_map(|(holder, parts)| parts.iter().enumerate().map(move |(index, part)| (holder, index, part)));
    for (holder, index, part) in parts {
        let ReferenceOr::Reference { reference } = part else {
            continue;
        };
        let Some(place) = document.resolve(reference) else {
            continue;
        };
        let Some(described) = document.part::<Described>(&grammar::PARAMETER, &place, log) else {
            continue;
        };
        if is_authorization(&described) {
            let data = described.parameter_data_ref();
            authorization = Some(Header {
                entry: holder.child("parameters").child(&index.to_string()),
                place,
                is_shared: *holder != site.at,
                name: data.name.clone(),
                required: data.required,
            });
            continue;
        }
        let Some(mut input) = input(site, described, place, schemas, log) else {
            continue;
        };
        // In OpenAPI 3.1 a reference may override the description.
        let entry = holder.child("parameters").child(&index.to_string());
        if let Some(docs) = document.beside(&entry, "description") {
            docs.clone_into(&mut input.docs);
        }
        // The parameters of the operation override those of its path item.
        let key = (input.parameter.location, input.parameter.wire_name.clone());
        match found.get(&key) {
            Some((before, _)) if before.parent() == entry.parent() => {
                let (location, wire) = (key.0.as_str(), &key.1);
                let before = before.seen_from(&entry);
                let message = format!("the {location} parameter `{wire}` is at {before} already; this one is taken");
                log.warn(&entry, message, Some("keep one of the two".to_owned()));
            }
            _ => {}
        }
        found.insert(key, (entry, input));
    }
    let template = path_template::variables(site.path);
    for name in &template {
        let key = (ParameterLocation::Path, (*name).to_owned());
        if !found.contains_key(&key) {
            let message = format!("`{{{name}}}` is in the path and is not a parameter; it is taken as a string");
            log.warn(site.at, message, None);
            let parameter = Parameter::with_default_style((*name).to_owned(), ParameterLocation::Path);
            let input = Input {
                at: site.at.clone(),
                required: true,
                docs: String::new(),
                deprecated: false,
                schema: None,
                global: site.is_global(&parameter),
                rust_name: None,
                parameter,
            };
            found.insert(key, (site.at.clone(), input));
        }
    }
    let mut found: Vec<Input> = found.into_values().map(|(_, input)| input).collect();
    found.retain(|input| {
        let wire = &input.parameter.wire_name;
        let there = input.parameter.location != ParameterLocation::Path || template.contains(&wire.as_str());
        if !there {
            let message = format!("`{wire}` is not in the path {}; it is ignored", site.path);
            log.warn(&input.at, message, None);
        }
        there
    });
    // Path parameters in the order of the path, then the others in the order of the document.
    found.sort_by_key(|input| {
        match input.parameter.location {
            ParameterLocation::Path => template.iter().position(|name| *name == input.parameter.wire_name),
            _ => None,
        }
        .unwrap_or(usize::MAX)
    });
    (found, authorization)
}

fn is_authorization(described: &Described) -> bool {
    matches!(described, Described::Header { parameter_data, .. } if parameter_data.name.eq_ignore_ascii_case(AUTHORIZATION))
}

/// Reads one parameter; `None` if it is ignored.
fn input(
    site: &Site<'_>,
    described: Described,
    at: Pointer,
    schemas: &mut Schemas<'_>,
    log: &mut Log,
) -> Option<Input> {
    let (data, location, style, reserved) = match described {
        Described::Path { parameter_data, style } => {
            let style = match style {
                PathStyle::Simple => Style::Simple,
                PathStyle::Label => Style::Label,
                PathStyle::Matrix => Style::Matrix,
            };
            (parameter_data, ParameterLocation::Path, style, false)
        }
        Described::Query {
            parameter_data,
            style,
            allow_reserved,
            ..
        } => (
            parameter_data,
            ParameterLocation::Query,
            query_style(&style),
            allow_reserved,
        ),
        Described::Header {
            parameter_data,
            style: HeaderStyle::Simple,
        } => (parameter_data, ParameterLocation::Header, Style::Simple, false),
        Described::Cookie {
            parameter_data,
            style: CookieStyle::Form,
        } => (parameter_data, ParameterLocation::Cookie, Style::Form, false),
    };
    let wire = data.name;
    if matches!(location, ParameterLocation::Header | ParameterLocation::Cookie) && !is_token(&wire) {
        let message = format!("`{wire}` is not the name of a header or a cookie; it is ignored");
        log.warn(&at.child("name"), message, None);
        return None;
    }
    if location == ParameterLocation::Header && IGNORED.contains(&wire.to_ascii_lowercase().as_str()) {
        let message = format!("the header `{wire}` is not a parameter; it is ignored");
        let help = "OpenAPI has the media types of bodies for it".to_owned();
        log.warn(&at, message, Some(help));
        return None;
    }
    if location == ParameterLocation::Header && is_framing(&wire) {
        let message = format!("the header `{wire}` is written by the HTTP client; the parameter is ignored");
        let help = "another value would cut off or confuse the message (RFC 9110, section 7.6.1); remove the parameter";
        log.warn(&at, message, Some(help.to_owned()));
        return None;
    }
    if location == ParameterLocation::Path && !data.required {
        log.warn(
            &at,
            format!("`{wire}` is in the path, so it is taken as required"),
            None,
        );
    }
    let mut parameter = Parameter {
        location,
        style,
        explode: data.explode.unwrap_or(style == Style::Form),
        reserved,
        wire_name: wire,
    };
    let wire = &parameter.wire_name;
    let origin = || {
        Origin::Named(vec![
            format!("{}_{wire}", site.stem),
            format!("{}_{wire}_parameter", site.stem),
        ])
    };
    let schema = match &data.format {
        ParameterSchemaOrContent::Schema(ReferenceOr::Reference { reference }) => {
            Some(schemas.add_ref(&at.child("schema"), reference, origin()))
        }
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(_)) => None,
        ParameterSchemaOrContent::Content(content) => {
            if content.len() != 1 {
                let message = "`content` of a Parameter has one entry; the first that is JSON is taken, or a string";
                log.warn(&at.child("content"), message, None);
            }
            let json = content
                .iter()
                .find(|(media, _)| MediaKind::of(media) == MediaKind::Json);
            match json {
                Some((media, part)) => {
                    let place = at.below(["content", media, "schema"]);
                    (parameter.style, parameter.explode, parameter.reserved) = (Style::Json, false, false);
                    match &part.schema {
                        Some(ReferenceOr::Reference { reference }) => {
                            Some(schemas.add_ref(&place, reference, origin()))
                        }
                        _ => None,
                    }
                }
                None => {
                    log.warn(
                        &at.child("content"),
                        "a parameter that is no JSON is taken as a string",
                        None,
                    );
                    None
                }
            }
        }
    };
    Some(Input {
        required: data.required || location == ParameterLocation::Path,
        docs: data.description.unwrap_or_default(),
        deprecated: data.deprecated.unwrap_or_default(),
        schema,
        global: site.is_global(&parameter),
        rust_name: rust_name(&data.extensions, &at, log),
        parameter,
        at,
    })
}

/// The value of `x-rust-name`, if it is the name of a Rust value.
fn rust_name(extensions: &IndexMap<String, Value>, at: &Pointer, log: &mut Log) -> Option<String> {
    let name = extensions.get("x-rust-name")?.as_str().unwrap_or_default();
    let rust_name = names::user_value_name(name);
    if rust_name.is_none() {
        let message = format!("`{name}` is not a name for an argument");
        log.error(&at.child("x-rust-name"), message, None);
    }
    rust_name
}

pub(crate) fn query_style(style: &QueryStyle) -> Style {
    match style {
        QueryStyle::Form => Style::Form,
        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        QueryStyle::PipeDelimited => Style::PipeDelimited,
        QueryStyle::DeepObject => Style::DeepObject,
    }
}

/// Whether a string is a `token` (RFC 9110, section 5.6.2), as required for names of headers and cookies.
pub(crate) fn is_token(text: &str) -> bool {
    let is_in_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_in_token)
}

/// The parameters of a call.
pub(crate) struct Sent {
    /// Required parameters.
    pub(crate) arguments: Vec<Argument>,
    /// Optional parameters.
    pub(crate) fields: Vec<Field>,
    /// How each of the optional parameters is sent; empty if all are query parameters in the default style.
    pub(crate) options: Vec<Parameter>,
}

impl Sent {
    /// Whether all optional parameters are query parameters.
    pub(crate) fn is_query(&self) -> bool {
        self.options
            .iter()
            .all(|option| option.location == ParameterLocation::Query)
    }
}

/// Names parameters and their types.
pub(crate) fn finish(inputs: Vec<Input>, at: &Pointer, models: &mut Models<'_, '_>, log: &mut Log) -> Sent {
    let mut arguments = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    let mut options: Vec<Parameter> = Vec::new();
    let (mut argument_names, mut field_names) = (Vec::new(), Vec::new());
    for input in inputs.into_iter().filter(|input| !input.global) {
        let ty = match input.schema {
            Some(schema) => models.ty(schema, log),
            None if input.parameter.style == Style::Json => {
                log.untyped(&input.at, "the parameter has no schema");
                Type::Json
            }
            None => Type::String,
        };
        let is_cookie = input.parameter.location == ParameterLocation::Cookie;
        let secret = is_cookie || models.is_secret(&input.parameter.wire_name, input.schema);
        if input.required {
            argument_names.push(input.rust_name);
            arguments.push(Argument {
                name: String::new(),
                parameter: input.parameter,
                ty,
                secret,
                docs: input.docs,
            });
            continue;
        }
        let facts = input.schema.map(|schema| models.metadata(schema));
        fields.push(Field {
            name: String::new(),
            secret,
            wire_name: input.parameter.wire_name.clone(),
            ty,
            required: false,
            nullable: false,
            deprecated: input.deprecated,
            read_only: false,
            write_only: false,
            docs: input.docs,
            default: facts.and_then(|facts| facts.default.clone()),
            values: facts.map(|facts| facts.values.clone()).unwrap_or_default(),
            const_value: None,
            initial_value: None,
        });
        options.push(input.parameter);
        field_names.push(input.rust_name);
    }
    let in_query = |parameter: &Parameter| parameter.location == ParameterLocation::Query;
    // Names of the method's other arguments.
    let mut taken = vec!["request", "query"];
    if !options.iter().all(in_query) {
        taken.push("options");
    }
    let parameters: Vec<&Parameter> = arguments.iter().map(|argument| &argument.parameter).collect();
    let names = self::names(&parameters, &argument_names, &taken, at, log);
    for (argument, name) in arguments.iter_mut().zip(names) {
        argument.name = name;
    }
    let names = self::names(&options.iter().collect::<Vec<_>>(), &field_names, &[], at, log);
    let mut wires: HashMap<String, usize> = HashMap::new();
    for field in &fields {
        *wires.entry(field.wire_name.clone()).or_default() += 1;
    }
    for (field, name) in fields.iter_mut().zip(names) {
        field.name = name;
        // A query parameter and a header with the same name need different names in `Debug` and serde.
        if wires[&field.wire_name] > 1 {
            field.wire_name = unraw(&field.name).to_owned();
        }
    }
    if options.iter().all(in_query) && options.iter().all(Parameter::has_default_style) {
        options.clear();
    }
    arguments.sort_by_key(|argument| argument.parameter.location);
    Sent {
        arguments,
        fields,
        options,
    }
}

/// Names parameters by `x-rust-name`, by their own names, or by location and name.
fn names(
    parameters: &[&Parameter],
    rust_names: &[Option<String>],
    taken: &[&str],
    at: &Pointer,
    log: &mut Log,
) -> Vec<String> {
    let located = |number: usize| {
        format!(
            "{} {}",
            parameters[number].location.as_str(),
            parameters[number].wire_name
        )
    };
    for name in rust_names
        .iter()
        .flatten()
        .filter(|name| taken.contains(&name.as_str()))
    {
        let message = format!("a parameter has the name `{name}`, which the method gives to another argument");
        log.error(at, message, Some("give it another `x-rust-name`".to_owned()));
    }
    let items: Vec<ItemToName> = rust_names
        .iter()
        .enumerate()
        .map(|(number, rust_name)| ItemToName {
            key: located(number),
            user_name: rust_name.clone(),
        })
        .collect();
    let name = |number: usize, level: usize| match level {
        0 | 1 => nth_spelling(&parameters[number].wire_name, level, names::value_name),
        level => nth_spelling(&located(number), level - 2, names::value_name),
    };
    let assigned = assign_names(&items, name, |name| !taken.contains(&name));
    reject_equal_names(&assigned, "parameters of this operation", at, log);
    warn_numbered(&assigned, "parameters of this operation", at, "x-rust-name", log);
    assigned.into_iter().map(|assigned| assigned.name).collect()
}
