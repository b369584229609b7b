//! Lowers the operations of a document in two steps: [`collect_operations`] adds their schemas to the graph, and
//! [`resolve_operations`] completes them once all types are named.

use std::collections::HashMap;
use std::rc::Rc;

use openapiv3::{Parameter, PathItem, ReferenceOr, RequestBody};
use serde_json::Value;

use super::bodies::{Content, collect_content, component_stem};
use super::document_context::DocumentContext;
use super::groups::{self, Groups};
use super::http_methods;
use super::pagination::PaginationExtension;
use super::requests::arguments;
use super::requests::parameters::{self, AuthorizationHeader, ParameterContext, PendingParameter};
use super::requests::request_bodies::RequestVariant;
use super::requests::{body_methods, path_template};
use super::responses::by_status::PendingResponses;
use super::responses::stream_methods::{self, StreamMethod};
use super::security::SecurityRequirements;
use super::servers;
use super::streams::StreamExtension;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer, grammar};
use crate::ir::{FlagLocation, Group, Operation, OperationDocs, OperationServers, StreamFlag, SuccessResponse};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::operation_names::{self, OperationNames};
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, SchemaContext};

/// An operation whose schemas are in the graph, but whose types are not named yet.
#[derive(Clone)]
pub(crate) struct PendingOperation {
    at: Pointer,
    /// Its index among all operations of the document.
    position: usize,
    names: OperationNames,
    docs: String,
    deprecated: bool,
    /// The HTTP method.
    method: String,
    path: String,
    servers: OperationServers,
    security: SecurityRequirements,
    parameters: Vec<PendingParameter>,
    /// The header `Authorization`, if the document declares it as a parameter instead of as `security`.
    pub(super) authorization: Option<AuthorizationHeader>,
    request_body: Option<PendingRequestBody>,
    responses: PendingResponses,
    /// `x-rust-pages`.
    pagination: Option<Value>,
    stream: Option<StreamExtension>,
}

/// A request body whose types are not named yet.
#[derive(Clone)]
struct PendingRequestBody {
    required: bool,
    content: Content,
}

/// An Operation Object of the document.
struct OperationObject {
    at: Pointer,
    /// Its index among all operations of the document.
    position: usize,
    path: String,
    /// The HTTP method.
    method: String,
    object: openapiv3::Operation,
    /// Whether no other operation has the same operation id.
    is_id_unique: bool,
    /// The location of its path item, and the parameters there.
    path_item: Rc<(Pointer, Vec<ReferenceOr<Parameter>>)>,
}

/// Collects all operations, sorted by path and method, so that names do not depend on their order in the document.
pub(crate) fn collect_operations(
    document: &Document,
    schemas: &mut Schemas<'_>,
    context: &DocumentContext,
    log: &mut Log,
) -> Vec<PendingOperation> {
    let mut operations = operation_objects(document, log);
    operations.sort_by(|a, b| (&a.path, http_methods::rank(&a.method)).cmp(&(&b.path, http_methods::rank(&b.method))));
    let to_name: Vec<operation_names::OperationToName<'_>> = operations
        .iter()
        .map(|operation| operation_names::OperationToName {
            at: &operation.at,
            path: &operation.path,
            method: &operation.method,
            operation: &operation.object,
            is_unique: operation.is_id_unique,
        })
        .collect();
    let names = operation_names::name_operations(&to_name, context, log);
    let pending = operations.iter().zip(names);
    pending
        .map(|(operation, names)| operation.collect(names, document, schemas, context, log))
        .collect()
}

/// Lists all operations in the order of the document.
fn operation_objects(document: &Document, log: &mut Log) -> Vec<OperationObject> {
    let mut operations = Vec::new();
    let paths = document
        .resolve_pointer(&Pointer::default().child("paths"))
        .unwrap_or_default();
    let Some(Value::Object(items)) = document.at(&paths) else {
        return operations;
    };
    for path in items.keys().filter(|path| path.starts_with('/')) {
        let at = paths.child(path);
        if let Some(problem) = path_template::problem(path) {
            log.warn(&at, problem, None);
        }
        let item_at = document.resolve_pointer(&at).unwrap_or(at);
        let Some(mut item) = document.deserialize::<PathItem>(&grammar::PATH_ITEM, &item_at, log) else {
            continue;
        };
        let path_item = Rc::new((item_at.clone(), std::mem::take(&mut item.parameters)));
        let known = item.into_iter().map(|(key, object)| {
            let at = item_at.child(key);
            let at = document.resolve_pointer(&at).unwrap_or(at);
            (key.to_ascii_uppercase(), at, object)
        });
        let others = http_methods::other_operations(document, &item_at, log);
        for (method, at, object) in known.chain(others) {
            operations.push(OperationObject {
                at,
                position: operations.len(),
                path: path.clone(),
                method,
                object,
                is_id_unique: true,
                path_item: Rc::clone(&path_item),
            });
        }
    }
    mark_duplicate_ids(&mut operations, log);
    operations
}

/// Marks the operations that share their operation id with another one, and warns about them.
fn mark_duplicate_ids(operations: &mut [OperationObject], log: &mut Log) {
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        if let Some(id) = &operation.object.operation_id {
            by_id.entry(id.clone()).or_default().push(index);
        }
    }
    for (id, indices) in by_id.into_iter().filter(|(_, indices)| indices.len() > 1) {
        for &index in &indices[1..] {
            let (first, at) = (&operations[indices[0]].at, &operations[index].at);
            let message = format!("the operationId `{id}` is already used by {}", first.display_from(at));
            let help = "operation ids must be unique; the operations are named after their paths instead".to_owned();
            log.warn(&at.child("operationId"), message, Some(help));
        }
        for index in indices {
            operations[index].is_id_unique = false;
        }
    }
}

impl OperationObject {
    /// Adds the schemas of the operation to the graph.
    fn collect(
        &self,
        names: OperationNames,
        document: &Document,
        schemas: &mut Schemas<'_>,
        context: &DocumentContext,
        log: &mut Log,
    ) -> PendingOperation {
        let object = &self.object;
        let summary = object.summary.clone().unwrap_or_default();
        let description = object.description.clone().unwrap_or_default();
        let docs = match (summary.trim(), description.trim()) {
            (one, "") | ("", one) => one.to_owned(),
            (summary, description) if description.starts_with(summary) => description.to_owned(),
            (summary, description) => format!("{summary}\n\n{description}"),
        };
        let (item_at, item_parameters) = &*self.path_item;
        let stem = names.stem.as_str();
        let parameter_context = ParameterContext {
            at: &self.at,
            path: &self.path,
            stem,
            client_parameters: &context.client_parameters,
            lists: [(item_at, item_parameters), (&self.at, &object.parameters)],
        };
        let (parameters, authorization) = parameters::collect_parameters(&parameter_context, document, schemas, log);
        let declares_security = object.security.is_some() || context.security.is_declared();
        let stream = object.extensions.get("x-rust-stream").and_then(|value| {
            let at = self.at.child("x-rust-stream");
            StreamExtension::collect(document, schemas, &at, value, stem, log)
        });
        let mut responses = PendingResponses::collect(document, schemas, &self.at, &object.responses, stem, log);
        responses.take_streams(stream.as_ref(), log);
        PendingOperation {
            at: self.at.clone(),
            position: self.position,
            parameters,
            authorization: authorization.filter(|_| !declares_security),
            request_body: self.request_body(document, schemas, stem, log),
            pagination: object.extensions.get("x-rust-pages").cloned(),
            responses,
            stream,
            docs,
            deprecated: object.deprecated,
            method: self.method.clone(),
            path: self.path.clone(),
            servers: servers::operation_servers(document, &self.at, item_at, log),
            security: context.security.requirements(object.security.as_ref(), &self.at, log),
            names,
        }
    }

    fn request_body(
        &self,
        document: &Document,
        schemas: &mut Schemas<'_>,
        stem: &str,
        log: &mut Log,
    ) -> Option<PendingRequestBody> {
        let ReferenceOr::Reference { reference } = self.object.request_body.as_ref()? else {
            return None;
        };
        let at = document.resolve_reference(reference)?;
        let body: RequestBody = document.deserialize(&grammar::REQUEST_BODY, &at, log)?;
        let base = component_stem(document, &at).unwrap_or_else(|| format!("{stem}_request"));
        let stem = base.strip_suffix("_request").unwrap_or(&base);
        let origin = |word: &str| SchemaContext::Candidates(vec![base.clone(), format!("{stem}_{word}_request")]);
        let content = collect_content(document, schemas, &at, &body.content, &origin, log);
        content.warn_about_items(log);
        Some(PendingRequestBody {
            required: body.required,
            content,
        })
    }
}

impl PendingOperation {
    /// The `content` of its request body.
    pub(crate) fn request_content(&mut self) -> Option<&mut Content> {
        self.request_body.as_mut().map(|body| &mut body.content)
    }

    /// The schemas of parameters, request bodies and responses, except those of `multipart/form-data` bodies.
    pub(crate) fn non_multipart_schemas(&self) -> Vec<NodeId> {
        let request = self.request_body.iter();
        let request = request.flat_map(|body| body.content.non_multipart_schemas());
        let parameters = self.parameters.iter().filter_map(|parameter| parameter.schema);
        request.chain(self.responses.schemas()).chain(parameters).collect()
    }

    /// The normalized JSON pointers of its JSON request and response schemas, each with a type name for the schema.
    ///
    /// Some tools name components after such pointers, for example `1api1tokenPostRequestBody…`.
    pub(crate) fn names_by_pointer(&self) -> [(String, String); 2] {
        let json = ["content", "application/json", "schema"];
        let method = self.method.to_ascii_lowercase();
        let at = Pointer::default().below(["paths", &self.path, &method]);
        let request = at.child("requestBody").below(json);
        let response = at.below(["responses", "200"]).below(json);
        let name = |suffix: &str| names::type_name(&format!("{}_{suffix}", self.names.user_stem));
        let key = |at: &Pointer| names::normalized_pointer(at.path());
        [(key(&request), name("request")), (key(&response), name("response"))]
    }

    /// Resolves the types of the operation, with the first of its request bodies.
    fn resolve(self, models: &mut Models<'_, '_>, log: &mut Log) -> ResolvedOperation {
        let parameters = arguments::resolve_parameters(self.parameters, &self.at, models, log);
        let is_query = parameters.is_query();
        let optional_params = (!parameters.fields.is_empty()).then(|| {
            let (kind, name) = if is_query {
                ("query parameters", "query")
            } else {
                ("parameters", "options")
            };
            let docs = format!("Optional {kind} of `{} {}`.", self.method, self.path);
            models.add_params_struct(
                &format!("{}_{name}", self.names.user_stem),
                &self.at,
                docs,
                parameters.fields,
                log,
            )
        });
        let (mut accept_header, mut alternative_media_types) = self.responses.accept(models);
        let variants = self
            .request_body
            .map(|body| body.content.request_variants(body.required, models, log));
        let mut variants = variants.unwrap_or_default().into_iter();
        let first = variants.next();
        let (suffix, body) = first.map_or((None, None), |first| (first.suffix, Some(first.body)));
        // A response to HEAD has no body, even if the document declares one (RFC 9110, section 9.3.2).
        let is_head = self.method == "HEAD";
        let mut stream = match is_head {
            true => None,
            false => self.responses.stream(self.stream.as_ref(), models, log),
        };
        let response = match stream.take_if(|_| !self.responses.has_other_content()) {
            Some((stream, accepted)) => {
                accept_header = accepted.join(", ");
                alternative_media_types = Vec::new();
                SuccessResponse::Stream(Box::new(stream))
            }
            None if is_head => SuccessResponse::Empty,
            None => self.responses.success(models, log),
        };
        let extension = self.stream.as_ref();
        let stream_flag = extension
            .and_then(|extension| extension.when.as_ref())
            .map(|name| StreamFlag {
                // Determined once the models are complete.
                location: FlagLocation::Body,
                wire_name: name.clone(),
                value: matches!(response, SuccessResponse::Stream(_)),
            });
        let stream = stream.map(|(stream, accepted)| StreamMethod {
            name: extension.and_then(|extension| extension.method.clone()),
            stream,
            accept_header: accepted.join(", "),
        });
        let operation = Operation {
            at: self.at,
            is_variant: false,
            accept_header,
            alternative_media_types,
            id: self.names.id,
            name: self.names.method,
            docs: self.docs,
            deprecated: self.deprecated,
            method: self.method,
            template: path_template::encoded(&self.path),
            path: self.path,
            servers: self.servers,
            security: self.security,
            arguments: parameters.arguments,
            optional_params,
            optional_param_specs: parameters.optional_specs,
            body,
            response,
            errors: self.responses.errors(models, log),
            pagination: None,
            stream_flag,
            reference_docs: OperationDocs::default(),
        };
        ResolvedOperation {
            operation,
            suffix,
            further_bodies: variants.collect(),
            stream,
        }
    }
}

/// An operation whose types are resolved, and what its further methods differ in.
struct ResolvedOperation {
    operation: Operation,
    /// The suffix of the method for the first request body.
    suffix: Option<String>,
    further_bodies: Vec<RequestVariant>,
    /// The method that returns a stream, if the operation may return something else, too.
    stream: Option<StreamMethod>,
}

/// Resolves the types of all operations and puts the operations into groups, in the order of the document. Also returns
/// their `x-rust-pages`.
pub(crate) fn resolve_operations(
    operations: Vec<PendingOperation>,
    context: &DocumentContext,
    models: &mut Models<'_, '_>,
    log: &mut Log,
) -> (Vec<Group>, Vec<PaginationExtension>) {
    let mut resolved = Vec::with_capacity(operations.len());
    for mut operation in operations {
        let (position, group) = (operation.position, operation.names.group.clone());
        let extension = operation.pagination.take();
        let extension = extension.map(|value| (operation.at.child("x-rust-pages"), value));
        resolved.push((position, group, operation.resolve(models, log), extension));
    }
    resolved.sort_by_key(|(position, ..)| *position);
    let mut groups = Groups::new(resolved.iter().map(|(_, group, ..)| group), context);
    let mut extensions = Vec::new();
    let mut further_bodies = Vec::new();
    let mut stream_methods = Vec::new();
    for (_, group, resolved, extension) in resolved {
        let ResolvedOperation {
            operation,
            suffix,
            further_bodies: others,
            stream,
        } = resolved;
        let name = stream.as_ref().and_then(|stream| stream.name.clone());
        let stream = stream.map(|stream| stream.of_operation(&operation));
        let index = groups.add(&group, operation);
        if let Some((at, value)) = extension {
            extensions.push(PaginationExtension {
                operation: index,
                at,
                value,
            });
        }
        let mut add_bodies = |operation| {
            if suffix.is_some() || !others.is_empty() {
                further_bodies.push(body_methods::FurtherBodies {
                    operation,
                    suffix: suffix.clone(),
                    others: others.clone(),
                });
            }
        };
        add_bodies(index);
        if let Some(operation) = stream {
            let operation = groups.add(&group, operation);
            stream_methods.push(stream_methods::UnnamedMethod { operation, name });
            add_bodies(operation);
        }
    }
    let mut groups = groups.into_groups();
    stream_methods::name_methods(&mut groups, stream_methods, log);
    body_methods::split_by_body(&mut groups, &mut extensions, further_bodies, log);
    groups::name_modules_and_types(&mut groups, log);
    (groups, extensions)
}
