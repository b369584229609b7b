//! Reads the Parameter Objects of an operation, checks them, and adds their schemas to the graph.

use indexmap::IndexMap;
use openapiv3::{ParameterSchemaOrContent, ReferenceOr};
use serde_json::Value;

use super::encodings::Encodings;
use super::parameter_objects::ParameterObject;
use super::{accepted_integers, path_template, query_strings};
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::framing::is_framing;
use crate::ir::{Parameter, ParameterLocation, Style, Type};
use crate::lower::http_syntax::is_token;
use crate::lower::names;
use crate::lower::operations::media_types::MediaKind;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, SchemaContext};

/// A header parameter `Authorization` of an operation without `security`.
#[derive(Clone)]
pub(crate) struct AuthorizationHeader {
    /// The location of its entry in the list of parameters.
    pub(crate) entry_at: Pointer,
    /// The location of the Parameter Object, with references resolved.
    pub(crate) at: Pointer,
    /// Whether it is a parameter of the path item.
    pub(crate) is_shared: bool,
    pub(crate) name: String,
    pub(crate) required: bool,
}

/// Headers that OpenAPI describes by other means: "the parameter definition SHALL be ignored" (OpenAPI 3.0.3, section
/// 4.7.12).
const IGNORED: &[&str] = &["accept", "content-type"];
const AUTHORIZATION: &str = "authorization";

/// A parameter whose schema is in the graph, but whose type is not named yet.
#[derive(Clone)]
pub(crate) struct PendingParameter {
    pub(super) at: Pointer,
    pub(super) parameter: Parameter,
    pub(super) required: bool,
    pub(super) docs: String,
    pub(super) deprecated: bool,
    pub(crate) schema: Option<NodeId>,
    /// Whether its value is set once per client (`x-rust-globals`).
    pub(super) is_client_parameter: bool,
    /// `x-rust-name`: the name of the argument or the field.
    pub(super) rust_name: Option<String>,
    /// `x-rust-accept`: a type of integers that it takes besides text, and the location of the extension.
    pub(super) integer: Option<(Type, Pointer)>,
    /// The `encoding` of a form that is the whole query.
    pub(super) encodings: Option<Encodings>,
}

/// The operation that the parameters belong to.
pub(crate) struct ParameterContext<'c> {
    pub(crate) at: &'c Pointer,
    pub(crate) path: &'c str,
    /// The prefix of the names of its types.
    pub(crate) stem: &'c str,
    /// The names of the client-level parameters, each with its `x-rust-name`.
    pub(crate) client_parameters: &'c [(String, Option<String>)],
    /// The parameters of its path item, then its own. Each list has the location of the object that contains it.
    pub(crate) lists: [(&'c Pointer, &'c [ReferenceOr<openapiv3::Parameter>]); 2],
}

impl ParameterContext<'_> {
    fn is_client_parameter(&self, parameter: &Parameter) -> bool {
        parameter.location == ParameterLocation::Path
            && self
                .client_parameters
                .iter()
                .any(|(name, _)| *name == parameter.wire_name)
    }
}

/// Adds the schemas of an operation's parameters to the graph. Also returns the header `Authorization`, if the document
/// declares it as a parameter.
pub(crate) fn collect_parameters(
    context: &ParameterContext<'_>,
    document: &Document,
    schemas: &mut Schemas<'_>,
    log: &mut Log,
) -> (Vec<PendingParameter>, Option<AuthorizationHeader>) {
    let mut authorization = None;
    // Each parameter with the location of its entry in the list.
    let mut found: IndexMap<(ParameterLocation, String), (Pointer, PendingParameter)> = IndexMap::new();
    let entries = context.lists.iter().flat_map(|(parent, list)| {
        let entries = list.iter().enumerate();
        entries.map(move |(index, entry)| (parent, index, entry))
    });
    for (parent, index, entry) in entries {
        let ReferenceOr::Reference { reference } = entry else {
            continue;
        };
        let Some(at) = document.resolve_reference(reference) else {
            continue;
        };
        let Some(object) = ParameterObject::read(document, &at, log) else {
            continue;
        };
        let entry_at = parent.child("parameters").child(&index.to_string());
        if object.location == ParameterLocation::Header && object.data.name.eq_ignore_ascii_case(AUTHORIZATION) {
            authorization = Some(AuthorizationHeader {
                entry_at,
                at,
                is_shared: *parent != context.at,
                name: object.data.name,
                required: object.data.required,
            });
            continue;
        }
        let Some(mut pending) = read_parameter(context, object, at, document, schemas, log) else {
            continue;
        };
        // In OpenAPI 3.1 a reference may override the description.
        if let Some(docs) = document.ref_sibling(&entry_at, "description") {
            docs.clone_into(&mut pending.docs);
        }
        // The parameters of the operation override those of its path item.
        let key = (pending.parameter.location, pending.parameter.wire_name.clone());
        match found.get(&key) {
            Some((first, _)) if first.parent() == entry_at.parent() => {
                let (location, name) = (key.0.as_str(), &key.1);
                let first = first.display_from(&entry_at);
                let message = format!("the {location} parameter `{name}` is already at {first}; this one overrides it");
                log.warn(&entry_at, message, Some("remove one of the two".to_owned()));
            }
            _ => {}
        }
        found.insert(key, (entry_at, pending));
    }
    query_strings::check_conflicts(found.values().map(|(at, pending)| (at, &pending.parameter)), log);
    let template = path_template::variables(context.path);
    add_undeclared(context, &template, &mut found, log);
    let mut parameters: Vec<PendingParameter> = found.into_values().map(|(_, pending)| pending).collect();
    parameters.retain(|pending| {
        let name = &pending.parameter.wire_name;
        let is_sent = pending.parameter.location != ParameterLocation::Path || template.contains(&name.as_str());
        if !is_sent {
            let message = format!("`{name}` is not in the path {}; the parameter is ignored", context.path);
            log.warn(&pending.at, message, None);
        }
        is_sent
    });
    // Path parameters in the order of the path, then the others in the order of the document.
    parameters.sort_by_key(|pending| {
        match pending.parameter.location {
            ParameterLocation::Path => template.iter().position(|name| *name == pending.parameter.wire_name),
            _ => None,
        }
        .unwrap_or(usize::MAX)
    });
    (parameters, authorization)
}

/// Adds a string parameter for each template expression of the path that has no Parameter Object.
fn add_undeclared(
    context: &ParameterContext<'_>,
    template: &[&str],
    found: &mut IndexMap<(ParameterLocation, String), (Pointer, PendingParameter)>,
    log: &mut Log,
) {
    for name in template {
        let key = (ParameterLocation::Path, (*name).to_owned());
        if found.contains_key(&key) {
            continue;
        }
        let message = format!("the path has `{{{name}}}`, which is not declared as a parameter; a string is assumed");
        log.warn(context.at, message, None);
        let parameter = Parameter::with_default_style((*name).to_owned(), ParameterLocation::Path);
        let pending = PendingParameter {
            at: context.at.clone(),
            required: true,
            docs: String::new(),
            deprecated: false,
            schema: None,
            is_client_parameter: context.is_client_parameter(&parameter),
            rust_name: None,
            integer: None,
            encodings: None,
            parameter,
        };
        found.insert(key, (context.at.clone(), pending));
    }
}

/// Reads one parameter; `None` if it is ignored.
fn read_parameter(
    context: &ParameterContext<'_>,
    object: ParameterObject,
    at: Pointer,
    document: &Document,
    schemas: &mut Schemas<'_>,
    log: &mut Log,
) -> Option<PendingParameter> {
    let ParameterObject {
        data,
        location,
        style,
        reserved,
    } = object;
    let wire = data.name;
    if matches!(location, ParameterLocation::Header | ParameterLocation::Cookie) && !is_token(&wire) {
        let message = format!("`{wire}` is not a valid name of a header or a cookie; the parameter is ignored");
        log.warn(&at.child("name"), message, None);
        return None;
    }
    if location == ParameterLocation::Header && IGNORED.contains(&wire.to_ascii_lowercase().as_str()) {
        let message = format!("the header parameter `{wire}` is ignored");
        let help = "OpenAPI derives this header from the media types of bodies; remove the parameter".to_owned();
        log.warn(&at, message, Some(help));
        return None;
    }
    if location == ParameterLocation::Header && is_framing(&wire) {
        let message = format!("the header `{wire}` is set by the HTTP client; the parameter is ignored");
        let help = "another value would corrupt the message framing (RFC 9110, section 7.6.1); remove the parameter";
        log.warn(&at, message, Some(help.to_owned()));
        return None;
    }
    if location == ParameterLocation::Path && !data.required {
        log.warn(
            &at,
            format!("the path parameter `{wire}` is not `required: true`; it is required anyway"),
            None,
        );
    }
    let mut parameter = Parameter {
        location,
        style,
        explode: data.explode.unwrap_or(matches!(style, Style::Form | Style::Cookie)),
        reserved,
        wire_name: wire,
        field_encodings: Vec::new(),
    };
    let wire = &parameter.wire_name;
    let origin = || {
        SchemaContext::Candidates(vec![
            format!("{}_{wire}", context.stem),
            format!("{}_{wire}_parameter", context.stem),
        ])
    };
    let mut encodings = None;
    let schema = match &data.format {
        ParameterSchemaOrContent::Schema(ReferenceOr::Reference { reference }) => {
            Some(schemas.add_ref(&at.child("schema"), reference, origin()))
        }
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(_)) => None,
        ParameterSchemaOrContent::Content(content) if location == ParameterLocation::QueryString => {
            let query = query_strings::read(document, &at, content, log);
            (parameter.style, parameter.explode) = (query.style, query.style == Style::Form);
            encodings = query.encodings;
            query
                .schema
                .map(|(schema_at, reference)| schemas.add_ref(&schema_at, &reference, origin()))
        }
        ParameterSchemaOrContent::Content(content) => {
            if content.len() != 1 {
                let message = "`content` of a parameter must have exactly one entry; the first JSON entry is used, or else a string";
                log.warn(&at.child("content"), message, None);
            }
            let json = content
                .iter()
                .find(|(media, _)| MediaKind::of(media) == MediaKind::Json);
            match json {
                Some((media, object)) => {
                    let schema_at = at.below(["content", media, "schema"]);
                    (parameter.style, parameter.explode, parameter.reserved) = (Style::Json, false, false);
                    match &object.schema {
                        Some(ReferenceOr::Reference { reference }) => {
                            Some(schemas.add_ref(&schema_at, reference, origin()))
                        }
                        _ => None,
                    }
                }
                None => {
                    log.warn(
                        &at.child("content"),
                        "the `content` of this parameter is not JSON; a string is assumed",
                        None,
                    );
                    None
                }
            }
        }
    };
    Some(PendingParameter {
        required: data.required || location == ParameterLocation::Path,
        docs: data.description.unwrap_or_default(),
        deprecated: data.deprecated.unwrap_or_default(),
        schema,
        is_client_parameter: context.is_client_parameter(&parameter),
        rust_name: rust_name(&data.extensions, &at, log),
        integer: accepted_integers::read(&data.extensions, &at, log),
        encodings,
        parameter,
        at,
    })
}

/// Returns the value of `x-rust-name`, if it is a valid identifier.
fn rust_name(extensions: &IndexMap<String, Value>, at: &Pointer, log: &mut Log) -> Option<String> {
    let name = extensions.get("x-rust-name")?.as_str().unwrap_or_default();
    let rust_name = names::user_value_name(name);
    if rust_name.is_none() {
        let message = format!("`{name}` is not a valid Rust name for an argument");
        log.error(&at.child("x-rust-name"), message, None);
    }
    rust_name
}
