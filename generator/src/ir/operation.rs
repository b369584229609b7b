//! An operation: what a method needs to send a request and to read the response.

use super::body::Body;
use super::docs::OperationDocs;
use super::pagination::Pagination;
use super::parameter::{Argument, Parameter, ParameterLocation};
use super::response::{ResponseBody, StatusPattern, SuccessResponse};
use super::server::OperationServers;
use super::stream::{FlagLocation, StreamFlag};
use super::types::{ModelId, Type};
use crate::pointer::Pointer;

/// An operation. An operation with request bodies of several types becomes one `Operation` per type, and one that
/// returns a value or a stream becomes an `Operation` for each.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its location in the document.
    pub(crate) at: Pointer,
    /// Whether it is another operation with a different body type, or with a stream as its response.
    pub(crate) is_variant: bool,
    /// `operationId`, or method and path.
    pub(crate) id: String,
    /// The name of the method.
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    /// The HTTP method.
    pub(crate) method: String,
    /// The path in the document.
    pub(crate) path: String,
    /// The path to send, with `{name}` for each path parameter.
    pub(crate) template: String,
    pub(crate) servers: OperationServers,
    /// Alternatives, each with the keys of the schemes that are required together.
    pub(crate) security: Vec<Vec<String>>,
    /// Required parameters, in the order path, query, headers, cookies.
    pub(crate) arguments: Vec<Argument>,
    /// The struct of optional parameters.
    pub(crate) optional_params: Option<ModelId>,
    /// How each field of that struct is sent; empty if all are query parameters in the default style.
    pub(crate) optional_param_specs: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) response: SuccessResponse,
    pub(crate) pagination: Option<Pagination>,
    /// The part of the request that selects between one response and a stream.
    pub(crate) stream_flag: Option<StreamFlag>,
    /// The value of the header `Accept`.
    pub(crate) accept_header: String,
    /// Media types that `Call::accept` can select.
    pub(crate) alternative_media_types: Vec<String>,
    /// The bodies of error responses, by status: JSON or text.
    pub(crate) errors: Vec<(StatusPattern, ResponseBody)>,
    pub(crate) reference_docs: OperationDocs,
}

impl Operation {
    /// The same operation under another name.
    pub(crate) fn variant(&self, name: String, body: Option<Body>) -> Self {
        Self {
            is_variant: true,
            name,
            body,
            pagination: None,
            reference_docs: OperationDocs::default(),
            at: self.at.clone(),
            id: self.id.clone(),
            docs: self.docs.clone(),
            deprecated: self.deprecated,
            method: self.method.clone(),
            path: self.path.clone(),
            template: self.template.clone(),
            servers: self.servers.clone(),
            security: self.security.clone(),
            arguments: self.arguments.clone(),
            optional_params: self.optional_params,
            optional_param_specs: self.optional_param_specs.clone(),
            response: self.response.clone(),
            stream_flag: self.stream_flag.clone(),
            accept_header: self.accept_header.clone(),
            alternative_media_types: self.alternative_media_types.clone(),
            errors: self.errors.clone(),
        }
    }
}

impl Operation {
    /// The types of its arguments, body and responses, without the types inside of models.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Type> {
        let body = self.body.iter().filter_map(Body::ty);
        self.arguments
            .iter()
            .map(|argument| &argument.ty)
            .chain(body)
            .chain(self.response.ty())
            .chain(self.errors.iter().filter_map(|(_, error)| error.ty()))
    }

    /// The flag that the method sets in this part of the request.
    pub(crate) fn flag(&self, location: FlagLocation) -> Option<&StreamFlag> {
        self.stream_flag.as_ref().filter(|flag| flag.location == location)
    }

    /// Whether every alternative of `security` requires credentials.
    pub(crate) fn is_secured(&self) -> bool {
        !self.security.is_empty() && !self.security.iter().any(Vec::is_empty)
    }

    /// The argument name of the struct of optional parameters.
    pub(crate) fn optional_params_name(&self) -> &'static str {
        let is_query = |option: &Parameter| option.location == ParameterLocation::Query;
        if self.optional_param_specs.iter().all(is_query) {
            "query"
        } else {
            "options"
        }
    }

    /// The models that a request body contains.
    pub(crate) fn request_models(&self) -> Vec<ModelId> {
        self.body.iter().filter_map(Body::ty).flat_map(Type::models).collect()
    }

    /// The models that a success response contains.
    pub(crate) fn success_models(&self) -> Vec<ModelId> {
        match &self.response {
            SuccessResponse::Enum(model) => vec![*model],
            other => other.ty().map(Type::models).unwrap_or_default(),
        }
    }

    /// The models that success and error responses contain.
    pub(crate) fn response_models(&self) -> Vec<ModelId> {
        let mut models = self.success_models();
        models.extend(
            self.errors
                .iter()
                .filter_map(|(_, error)| error.ty())
                .flat_map(Type::models),
        );
        models
    }
}
