//! Lowers the operations of a document in two steps: [`collect_operations`] adds their schemas to the graph, and
//! [`resolve_types`] completes them once all types are named.

use std::collections::HashMap;
use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{Operation as Described, Parameter, PathItem, ReferenceOr, RequestBody};
use serde_json::Value;

use super::bodies::{Media, component_stem, media};
use super::document_context::DocumentContext;
use super::pagination::Said;
use super::requests::parameters;
use super::requests::parameters::Header;
use super::requests::parameters::Input;
use super::requests::request_bodies::Request;
use super::requests::{body_methods, path_template};
use super::responses::by_status::Replies;
use super::security::Requirements;
use super::servers;
use crate::diagnostics::Log;
use crate::document::{Document, Pointer, grammar};
use crate::ir::{Group, Operation, OperationDocs, OperationServers, SuccessResponse, unraw};
use crate::lower::models::model_table::Models;
use crate::lower::names;
use crate::lower::names::distinct::{ItemToName, assign_names, nth_spelling, warn_numbered};
use crate::lower::names::operation_names::{self, OperationNames};
use crate::lower::schemas::graph::Schemas;
use crate::lower::schemas::node::{NodeId, Origin};

/// An operation whose schemas are in the graph, but whose types are not named yet.
#[derive(Clone)]
pub(crate) struct PendingOperation {
    at: Pointer,
    /// Its index among all operations of the document.
    position: usize,
    names: OperationNames,
    docs: String,
    deprecated: bool,
    method: &'static str,
    path: String,
    servers: OperationServers,
    security: Requirements,
    parameters: Vec<Input>,
    /// The header `Authorization`, if the document declares it as a parameter instead of as `security`.
    pub(super) authorization: Option<Header>,
    body: Option<(bool, Media)>,
    replies: Replies,
    /// `x-rust-pages`.
    pages: Option<Value>,
}

const METHODS: &[(&str, &str)] = &[
    ("get", "GET"),
    ("put", "PUT"),
    ("post", "POST"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("head", "HEAD"),
    ("patch", "PATCH"),
    ("trace", "TRACE"),
];

/// An Operation Object of the document.
struct Entry {
    at: Pointer,
    position: usize,
    path: String,
    method: &'static str,
    described: Described,
    /// Whether no other operation has the same operation id.
    unique: bool,
    /// The parameters of its path item, and the location of the path item.
    shared: Rc<(Pointer, Vec<ReferenceOr<Parameter>>)>,
}

/// Collects all operations, sorted by path and method, so that names do not depend on their order in the document.
pub(crate) fn collect_operations(
    document: &Document,
    schemas: &mut Schemas<'_>,
    context: &DocumentContext,
    log: &mut Log,
) -> Vec<PendingOperation> {
    let mut entries = entries(document, log);
    let number = |method: &str| METHODS.iter().position(|(_, name)| *name == method);
    entries.sort_by(|a, b| (&a.path, number(a.method)).cmp(&(&b.path, number(b.method))));
    let described: Vec<operation_names::OperationToName<'_>> = entries
        .iter()
        .map(|entry| operation_names::OperationToName {
            at: &entry.at,
            path: &entry.path,
            method: entry.method,
            operation: &entry.described,
            is_unique: entry.unique,
        })
        .collect();
    let names = operation_names::name_operations(&described, context, log);
    let pending = entries.iter().zip(names);
    pending
        .map(|(entry, names)| entry.draft(names, document, schemas, context, log))
        .collect()
}

/// Lists all operations in the order of the document.
fn entries(document: &Document, log: &mut Log) -> Vec<Entry> {
    let mut entries = Vec::new();
    let paths = document.behind(&Pointer::default().child("paths")).unwrap_or_default();
    let Some(Value::Object(items)) = document.at(&paths) else {
        return entries;
    };
    for path in items.keys().filter(|path| path.starts_with('/')) {
        let at = paths.child(path);
        let place = document.behind(&at).unwrap_or_else(|| at.clone());
        if let Some(flaw) = path_template::flaw(path) {
            log.warn(&at, flaw, None);
        }
        let Some(mut item) = document.part::<PathItem>(&grammar::PATH_ITEM, &place, log) else {
            continue;
        };
        let shared = Rc::new((place.clone(), std::mem::take(&mut item.parameters)));
        for (key, described) in item {
            let method = METHODS
                .iter()
                .find(|(name, _)| *name == key)
                .map_or("GET", |(_, method)| method);
            let at = place.child(key);
            entries.push(Entry {
                at: document.behind(&at).unwrap_or(at),
                position: entries.len(),
                path: path.clone(),
                method,
                described,
                unique: true,
                shared: Rc::clone(&shared),
            });
        }
    }
    find_shared_ids(&mut entries, log);
    entries
}

/// Marks the operations that share their operation id with another one.
fn find_shared_ids(entries: &mut [Entry], log: &mut Log) {
    let mut ids: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, entry) in entries.iter().enumerate() {
        if let Some(id) = &entry.described.operation_id {
            ids.entry(id.clone()).or_default().push(number);
        }
    }
    for (id, numbers) in ids.into_iter().filter(|(_, numbers)| numbers.len() > 1) {
        for &number in &numbers[1..] {
            let (before, at) = (&entries[numbers[0]].at, &entries[number].at);
            let message = format!("the operationId `{id}` is already that of {}", before.seen_from(at));
            let help = "operation ids are unique; none of the operations is named by this one".to_owned();
            log.warn(&at.child("operationId"), message, Some(help));
        }
        for number in numbers {
            entries[number].unique = false;
        }
    }
}

impl Entry {
    fn draft(
        &self,
        names: OperationNames,
        document: &Document,
        schemas: &mut Schemas<'_>,
        context: &DocumentContext,
        log: &mut Log,
    ) -> PendingOperation {
        let described = &self.described;
        let summary = described.summary.clone().unwrap_or_default();
        let description = described.description.clone().unwrap_or_default();
        let docs = match (summary.trim(), description.trim()) {
            (one, "") | ("", one) => one.to_owned(),
            (summary, description) if description.starts_with(summary) => description.to_owned(),
            (summary, description) => format!("{summary}\n\n{description}"),
        };
        let (item, shared) = &*self.shared;
        let stem = names.stem.as_str();
        let site = parameters::Site {
            at: &self.at,
            path: &self.path,
            stem,
            globals: &context.globals,
            parts: [(item, shared), (&self.at, &described.parameters)],
        };
        let (parameters, authorization) = parameters::enter(&site, document, schemas, log);
        let is_declared = described.security.is_some() || context.security.is_declared();
        PendingOperation {
            at: self.at.clone(),
            position: self.position,
            parameters,
            authorization: authorization.filter(|_| !is_declared),
            body: self.body(document, schemas, stem, log),
            pages: described.extensions.get("x-rust-pages").cloned(),
            replies: Replies::enter(document, schemas, &self.at, &described.responses, stem, log),
            docs,
            deprecated: described.deprecated,
            method: self.method,
            path: self.path.clone(),
            servers: servers::own(document, &self.at, item, log),
            security: context.security.of(described.security.as_ref(), &self.at, log),
            names,
        }
    }

    fn body(&self, document: &Document, schemas: &mut Schemas<'_>, stem: &str, log: &mut Log) -> Option<(bool, Media)> {
        let ReferenceOr::Reference { reference } = self.described.request_body.as_ref()? else {
            return None;
        };
        let place = document.resolve(reference)?;
        let body: RequestBody = document.part(&grammar::REQUEST_BODY, &place, log)?;
        let base = component_stem(document, &place).unwrap_or_else(|| format!("{stem}_request"));
        let stem = base.strip_suffix("_request").unwrap_or(&base);
        let origin = |word: &str| Origin::Named(vec![base.clone(), format!("{stem}_{word}_request")]);
        let media = media(document, schemas, &place, &body.content, &origin, log);
        Some((body.required, media))
    }
}

impl PendingOperation {
    /// The media types of its request body, before its types have names.
    pub(crate) fn request(&mut self) -> Option<&mut Media> {
        self.body.as_mut().map(|(_, media)| media)
    }

    /// The schemas of parameters, request bodies and responses, except those of `multipart/form-data` bodies.
    pub(crate) fn non_multipart_schemas(&self) -> Vec<NodeId> {
        let request = self.body.iter().flat_map(|(_, media)| media.non_multipart_schemas());
        let parameters = self.parameters.iter().filter_map(|parameter| parameter.schema);
        request.chain(self.replies.schemas()).chain(parameters).collect()
    }

    /// The normalized JSON pointers of its JSON request and response schemas, each with a type name for the schema.
    pub(crate) fn mangled(&self) -> [(String, String); 2] {
        let json = ["content", "application/json", "schema"];
        let method = self.method.to_ascii_lowercase();
        let at = Pointer::default().below(["paths", &self.path, &method]);
        let request = at.child("requestBody").below(json);
        let response = at.below(["responses", "200"]).below(json);
        let stem = |side: &str| names::type_name(&format!("{}_{side}", self.names.user_stem));
        let print = |place: &Pointer| names::normalized_pointer(place.path());
        [(print(&request), stem("request")), (print(&response), stem("response"))]
    }

    /// Returns the operation with the first of its request bodies, and the further bodies.
    fn finish(self, models: &mut Models<'_, '_>, log: &mut Log) -> (Operation, Option<String>, Vec<Request>) {
        let sent = parameters::finish(self.parameters, &self.at, models, log);
        let is_query = sent.is_query();
        let query = (!sent.fields.is_empty()).then(|| {
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
                sent.fields,
                log,
            )
        });
        let (accept, others) = self.replies.accept(models);
        let requests = self.body.map(|(required, media)| media.requests(required, models, log));
        let mut requests = requests.unwrap_or_default().into_iter();
        let first = requests.next();
        let (suffix, body) = first.map_or((None, None), |first| (first.suffix, Some(first.body)));
        let operation = Operation {
            is_body_variant: false,
            accept_header: accept,
            alternative_media_types: others,
            id: self.names.id,
            name: self.names.method,
            docs: self.docs,
            deprecated: self.deprecated,
            method: self.method,
            template: path_template::encoded(&self.path),
            path: self.path,
            servers: self.servers,
            security: self.security,
            arguments: sent.arguments,
            optional_params: query,
            optional_param_specs: sent.options,
            body,
            // A response to HEAD has no body, even if the document declares one (RFC 9110, section 9.3.2).
            response: match self.method {
                "HEAD" => SuccessResponse::Empty,
                _ => self.replies.success(models, log),
            },
            errors: self.replies.errors(models, log),
            pagination: None,
            reference_docs: OperationDocs::default(),
        };
        (operation, suffix, requests.collect())
    }
}

/// Names the types of all operations and puts the operations into groups, in the order of the document. Also returns
/// their `x-rust-pages`.
pub(crate) fn resolve_types(
    pending: Vec<PendingOperation>,
    context: &DocumentContext,
    models: &mut Models<'_, '_>,
    log: &mut Log,
) -> (Vec<Group>, Vec<Said>) {
    let mut finished = Vec::with_capacity(pending.len());
    for mut draft in pending {
        let (position, group) = (draft.position, draft.names.group.clone());
        let said = draft.pages.take().map(|value| (draft.at.child("x-rust-pages"), value));
        finished.push((position, group, draft.finish(models, log), said));
    }
    finished.sort_by_key(|(position, ..)| *position);
    let mut docs = context.docs_of_groups();
    let mut groups: IndexMap<String, Group> = IndexMap::new();
    let mut pages = Vec::new();
    let mut bodies = Vec::new();
    for (_, name, (operation, suffix, others), said) in finished {
        let entry = groups.entry(name);
        let group = entry.index();
        let described = entry.or_insert_with_key(|name| Group {
            name: name.clone(),
            handle: String::new(),
            docs: docs.remove(name).unwrap_or_default(),
            operations: Vec::new(),
        });
        let operations = &mut described.operations;
        if let Some((at, value)) = said {
            pages.push(Said {
                operation: (group, operations.len()),
                at,
                value,
            });
        }
        if suffix.is_some() || !others.is_empty() {
            bodies.push(body_methods::Bodies {
                operation: (group, operations.len()),
                suffix,
                others,
            });
        }
        operations.push(operation);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    body_methods::split(&mut groups, &mut pages, bodies, log);
    name_handles(&mut groups, log);
    (groups, pages)
}

/// Names the types of the groups.
fn name_handles(groups: &mut [Group], log: &mut Log) {
    let items: Vec<ItemToName> = groups
        .iter()
        .map(|group| ItemToName::new(group.name.as_str()))
        .collect();
    let name = |group: usize, level: usize| nth_spelling(unraw(&groups[group].name), level, names::type_name);
    let assigned = assign_names(&items, name, |_| true);
    warn_numbered(&assigned, "types of groups", &Pointer::default(), "x-rust-group", log);
    for (group, assigned) in groups.iter_mut().zip(assigned) {
        group.handle = assigned.name;
    }
}
