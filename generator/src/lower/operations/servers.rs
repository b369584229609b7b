//! Lowers `servers`: base URLs with their names and variables.

use serde_json::Value;

use super::requests::path_template::{Segment, segments};
use crate::diagnostics::Log;
use crate::document::{Document, Pointer};
use crate::ir::{OperationServers, Server, ServerVariable};
use crate::lower::names;
use crate::lower::names::distinct::{
    AssignedName, ItemToName, assign_names, nth_spelling, reject_equal_names, warn_numbered,
};

/// Returns the servers of the document. Variables in their URLs are replaced by their defaults.
pub(crate) fn document_servers(root: &Value, log: &mut Log) -> Vec<Server> {
    let mut servers = Vec::new();
    let mut user_names = Vec::new();
    for (server, at) in server_objects(root, &Pointer::default()) {
        let consequence = "the server is ignored";
        let Some((url, variables)) = resolve_url(server, &at, consequence, log) else {
            continue;
        };
        let text = |key: &str| server.get(key).and_then(Value::as_str).unwrap_or_default();
        user_names.push(
            Some(text("x-rust-name"))
                .filter(|name| !name.is_empty())
                .map(names::variant_name),
        );
        servers.push(Server {
            function: String::new(),
            name: String::new(),
            url,
            docs: text("description").to_owned(),
            template: text("url").trim_end_matches('/').to_owned(),
            variables,
        });
    }
    name_servers(&mut servers, user_names, log);
    servers
}

/// Names each server by the first label of its host, or, if that is not unique, the host, the host and the path, or the
/// URL.
fn name_servers(servers: &mut [Server], user_names: Vec<Option<String>>, log: &mut Log) {
    let items = servers.iter().zip(user_names);
    let items: Vec<ItemToName> = items
        .map(|(server, user_name)| ItemToName {
            key: format!("{} {}", server.url, server.docs),
            user_name,
        })
        .collect();
    let name = |number: usize, level: usize| {
        let url = servers[number].url.as_str();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let text = [host.split('.').next().unwrap_or_default(), host, rest, url]
            .get(level)
            .copied()?;
        Some(names::variant_name(text))
    };
    let assigned = assign_names(&items, name, |_| true);
    let at = Pointer::default().child("servers");
    reject_equal_names(&assigned, "servers", &at, log);
    warn_numbered(&assigned, "servers", &at, "x-rust-name", log);
    for (server, AssignedName { name, .. }) in servers.iter_mut().zip(assigned) {
        server.function = names::value_name(&format!("{name}_with"));
        server.name = name;
    }
}

/// Returns the servers of an operation, if they differ from those of the document: its own, or else those of its path
/// item.
pub(crate) fn operation_servers(
    document: &Document,
    operation: &Pointer,
    item: &Pointer,
    log: &mut Log,
) -> OperationServers {
    overriding_servers(document, operation, item, log).unwrap_or_default()
}

fn overriding_servers(
    document: &Document,
    operation: &Pointer,
    item: &Pointer,
    log: &mut Log,
) -> Option<OperationServers> {
    let list = |at: &Pointer| document.at(at).and_then(|object| object.get("servers"));
    let parent = [operation, item]
        .into_iter()
        .find(|at| list(at).is_some_and(|list| !is_empty(list)))?;
    if list(parent) == list(&Pointer::default()) {
        return None;
    }
    let mut servers = server_objects(document.at(parent)?, parent).map(|(_, at)| at);
    let mut server = |at: Pointer, consequence: &str| {
        let at = document.resolve_pointer(&at)?;
        let server = document.at(&at)?;
        let (url, _) = resolve_url(server, &at, consequence, log)?;
        let docs = server.get("description").and_then(Value::as_str);
        Some((url, docs.unwrap_or_default().to_owned()))
    };
    Some(OperationServers {
        default: server(servers.next()?, "requests go to the server of the client").map(|(url, _)| url),
        alternatives: servers.filter_map(|at| server(at, "the server is ignored")).collect(),
    })
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_none_or(Vec::is_empty)
}

/// Returns the Server Objects of an object, each with its location.
fn server_objects<'v>(parent: &'v Value, at: &Pointer) -> impl Iterator<Item = (&'v Value, Pointer)> {
    let at = at.child("servers");
    let list = parent.get("servers").and_then(Value::as_array).into_iter().flatten();
    list.enumerate()
        .map(move |(number, server)| (server, at.child(&number.to_string())))
}

/// Returns the URL of a server with its variables replaced by their defaults, and the variables in the order of the
/// URL. Returns `None`, after a warning that ends with `consequence`, if the URL cannot be used.
fn resolve_url(
    server: &Value,
    at: &Pointer,
    consequence: &str,
    log: &mut Log,
) -> Option<(String, Vec<ServerVariable>)> {
    let template = server
        .get("url")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim_end_matches('/');
    let declared = server.get("variables").and_then(Value::as_object);
    let mut variables: Vec<ServerVariable> = Vec::new();
    let mut url = String::new();
    for piece in segments(template) {
        let name = match piece {
            Segment::Literal(text) => {
                url.push_str(text);
                continue;
            }
            Segment::Variable(name) => name,
        };
        let Some(object) = declared.and_then(|declared| declared.get(name)) else {
            let message = format!("the variable `{{{name}}}` is not in `variables`; {consequence}");
            log.warn(&at.child("url"), message, None);
            return None;
        };
        let variable = server_variable(name, object, &at.below(["variables", name]), log);
        url.push_str(&variable.default);
        if variables.iter().all(|other| other.wire_name != name) {
            variables.push(variable);
        }
    }
    let items: Vec<ItemToName> = variables
        .iter()
        .map(|variable| ItemToName::new(variable.wire_name.as_str()))
        .collect();
    let name = |item: usize, level: usize| nth_spelling(&items[item].key, level, names::value_name);
    let assigned = assign_names(&items, name, |_| true);
    warn_numbered(
        &assigned,
        "variables of this server",
        at,
        "another name of the variable",
        log,
    );
    for (variable, assigned) in variables.iter_mut().zip(assigned) {
        variable.name = assigned.name;
    }
    for name in declared.into_iter().flatten().map(|(name, _)| name) {
        if variables.iter().all(|variable| variable.wire_name != *name) {
            let message = format!("the variable `{name}` is not used in the URL of this server and is ignored");
            log.warn(&at.below(["variables", name]), message, None);
        }
    }
    if !url.starts_with("http://") && !url.starts_with("https://") {
        log.warn(
            &at.child("url"),
            format!("`{url}` is not an absolute URL; {consequence}"),
            None,
        );
        return None;
    }
    Some((url, variables))
}

fn server_variable(name: &str, object: &Value, at: &Pointer, log: &mut Log) -> ServerVariable {
    let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let values = object.get("enum").and_then(Value::as_array).into_iter().flatten();
    let values: Vec<String> = values.filter_map(Value::as_str).map(str::to_owned).collect();
    let default = text("default");
    if !values.is_empty() && !values.contains(&default) {
        log.warn(
            &at.child("default"),
            format!("`{default}` is not in the `enum` of this variable"),
            None,
        );
    }
    ServerVariable {
        name: String::new(),
        wire_name: name.to_owned(),
        docs: text("description"),
        default,
        values,
    }
}
