//! From paths to operations.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{Operation as Described, Parameter, PathItem, ReferenceOr, RequestBody};
use serde_json::Value;

use super::authorization::Header;
use super::bodies::{Media, component_stem, media};
use super::models::Models;
use super::names;
use super::pages::Said;
use super::parameters::{self, Input};
use super::replies::Replies;
use super::schemas::{NodeId, Origin, Schemas};
use super::security::Requirements;
use super::surroundings::Surroundings;
use super::{servers, template};
use crate::api::{Group, Operation, OwnServers, Reply, Told, bare};
use crate::diagnostic::Log;
use crate::spec::{Document, Pointer, grammar};

/// An operation whose schemas have been entered; its types are named once all of them are known.
pub(crate) struct Draft {
    at: Pointer,
    id: String,
    group: String,
    name: String,
    /// Whether a person gave the name.
    explicit: bool,
    /// What the types of the operation are called by.
    stem: String,
    docs: String,
    deprecated: bool,
    method: &'static str,
    path: String,
    servers: OwnServers,
    security: Requirements,
    parameters: Vec<Input>,
    /// What should be `security` and is a parameter.
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

/// Enters all operations of the document, in its order.
pub(crate) fn drafts(
    document: &Document,
    schemas: &mut Schemas<'_>,
    around: &Surroundings,
    log: &mut Log,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut ids: HashMap<String, Pointer> = HashMap::new();
    let paths = document.behind(&Pointer::default().child("paths")).unwrap_or_default();
    let Some(Value::Object(entries)) = document.at(&paths) else {
        return drafts;
    };
    for path in entries.keys().filter(|path| path.starts_with('/')) {
        let at = paths.child(path);
        let place = document.behind(&at).unwrap_or_else(|| at.clone());
        if let Some(flaw) = template::flaw(path) {
            log.warn(&at, flaw, None);
        }
        let Some(item) = document.part::<PathItem>(&grammar::PATH_ITEM, &place, log) else {
            continue;
        };
        for (key, described) in item.iter() {
            let method = METHODS
                .iter()
                .find(|(name, _)| *name == key)
                .map_or("GET", |(_, method)| method);
            let at = place.child(key);
            let at = document.behind(&at).unwrap_or(at);
            if let Some(id) = &described.operation_id {
                if let Some(before) = ids.get(id) {
                    let before = before.seen_from(&at);
                    let message = format!("the operationId `{id}` is already that of {before}");
                    let help = "operation ids are unique; this one is not used for names".to_owned();
                    log.warn(&at.child("operationId"), message, Some(help));
                } else {
                    ids.insert(id.clone(), at.clone());
                }
            }
            let unique = described
                .operation_id
                .as_ref()
                .is_some_and(|id| ids.get(id) == Some(&at));
            let entry = Entry {
                at: &at,
                path,
                method,
                described,
                unique,
                shared: (&place, &item.parameters),
            };
            drafts.push(entry.draft(document, schemas, around, log));
        }
    }
    drafts
}

struct Entry<'e> {
    at: &'e Pointer,
    path: &'e str,
    method: &'static str,
    described: &'e Described,
    /// Whether its operation id is its own.
    unique: bool,
    /// The parameters of its path item, and where that is.
    shared: (&'e Pointer, &'e [ReferenceOr<Parameter>]),
}

impl Entry<'_> {
    fn draft(&self, document: &Document, schemas: &mut Schemas<'_>, around: &Surroundings, log: &mut Log) -> Draft {
        let described = self.described;
        let given = |key: &str| described.extensions.get(key).and_then(Value::as_str);
        let group = match given("x-rust-group") {
            Some(group) => names::given_group_name(group),
            None => match described.tags.first() {
                Some(tag) => match around.tags.get(tag) {
                    Some((Some(group), _)) => group.clone(),
                    _ => names::group_name(tag),
                },
                None => names::group_name(self.words().first().map_or("operations", String::as_str)),
            },
        };
        let operation_id = described.operation_id.as_ref().filter(|_| self.unique);
        let spelled = || format!("{}_{}", self.method.to_ascii_lowercase(), self.words().join("_"));
        let stem = match (operation_id, given("x-rust-name")) {
            (Some(id), _) => names::stem(id, &group, self.path),
            (None, Some(name)) => format!("{group}_{name}"),
            (None, None) => names::stem(&spelled(), &group, self.path),
        };
        let name = match given("x-rust-name") {
            Some(name) => names::given_value_name(name).unwrap_or_else(|| {
                let message = format!("`{name}` is no name for a method in Rust");
                log.error(&self.at.child("x-rust-name"), message, None);
                names::value_name(name)
            }),
            None => names::method_name(&stem, &group, &self.method.to_ascii_lowercase()),
        };
        let summary = described.summary.clone().unwrap_or_default();
        let description = described.description.clone().unwrap_or_default();
        let docs = match (summary.trim(), description.trim()) {
            (one, "") | ("", one) => one.to_owned(),
            (summary, description) if description.starts_with(summary) => description.to_owned(),
            (summary, description) => format!("{summary}\n\n{description}"),
        };
        let site = parameters::Site {
            at: self.at,
            path: self.path,
            stem: &stem,
            globals: &around.globals,
            parts: [self.shared, (self.at, &described.parameters)],
        };
        let (parameters, authorization) = parameters::enter(&site, document, schemas, log);
        let is_declared = described.security.is_some() || around.security.is_declared();
        Draft {
            at: self.at.clone(),
            id: operation_id
                .cloned()
                .unwrap_or_else(|| format!("{} {}", self.method, self.path)),
            parameters,
            authorization: authorization.filter(|_| !is_declared),
            body: self.body(document, schemas, &stem, log),
            pages: described.extensions.get("x-rust-pages").cloned(),
            replies: Replies::enter(document, schemas, self.at, &described.responses, &stem, log),
            stem: match (operation_id, given("x-rust-name")) {
                // A name that a person gave is better than one that is in the document for machines.
                (Some(_), Some(name)) => format!("{group}_{name}"),
                _ => stem,
            },
            group,
            name,
            explicit: given("x-rust-name").is_some(),
            docs,
            deprecated: described.deprecated,
            method: self.method,
            path: self.path.to_owned(),
            servers: servers::own(document, self.at, self.shared.0, log),
            security: around.security.of(described.security.as_ref(), self.at, log),
        }
    }

    /// The words of the path that are no parameters, and say more than that it is an API of some version.
    fn words(&self) -> Vec<String> {
        let plain = |segment: &&str| {
            let is_version = segment
                .strip_prefix('v')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            !(segment.is_empty() || segment.contains('{') || *segment == "api" || is_version)
        };
        self.path.split('/').filter(plain).map(str::to_owned).collect()
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

impl Draft {
    /// Its body, before its types have names.
    pub(crate) fn request(&mut self) -> Option<&mut Media> {
        self.body.as_mut().map(|(_, media)| media)
    }

    /// The schemas of all that is sent or comes back and is no form of parts.
    pub(crate) fn beside_forms(&self) -> Vec<NodeId> {
        let request = self.body.iter().flat_map(|(_, media)| media.beside_forms());
        let parameters = self.parameters.iter().filter_map(|parameter| parameter.schema);
        request.chain(self.replies.schemas()).chain(parameters).collect()
    }

    /// The places of its body's and its replies' schemas, and what stands there.
    pub(crate) fn mangled(&self) -> [(String, String); 2] {
        let json = ["content", "application/json", "schema"];
        let method = self.method.to_ascii_lowercase();
        let at = Pointer::default().below(["paths", &self.path, &method]);
        let request = at.child("requestBody").below(json);
        let response = at.below(["responses", "200"]).below(json);
        let stem = |side: &str| names::type_name(&format!("{}_{side}", self.stem));
        let print = |place: &Pointer| names::pointer_fingerprint(place.path());
        [(print(&request), stem("request")), (print(&response), stem("response"))]
    }

    fn finish(self, models: &mut Models<'_, '_>, taken: &mut HashSet<(String, String)>, log: &mut Log) -> Operation {
        let name = self.free_name(taken);
        if self.explicit && name != self.name {
            let message = format!(
                "two operations of the group `{}` have the name `{}`",
                self.group, self.name
            );
            log.error(
                &self.at,
                message,
                Some("give one of them another `x-rust-name`".to_owned()),
            );
        }
        taken.insert((self.group.clone(), name.clone()));
        let sent = parameters::finish(self.parameters, models, log);
        let is_query = sent.is_query();
        let query = (!sent.fields.is_empty()).then(|| {
            let (kind, name) = if is_query {
                ("query parameters", "query")
            } else {
                ("parameters", "options")
            };
            let docs = format!("Optional {kind} of `{} {}`.", self.method, self.path);
            models.query(&format!("{}_{name}", self.stem), &self.at, docs, sent.fields)
        });
        let (accept, others) = self.replies.accept(models);
        Operation {
            accept,
            others,
            id: self.id,
            name,
            docs: self.docs,
            deprecated: self.deprecated,
            method: self.method,
            template: template::encoded(&self.path),
            path: self.path,
            servers: self.servers,
            security: self.security,
            arguments: sent.arguments,
            query,
            options: sent.options,
            body: self
                .body
                .and_then(|(required, media)| media.request(required, models, log)),
            // The reply to a HEAD has no body, whatever a document says (RFC 9110, section 9.3.2).
            reply: match self.method {
                "HEAD" => Reply::Empty,
                _ => self.replies.success(models, log),
            },
            errors: self.replies.errors(models, log),
            pages: None,
            told: Told::default(),
        }
    }

    fn free_name(&self, taken: &HashSet<(String, String)>) -> String {
        let free = |name: &str| !taken.contains(&(self.group.clone(), name.to_owned()));
        let by_id = names::value_name(&self.id);
        if free(&self.name) {
            self.name.clone()
        } else if free(&by_id) {
            by_id
        } else {
            names::numbered(&names::value_name(&format!("{} {}", self.method, self.path)), free)
        }
    }
}

/// Names the types of all operations and puts them into their groups, both in the order of the document. With the
/// groups comes what is said of the pages of their operations.
pub(crate) fn finish(
    drafts: Vec<Draft>,
    around: &Surroundings,
    models: &mut Models<'_, '_>,
    log: &mut Log,
) -> (Vec<Group>, Vec<Said>) {
    let mut taken = HashSet::new();
    let mut docs = around.docs_of_groups();
    let mut groups: IndexMap<String, Group> = IndexMap::new();
    let mut pages = Vec::new();
    for mut draft in drafts {
        let entry = groups.entry(draft.group.clone());
        let group = entry.index();
        let described = entry.or_insert_with_key(|name| Group {
            name: name.clone(),
            handle: names::type_name(bare(name)),
            docs: docs.remove(name).unwrap_or_default(),
            operations: Vec::new(),
        });
        let operations = &mut described.operations;
        if let Some(value) = draft.pages.take() {
            pages.push(Said {
                operation: (group, operations.len()),
                at: draft.at.child("x-rust-pages"),
                value,
            });
        }
        operations.push(draft.finish(models, &mut taken, log));
    }
    (groups.into_values().collect(), pages)
}
