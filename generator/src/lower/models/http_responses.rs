//! Reads `x-rust-http`: the HTTP response that each value of an enum stands for.
//!
//! It describes what a program answers its own clients with after it has called the API. The extension belongs to a
//! property whose type is an enum, or to that enum; the texts of the responses are other properties of the same object.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::document::Pointer;
use crate::ir::{
    Decision, Enum, Field, HttpResponseBody, HttpResponseRule, HttpResponses, Kind, Model, ModelId, TextSource, Type,
};
use crate::lower::http_syntax::{is_header_value, is_media_type, is_token};
use crate::lower::schemas::node::{NodeId, Structure};
use crate::wording::did_you_mean;

const KEY: &str = "x-rust-http";

/// The value of the extension for which the program decides.
const PROGRAM: &str = "program";

/// The keys of a response.
const RESPONSE_KEYS: [&str; 4] = ["status", "body", "content-type", "headers"];

/// The keys of a text that is not just the name of a property.
const SOURCE_KEYS: [&str; 3] = ["const", "property", "required"];

/// The media type of a body without `content-type`.
const JSON: &str = "application/json";

/// The headers that have another place: the key to use, or that the HTTP server sets it.
const OTHER_HEADERS: &[(&str, &str)] = &[
    ("connection", "the HTTP server sets it"),
    ("content-length", "the HTTP server sets it"),
    ("content-type", "write `content-type` next to `body`"),
    ("transfer-encoding", "the HTTP server sets it"),
];

/// An `x-rust-http`, the property that decides, and the model that has it.
struct Declaration<'d> {
    model: ModelId,
    property: &'d str,
    value: &'d Value,
    at: Pointer,
}

impl<'a> Models<'a, '_> {
    /// Adds the HTTP responses to the structs that have an `x-rust-http`. All models are complete.
    pub(crate) fn resolve_http_responses(&mut self, log: &mut Log) {
        let mut used = HashSet::new();
        let declarations = self.http_declarations(&mut used, log);
        for declaration in declarations {
            let Kind::Struct(object) = &self.models[declaration.model].kind else {
                continue;
            };
            let name = format!("{}Decision", self.models[declaration.model].name);
            let Some(values) = enum_of(&object.fields, declaration.property, &self.models) else {
                let message = format!("`{}` is not an enum of strings", declaration.property);
                let help = format!("`{KEY}` belongs to a property with an `enum`");
                log.error(&declaration.at, message, Some(help));
                continue;
            };
            let reader = Reader {
                fields: &object.fields,
                models: &self.models,
                log: &mut *log,
            };
            let Some(mut responses) = reader.read(&declaration, values) else {
                continue;
            };
            if let Some(decision) = &mut responses.decision {
                decision.name = self.reserve_name(name, declaration.model, &declaration.at, log);
            }
            if let Kind::Struct(object) = &mut self.models[declaration.model].kind {
                object.http_responses = Some(responses);
            }
        }
        let nodes = self.schemas.nodes.iter();
        let unused = nodes.filter(|node| node.metadata.http_responses.is_some() && !used.contains(&node.at.child(KEY)));
        let unused: HashSet<&Pointer> = unused.map(|node| &node.at).collect();
        let mut unused: Vec<Pointer> = unused.into_iter().map(|at| at.child(KEY)).collect();
        unused.sort();
        for at in unused {
            let help = "it belongs to a property with an `enum`, or to the enum of a property".to_owned();
            log.warn(&at, format!("no property uses this `{KEY}`; it is ignored"), Some(help));
        }
    }

    /// Returns the extensions, sorted by model, and adds the locations of those that belong to a property to `used`.
    fn http_declarations(&self, used: &mut HashSet<Pointer>, log: &mut Log) -> Vec<Declaration<'a>> {
        let mut structs: Vec<(ModelId, NodeId)> = self.by_node.iter().map(|(&node, &model)| (model, node)).collect();
        structs.sort_unstable();
        let mut declarations: Vec<Declaration<'a>> = Vec::new();
        for (model, node) in structs {
            let (Kind::Struct(_), Structure::Object(object)) = (&self.models[model].kind, &self.node(node).structure)
            else {
                continue;
            };
            if declarations.last().is_some_and(|last| last.model == model) {
                continue;
            }
            let mut declared = object.properties.iter().filter_map(|(property, &part)| {
                let node = [part, self.schemas.resolve(part).0].into_iter().map(|id| self.node(id));
                let (value, at) = node
                    .filter_map(|node| Some((node.metadata.http_responses.as_ref()?, &node.at)))
                    .next()?;
                Some(Declaration {
                    model,
                    property,
                    value,
                    at: at.child(KEY),
                })
            });
            let first = declared.next();
            used.extend(first.iter().map(|one| one.at.clone()));
            for other in declared {
                used.insert(other.at.clone());
                let message = format!("another property of this object has `{KEY}`, too");
                log.error(
                    &other.at,
                    message,
                    Some("keep it on the property that decides".to_owned()),
                );
            }
            declarations.extend(first);
        }
        declarations
    }
}

/// Returns the enum that is the type of a property.
fn enum_of<'m>(fields: &[Field], property: &str, models: &'m [Model]) -> Option<&'m Enum> {
    let field = fields.iter().find(|field| field.wire_name == property)?;
    match field.ty.resolve_alias(models) {
        Type::Model(model) => match &models[*model].kind {
            Kind::Enum(values) => Some(values),
            _ => None,
        },
        _ => None,
    }
}

/// Reads an extension, with the properties of its object.
struct Reader<'r> {
    fields: &'r [Field],
    models: &'r [Model],
    log: &'r mut Log,
}

impl Reader<'_> {
    fn read(mut self, declaration: &Declaration<'_>, values: &Enum) -> Option<HttpResponses> {
        let at = &declaration.at;
        let Value::Object(entries) = declaration.value else {
            let help = format!("write an object, such as `{{OK: {{status: 200, body: content}}, LOGIN: {PROGRAM}}}`");
            self.log.error(at, format!("`{KEY}` is not an object"), Some(help));
            return None;
        };
        let known = || values.variants.iter().map(|variant| variant.wire_name.as_str());
        for value in entries.keys().filter(|value| !known().any(|known| known == *value)) {
            let help = did_you_mean(value, known());
            let message = format!("`{value}` is not a value of `{}`", declaration.property);
            self.log.error(&at.child(value), message, help);
        }
        let missing: Vec<String> = known()
            .filter(|value| !entries.contains_key(*value))
            .map(|value| format!("`{value}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("no response for {}: `to_http` returns an error", missing.join(", "));
            let help = format!("add a response, or `{PROGRAM}` if the program decides");
            self.log.warn(at, message, Some(help));
        }
        let mut rules = Vec::new();
        let mut decisions = Vec::new();
        for variant in &values.variants {
            let value = &variant.wire_name;
            match entries.get(value) {
                None => {}
                Some(Value::String(text)) if text == PROGRAM => decisions.push(variant.clone()),
                Some(entry) => rules.extend(self.read_rule(value, entry, &at.child(value))),
            }
        }
        Some(HttpResponses {
            property: declaration.property.to_owned(),
            rules,
            decision: (!decisions.is_empty()).then_some(Decision {
                name: String::new(),
                variants: decisions,
            }),
        })
    }

    fn read_rule(&mut self, value: &str, entry: &Value, at: &Pointer) -> Option<HttpResponseRule> {
        let Value::Object(entry) = entry else {
            let help = format!("write an object, such as `{{status: 200, body: content}}`, or `{PROGRAM}`");
            self.log.error(at, "this is not an HTTP response", Some(help));
            return None;
        };
        self.reject_unknown_keys(entry, &RESPONSE_KEYS, at);
        let status = self.read_status(entry, at);
        let body = self.read_body(entry, at);
        let headers = self.read_headers(entry, at);
        let status = status?;
        // RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5.
        if matches!(status, 204 | 205 | 304) && body.is_some() {
            let message = format!("a response with status {status} has no body");
            self.log
                .error(&at.child("body"), message, Some("remove `body`".to_owned()));
        }
        Some(HttpResponseRule {
            value: value.to_owned(),
            status,
            body,
            headers,
        })
    }

    fn read_status(&mut self, entry: &Map<String, Value>, at: &Pointer) -> Option<u16> {
        let status = entry.get("status").and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        let status = status.filter(|status| (200..600).contains(status));
        if status.is_none() {
            let (at, message) = match entry.get("status") {
                Some(_) => (at.child("status"), "`status` is not the status of a final response"),
                None => (at.clone(), "this response has no `status`"),
            };
            self.log
                .error(&at, message, Some("write a number from 200 to 599".to_owned()));
        }
        status
    }

    fn read_body(&mut self, entry: &Map<String, Value>, at: &Pointer) -> Option<HttpResponseBody> {
        let media_type = match entry.get("content-type") {
            None => JSON.to_owned(),
            Some(Value::String(media_type)) if is_media_type(media_type) => media_type.clone(),
            Some(_) => {
                let message = "`content-type` is not a valid media type";
                self.log.error(&at.child("content-type"), message, None);
                JSON.to_owned()
            }
        };
        let Some(body) = entry.get("body") else {
            if entry.contains_key("content-type") {
                let message = "`content-type` has no effect without `body`";
                self.log.error(&at.child("content-type"), message, None);
            }
            return None;
        };
        let source = self.read_source(body, &at.child("body"))?;
        Some(HttpResponseBody { source, media_type })
    }

    fn read_headers(&mut self, entry: &Map<String, Value>, at: &Pointer) -> Vec<(String, TextSource)> {
        let at = at.child("headers");
        let entries = match entry.get("headers") {
            None => return Vec::new(),
            Some(Value::Object(entries)) => entries,
            Some(_) => {
                let help = "write an object by name, such as `{location: redirectUri}`".to_owned();
                self.log.error(&at, "`headers` is not an object", Some(help));
                return Vec::new();
            }
        };
        let mut headers: Vec<(String, TextSource)> = Vec::new();
        for (key, value) in entries {
            let at = at.child(key);
            let name = key.to_ascii_lowercase();
            if !is_token(key) {
                self.log.error(&at, format!("`{key}` is not a valid header name"), None);
                continue;
            }
            if let Some((_, help)) = OTHER_HEADERS.iter().find(|(other, _)| *other == name) {
                let message = format!("`{key}` cannot be set here");
                self.log.error(&at, message, Some((*help).to_owned()));
                continue;
            }
            if headers.iter().any(|(other, _)| *other == name) {
                let message = format!("the header `{key}` is listed twice, in another letter case");
                self.log.error(&at, message, Some("keep one of them".to_owned()));
                continue;
            }
            match self.read_source(value, &at) {
                Some(TextSource::Constant(text)) if !is_header_value(&text) => {
                    let message = format!("the value of the header `{key}` has characters other than visible ASCII");
                    self.log.error(&at.child("const"), message, None);
                }
                source => headers.extend(source.map(|source| (name, source))),
            }
        }
        headers
    }

    /// Reads a text: the name of a property, `{property, required}` or `{const}`.
    fn read_source(&mut self, value: &Value, at: &Pointer) -> Option<TextSource> {
        let help = "write the name of a property, `{property: name, required: false}`, or `{const: text}`";
        match value {
            Value::String(name) => self.read_property(name, true, at),
            Value::Object(entry) => {
                self.reject_unknown_keys(entry, &SOURCE_KEYS, at);
                match (entry.get("const"), entry.get("property"), entry.get("required")) {
                    (Some(Value::String(text)), None, None) if !text.is_empty() => {
                        Some(TextSource::Constant(text.clone()))
                    }
                    (None, Some(Value::String(name)), None) => self.read_property(name, true, &at.child("property")),
                    (None, Some(Value::String(name)), Some(Value::Bool(required))) => {
                        self.read_property(name, *required, &at.child("property"))
                    }
                    _ => {
                        self.log
                            .error(at, "the source of this text is not valid", Some(help.to_owned()));
                        None
                    }
                }
            }
            _ => {
                self.log
                    .error(at, "the source of this text is not valid", Some(help.to_owned()));
                None
            }
        }
    }

    fn read_property(&mut self, name: &str, required: bool, at: &Pointer) -> Option<TextSource> {
        let Some(field) = self.fields.iter().find(|field| field.wire_name == name) else {
            let names = self.fields.iter().map(|field| field.wire_name.as_str());
            let help = did_you_mean(name, names);
            self.log.error(at, format!("the object has no property `{name}`"), help);
            return None;
        };
        if *field.ty.resolve_alias(self.models) != Type::String {
            self.log.error(at, format!("`{name}` is not a string"), None);
            return None;
        }
        Some(TextSource::Property {
            name: name.to_owned(),
            required,
        })
    }

    fn reject_unknown_keys(&mut self, entry: &Map<String, Value>, known: &[&str], at: &Pointer) {
        for key in entry.keys().filter(|key| !known.contains(&key.as_str())) {
            let help = did_you_mean(key, known.iter().copied());
            let message = format!("`{key}` is not one of: {}", known.join(", "));
            self.log.error(&at.child(key), message, help);
        }
    }
}
