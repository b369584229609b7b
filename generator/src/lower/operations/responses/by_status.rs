//! Responses by status code: the success type of an operation, and the types of its error bodies.

use openapiv3::{ReferenceOr, Responses, StatusCode};

use crate::config::Config;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer, grammar};
use crate::ir::{
    ErrorFields, Group, Kind, Model, ModelId, ResponseBody, ResponseVariant, StatusPattern, SuccessResponse, Type,
};
use crate::lower::models::model_table::Models;
use crate::lower::operations::bodies::{Content, collect_content};
use crate::lower::operations::responses::stream_media_type::StreamMediaType;
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, SchemaContext};

/// The responses of an operation, with their schemas in the graph but not named yet.
#[derive(Debug, Clone)]
pub(crate) struct PendingResponses {
    pub(super) at: Pointer,
    /// The prefix of the names of the operation's types.
    stem: String,
    all: Vec<PendingResponse>,
    /// The streams of success responses whose items have a type, the preferred one first.
    pub(super) streams: Vec<StreamMediaType>,
}

/// A Response Object and its status, with its schemas in the graph but not named yet.
#[derive(Debug, Clone)]
struct PendingResponse {
    statuses: StatusPattern,
    docs: String,
    content: Content,
}

impl PendingResponse {
    /// Responses with these status codes have no content, even if the document declares some (RFC 9110, sections 15.3.5
    /// and 15.3.6).
    fn forbids_content(&self) -> bool {
        matches!(self.statuses, StatusPattern::Code(204 | 205))
    }
}

impl PendingResponses {
    /// Adds the schemas of the responses of the operation at `at` to the graph. `stem` is the prefix of the names of
    /// its types.
    pub(crate) fn collect(
        document: &Document,
        schemas: &mut Schemas<'_>,
        at: &Pointer,
        responses: &Responses,
        stem: &str,
        log: &mut Log,
    ) -> Self {
        let at = at.child("responses");
        let by_code = responses.responses.iter().map(|(code, response)| {
            let (statuses, key) = match code {
                StatusCode::Code(code) => (StatusPattern::Code(*code), code.to_string()),
                StatusCode::Range(hundred) => (StatusPattern::Range(hundred * 100), format!("{hundred}XX")),
            };
            (statuses, key, response)
        });
        let default = responses
            .default
            .iter()
            .map(|response| (StatusPattern::Default, "default".to_owned(), response));
        // The order of a mapping has no meaning, and the types of error bodies are named after the first status.
        let mut responses: Vec<_> = by_code.chain(default).collect();
        responses.sort_by_key(|(statuses, ..)| *statuses);
        let mut all = Vec::new();
        for (statuses, key, response) in responses {
            let ReferenceOr::Reference { reference } = response else {
                continue;
            };
            let Some(response_at) = document.resolve_reference(reference) else {
                continue;
            };
            let Some(response) = document.deserialize::<openapiv3::Response>(&grammar::RESPONSE, &response_at, log)
            else {
                continue;
            };
            let is_error = !statuses.is_success();
            let origin = |word: &str| {
                if is_error {
                    let status = if key == "default" { String::new() } else { key.clone() };
                    return SchemaContext::ErrorBody(vec![
                        format!("ErrorResponse{status}"),
                        format!("{stem}_error"),
                        format!("{stem}_error_{status}"),
                    ]);
                }
                SchemaContext::Candidates(vec![
                    format!("{stem}_response"),
                    format!("{stem}_response_{key}"),
                    format!("{stem}_{word}_response_{key}"),
                ])
            };
            all.push(PendingResponse {
                statuses,
                content: collect_content(document, schemas, &response_at, &response.content, &origin, log),
                docs: response.description,
            });
        }
        Self {
            at,
            stem: stem.to_owned(),
            all,
            streams: Vec::new(),
        }
    }

    /// The schemas of all responses.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = NodeId> + '_ {
        let contents = self.all.iter().map(|response| &response.content);
        contents.flat_map(|content| content.schemas().chain(content.item_schemas()))
    }

    /// The contents of success responses.
    pub(super) fn success_contents(&mut self) -> impl Iterator<Item = &mut Content> {
        let has_success_status = self.has_success_status();
        let all = self.all.iter_mut();
        let successes = all.filter(move |response| response.statuses.is_success_among(has_success_status));
        successes.map(|response| &mut response.content)
    }

    /// Whether a success has a body that is not a stream with typed items.
    pub(crate) fn has_other_content(&self) -> bool {
        self.successes()
            .iter()
            .any(|response| response.content.has_media_types())
    }

    fn has_success_status(&self) -> bool {
        self.all.iter().any(|response| response.statuses.is_success())
    }

    /// The success responses: those with a 2xx status, or `default` if there are none.
    fn successes(&self) -> Vec<&PendingResponse> {
        let has_success_status = self.has_success_status();
        self.all
            .iter()
            .filter(|response| response.statuses.is_success_among(has_success_status))
            .collect()
    }

    /// The type that the operation returns on success.
    pub(crate) fn success(&self, models: &mut Models<'_, '_>, log: &mut Log) -> SuccessResponse {
        let successes = self.successes();
        let may_have_content: Vec<&PendingResponse> = successes
            .iter()
            .copied()
            .filter(|response| !response.forbids_content())
            .collect();
        let contents: Vec<&Content> = may_have_content
            .iter()
            .map(|response| &response.content)
            .filter(|content| content.has_media_types())
            .collect();
        let may_be_empty = contents.len() < successes.len();
        let differ = contents.iter().any(|content| content.differs(contents[0], models));
        let by_media = || {
            contents
                .first()
                .is_some_and(|content| content.has_several_types(models))
        };
        // Reserve the name before the types of the bodies can take it.
        let status_enum = (differ || may_be_empty && by_media()).then(|| self.add_status_enum(models, log));
        let mut bodies: Vec<ResponseBody> = Vec::with_capacity(may_have_content.len());
        for (index, response) in may_have_content.iter().enumerate() {
            let before = may_have_content[..index]
                .iter()
                .position(|default| !default.content.differs(&response.content, models));
            let response_body = match before.map(|before| &bodies[before]) {
                Some(shared @ ResponseBody::MediaTypeEnum(_)) => shared.clone(),
                _ => response.content.response_body(
                    models,
                    |models, log| self.add_media_type_enum(response, models, log),
                    log,
                ),
            };
            bodies.push(response_body);
        }
        let mut non_empty: Vec<&ResponseBody> = bodies
            .iter()
            .filter(|response_body| **response_body != ResponseBody::Empty)
            .collect();
        non_empty.dedup();
        match (status_enum, non_empty.as_slice()) {
            (None, []) => match successes
                .iter()
                .map(|response| response.content.error_body(models, log))
                .find(|response_body| *response_body != ResponseBody::Empty)
            {
                // The document declares a body for a status that cannot have one.
                Some(ResponseBody::Json(ty)) => SuccessResponse::JsonOrEmpty(ty),
                _ => SuccessResponse::Empty,
            },
            (None, [ResponseBody::Json(ty)]) if may_be_empty => SuccessResponse::JsonOrEmpty(ty.clone()),
            (None, [ResponseBody::Json(ty)]) => SuccessResponse::Json(ty.clone()),
            (None, [ResponseBody::Text]) => SuccessResponse::Text,
            (None, [ResponseBody::MediaTypeEnum(model)]) => SuccessResponse::Enum(*model),
            (None, [_]) => SuccessResponse::Bytes,
            (status_enum, _) => {
                let model = status_enum.unwrap_or_else(|| self.add_status_enum(models, log));
                let mut bodies = bodies.into_iter();
                let mut variants: Vec<ResponseVariant> = Vec::new();
                for response in successes {
                    let response_body = if response.forbids_content() {
                        None
                    } else {
                        bodies.next()
                    };
                    variants.push(ResponseVariant {
                        name: variant(response.statuses),
                        status: response.statuses,
                        docs: response.docs.clone(),
                        body: response_body.unwrap_or(ResponseBody::Empty),
                    });
                }
                let docs = "Successful responses by status code.".to_owned();
                models.set_response_variants(model, docs, variants);
                SuccessResponse::Enum(model)
            }
        }
    }

    /// Adds an enum for the body of a response with several media types.
    fn add_media_type_enum(&self, response: &PendingResponse, models: &mut Models<'_, '_>, log: &mut Log) -> ModelId {
        let status = variant(response.statuses);
        let names = [
            format!("{}_response", self.stem),
            format!("{}_{status}_response", self.stem),
            format!("{}_{status}_response_body", self.stem),
        ];
        models.add_response_enum(&names, &self.at, log)
    }

    /// Adds an enum with a variant for each success status.
    fn add_status_enum(&self, models: &mut Models<'_, '_>, log: &mut Log) -> ModelId {
        let names = ["response", "success_response"].map(|word| format!("{}_{word}", self.stem));
        models.add_response_enum(&names, &self.at, log)
    }

    /// The media types of success responses: the value of the `Accept` header, and the alternatives that a caller can
    /// request instead.
    pub(crate) fn accept(&self, models: &Models<'_, '_>) -> (String, Vec<String>) {
        let (mut accepted, mut others) = (Vec::new(), Vec::new());
        for response in self.successes() {
            let (more, default) = response.content.accept(models);
            accepted.extend(more);
            others.extend(default);
        }
        if accepted.is_empty() {
            // An error response may have a body.
            accepted.push("application/json".to_owned());
        }
        let mut seen = std::collections::HashSet::new();
        accepted.retain(|media_type| seen.insert(media_type.clone()));
        others.retain(|media_type| seen.insert(media_type.clone()));
        (accepted.join(", "), others)
    }

    /// The bodies of error responses that can be decoded.
    pub(crate) fn errors(&self, models: &mut Models<'_, '_>, log: &mut Log) -> Vec<(StatusPattern, ResponseBody)> {
        let has_success_status = self.has_success_status();
        let is_error = |response: &&PendingResponse| !response.statuses.is_success_among(has_success_status);
        let mut typed = Vec::new();
        for response in self.all.iter().filter(is_error) {
            match response.content.error_body(models, log) {
                // `null` is an error without a body.
                ResponseBody::Json(Type::Nullable(ty)) => typed.push((response.statuses, ResponseBody::Json(*ty))),
                error @ (ResponseBody::Json(_) | ResponseBody::Text) => typed.push((response.statuses, error)),
                ResponseBody::Empty | ResponseBody::Bytes | ResponseBody::MediaTypeEnum(_) => {}
            }
        }
        typed.sort_unstable_by_key(|(statuses, _)| *statuses);
        typed
    }
}

impl StatusPattern {
    fn is_success(self) -> bool {
        matches!(self, Self::Code(200..300) | Self::Range(200))
    }

    /// Whether it is a success in a document that has a 2xx status or not.
    fn is_success_among(self, has_success_status: bool) -> bool {
        self.is_success() || (!has_success_status && self == Self::Default)
    }
}

/// Names of 2xx status codes (RFC 9110, section 15.3; RFC 4918, 5842 and 3229).
const NAMES: &[(u16, &str)] = &[
    (200, "Ok"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "NonAuthoritative"),
    (204, "NoContent"),
    (205, "ResetContent"),
    (206, "PartialContent"),
    (207, "MultiStatus"),
    (208, "AlreadyReported"),
    (226, "ImUsed"),
];

/// The variant name of a status.
fn variant(statuses: StatusPattern) -> String {
    match statuses {
        StatusPattern::Code(code) => match NAMES.iter().find(|(status, _)| *status == code) {
            Some((_, name)) => (*name).to_owned(),
            None => format!("Status{code}"),
        },
        StatusPattern::Range(_) | StatusPattern::Default => "Success".to_owned(),
    }
}

/// Marks the models of error bodies, with the properties for the error code and message.
pub(crate) fn mark_error_models(groups: &[Group], models: &mut [Model], config: &Config, log: &mut Log) {
    let operations = groups.iter().flat_map(|group| &group.operations);
    let errors = operations.flat_map(|operation| &operation.errors);
    let (mut has_code, mut has_message) = (false, false);
    for ty in errors.filter_map(|(_, error)| error.ty()) {
        let Type::Model(model) = *ty.resolve_alias(models) else {
            continue;
        };
        let find = |wire: &Option<String>| {
            let has = |wire: &String| match &models[model].kind {
                Kind::Struct(model_struct) => model_struct
                    .fields
                    .iter()
                    .any(|field| field.wire_name == *wire && field.ty == Type::String),
                // Known only when a value has been decoded.
                Kind::Union(_) => true,
                Kind::Enum(_) | Kind::Alias(_) | Kind::ResponseEnum(_) | Kind::MediaTypeEnum(_) => false,
            };
            wire.clone().filter(has)
        };
        let fields = ErrorFields {
            code: find(&config.errors.code),
            message: find(&config.errors.message),
        };
        has_code |= fields.code.is_some();
        has_message |= fields.message.is_some();
        models[model].error = Some(fields);
    }
    for (key, name, is_used) in [
        ("code", &config.errors.code, has_code),
        ("message", &config.errors.message, has_message),
    ] {
        if let Some(name) = name.as_ref().filter(|_| !is_used) {
            let reason = format!("no error response has a string property with the name `{name}`");
            log.warn_about_setting(format!("errors.{key}"), reason);
        }
    }
}
